"""The appliance at home: a pure core that decides, a runtime that carries out, adapters at the edges."""

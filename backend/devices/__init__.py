"""The appliances in homes: their keys, what they hold and want, how they are, and how one is bound to a home."""

"""Tests mirror the source; `tests/system` plays the whole product on real parts."""

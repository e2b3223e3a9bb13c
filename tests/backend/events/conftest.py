"""The bridge at its desk."""

from tests.backend.bridge.conftest import desk

__all__ = ["desk"]

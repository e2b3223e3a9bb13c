"""What is there for good is loaded before the first answer, and not gone through by the collector again."""

import gc
import sys

from backend.config.settle import settle


def test_pages_are_loaded_and_what_is_loaded_is_left_alone() -> None:
    gc.unfreeze()
    try:
        settle()
        assert gc.get_freeze_count() > 10_000
        assert "backend.contacts.views" in sys.modules
    finally:
        gc.unfreeze()

"""What a process does once, before it answers anybody, so that no answer waits for it."""

from __future__ import annotations

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load all pages, and leave what is loaded out of every later look for garbage.

    What Django holds is a hundred thousand objects that stay: each time they are gone through, an answer waits.
    """
    _ = get_resolver().url_patterns  # imports each module that it names
    gc.collect()
    gc.freeze()

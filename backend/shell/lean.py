"""Programs and styles of ours as they go over the wire: without what only their writers read."""

from __future__ import annotations

import gzip
import re

_COMMENTS = re.compile(rb"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*$", re.MULTILINE | re.DOTALL)
"""Only those that begin and end their lines: whatever stands in a string or a pattern stays."""
_LINES = re.compile(rb"^[ \t]*//.*$", re.MULTILINE)
_INDENTS = re.compile(rb"^[ \t]+", re.MULTILINE)


def lean(text: bytes, *, is_script: bool) -> bytes:
    """Return this script or style sheet without comments and indents; what is left stands on the lines where it stood.

    A string over several lines (between backticks) would lose its indents: our scripts have none.
    """
    bare = _COMMENTS.sub(lambda found: b"\n" * found.group().count(b"\n"), text)
    if is_script:
        bare = _LINES.sub(b"", bare)
    return _INDENTS.sub(b"", bare)


def packed(text: bytes) -> bytes:
    """Return it compressed as far as it goes: a file is packed once, and sent to everybody."""
    return gzip.compress(text, 9, mtime=0)

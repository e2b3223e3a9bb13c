"""LiveKit's own log, without secrets and without chatter: its error texts hold addresses with tokens in them."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(access_token=)[^\s&\"]+|eyJ[\w-]+\.[\w-]*\.?[\w-]*")
"""A token in an address, or by itself: every JWT begins so."""


class Scrub(logging.Filter):
    """Takes tokens out of each line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub("…", record.getMessage()), None
        return True


def quieten() -> None:
    """Let LiveKit's log say warnings only, scrubbed. Twice is once."""
    log = logging.getLogger("livekit")
    log.setLevel(logging.WARNING)
    if not any(isinstance(one, Scrub) for one in log.filters):
        log.addFilter(Scrub())

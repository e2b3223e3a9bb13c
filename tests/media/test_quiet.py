"""No token in a log, whoever writes it."""

from __future__ import annotations

import logging

import pytest

from media.quiet import quieten

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJob21lIn0.c2lnbmF0dXJl"


def test_a_token_never_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    quieten()
    logging.getLogger("livekit").error("failed: wss://video.example/rtc?access_token=%s&auto=1", TOKEN)
    logging.getLogger("livekit").error("bad token %s", TOKEN)

    assert "eyJ" not in caplog.text
    assert caplog.text.count("…") == 2
    assert "wss://video.example/rtc?" in caplog.text


def test_chatter_stays_out(caplog: pytest.LogCaptureFixture) -> None:
    quieten()
    logging.getLogger("livekit").info("connection setup took 140 ms")
    assert caplog.text == ""

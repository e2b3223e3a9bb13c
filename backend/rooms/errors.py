"""Why a room could not be had."""

from __future__ import annotations


class RoomError(Exception):
    """Base. `code` is stable; the text never holds a token or an address."""

    code = "room"

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)


class SfuUnreachable(RoomError):
    """The SFU did not answer in time: try again later."""

    code = "sfu_unreachable"


class SfuRefused(RoomError):
    """The SFU answered with a refusal."""

    code = "sfu_refused"


class NotJoinable(RoomError):
    """This seat may not go into the room now: the call is not open, or the seat is over."""

    code = "not_joinable"


class RoomFull(RoomError):
    """As many are in the call as the organisation allows."""

    code = "room_full"


class AnsweredElsewhere(RoomError):
    """Another device of the home is in the call."""

    code = "answered_elsewhere"

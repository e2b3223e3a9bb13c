"""Where the media meets the rest of the device. Light: what carries calls is imported elsewhere, and later."""

from __future__ import annotations

from dataclasses import dataclass

from device.runtime.frames import Frames
from device.runtime.ports import Now, ReadRecord, Submit
from media.cameras import Cameras


@dataclass(frozen=True)
class Joints:
    """What rooms are given."""

    submit: Submit
    now: Now
    frames: Frames
    read_record: ReadRecord
    cameras: Cameras

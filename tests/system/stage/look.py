"""`python -m tests.system.stage.look SETTING`: says what the kiosk's own watch tells, a line of JSON each time.

A program of its own, because the emulated udev must be loaded before Python is.
"""

from __future__ import annotations

import json
import sys

from media.cameras import Cameras
from media.devices import SoundChoice
from media.watch import Found, Watch


def main(setting: str, *sound: str) -> None:
    """Tell until standard input ends. `sound`: microphone and speaker of the settings; none: sound is left alone."""
    cameras = Cameras(setting)

    def told(found: Found) -> None:
        line = {
            "cameras": cameras.names(found.cameras),
            "paths": [node.path for node in found.cameras],
            "microphones": found.sound.microphones,
            "speakers": found.sound.speakers,
        }
        print(json.dumps(line), flush=True)

    watch = Watch(told, SoundChoice(*sound) if sound else None)
    watch.begin()
    sys.stdin.read()
    watch.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The player's pictures, from the memory that it draws into to the slot that the screen draws from."""

from __future__ import annotations

import os
import threading
from mmap import PROT_READ, mmap

from device.runtime.frames import LatestFrame
from media.player.shared import NOTE, SLOT_BYTES, SLOTS, make_memory, newest_note


class SharedPictures:
    """One recording's memory, and the thread that copies each newest picture out of it."""

    def __init__(self, slot: LatestFrame) -> None:
        self._slot = slot
        self.memory = make_memory()
        self._heard, self.notes = os.pipe()
        self._thread = threading.Thread(target=self._run, name="player pictures", daemon=True)

    def begin(self) -> None:
        """Copy from now on. The player's process has `memory` and `notes` by now."""
        os.close(self.notes)
        self.notes = -1
        self._thread.start()

    def end(self) -> None:
        """Let go of everything; the process has ended."""
        if self._thread.ident is not None:
            self._thread.join(2.0)
        for descriptor in (self._heard, self.notes, self.memory):
            if descriptor >= 0:
                os.close(descriptor)

    def _run(self) -> None:
        with mmap(self.memory, SLOTS * SLOT_BYTES, prot=PROT_READ) as shared:
            while data := os.read(self._heard, NOTE.size * 64):
                note = newest_note(data)
                if note is not None:
                    start = note.slot * SLOT_BYTES
                    picture = shared[start : start + note.width * note.height * 3]
                    self._slot.put(note.width, note.height, picture)

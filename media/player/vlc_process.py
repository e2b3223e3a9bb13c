"""The process that plays: libvlc, reading through our own callbacks, drawing into shared memory. No network, no window.

Started by `media.player.player` for one recording; ends with it, with its standard input, or with the kiosk.
"""

from __future__ import annotations

import ctypes
import os
import select
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from mmap import mmap
from typing import Any, Final

import vlc

from device.core.events.player import PlayerPhase
from media.player.cage import Cage, enter
from media.player.film import Fetched, Film, GrowingFile
from media.player.shared import LONGEST_LINE, SLOT_BYTES, SLOTS, Note, Order, Plan, Said, as_line
from media.player.size import shown_size

LOOK_S: Final = 0.1
HEARTBEAT_S: Final = 1.0
STANDS_STILL_S: Final = 0.8
"""VLC tells the time four times a second; when it does not, it waits for bytes."""
BEGINS_NEAR_S: Final = 2.0
END_SPARE_S: Final = 0.3
"""A jump to the very end would end it before anything of it is shown."""

OPTIONS: Final = (
    *("--intf=dummy", "--ignore-config", "--no-lua", "--no-media-library", "--no-metadata-network-access"),
    *("--no-auto-preparse", "--no-sub-autodetect-file", "--no-mkv-preload-local-dir"),
    *("--no-xlib", "--no-osd", "--no-spu", "--no-video-title-show", "--no-stats", "--no-snapshot-preview"),
    *("--no-interact", "--avcodec-hw=none", "--quiet"),
    "--demux=mp4,mkv,none",  # no playlists (lists of addresses), no formats that nobody looks after
)

_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_uint64)
)
_READ = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_SEEK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_uint64)
_CLOSE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_SETUP = ctypes.CFUNCTYPE(
    ctypes.c_uint,
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.c_void_p,
    *(ctypes.POINTER(ctypes.c_uint),) * 4,
)
_CLEANUP = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_LOCK = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
_UNLOCK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
_DISPLAY = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


_compare = ctypes.CDLL(None).memcmp
_compare.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)


class Reader:
    """The film, as libvlc's callbacks want it: each opening has a place of its own."""

    def __init__(self, films: list[Film]) -> None:
        self._films = films
        self._opened: list[list[int]] = []
        """Of each opening: which film, and where in it."""
        self.callbacks = (_OPEN(self._open), _READ(self._read), _SEEK(self._seek), _CLOSE(self._close))

    def _open(self, _opaque: int | None, data: Any, size: Any) -> int:
        which = min(len(self._opened), len(self._films) - 1)
        self._opened.append([which, 0])
        data[0] = len(self._opened)
        known = self._films[which].size
        size[0] = 2**64 - 1 if known is None else known
        return 0

    def _read(self, opened: int, buffer: int, count: int) -> int:
        mine = self._opened[opened - 1]
        try:
            data = self._films[mine[0]].read(mine[1], count)
        except OSError:
            return -1
        ctypes.memmove(buffer, data, len(data))
        mine[1] += len(data)
        return len(data)

    def _seek(self, opened: int, place: int) -> int:
        self._opened[opened - 1][1] = place
        return 0

    def _close(self, _opened: int | None) -> None:
        """Keep nothing open that could be closed."""


class Canvas:
    """Where libvlc draws."""

    def __init__(self, memory: int, notes: int, size_of: Callable[[int, int], tuple[int, int]]) -> None:
        self._map = mmap(memory, SLOTS * SLOT_BYTES)
        self._address = ctypes.addressof(ctypes.c_char.from_buffer(self._map))
        self._notes = notes
        os.set_blocking(notes, False)
        self._size_of = size_of
        self._width = self._height = 0
        self._next = 0
        self._shown_at = self._address
        self.shown = 0
        """How many pictures."""
        self.setup = (_SETUP(self._setup), _CLEANUP(self._cleanup))
        self.drawing = (_LOCK(self._lock), _UNLOCK(self._unlock), _DISPLAY(self._display))

    def _setup(self, _opaque: Any, chroma: Any, width: Any, height: Any, pitch: Any, lines: Any) -> int:
        self._width, self._height = self._size_of(width[0], height[0])
        ctypes.memmove(chroma, b"RV24", 4)
        width[0], height[0] = self._width, self._height
        pitch[0], lines[0] = self._width * 3, self._height
        return 1

    def _cleanup(self, _opaque: int | None) -> None:
        """Keep the memory: it is the kiosk's."""

    def _lock(self, _opaque: int | None, planes: Any) -> int:
        self._next = (self._next + 1) % SLOTS
        if self._address + self._next * SLOT_BYTES == self._shown_at:
            self._next = (self._next + 1) % SLOTS  # it may still be looked at
        planes[0] = self._address + self._next * SLOT_BYTES
        return self._next + 1  # 0 would be nothing

    def _unlock(self, _opaque: int | None, picture: int, planes: Any) -> None:
        """Do nothing: what is drawn is told when it is due."""

    def _display(self, _opaque: int | None, picture: int) -> None:
        at = self._address + (picture - 1) * SLOT_BYTES
        if self.shown and _compare(at, self._shown_at, self._width * self._height * 3) == 0:
            return  # libvlc draws a held picture anew, fifteen times a second
        self._shown_at = at
        self.shown += 1
        note = Note(picture - 1, self._width, self._height, self.shown)
        with suppress(BlockingIOError, BrokenPipeError):  # nobody looks just now
            os.write(self._notes, note.packed())


class Playing:
    """One recording, from its start to its end."""

    def __init__(self, plan: Plan, missing: tuple[str, ...]) -> None:
        self._missing = missing
        sound = ("--aout=pulse,alsa,none",) if plan.has_sound else ("--no-audio",)
        self._vlc = vlc.Instance([*OPTIONS, *sound])
        if self._vlc is None:
            raise RuntimeError("libvlc does not start")
        self._reader = Reader(_films(plan))
        self._media = self._vlc.media_new_callbacks(*self._reader.callbacks, None)
        self._media.add_option(f":start-time={max(0.0, plan.from_s):.3f}")
        if plan.sound_film is not None:
            self._media.add_option(":input-slave=imem://")
        self._player = self._vlc.media_player_new()
        self._player.set_media(self._media)
        self._largest = (plan.width, plan.height)
        self._canvas = Canvas(plan.memory, plan.notes, self._size)
        self._player.video_set_callbacks(*self._canvas.drawing, None)
        self._player.video_set_format_callbacks(*self._canvas.setup)
        self._is_paused = False
        self._seek_to_s: float | None = None
        self._said = Said(phase=PlayerPhase.LOADING)
        self._said_at = -HEARTBEAT_S
        self._moved_at = 0.0
        self._position_s = self._from_s = plan.from_s
        self._has_begun = False
        """libvlc says zero until it has come to where it was to begin."""

    def run(self) -> None:
        """Play until it ends, somebody ends it, or it fails."""
        self._player.play()
        while True:
            is_ready, _, _ = select.select([sys.stdin.fileno()], [], [], LOOK_S)
            if is_ready and not self._take(os.read(sys.stdin.fileno(), LONGEST_LINE)):
                return
            if self._look(_monotonic()):
                return

    def _take(self, data: bytes) -> bool:
        """Take orders; False: nobody is there to give any."""
        for line in data.splitlines():
            order = Order.model_validate_json(line)
            if order.is_paused is not None:
                self._is_paused = order.is_paused
            if order.seek_to_s is not None:
                self._seek_to_s = order.seek_to_s
        return bool(data)

    def _look(self, now: float) -> bool:
        """See how it goes, and say it; True: it is over."""
        state = self._player.get_state()
        if state in (vlc.State.Ended, vlc.State.Error, vlc.State.Stopped):
            # What was never shown did not end: it could not be played.
            is_played = state != vlc.State.Error and (self._canvas.shown > 0 or self._is_beyond_end())
            self._say(now, PlayerPhase.ENDED if is_played else PlayerPhase.FAILED)
            return True
        phase = self._phase(state, now)
        if phase is not PlayerPhase.LOADING:
            self._obey(state, now)
        self._say(now, phase)
        return False

    def _is_beyond_end(self) -> bool:
        """Whether it was to begin where there is nothing any longer."""
        return self._from_s > 0 and 0 < self._player.get_length() / 1000 <= self._from_s

    def _phase(self, state: vlc.State, now: float) -> PlayerPhase:
        position_s = self._player.get_time() / 1000
        self._has_begun = self._has_begun or position_s > max(0.0, self._from_s - BEGINS_NEAR_S)
        is_moving = self._has_begun and position_s != self._position_s
        if is_moving and state in (vlc.State.Playing, vlc.State.Paused):
            self._position_s, self._moved_at = position_s, now
        if not self._canvas.shown or not self._has_begun:
            return PlayerPhase.LOADING
        if state == vlc.State.Paused:
            return PlayerPhase.PAUSED
        is_still = now - self._moved_at > STANDS_STILL_S
        return PlayerPhase.PLAYING if state == vlc.State.Playing and not is_still else PlayerPhase.LOADING

    def _obey(self, state: vlc.State, now: float) -> None:
        if self._seek_to_s is not None and self._player.is_seekable():
            to_s, self._seek_to_s = max(0.0, self._seek_to_s), None
            length_s = self._player.get_length() / 1000
            if length_s > 0:
                to_s = min(to_s, max(0.0, length_s - END_SPARE_S))
            self._player.set_time(round(to_s * 1000))
            self._position_s, self._moved_at = to_s, now
        if self._is_paused and state == vlc.State.Playing:
            self._player.set_pause(1)
        elif not self._is_paused and state == vlc.State.Paused:
            self._player.set_pause(0)
            self._moved_at = now

    def _say(self, now: float, phase: PlayerPhase) -> None:
        length_ms = self._player.get_length()
        said = Said(
            phase=phase,
            position_s=self._position_s,
            length_s=length_ms / 1000 if length_ms > 0 else None,
            is_new=phase is not self._said.phase or abs(self._position_s - self._said.position_s) > 1.5 * HEARTBEAT_S,
            missing=self._missing,
        )
        if said.is_new or now - self._said_at >= HEARTBEAT_S:
            self._said, self._said_at = said, now
            os.write(sys.stdout.fileno(), as_line(said))

    def _size(self, width: int, height: int) -> tuple[int, int]:
        """Return how large to draw a picture that libvlc thinks is of this size; its tracks know better.

        The binding's idea of a track is wrong (a union, there three pointers), and its release crashes: some hundred
        bytes are left behind, once a film.
        """
        sar = 1.0
        found = ctypes.POINTER(vlc.MediaTrack)()
        count = vlc.libvlc_media_tracks_get(self._media, ctypes.byref(found))
        tracks = ctypes.cast(found, ctypes.POINTER(ctypes.POINTER(vlc.MediaTrack)))
        for index in range(count):
            track = tracks[index].contents
            if track.type == vlc.TrackType.video:
                video = ctypes.cast(track.audio, ctypes.POINTER(vlc.VideoTrack)).contents  # in C, a union
                if video.width and video.height:
                    width, height = video.width, video.height
                if video.sar_num and video.sar_den:
                    sar = video.sar_num / video.sar_den
        return shown_size(width, height, sar, self._largest)


def _films(plan: Plan) -> list[Film]:
    if plan.length is not None:
        return [GrowingFile(plan.film, plan.length)]
    descriptors = [plan.film] if plan.sound_film is None else [plan.film, plan.sound_film]
    return [Fetched(socket.socket(fileno=descriptor)) for descriptor in descriptors]


def _monotonic() -> float:
    return time.monotonic()


def main() -> None:
    """Play what the only argument says; the process ends with it."""
    plan = Plan.model_validate_json(sys.argv[1])
    missing = enter(Cage())
    Playing(plan, missing).run()
    os._exit(0)  # libvlc may wait for bytes for ever: it is not asked to stop


if __name__ == "__main__":
    main()

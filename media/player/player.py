"""The Player port: one recording at a time, each with processes of its own that end with it.

    YouTube:  youtube_process (yt-dlp: where is it?) ─ addresses ─► fetch_process (HTTPS) ═ socket ═► vlc_process
    our own:  device.adapters.recordings (HTTPS, disk) ══════════════════ file ═════════════════════► vlc_process
                                                                  orders, words, pictures ◄══════════►  here

Nothing that a stranger made is read in the kiosk's own process.
"""

from __future__ import annotations

import asyncio
import logging
import math
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from device.core.effects import PlayRecording
from device.core.events.player import PlayerPhase, PlayerSaid, WhyNotPlayed
from device.runtime.errors import EdgeError
from device.runtime.frames import PLAYER, Frames
from device.runtime.ports import Now, OwnRecordings, Submit
from media.player.canvas import SharedPictures
from media.player.child import Child, sound_environment
from media.player.covers import TAKEN_AT_S, Covers
from media.player.films import Film, Programs, own_film, youtube_film
from media.player.shared import LARGEST_HEIGHT, LARGEST_WIDTH, Order, Plan, Said, as_line, read_said

log = logging.getLogger(__name__)

STARTS_WITHIN_S: Final = 20.0
"""A small computer that is busy takes long to load it all."""
SILENT_S: Final = 4.0
"""The player's process says something each second: this one hangs."""
LOADS_WITHIN_S: Final = 30.0
SAYS_EACH_S: Final = 0.95
LONGEST_S: Final = 1e6
MOST_WORDS_A_SECOND: Final = 30


@dataclass(frozen=True)
class Ways:
    """What every playing needs."""

    submit: Submit
    now: Now
    frames: Frames
    own: OwnRecordings | None
    programs: Programs
    has_sound: bool
    largest: tuple[int, int]
    covers: Covers | None = None


class ProcessPlayer:
    """Plays one recording at a time (`ports.Player`)."""

    def __init__(
        self,
        submit: Submit,
        now: Now,
        frames: Frames,
        own: OwnRecordings | None = None,
        *,
        programs: Programs | None = None,
        has_sound: bool = True,
        largest: tuple[int, int] = (LARGEST_WIDTH, LARGEST_HEIGHT),
        covers: Covers | None = None,
    ) -> None:
        """`largest` is the panel: no picture is drawn larger. Starts nothing."""
        largest = (min(largest[0], LARGEST_WIDTH), min(largest[1], LARGEST_HEIGHT))
        self._ways = Ways(submit, now, frames, own, programs or Programs(), has_sound, largest, covers)
        self._playing: _Playing | None = None
        self._task: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        """The one that plays, and those that are still ending."""

    def play(self, order: PlayRecording) -> None:
        """Find it and play it; what played ends first."""
        self.stop()
        self._playing = _Playing(order, self._ways)
        work = self._playing.run(frozenset(self._tasks))
        self._task = asyncio.get_running_loop().create_task(work, name="player")
        self._tasks.add(self._task)
        self._task.add_done_callback(self._tasks.discard)

    def pause(self) -> None:
        """Hold the picture."""
        self._order(Order(is_paused=True))

    def resume(self) -> None:
        """Go on where it was held."""
        self._order(Order(is_paused=False))

    def seek(self, to_s: float) -> None:
        """Go on from this second."""
        self._order(Order(seek_to_s=_second(to_s)))

    def stop(self) -> None:
        """End it at once, silently."""
        if self._playing is not None:
            self._playing.be_silent()
            self._playing = None
        if self._task is not None:
            self._task.cancel()  # once: what it does to end is not to be broken off
            self._task = None

    async def close(self) -> None:
        """Stop, and return when no process is left."""
        self.stop()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._ways.covers is not None:
            await asyncio.to_thread(self._ways.covers.close)

    def _order(self, order: Order) -> None:
        if self._playing is not None:
            self._playing.order(order)


class _Playing:
    """One recording, from the order to its end."""

    def __init__(self, order: PlayRecording, ways: Ways) -> None:
        self._ordered = order
        self._ways = ways
        self._wish = Order(seek_to_s=_second(order.from_s))
        self._child: Child | None = None
        self._said = Said(phase=PlayerPhase.LOADING, position_s=self._wish.seek_to_s or 0.0)
        self._said_at = 0.0
        self._is_silent = False
        self._has_cover = False

    def be_silent(self) -> None:
        """Say nothing from now on."""
        self._is_silent = True

    def order(self, order: Order) -> None:
        """Hand it on; what comes before there is a player is kept."""
        if self._child is not None:
            self._child.say(as_line(order))
        else:
            new = order.model_dump(exclude_none=True)
            self._wish = self._wish.model_copy(update=new)

    async def run(self, before: frozenset[asyncio.Task[None]]) -> None:
        """Play it to its end, once all before it are gone."""
        if before:
            await asyncio.wait(before)
        self._submit(PlayerPhase.LOADING)
        try:
            async with AsyncExitStack() as parts:
                film = await self._film(parts)
                why = await self._play(film, parts)
        except EdgeError as err:
            why = _why(err)
        except OSError:
            log.exception("the player's process does not start")
            why = WhyNotPlayed.NO_PLAYER
        except Exception:
            log.exception("bug in the player")
            why = WhyNotPlayed.CRASHED
        if why is not None:
            log.warning("recording %s is not played: %s", self._ordered.recording, why.value)
        self._submit(PlayerPhase.ENDED if why is None else PlayerPhase.FAILED, why)

    async def _film(self, parts: AsyncExitStack) -> Film:
        if self._ordered.youtube is not None:
            return await youtube_film(self._ordered.youtube, self._ways.programs, parts)
        if self._ways.own is None:
            raise EdgeError(WhyNotPlayed.NO_PLAYER)
        return await own_film(self._ways.own, self._ordered.recording, self._ordered.sha256, parts)

    async def _play(self, film: Film, parts: AsyncExitStack) -> WhyNotPlayed | None:
        """Return when it has ended, or why it has not."""
        parts.callback(self._ways.frames.drop, PLAYER)
        pictures = SharedPictures(self._ways.frames.slot(PLAYER))
        parts.push_async_callback(asyncio.to_thread, pictures.end)
        plan = Plan(
            memory=pictures.memory,
            notes=pictures.notes,
            film=film.descriptors[0],
            length=film.length,
            sound_film=film.descriptors[1] if len(film.descriptors) > 1 else None,
            from_s=self._wish.seek_to_s or 0.0,
            has_sound=self._ways.has_sound,
            width=self._ways.largest[0],
            height=self._ways.largest[1],
        )
        child = await Child.start(
            self._ways.programs.player,
            plan.model_dump_json(exclude_defaults=True),
            descriptors=(pictures.memory, pictures.notes, *film.descriptors),
            environment=sound_environment() if self._ways.has_sound else None,
        )
        parts.push_async_callback(child.end)
        film.given()
        pictures.begin()
        if self._wish.is_paused:
            child.say(as_line(Order(is_paused=True)))
        if self._wish.seek_to_s != plan.from_s and self._wish.seek_to_s is not None:
            child.say(as_line(Order(seek_to_s=self._wish.seek_to_s)))
        self._child = child
        return await self._listen(child, film)

    async def _listen(self, child: Child, film: Film) -> WhyNotPlayed | None:
        loading_since = self._ways.now()
        words = _Words(self._ways.now)
        patience_s = STARTS_WITHIN_S
        while True:
            try:
                async with asyncio.timeout(patience_s):
                    line = await child.line()
            except TimeoutError:
                return WhyNotPlayed.CRASHED
            said = read_said(line)
            if said is None or words.are_too_many():
                return film.failure or WhyNotPlayed.CRASHED
            patience_s = SILENT_S
            if said.missing:
                log.info("the player's cage is wider here: %s", " ".join(said.missing))
            if said.phase in (PlayerPhase.ENDED, PlayerPhase.FAILED):
                self._said = said
                if said.phase is PlayerPhase.FAILED and film.failure is None:
                    film.spoil()
                    return WhyNotPlayed.BROKEN
                return film.failure
            if said.phase is not PlayerPhase.LOADING:
                loading_since = self._ways.now()
            elif film.failure is not None:
                return film.failure
            elif self._ways.now() - loading_since > LOADS_WITHIN_S and not film.is_growing:
                return WhyNotPlayed.NETWORK if film.length is None else WhyNotPlayed.CRASHED
            self._heard(said)

    def _heard(self, said: Said) -> None:
        now = self._ways.now()
        is_new = said.phase is not self._said.phase or said.is_new
        is_due = said.phase is PlayerPhase.PLAYING and now - self._said_at >= SAYS_EACH_S
        self._said = said
        if is_new or is_due:
            self._submit(said.phase)
            self._take_cover(said)

    def _take_cover(self, said: Said) -> None:
        """Keep one picture of it for the list, some way into it."""
        covers, frame = self._ways.covers, self._ways.frames.slot(PLAYER).latest()
        begun_s = TAKEN_AT_S if said.length_s is None else min(TAKEN_AT_S, said.length_s / 2)
        if self._has_cover or covers is None or frame is None or said.position_s < begun_s:
            return
        if said.phase is PlayerPhase.PLAYING:
            self._has_cover = covers.take(self._ordered.recording, frame)

    def _submit(self, phase: PlayerPhase, reason: WhyNotPlayed | None = None) -> None:
        if self._is_silent:
            return
        self._said_at = self._ways.now()
        said = self._said
        self._ways.submit(
            PlayerSaid(self._said_at, self._ordered.recording, phase, said.position_s, said.length_s, reason)
        )


class _Words:
    """Counts what the player's process says: one that shouts is not ours any longer."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._since = now()
        self._count = 0

    def are_too_many(self) -> bool:
        """Count one more."""
        if self._now() - self._since > 1.0:
            self._since, self._count = self._now(), 0
        self._count += 1
        return self._count > MOST_WORDS_A_SECOND


def _second(value: float) -> float:
    """Return a second that can be one, whatever was asked for."""
    return min(max(0.0, value), LONGEST_S) if math.isfinite(value) else 0.0


def _why(err: EdgeError) -> WhyNotPlayed:
    try:
        return WhyNotPlayed(err.reason)
    except ValueError:
        return WhyNotPlayed.CRASHED

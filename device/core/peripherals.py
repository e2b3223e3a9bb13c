"""What is plugged in, what is really open, and what the resident can see and hear."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from device.core import disk
from device.core.draft import Draft
from device.core.effects import SetVolume
from device.core.events.resident import Tv
from device.core.events.room import MediaChanged, PeripheralsChanged
from device.core.screen_parts import VOLUME_STEPS
from device.core.state import Panel, Peripherals
from protocol.messages.reports import EventKind

GIVE_AGAIN_S = 5.0
"""A camera that failed is asked for again after this."""
OBEY_WITHIN_S = 2.0
"""What is open against our wish is told again after this."""


def screen_shown(draft: Draft, participation: UUID) -> None:
    """Our screen is drawn, with this call on it; seen, unless on a television that does not show us."""
    _put(draft, replace(_of(draft), drawn=participation))
    if _of(draft).tv in {Tv.NONE, Tv.OURS}:
        _seen(draft, participation)


def screen_hidden(draft: Draft) -> None:
    """Nothing of ours is drawn any longer."""
    _put(draft, replace(_of(draft), drawn=None))
    _unseen(draft)


def tv_changed(draft: Draft, shows: Tv) -> None:
    """The television shows us, or does not; without one, what is drawn is seen."""
    _put(draft, replace(_of(draft), tv=shows))
    drawn = _of(draft).drawn
    if shows not in {Tv.NONE, Tv.OURS}:
        if _of(draft).panel is Panel.SHOWN:
            _unseen(draft)
    elif drawn is not None and (_of(draft).panel is not Panel.SHOWN or _of(draft).shown != drawn):
        _seen(draft, drawn)


def touched(draft: Draft) -> None:
    """Who presses a button on the screen sees it, unless we were told that nothing is drawn."""
    if _of(draft).tv is Tv.AWAY:
        tv_changed(draft, Tv.OURS)
    if _of(draft).panel is Panel.UNKNOWN:
        _put(draft, replace(_of(draft), panel=Panel.SHOWN, panel_since=draft.now))


def _seen(draft: Draft, participation: UUID) -> None:
    _put(draft, replace(_of(draft), panel=Panel.SHOWN, panel_since=draft.now, shown=participation))
    if getattr(draft.state.phase, "participation", None) == participation:
        disk.perceived(draft, "seen")


def _unseen(draft: Draft) -> None:
    if _of(draft).panel is not Panel.HIDDEN:
        _put(draft, replace(_of(draft), panel=Panel.HIDDEN, panel_since=draft.now, shown=None))


def chime_played(draft: Draft, participation: UUID) -> None:
    """The warning was heard."""
    if getattr(draft.state.phase, "participation", None) == participation:
        disk.perceived(draft, "heard")


def media_changed(draft: Draft, event: MediaChanged) -> None:
    """Remember what is really open, and tell the backend."""
    old, published = _of(draft), draft.state.published
    participation = None if published is None else published.participation
    if event.camera_on != old.camera_on:
        draft.report(EventKind.CAMERA_ON if event.camera_on else EventKind.CAMERA_OFF, participation)
    if event.microphone_on != old.microphone_on:
        draft.report(EventKind.MICROPHONE_ON if event.microphone_on else EventKind.MICROPHONE_OFF, participation)
    _put(
        draft,
        replace(
            old,
            camera_on=event.camera_on,
            microphone_on=event.microphone_on,
            camera_failed=old.camera_failed and not event.camera_on,
            microphone_failed=old.microphone_failed and not event.microphone_on,
        ),
    )


def camera_failed(draft: Draft, reason: str) -> None:
    """The call goes on without a picture, and says so; ask for it again in a while."""
    if not _of(draft).camera_failed:
        draft.report(EventKind.FAULT, _whose(draft), f"camera_{reason}")
    _put(draft, replace(_of(draft), camera_failed=True))
    draft.state = replace(draft.state, publish_at=draft.now + GIVE_AGAIN_S)


def microphone_failed(draft: Draft, reason: str) -> None:
    """The call goes on without our sound, and says so."""
    if not _of(draft).microphone_failed:
        draft.report(EventKind.FAULT, _whose(draft), f"microphone_{reason}")
    _put(draft, replace(_of(draft), microphone_failed=True))
    draft.state = replace(draft.state, publish_at=draft.now + GIVE_AGAIN_S)


def plugged(draft: Draft, event: PeripheralsChanged) -> None:
    """Something was plugged in or out: what failed before may work now, so what is missing is asked for at once."""
    _put(
        draft,
        replace(
            _of(draft),
            cameras=event.cameras,
            microphones=event.microphones,
            speakers=event.speakers,
            all_cameras=event.all_cameras,
            are_known=True,
            camera_failed=False,
            microphone_failed=False,
        ),
    )
    if lacks_wish(draft):
        draft.state = replace(draft.state, publish_at=draft.now)


def turn_volume(draft: Draft, by: int) -> None:
    """Louder or quieter, within what can still be heard."""
    step = min(max(_of(draft).volume + by, 1), VOLUME_STEPS)
    if step != _of(draft).volume:
        _put(draft, replace(_of(draft), volume=step))
        draft.order(SetVolume(step))


def missing(now: Peripherals) -> tuple[str, ...]:
    """Return what a call does without, as the codes of `DeviceState.missing`."""
    found = []
    if now.are_known and not now.cameras:
        found.append("camera_missing")
    elif now.camera_failed:
        found.append("camera_failed")
    if now.are_known and not now.microphones:
        found.append("microphone_missing")
    elif now.microphone_failed:
        found.append("microphone_failed")
    if now.are_known and not now.speakers:
        found.append("speaker_missing")
    return tuple(found)


def exceeds_wish(draft: Draft) -> bool:
    """Say whether something is open that is not wanted open."""
    published, now = draft.state.published, _of(draft)
    camera = published is not None and published.camera
    microphone = published is not None and published.microphone
    return (now.camera_on and not camera) or (now.microphone_on and not microphone)


def lacks_wish(draft: Draft) -> bool:
    """Say whether something is wanted open that is not open."""
    wish, now = draft.state.published, _of(draft)
    return wish is not None and ((wish.camera and not now.camera_on) or (wish.microphone and not now.microphone_on))


def _whose(draft: Draft) -> UUID | None:
    wish = draft.state.published
    return None if wish is None else wish.participation


def _of(draft: Draft) -> Peripherals:
    return draft.state.peripherals


def _put(draft: Draft, peripherals: Peripherals) -> None:
    draft.state = replace(draft.state, peripherals=peripherals)

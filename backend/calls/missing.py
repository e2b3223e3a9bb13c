"""What a call does without at the home's end, in words for professionals. It is said, and the call goes on."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.calls.models import FINAL, Participation


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing."""

    says: str | Promise
    """What and why, for the call's own page."""
    short: str | Promise
    """What it means, for the bar."""


_NO_PICTURE = _("No picture from the home")
_NO_SOUND = _("No sound from the home")
_NOT_HEARD = _("You are not heard at the home")

WORDS: dict[str, Missing] = {
    "camera_missing": Missing(_("The home has no camera. There is no picture."), _NO_PICTURE),
    "camera_failed": Missing(_("The camera at the home does not work. There is no picture."), _NO_PICTURE),
    "microphone_missing": Missing(_("The home has no microphone. Nothing is heard from there."), _NO_SOUND),
    "microphone_failed": Missing(
        _("The microphone at the home does not work. Nothing is heard from there."), _NO_SOUND
    ),
    "speaker_missing": Missing(_("The home has no loudspeaker. You are not heard there."), _NOT_HEARD),
}
"""By the codes of `DeviceState.missing`. A code of a newer device is passed over."""


def missing(seat: Participation) -> tuple[Missing, ...]:
    """Return what the device that has this call told to be missing; nothing of one that is away: it may be mended."""
    device = seat.answers_on
    if device is None or not device.is_online or seat.state in FINAL:
        return ()
    told = device.state.get("missing", [])
    return tuple(WORDS[code] for code in told if code in WORDS)

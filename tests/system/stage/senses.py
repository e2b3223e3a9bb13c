"""What each end sees and hears of the other, judged by content: a moving pattern and a tone, read at the other end."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from tests.system.stage.browser import VOICE_HZ, Professional
from tests.system.stage.kiosk import Kiosk
from tests.system.stage.pictures import bars_in, home_camera, likeness, moved, read_picture
from tests.system.stage.sound import HOME_HZ, share_of
from tests.system.stage.waiting import PATIENCE_S

MIN_BARS = 4
MIN_LIKENESS = 0.8
MIN_MOVED = 0.02
MIN_TONE = 0.4
"""Of the power that is heard. Codecs and cleaning take some of a tone, and leave far more than any other sound has."""
MOVES_WITHIN_S = 4.0


@dataclass(frozen=True)
class BothEnds:
    """What was found."""

    bars: int
    """Colour bars of the professional's picture on the kiosk's panel, of 6."""
    home_sees_moving: bool
    likeness: float
    """Of what the call page shows to what the home's camera sees."""
    professional_sees_moving: bool
    home_hears: float
    """Share of the professional's tone in what the home's loudspeaker plays."""
    professional_hears: float

    @property
    def faults(self) -> list[str]:
        """What is wrong, in words; nothing when both see and hear each other."""
        judged = {
            f"the kiosk does not show the professional's picture: {self.bars} of 6 bars": self.bars >= MIN_BARS,
            "the professional's picture stands still at home": self.home_sees_moving,
            f"the call page does not show the home's camera (likeness {self.likeness:.2f})": (
                self.likeness > MIN_LIKENESS
            ),
            "the home's picture stands still on the call page": self.professional_sees_moving,
            f"the home does not hear the professional ({self.home_hears:.0%} of the sound is their tone)": (
                self.home_hears > MIN_TONE
            ),
            f"the professional does not hear the home ({self.professional_hears:.0%} of the sound is its tone)": (
                self.professional_hears > MIN_TONE
            ),
        }
        return [words for words, is_well in judged.items() if not is_well]


async def look_and_listen(kiosk: Kiosk, professional: Professional, pictures: Path) -> BothEnds:
    """Look at both ends and listen, and save pictures of both."""
    if kiosk.sound is None:
        raise RuntimeError("this home has no sound")
    panel = kiosk.display.picture(pictures / "kiosk-in-call.png")
    await professional.page.screenshot(path=pictures / "professional-in-call.png")
    home_sees_moving, (like, professional_sees_moving), heard, professional_hears = await asyncio.gather(
        _moves_at_home(kiosk, pictures),
        _seen_by_professional(professional),
        asyncio.to_thread(kiosk.sound.heard),
        professional.hears(HOME_HZ),
    )
    return BothEnds(
        len(bars_in(read_picture(panel))), home_sees_moving, like, professional_sees_moving,
        share_of(VOICE_HZ, heard), professional_hears,
    )  # fmt: skip


async def all_is_well(kiosk: Kiosk, professional: Professional) -> list[str]:
    """Look and listen at both ends until all is well: the first seconds are still unsteady. Return what is not."""
    ends = time.monotonic() + PATIENCE_S
    while True:
        found = await look_and_listen(kiosk, professional, kiosk.folder / "pictures")
        if not found.faults or time.monotonic() > ends:
            return found.faults


async def _moves_at_home(kiosk: Kiosk, pictures: Path) -> bool:
    first = read_picture(kiosk.display.picture(pictures / "kiosk-moving.png"))
    ends = time.monotonic() + MOVES_WITHIN_S
    while time.monotonic() < ends:
        later = await asyncio.to_thread(kiosk.display.picture, pictures / "kiosk-moving.png")
        if moved(first, read_picture(later)) > MIN_MOVED:
            return True
    return False


async def _seen_by_professional(professional: Professional) -> tuple[float, bool]:
    first = await professional.remote_picture()
    if first is None:
        return 0.0, False
    like = likeness(first, home_camera())
    ends = time.monotonic() + MOVES_WITHIN_S
    while time.monotonic() < ends:
        later = await professional.remote_picture()
        if later is not None and moved(first, later) > MIN_MOVED / 4:
            return like, True
    return like, False

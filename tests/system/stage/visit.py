"""One forced call from *Lähetä* to two faces, played by a person at each end, with its times."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from uuid import UUID

from playwright.async_api import TimeoutError as PageTimeout

from tests.system.stage.browser import Professional
from tests.system.stage.kiosk import Kiosk, Line
from tests.system.stage.waiting import PATIENCE_S

SECOND_PRESS_S = 4_000
TRIES = 3


@dataclass(frozen=True)
class Times:
    """When each thing happened, Unix seconds."""

    sent: float
    announced: float
    """The announcing screen was on the panel."""
    answered: float
    """The countdown was over."""
    seen_at_home: float
    """The professional's first frame was on the kiosk's panel."""
    seen_by_professional: float
    """The home's first frame was on the call page."""

    @property
    def to_announced_s(self) -> float:
        """From *Lähetä* to the warning at home."""
        return self.announced - self.sent

    @property
    def to_faces_s(self) -> float:
        """From the end of the countdown until both see the other."""
        return max(self.seen_at_home, self.seen_by_professional) - self.answered


async def forced_visit(kiosk: Kiosk, professional: Professional, reason: str, *, whom: str) -> Times:
    """Choose, book, send, join; return when both see each other. The professional is on the contacts page."""
    await professional.choose(whom)
    await professional.make_booking(reason)
    sent = await professional.send()
    await professional.join()
    announced = await kiosk.saw("drawn:AnnouncingScreen", since=sent)
    answered = await kiosk.saw("Publish", since=announced.at, within=75, such_as=opens_camera)
    home, seen = await both_see(kiosk, professional, since=sent)
    return Times(sent, announced.at, answered.at, home, seen)


async def both_see(
    kiosk: Kiosk, professional: Professional, *, since: float, within: float = PATIENCE_S
) -> tuple[float, float]:
    """Wait until each end shows the other; return when the home and when the professional did (Unix time)."""
    home, page = await asyncio.gather(
        kiosk.saw("drawn:remote", since=since, within=within), professional.first_frame_at(within_s=within)
    )
    return home.at, page


def opens_camera(line: Line) -> bool:
    """Say whether this is the core's order to open the camera."""
    return line.name == "Publish" and bool(line.detail.get("camera"))


def participation(line: Line) -> UUID:
    """Return whose line this is."""
    return UUID(str(line.detail["participation"]))


async def end_call(kiosk: Kiosk, professional: Professional) -> None:
    """End the call for everybody (the button asks once more), and wait until the home shows its normal view."""
    since = time.time()
    page = professional.page
    for _ in range(TRIES):
        await page.click("button[data-end]")
        await page.click("button[data-end]")
        try:
            await page.wait_for_selector("#pre:not([hidden])", timeout=SECOND_PRESS_S)
            break
        except PageTimeout:  # the second press came later than the button waits for it
            continue
    await kiosk.saw("drawn:HomeScreen", since=since)

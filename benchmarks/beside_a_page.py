"""A kiosk and the same as a page of Chromium, in one call with each other: what each costs over the same seconds.

Both film with JPEG pictures of 720p at thirty a second, see the other's, clean their sound, and draw without a graphics
chip. A busy machine slows both, and not alike: so only the ratio is judged, and that of the processor only
when nearly all pictures went both ways.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.cost import Family
from benchmarks.figures import Figure
from benchmarks.in_call import film_camera
from benchmarks.page_kiosk import PageKiosk, page_kiosk
from media.camera import FRAME_RATE, SIZE
from media.outgoing import LARGE
from tests.system.stage.town import town

CPU_RATIO, MEMORY_RATIO = 0.75, 0.33
SETTLE_S = 20.0
WINDOWS, WINDOW_S = 20, 4.0
MEMORY_LOOKS = 3
LEAST_PICTURES = 0.9
"""Of those that are filmed; who sends fewer works less."""


async def measure() -> list[Figure]:
    """Let them see each other, and watch both."""
    with tempfile.TemporaryDirectory(prefix="kotiluuri-bench-") as name:
        folder = Path(name)
        film = await asyncio.to_thread(film_camera, folder / "camera.avi")
        same = await asyncio.to_thread(_for_chromium, film, folder / "camera.mjpeg")
        async with town(folder) as running, running.home(is_on=False) as home:
            with (home.kiosk.folder / "kiosk.toml").open("a", encoding="utf-8") as settings:
                settings.write(f'fake_camera_film = "{film}"\n')
            await home.switch_on()
            call = str((await asyncio.to_thread(running.maija.books, home.client))["call"])
            way = (await asyncio.to_thread(running.maija.joins, call)).json()
            sees = {"file": same, "width": SIZE[0], "height": SIZE[1], "rate": FRAME_RATE, "bps": LARGE.bps}
            async with page_kiosk(folder, way, sees) as page:
                await home.opens(within=60)
                await home.kiosk.saw("drawn:remote", within=60)
                await asyncio.sleep(SETTLE_S)
                return await _watched(Family(home.kiosk.pid), page)


async def _watched(ours: Family, page: PageKiosk) -> list[Figure]:
    theirs = Family(page.pid)
    began, first = time.monotonic(), await page.counts()
    pairs = [await _window(ours, theirs) for _ in range(WINDOWS)]
    last, lasted = await page.counts(), time.monotonic() - began
    memory = [(ours.memory_mb(), theirs.memory_mb()) for _ in range(MEMORY_LOOKS)]
    kiosk, chromium = (statistics.median(shares) for shares in zip(*pairs, strict=True))
    kiosk_mb, chromium_mb = (statistics.median(sizes) for sizes in zip(*memory, strict=True))
    seen, sent = (_each_s(first, last, what, lasted) for what in ("seen", "sent"))
    is_fair = min(seen, sent) >= LEAST_PICTURES * FRAME_RATE
    return [
        Figure(
            f"beside a page, processor, median of {WINDOWS}",
            statistics.median(one / other for one, other in pairs),
            "×",
            CPU_RATIO if is_fair else None,
        ),
        Figure("  kiosk, share of a core", kiosk, "%"),
        Figure("  page, share of a core", chromium, "%"),
        Figure("  pictures from the kiosk that the page saw (30 are filmed)", seen, "/s"),
        Figure("  pictures from the page (30 are filmed)", sent, "/s"),
        Figure("  lines of the kiosk's picture", last["theirs"], ""),
        Figure("  lines of the page's picture", last["height"], ""),
        Figure("beside a page, memory", kiosk_mb / chromium_mb, "×", MEMORY_RATIO),
        Figure("  kiosk, memory as if alone", kiosk_mb, "MB"),
        Figure("  page, memory as if alone", chromium_mb, "MB"),
    ]


async def _window(ours: Family, theirs: Family) -> tuple[float, float]:
    """Return what each took of a core over the same seconds."""
    began, before = time.monotonic(), (ours.spent_s(), theirs.spent_s())
    await asyncio.sleep(WINDOW_S)  # this is the measurement
    after, lasted = (ours.spent_s(), theirs.spent_s()), time.monotonic() - began
    kiosk, page = (100 * (end - begin) / lasted for begin, end in zip(before, after, strict=True))
    return kiosk, page


def _each_s(first: Mapping[str, int], last: Mapping[str, int], what: str, seconds: float) -> float:
    return (last[what] - first[what]) / seconds


def _for_chromium(film: Path, path: Path) -> Path:
    """The same pictures, one after the other, as Chromium takes them for a camera."""
    command = ["ffmpeg", "-loglevel", "error", "-y", "-i", str(film), "-c", "copy", "-f", "mjpeg", str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path

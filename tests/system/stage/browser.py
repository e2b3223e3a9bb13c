"""A professional's browser: real Chromium, with moving colour bars for a camera and a pulsed tone for a voice."""

from __future__ import annotations

import asyncio
import base64
import time
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urljoin

import numpy as np
from playwright.async_api import BrowserContext, Page, async_playwright

from tests.system.stage.pictures import SMALL, Picture, film_bars
from tests.system.stage.sound import RATE, pulsed_tone
from tests.system.stage.waiting import PATIENCE_S

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",  # the tests may run as root, where Chromium's own sandbox refuses to start
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
VOICE_HZ = 620.0
"""What the professional's microphone hears."""

WATCH = """
(() => {
  const seen = window.kotiluuriFirst = {};
  const watch = (video) => {
    if (video.dataset.watched) return;
    video.dataset.watched = '1';
    const note = () => {
      const whose = video.closest('[data-own]') || video.hasAttribute('data-own') ? 'own' : 'remote';
      seen[whose] = seen[whose] || Date.now();
    };
    video.requestVideoFrameCallback(note);
  };
  new MutationObserver(() => document.querySelectorAll('video').forEach(watch))
    .observe(document, {childList: true, subtree: true});
})();
"""
"""Notes when the first frame of each kind of picture was presented."""

GRAB = """
([width, height]) => {
  const video = [...document.querySelectorAll('video')].find(
    (one) => !one.closest('[data-own]') && !one.hasAttribute('data-own') && one.videoWidth > 16);
  if (!video) return null;
  const canvas = document.createElement('canvas');
  canvas.width = width; canvas.height = height;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0, width, height);
  const data = context.getImageData(0, 0, width, height).data;
  return btoa(String.fromCharCode(...data));
}
"""

PLAYS = """
() => [...document.querySelectorAll('audio, video')].some(
  (one) => !one.muted && one.srcObject && one.srcObject.getAudioTracks().length)
"""

LISTEN = """
async ([hz, seconds]) => {
  const streams = [...document.querySelectorAll('audio, video')]
    .filter((one) => !one.muted && one.srcObject && one.srcObject.getAudioTracks().length)
    .map((one) => one.srcObject);
  if (!streams.length) return 0;
  const context = new AudioContext();
  await context.resume();
  const ear = context.createAnalyser();
  ear.fftSize = 8192; ear.smoothingTimeConstant = 0;
  streams.forEach((stream) => context.createMediaStreamSource(stream).connect(ear));
  const bins = new Float32Array(ear.frequencyBinCount);
  const width = context.sampleRate / ear.fftSize;
  let near = 0, all = 0;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    await new Promise((done) => setTimeout(done, 90));
    ear.getFloatFrequencyData(bins);
    bins.forEach((decibel, index) => {
      const frequency = index * width, power = 10 ** (decibel / 10);
      if (frequency < 60 || decibel < -90) return;
      all += power;
      if ([hz, 2 * hz].some((tone) => Math.abs(frequency - tone) < 0.04 * tone)) near += power;
    });
  }
  await context.close();
  return all ? near / all : 0;
}
"""


class Professional:
    """One person at one browser page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def log_in(self, link: str) -> None:
        """Open the personal link and press its button."""
        await self.page.goto(link)
        await self.page.locator("#link [data-when='good'] form button").click()
        await self.page.wait_for_selector("#contacts tbody tr")

    async def choose_nobody(self) -> None:
        """On the contacts page, clear the selection."""
        await self.page.wait_for_selector("#contacts tbody tr")
        clear = self.page.locator("#clear")
        if await clear.is_enabled():
            await clear.click()

    async def choose(self, name: str) -> None:
        """Find a contact by name and tick the row."""
        await self.page.fill("#search", name)
        await self.page.locator("#contacts tr", has_text=name).first.locator("input").check()

    async def make_booking(self, reason: str, *, forced: bool = True) -> None:
        """Open the dialog and fill it, up to the last press."""
        await self.page.click("#create-booking")
        await self.page.fill("#subject", reason)
        await self.page.locator("#forced").set_checked(forced)

    async def send(self) -> float:
        """Press *Lähetä*; return when (Unix time)."""
        await self.page.evaluate(
            "document.querySelector('#send').addEventListener('click', () => { window.sentAt = Date.now(); }, true)"
        )
        await self.page.click("#send")
        await self.page.wait_for_selector("[data-booked]")
        return float(await self.page.evaluate("window.sentAt")) / 1000

    async def join(self) -> None:
        """Press *Liity nyt*, and be on the call page."""
        await self.page.locator("[data-booked] [data-join]").click()
        await self.page.wait_for_url("**/calls/**")

    async def enter(self, call: str) -> None:
        """Go to the room of a call that is open."""
        await self.page.goto(urljoin(self.page.url, f"/calls/{call}/"))

    async def home_is(self, state: str, within_s: float = PATIENCE_S) -> None:
        """Wait until the page says that the home is so: `announcing`, `ringing`, `declined`, `joined`."""
        await self.page.wait_for_selector(f"[data-home-state='{state}']", state="attached", timeout=within_s * 1000)

    async def back_to_contacts(self) -> None:
        """Leave whatever is open, for the contacts; what was booked is no longer chosen."""
        await self.page.goto(self.page.url.split("/calls/")[0] + "/contacts/")
        await self.choose_nobody()

    async def remote_picture(self) -> Picture | None:
        """Return the other's picture, small, as the page shows it."""
        data = await self.page.evaluate(GRAB, list(SMALL))
        if data is None:
            return None
        pixels = np.frombuffer(base64.b64decode(data), dtype=np.uint8)
        return pixels.reshape(SMALL[1], SMALL[0], 4)[:, :, :3]

    async def hears(self, hz: float, length_s: float = 1.5) -> float:
        """Say which share of what the page plays is this tone; wait for it to play anything of somebody else's."""
        await self.page.wait_for_function(PLAYS)
        return float(await self.page.evaluate(LISTEN, [hz, length_s]))

    async def comes_to_hear(self, hz: float, share: float, within_s: float = PATIENCE_S) -> bool:
        """Listen until so much of what the page plays is this tone: the first second of a voice is still unsteady."""
        ends = time.monotonic() + within_s
        while time.monotonic() < ends:
            if await self.hears(hz, 1.0) > share:
                return True
        return False

    async def first_frame_at(self, whose: str = "remote", within_s: float = PATIENCE_S) -> float:
        """Return the Unix time of the first frame shown; wait for it."""
        await self.page.wait_for_function(
            "(whose) => window.kotiluuriFirst && window.kotiluuriFirst[whose]", arg=whose, timeout=within_s * 1000
        )
        return float(await self.page.evaluate("(whose) => window.kotiluuriFirst[whose]", whose)) / 1000


def record_voice(path: Path) -> Path:
    """Make the sound that stands for the professional's voice."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pulsed_tone(VOICE_HZ, 20))
    return path


def _props(folder: Path) -> tuple[Path, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return film_bars(folder / "bars.y4m"), record_voice(folder / "voice.wav")


@asynccontextmanager
async def chromium(
    folder: Path, *, size: tuple[int, int] = (1280, 800), language: str = "fi-FI"
) -> AsyncIterator[BrowserContext]:
    """Start a browser with camera and microphone."""
    film, voice = await asyncio.to_thread(_props, folder)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                *FLAGS,
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
                f"--use-file-for-fake-audio-capture={voice}",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=language, permissions=["camera", "microphone"]
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        await context.add_init_script(WATCH)
        try:
            yield context
        finally:
            await browser.close()

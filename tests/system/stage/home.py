"""One home on the stage: a resident with an agreement, a bound kiosk with screen, camera and sound; a hand and eyes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from device.adapters import files
from device.adapters.storage import IDENTITY, SEALING, SIGNING
from device.core.screen_parts import Button
from device.runtime.trust import Identity, Trust
from look import tokens
from protocol.messages.agenda import Agenda
from protocol.messages.requests import Binding
from protocol.topics import AGENDA
from tests.system.stage.kiosk import Display, Kiosk, Line
from tests.system.stage.pictures import Picture, read_picture
from tests.system.stage.sound import HomeSound
from tests.system.stage.waiting import PATIENCE_S
from ui import samples
from ui.layout import measures
from ui.screens import scene
from ui.touch import SETTLE_S

if TYPE_CHECKING:
    from tests.system.stage.town import Town

HAND_S = 4.0
LOOK_S = 0.05

SCREENS = dict(samples.screens(samples.PEOPLE["fi"]))
"""Where buttons are depends on which screen it is, not on who calls."""


@dataclass
class Home:
    """A resident's home."""

    town: Town
    resident: str
    client: int
    id: int
    kiosk: Kiosk
    sound: HomeSound

    @property
    def device(self) -> str:
        """The id of its device."""
        return self.town.office.device(self.id).id

    def identity(self) -> Identity:
        """Return who this device is, and the keys that only it has, from its own disk."""
        folder = self.kiosk.folder
        signing = load_pem_private_key((folder / SIGNING).read_bytes(), None)
        sealing = load_pem_private_key((folder / SEALING).read_bytes(), None)
        if not isinstance(signing, Ed25519PrivateKey) or not isinstance(sealing, X25519PrivateKey):
            raise TypeError("other keys than a device has")
        return Identity(Binding.model_validate_json((folder / IDENTITY).read_bytes()), signing, sealing)

    def agenda(self) -> Agenda:
        """Open the agenda that this home holds on its disk: what it shows, with or without a network."""
        payload = files.read(self.kiosk.folder / "agenda.document")
        if payload is None:
            raise FileNotFoundError("this home holds no agenda")
        return Trust(self.identity(), None, lambda: None).document(AGENDA, payload, Agenda)

    async def switch_on(self) -> None:
        """Start the kiosk, and wait until it shows its day, knows the time, and has both documents of this session."""
        since = time.time()
        self.kiosk.start()
        await self.shows_its_day(since)

    async def shows_its_day(self, since: float) -> None:
        """Wait until a kiosk that was started then is at rest and could answer."""
        for name in ("BrokerUp", "drawn:HomeScreen", "ClockSet", "CallsArrived"):
            await self.kiosk.saw(name, since=since, within=PATIENCE_S)
        # Its agenda is on disk from the first time on.
        await self.kiosk.saw("AgendaArrived", within=PATIENCE_S)

    @asynccontextmanager
    async def another(self, place: str) -> AsyncIterator[Home]:
        """Switch on one more device in this home, with a screen, a camera and sound of its own."""
        folder = self.kiosk.folder.with_name(f"{self.kiosk.folder.name}-{place}")
        with HomeSound() as sound, Display(self.kiosk.display.size) as display:
            kiosk = Kiosk(folder, display, sound)
            kiosk.prepare()
            kiosk.bind(self.town.backend.runtime.public_url, self.town.office.new_code(self.id, place))
            other = replace(self, kiosk=kiosk, sound=sound)
            try:
                await other.switch_on()
                yield other
            finally:
                kiosk.stop()

    # --- a hand -------------------------------------------------------------------------------------------------------

    async def touch(self, button: Button, on: str, *, since: float, which: int = 0) -> Line:
        """Touch a button where the layout has it on this screen (a name of `ui.samples`); return when it was taken.

        A screen does not take a touch that was begun before it could be seen; a hand that is not answered tries again.
        """
        x, y = self.place_of(button, on, which)
        shown = max((line.at for line in self.kiosk.lines(since) if line.name.startswith("drawn:")), default=since)
        for _ in range(3):
            await asyncio.sleep(max(0.0, shown + 1.5 * SETTLE_S - time.time()))  # the screen's own rule: see SETTLE_S
            asked = time.time()
            self.kiosk.display.touch(x, y)
            try:
                return await self.kiosk.saw("Touched", since=asked, within=HAND_S, such_as=_is_of(button))
            except TimeoutError:
                continue
        raise TimeoutError(f"{button} was touched at {x},{y} on {on}, and nothing came of it")

    def place_of(self, button: Button, on: str, which: int = 0) -> tuple[int, int]:
        """Return the middle of a button (of several such ones: which), from the layout of this screen on this panel."""
        targets = scene(SCREENS[on], measures(self.kiosk.display.size)).targets
        return [target for target in targets if target.button is button][which].rect.middle

    # --- eyes ---------------------------------------------------------------------------------------------------------

    async def shows_green_bar(self, within: float = 20.0) -> bool:
        """Say whether the head of the panel is green; wait a little for it to be drawn."""
        ends = time.monotonic() + within
        while time.monotonic() < ends:
            if self.is_green():
                return True
        return False

    def is_green(self) -> bool:
        """Say whether the head of the panel is green now."""
        return self._green_share() > 0.4

    def _green_share(self) -> float:
        picture = self.picture("bar")
        head = picture[: picture.shape[0] // 4].reshape(-1, 3).astype(int)
        return float((abs(head - tokens().rgb("answer")).max(axis=1) < 12).mean())

    def picture(self, name: str) -> Picture:
        """Look at the panel."""
        return read_picture(self.kiosk.display.picture(self.kiosk.folder / "pictures" / f"{name}.png"))

    # --- the camera and the microphone, by the operating system -------------------------------------------------------

    def is_closed(self) -> bool:
        """Whether neither camera nor microphone is open, as the camera's own log and the sound server know."""
        return not self.kiosk.camera_is_open() and self.sound.listeners() == 0

    async def closes(self, within: float = PATIENCE_S) -> float:
        """Wait until camera and microphone are closed; return when they were (Unix time)."""
        return await self._until(self.is_closed, within, "camera or microphone stay open")

    async def opens(self, within: float = PATIENCE_S) -> float:
        """Wait until camera and microphone are open; return when they were (Unix time)."""
        return await self._until(
            lambda: self.kiosk.camera_is_open() and self.sound.listeners() > 0, within, "camera or microphone stay shut"
        )

    async def _until(self, found: Callable[[], bool], within: float, otherwise: str) -> float:
        ends = time.monotonic() + within
        while not found():
            if time.monotonic() > ends:
                tail = "\n".join(
                    f"{line.at:.3f} {line.what} {line.name} {line.detail}" for line in self.kiosk.lines()[-30:]
                )
                raise TimeoutError(f"{otherwise}; last:\n{tail}")
            await asyncio.sleep(LOOK_S)
        return time.time()


def _is_of(button: Button) -> Callable[[Line], bool]:
    return lambda line: line.detail.get("button") == button.value

"""The Player port."""

from __future__ import annotations

from device.core.effects import PlayRecording
from device.core.events import PlayerPhase, PlayerSaid, WhyNotPlayed
from device.runtime.ports import Now, Submit


class ProcessPlayer:
    """Plays one recording at a time (`ports.Player`)."""

    def __init__(self, submit: Submit, now: Now) -> None:
        self._submit = submit
        self._now = now

    def play(self, order: PlayRecording) -> None:
        """Say that it cannot be played yet."""
        said = PlayerSaid(self._now(), order.recording, PlayerPhase.FAILED, reason=WhyNotPlayed.NO_PLAYER)
        self._submit(said)

    def pause(self) -> None:
        """Hold the picture."""

    def resume(self) -> None:
        """Go on where it was held."""

    def seek(self, to_s: float) -> None:
        """Go on from this second."""

    def stop(self) -> None:
        """End it at once."""

    async def close(self) -> None:
        """Stop, and return when no process is left."""

"""All that reaches the backend, joined: broker, HTTPS, outbox, what comes in, and the duties around them."""

from __future__ import annotations

import asyncio

from device.adapters.api import HttpApi
from device.adapters.clock import Clock
from device.adapters.intake import Intake
from device.adapters.mqtt import BrokerAddress, MqttBroker
from device.adapters.outbox import Outbox
from device.adapters.power import Computer
from device.adapters.recordings import MIB, Recordings
from device.adapters.storage import Storage
from device.runtime.housekeeping import Housekeeping
from device.runtime.ports import Now, Submit
from device.runtime.trust import Identity, Trust
from protocol.messages.agenda import Agenda
from protocol.messages.reports import DeviceState


class Links:
    """A bound device's links, on the running loop."""

    def __init__(
        self,
        identity: Identity,
        trust: Trust,
        *,
        storage: Storage,
        clock: Clock,
        submit: Submit,
        now: Now,
        version: str,
        recordings_mib: int = 2048,
    ) -> None:
        """Build everything; nothing is connected yet. Raises DiskFailed, InsecureServer."""
        binding = identity.binding
        self._version = version
        self._trust = trust
        self._binding_ca = binding.broker_ca
        self._kept: Agenda | None = None
        self._computer = Computer(storage.folder, now)
        self._intake = Intake(
            trust,
            submit=submit,
            now=now,
            acknowledged=self._acknowledged,
            on_unknown_key=self._unknown_key,
        )
        self.api = HttpApi(binding.server_url, trust, clock, self._intake, submit=submit, now=now)
        self.recordings = Recordings(storage.folder / "recordings", self.api.media, limit=recordings_mib * MIB)
        self.broker = MqttBroker(
            BrokerAddress(binding.broker_host, binding.broker_port, self._authorities, binding.broker_password),
            trust.signer,
            submit=submit,
            now=now,
            wall=clock.wall,
            on_message=self._intake.take_message,
            on_up=self._broker_up,
            on_refused=self._broker_refused,
        )
        self.outbox = Outbox(
            storage.folder,
            trust.signer,
            wall=clock.wall,
            send=self.broker.publish_events,
            send_by_https=self.api.send_events,
        )
        self._housekeeping = Housekeeping(
            asyncio.get_running_loop(),
            trust=trust,
            api=self.api,
            disk=storage,
            outbox=self.outbox,
            clock=clock,
            on_new_keys=self.broker.hear_again,
        )

    def start(self) -> None:
        """Connect, and begin to tell."""
        self.outbox.start()
        self.broker.start()

    def tell_state(self, state: DeviceState) -> None:
        """Tell how this home is; the core knows the call, we the computer."""
        health = self._computer.health()
        self.broker.publish_state(
            state.model_copy(
                update={
                    "version": self._version,
                    "temperature_c": health.temperature_c,
                    "disk_free_mb": health.disk_free_mb,
                }
            )
        )

    def keep_recordings(self, agenda: Agenda | None) -> None:
        """Forget on the disk what the agenda no longer has."""
        if agenda is not None and agenda is not self._kept:
            self._kept = agenda
            self.recordings.keep({recording.id for recording in agenda.recordings if recording.youtube is None})

    def pulse(self) -> None:
        """Do what is due by now; from any thread."""
        self._housekeeping.pulse()

    async def close(self) -> None:
        """Say goodbye, let go of everything."""
        await self._housekeeping.save_moment()
        await self._housekeeping.close()
        await asyncio.to_thread(self.broker.stop)
        await self.outbox.close()
        self.recordings.close()
        self.api.close()

    def _authorities(self) -> str:
        """Return whom to believe at the broker: as the newest key list says, and as we were bound."""
        return "\n".join(filter(None, (self._trust.key_list.broker_ca, self._binding_ca)))

    # Parts speak to parts that are made after them.

    def _acknowledged(self, number: int) -> None:
        self.outbox.acknowledged(number)

    def _unknown_key(self) -> None:
        self._housekeeping.want_keys()

    def _broker_refused(self) -> None:
        self._housekeeping.broker_refused()

    def _broker_up(self) -> None:
        self.outbox.connected()
        self._housekeeping.broker_up()

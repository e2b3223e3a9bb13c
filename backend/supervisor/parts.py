"""What the parts of the embedded backend are: their commands, environments, probes and order."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from backend.supervisor import configuration, dynsec, keys, probes
from backend.supervisor.accounts import BrokerAccounts
from backend.supervisor.keeper import Part
from backend.supervisor.logs import Log
from backend.supervisor.paths import SOURCE, DataFolder, read_private, write_private
from backend.supervisor.ports import LOOPBACK, Ports
from backend.supervisor.process import Program, run_once
from backend.supervisor.settings import ServerSettings

BROKER, SFU, WEB, WORKER = "broker", "sfu", "web", "worker"
ORDER = (BROKER, SFU, WEB, WORKER)
"""Started in this order (neighbours that do not need each other at once), stopped in reverse."""

DJANGO_WITHIN_S = 120.0
"""For a one-shot command: a migration of a large table may take its time."""


@dataclass(frozen=True)
class Plan:
    """One run: the folder, the settings and the ports; all that follows from them."""

    folder: DataFolder
    settings: ServerSettings
    ports: Ports
    log: Log
    is_demo: bool = False

    @cached_property
    def accounts(self) -> BrokerAccounts:
        """Who may be at the broker."""
        return BrokerAccounts(self.folder, self.environment(), self.log, self.settings.broker)

    @property
    def web_url(self) -> str:
        """Where web listens."""
        return f"http://{LOOPBACK}:{self.ports.web}"

    @property
    def public_url(self) -> str:
        """Where people and devices reach web."""
        return (self.settings.public_url or self.web_url).rstrip("/")

    @property
    def mqtt(self) -> tuple[str, int]:
        """Host and port of the broker."""
        broker = self.settings.broker
        return (broker.host, broker.port) if broker else (LOOPBACK, self.ports.mqtt)

    @property
    def mqtt_ca(self) -> Path:
        """The authority that vouches for the broker."""
        broker = self.settings.broker
        return broker.ca if broker else self.folder.secrets / "ca.pem"

    @property
    def mqtt_user(self) -> str:
        """The backend's name at the broker."""
        return self.settings.broker.user if self.settings.broker else dynsec.BACKEND_USER

    @property
    def mqtt_password_file(self) -> Path:
        """The backend's password at the broker."""
        return self.settings.broker.password_file if self.settings.broker else self.folder.secrets / "mqtt-backend"

    @property
    def livekit_url(self) -> str:
        """Where browsers and devices reach the SFU."""
        return self.settings.livekit.url if self.settings.livekit else f"ws://{LOOPBACK}:{self.ports.livekit}"

    @property
    def started(self) -> tuple[str, ...]:
        """Names of the parts that we start ourselves."""
        outside = {BROKER: self.settings.broker is not None, SFU: self.settings.livekit is not None}
        return tuple(name for name in ORDER if not outside.get(name, False))

    def environment(self) -> dict[str, str]:
        """Return what web, worker and one-shot commands are started with."""
        secrets = self.folder.secrets
        hosts = self.settings.allowed_hosts or (LOOPBACK, "localhost")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KOTILUURI_")}
        return inherited | {
            "PYTHONPATH": os.pathsep.join(filter(None, (str(SOURCE), os.environ.get("PYTHONPATH")))),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "backend.config.settings",
            "KOTILUURI_DATA": str(self.folder.root),
            "KOTILUURI_DATABASE_URL": self.settings.database_url or "",
            "KOTILUURI_PUBLIC_URL": self.public_url,
            "KOTILUURI_ALLOWED_HOSTS": ",".join(hosts),
            "KOTILUURI_SECRETS": str(secrets),
            "KOTILUURI_MQTT_HOST": self.mqtt[0],
            "KOTILUURI_MQTT_PORT": str(self.mqtt[1]),
            "KOTILUURI_MQTT_CA": str(self.mqtt_ca),
            "KOTILUURI_MQTT_USER": self.mqtt_user,
            "KOTILUURI_LIVEKIT_URL": self.livekit_url,
            "KOTILUURI_DEBUG": "0",
            "KOTILUURI_DEMO": "1" if self.is_demo else "0",
            **{f"KOTILUURI_{name}": str(path) for name, path in self._outside_secrets().items()},
            **self._mail(),
        }

    def _mail(self) -> dict[str, str]:
        if (mail := self.settings.mail) is None:
            return {}
        named = {
            "HOST": mail.host,
            "PORT": str(mail.port),
            "SECURITY": mail.security,
            "USER": mail.user,
            "FROM": mail.sender,
        }
        if mail.password_file is not None:
            named["PASSWORD_FILE"] = str(mail.password_file)
        return {f"KOTILUURI_MAIL_{name}": value for name, value in named.items()}

    def _outside_secrets(self) -> dict[str, Path]:
        # What is embedded has its secrets in the folder, where everybody looks by default.
        found: dict[str, Path] = {}
        if (broker := self.settings.broker) is not None:
            found["MQTT_PASSWORD_FILE"] = broker.password_file
            if broker.admin_password_file is not None:
                found["MQTT_ADMIN_PASSWORD_FILE"] = broker.admin_password_file
        if (livekit := self.settings.livekit) is not None:
            found |= {"LIVEKIT_KEY_FILE": livekit.key_file, "LIVEKIT_SECRET_FILE": livekit.secret_file}
        return found

    async def django(self, *arguments: str, within_s: float = DJANGO_WITHIN_S) -> str:
        """Run a management command; return what it printed. Raises CommandFailed."""
        command = (sys.executable, "-m", "django", *arguments)
        return await run_once(Program(arguments[0], command, self.environment(), SOURCE), self.log, within_s)

    def part(self, name: str) -> Part:
        """Return what it takes to run this part. Raises MissingProgram, KeyError."""
        return {BROKER: self._broker, SFU: self._sfu, WEB: self._web, WORKER: self._worker}[name]()

    async def probe_broker(self) -> bool:
        """Say whether the broker lets the backend in."""
        host, port = self.mqtt
        password = await asyncio.to_thread(read_private, self.mqtt_password_file)
        return await probes.mqtt_answers(host, port, self.mqtt_ca, self.mqtt_user, password)

    async def probe_sfu(self) -> bool:
        """Say whether the SFU answers."""
        return await probes.http_ok(self.livekit_url.replace("ws", "http", 1))

    async def probe_web(self) -> bool:
        """Say whether web is well."""
        return await probes.http_ok(f"{self.web_url}/healthz")

    def _broker(self) -> Part:
        program = configuration.need(configuration.find_program("mosquitto"), "mosquitto")
        settings = self.folder.broker / "mosquitto.conf"

        async def prepare() -> None:
            if keys.renew_broker_certificate(self.folder.secrets, keys.utc_now()):
                self.log.write("supervisor", "the broker's certificate was renewed")
            write_private(settings, configuration.mosquitto_conf(self.folder, self.ports))
            await self.accounts.write()

        return Part(
            program=Program(BROKER, (program, "-c", str(settings)), _plain_environment(), self.folder.broker),
            probe=self.probe_broker,
            prepare=prepare,
        )

    def _sfu(self) -> Part:
        program = configuration.need(configuration.find_livekit(self.settings), "livekit-server")
        settings = self.folder.sfu / "livekit.yaml"

        async def prepare() -> None:
            write_private(settings, configuration.livekit_yaml(self.folder, self.ports, self.settings, self.web_url))

        return Part(
            program=Program(
                SFU, (program, "--config", str(settings)), _plain_environment(), self.folder.sfu, signal.SIGKILL
            ),
            probe=self.probe_sfu,
            prepare=prepare,
            # At the first signal it waits for its participants to leave, at the second it goes.
            stop_signals=(signal.SIGTERM, signal.SIGTERM),
            between_signals_s=0.2,
            stop_within_s=3.0,
        )

    def _web(self) -> Part:
        command = (
            *(sys.executable, "-m", "uvicorn", "backend.config.asgi:application"),
            *("--host", LOOPBACK, "--port", str(self.ports.web)),
            # Open event streams would hold the stop for ever.
            *("--timeout-graceful-shutdown", "2"),
            *("--no-access-log", "--log-level", "warning"),
        )
        return Part(program=Program(WEB, command, self.environment(), SOURCE), probe=self.probe_web)

    def _worker(self) -> Part:
        ready = self.folder.worker_ready

        async def probe() -> bool:
            return probes.names_living_process(ready)

        async def prepare() -> None:
            ready.unlink(missing_ok=True)

        return Part(
            program=Program(WORKER, (sys.executable, "-m", "backend.worker"), self.environment(), SOURCE),
            probe=probe,
            prepare=prepare,
        )


def _plain_environment() -> dict[str, str]:
    # The broker and the SFU need nothing of ours: what is not there cannot leak from them.
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}

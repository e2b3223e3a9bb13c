"""What a person may set in `server.toml`. Every setting is optional; an unknown one is refused by name."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from backend.supervisor.errors import BadSettings

Port = Annotated[int, Field(ge=1, le=65535)]
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+$")]
WebSocketUrl = Annotated[str, StringConstraints(pattern=r"^wss?://[^\s]+$")]


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OutsideBroker(_Settings):
    """An MQTT 5 broker that somebody else runs."""

    host: str
    port: Port = 8883
    ca: Path
    """PEM file of the authority that signed its certificate."""
    user: str = "backend"
    password_file: Path
    admin_password_file: Path | None = None
    """Of the user `mqtt-admin`, where the broker has Mosquitto's dynamic security (`mosquitto_ctrl dynsec init`).

    We make `user` and the devices' accounts then. Without it they are somebody else's to make: a device's name is its
    id, its password what `manage.py broker_access` prints.
    """


class OutsideLiveKit(_Settings):
    """A LiveKit that somebody else runs."""

    url: WebSocketUrl
    key_file: Path
    secret_file: Path


class OutsideMail(_Settings):
    """A mail server (SMTP) that sends what we write."""

    host: str
    port: Port = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: Path | None = None
    sender: Annotated[str, StringConstraints(pattern=r"^[^\r\n]+@[^\r\n]+$")]
    """Whom messages come from: Kotihoito <kotihoito@example.org>."""


class PortSettings(_Settings):
    """Ports that must be these; others are chosen."""

    web: Port | None = None
    mqtt: Port | None = None
    livekit: Port | None = None
    livekit_udp: Port | None = None
    vnc: Port | None = None
    novnc: Port | None = None


class ServerSettings(_Settings):
    """All of `server.toml`."""

    database_url: Annotated[str, StringConstraints(pattern=r"^postgres(ql)?://")] | None = None
    """PostgreSQL; without it SQLite in the data folder."""
    public_url: HttpUrl | None = None
    """Where browsers and devices reach us through a proxy."""
    allowed_hosts: tuple[str, ...] = ()
    broker: OutsideBroker | None = None
    livekit: OutsideLiveKit | None = None
    mail: OutsideMail | None = None
    """Without it messages are kept in the data folder's `mail`, and nobody gets them."""
    livekit_server: Path | None = None
    """The program, when it is neither on PATH nor in the cache."""
    ports: PortSettings = PortSettings()
    sfu_log_level: Literal["debug", "info", "warn", "error"] = "warn"


def read_settings(path: Path) -> ServerSettings:
    """Return the settings of this file, or the defaults where there is none. Raises BadSettings, naming each fault."""
    try:
        raw = tomllib.loads(path.read_text())
    except FileNotFoundError:
        return ServerSettings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise BadSettings(f"{path}: {err}") from err
    try:
        return ServerSettings.model_validate(raw)
    except ValidationError as err:
        faults = "; ".join(_fault(".".join(str(part) for part in e["loc"]), e["type"], e["msg"]) for e in err.errors())
        raise BadSettings(f"{path}: {faults}") from err


def _fault(name: str, kind: str, message: str) -> str:
    # The value is left out: it may be a password.
    return f"{name}: no such setting" if kind == "extra_forbidden" else f"{name}: {message}"

"""What is wrong with this installation, in plain words, and what to do about it."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from backend.config.env import postgresql_options
from backend.supervisor import certificates, configuration, ports, probes
from backend.supervisor.dynsec import ADMIN_USER
from backend.supervisor.errors import BadSettings, SupervisorError
from backend.supervisor.paths import OTHERS, DataFolder, read_private
from backend.supervisor.process import SETPRIV
from backend.supervisor.settings import OutsideBroker, ServerSettings, read_settings

LEAST_FREE_MB = 500
"""Below this the database and the broker's store may fail in the middle of a call."""
LEAST_FREE_SHARE = 0.02
EXPIRES_SOON_DAYS = 30
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)
"""A clock before the software was written is wrong, and every signature would be dated wrongly."""
MB = 1024 * 1024
ANSWER_WITHIN_S = 5.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    is_well: bool
    text: str


def check(folder: DataFolder) -> list[Finding]:
    """Look at everything that a start needs; wrong things first."""
    findings = list(_look(folder))
    return sorted(findings, key=lambda finding: finding.is_well)


def _look(folder: DataFolder) -> Iterator[Finding]:
    try:
        settings = read_settings(folder.settings)
    except BadSettings as err:
        yield _wrong(str(err))
        settings = ServerSettings()
    yield from _programs(settings)
    yield from _clock()
    is_running = folder.runtime.exists()
    if not folder.root.exists():
        yield _well(f"{folder.root} is made at the first start")
        yield from _ports(folder, settings, is_running)
        return
    yield from _permissions(folder)
    yield from _disk(folder)
    yield from _secrets(folder)
    yield from _certificates(folder)
    yield from _ports(folder, settings, is_running)
    yield _database(folder, settings)
    yield from _outside(settings)


def _programs(settings: ServerSettings) -> Iterator[Finding]:
    wanted: list[tuple[str, Path | None, str]] = [
        ("setpriv", Path(SETPRIV) if Path(SETPRIV).exists() else None, "install util-linux"),
    ]
    if settings.broker is None:
        wanted += [
            ("mosquitto", configuration.find_program("mosquitto"), "install mosquitto, or run make setup"),
            ("Mosquitto's dynamic security", configuration.find_dynsec_plugin(), "install Debian's mosquitto"),
        ]
    if settings.livekit is None:
        wanted.append(("livekit-server", configuration.find_livekit(settings), "run make setup"))
    for name, found, remedy in wanted:
        if found is None:
            yield _wrong(f"{name} is missing: {remedy}")
        elif name == "livekit-server" and (version := _version(found)) != configuration.LIVEKIT_VERSION:
            yield _wrong(f"livekit-server is {version}, not {configuration.LIVEKIT_VERSION}: run make setup")
        else:
            yield _well(f"{name}: {found}")


def _version(program: Path) -> str:
    try:
        said = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, timeout=ANSWER_WITHIN_S, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return "broken"
    return said.split()[-1] if said.split() else "unknown"


def _clock() -> Iterator[Finding]:
    now = datetime.now(UTC)
    if now < EARLIEST:
        yield _wrong(
            f"the clock says {now:%Y-%m-%d}: set it, or switch on time synchronisation (timedatectl set-ntp true)"
        )
    else:
        yield _well(f"clock: {now:%Y-%m-%d %H:%M} UTC, zone {time.tzname[0]}")


def _permissions(folder: DataFolder) -> Iterator[Finding]:
    for path in (folder.root, folder.secrets, folder.broker, folder.sfu):
        if not path.exists():
            continue
        if path.stat().st_mode & OTHERS:
            yield _wrong(f"{path} is open to others: chmod 700 {path}")
        else:
            yield _well(f"{path} is ours alone")
    if folder.settings.exists() and folder.settings.stat().st_mode & OTHERS:
        yield _wrong(f"{folder.settings} may hold a password and is open to others: chmod 600 {folder.settings}")


def _disk(folder: DataFolder) -> Iterator[Finding]:
    usage = shutil.disk_usage(folder.root)
    free_mb = usage.free // MB
    if free_mb < LEAST_FREE_MB or usage.free < usage.total * LEAST_FREE_SHARE:
        yield _wrong(f"only {free_mb} MB are free where {folder.root} lies: make room")
    else:
        yield _well(f"disk: {free_mb} MB free")


def _secrets(folder: DataFolder) -> Iterator[Finding]:
    if not folder.secrets.exists() or not any(folder.secrets.iterdir()):
        yield _well("keys are made at the first start")
        return
    faults = 0
    for path in sorted(folder.secrets.iterdir()):
        try:
            read_private(path)
        except SupervisorError as err:
            faults += 1
            yield _wrong(str(err))
    if not faults:
        yield _well("keys: nobody else can read them")


def _certificates(folder: DataFolder) -> Iterator[Finding]:
    now = datetime.now(UTC)
    for name, remedy in (
        ("ca.pem", "every device must be bound again under a new authority"),
        ("broker.pem", "kotiluuri-server keys rotate broker"),
    ):
        path = folder.secrets / name
        if not path.exists():
            continue
        try:
            until = certificates.expires_at(path.read_bytes())
        except (OSError, ValueError):
            yield _wrong(f"{path} cannot be read as a certificate: {remedy}")
            continue
        if until <= now:
            yield _wrong(f"{name} expired on {until:%Y-%m-%d}: {remedy}")
        elif (until - now).days < EXPIRES_SOON_DAYS:
            yield _wrong(f"{name} expires on {until:%Y-%m-%d}: {remedy}")
        else:
            yield _well(f"{name} is valid until {until:%Y-%m-%d}")


def _ports(folder: DataFolder, settings: ServerSettings, is_running: bool) -> Iterator[Finding]:
    if is_running:
        yield _well("running: its ports are its own")
        return
    fixed = {name: port for name, port in settings.ports.model_dump().items() if port is not None}
    for name, port in {**ports.PREFERRED, **ports.remembered(folder.ports), **fixed}.items():
        if ports.is_free(port, name in ports.UDP):
            continue
        if name in fixed:
            yield _wrong(f"port {port} ({name}) is set in server.toml, but somebody else listens there")
        else:
            yield _well(f"port {port} ({name}) is taken: the next free one will be used")


def _database(folder: DataFolder, settings: ServerSettings) -> Finding:
    if settings.database_url is None:
        file = folder.root / "db.sqlite3"
        if not file.exists():
            return _well("the database is made at the first start")
        try:
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=ANSWER_WITHIN_S)) as database:
                database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as err:
            return _wrong(f"the database {file} cannot be read: {err}")
        return _well(f"database: {file}")
    parts = urlsplit(settings.database_url)
    where = f"the database at {parts.hostname or 'localhost'}:{parts.port or 5432}"
    try:
        told = postgresql_options(settings.database_url) | {"connect_timeout": int(ANSWER_WITHIN_S)}
        psycopg.connect(settings.database_url, **told).close()
    except psycopg.Error as err:
        return _wrong(f"{where} does not let us in: {str(err).strip().splitlines()[-1]}")
    return _well(f"{where} answers")


def _outside(settings: ServerSettings) -> Iterator[Finding]:
    if settings.broker is not None:
        yield from _outside_broker(settings.broker)
    if settings.livekit is not None:
        for path in (settings.livekit.key_file, settings.livekit.secret_file):
            try:
                read_private(path)
            except SupervisorError as err:
                yield _wrong(str(err))
        yield _reachable("LiveKit", settings.livekit.url, 443 if settings.livekit.url.startswith("wss") else 80)
    elif settings.public_url is not None and not settings.public_url.startswith("http://127."):
        yield _wrong("public_url is set, but LiveKit is on loopback: browsers elsewhere cannot reach it; set [livekit]")


def _outside_broker(broker: OutsideBroker) -> Iterator[Finding]:
    def lets_in(user: str, password_file: Path) -> bool:
        password = read_private(password_file)
        return asyncio.run(probes.mqtt_answers(broker.host, broker.port, broker.ca, user, password))

    address = f"{broker.host}:{broker.port}"
    try:
        is_open = lets_in(broker.user, broker.password_file)
        is_told = broker.admin_password_file is None or lets_in(ADMIN_USER, broker.admin_password_file)
    except SupervisorError as err:
        yield _wrong(str(err))
        return
    if not is_told:
        yield _wrong(f"the broker at {address} does not let {ADMIN_USER} in: new devices would be shut out")
    if is_open:
        yield _well(f"broker at {address}")
    elif is_told and broker.admin_password_file is not None:
        yield _well(f"broker at {address}: our own account is made at the next start")
    else:
        yield _wrong(f"the broker at {address} does not let us in")


def _reachable(what: str, url: str, default_port: int) -> Finding:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or default_port
    try:
        socket.create_connection((host, port), timeout=ANSWER_WITHIN_S).close()
    except OSError as err:
        return _wrong(f"{what} at {host}:{port} cannot be reached: {err.strerror or err}")
    return _well(f"{what} at {host}:{port} answers")


def _well(text: str) -> Finding:
    return Finding(True, text)


def _wrong(text: str) -> Finding:
    return Finding(False, text)

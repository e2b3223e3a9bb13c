"""What somebody else runs: PostgreSQL, Mosquitto and LiveKit, each with keys of its own and started by none of ours."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

from backend.supervisor import certificates, configuration
from backend.supervisor.dynsec import ADMIN_USER, BACKEND_USER
from backend.supervisor.process import SETPRIV
from backend.supervisor.settings import OutsideBroker, OutsideLiveKit, ServerSettings
from tests.system.stage.ending import end

HOST = "127.0.0.1"
READY_S = 120.0
LOOK_EACH_S = 0.05
OWNER = "kotiluuri"
SERVICE_USER = "postgres"
"""PostgreSQL refuses to be run by root; this user comes with its package."""


@contextmanager
def postgres() -> Iterator[str]:
    """Run a cluster that is thrown away; give its address, for `new_database`. Skips where none is installed."""
    programs = _postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="kotiluuri-postgres-"))
    data, told = folder / "data", folder / "password"
    port, password = free_port(), secrets.token_urlsafe(16)
    told.write_text(password)
    who: tuple[str, ...] = (SETPRIV, "--pdeathsig", "INT")
    if os.geteuid() == 0:
        user = pwd.getpwnam(SERVICE_USER)
        who += ("--reuid", SERVICE_USER, "--regid", str(user.pw_gid), "--clear-groups")
        for path in (folder, told):
            os.chown(path, user.pw_uid, user.pw_gid)
    initdb = [str(programs / "initdb"), "--pgdata", str(data), "--username", OWNER, "--pwfile", str(told), "--no-sync"]
    server = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-h", HOST, "-k", str(folder)]
    address = f"postgresql://{OWNER}:{password}@{HOST}:{port}"
    try:
        _done([*who, *initdb, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"])
        is_ready = partial(_lets_in, f"{address}/postgres")
        with _running([*who, *server, "-c", "fsync=off"], is_ready, signal.SIGINT):
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(address: str) -> str:
    """Make an empty database in this cluster; return its address."""
    name = f"kotiluuri_{secrets.token_hex(4)}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{address}/{name}"


@contextmanager
def broker(folder: Path) -> Iterator[OutsideBroker]:
    """Run a Mosquitto as its own makers would set it up: TLS, and one account, that of who makes the others."""
    folder.mkdir(parents=True)
    now = datetime.now(UTC)
    authority, authority_key = certificates.make_authority(now)
    certificate, key = certificates.make_broker_certificate(authority, authority_key, now)
    for name, content in (("ca.pem", authority), ("broker.pem", certificate), ("broker-key.pem", key)):
        _write(folder / name, content)
    for name in ("password", "admin-password"):
        _write(folder / name, secrets.token_urlsafe(16).encode())
    accounts = folder / "dynamic-security.json"
    _done(
        ["mosquitto_ctrl", "dynsec", "init", str(accounts), ADMIN_USER, (folder / "admin-password").read_text()],
    )
    port = free_port()
    settings = [
        f"user {pwd.getpwuid(os.geteuid()).pw_name}",
        "allow_anonymous false",
        f"plugin {configuration.need(configuration.find_dynsec_plugin(), 'dynamic security')}",
        f"plugin_opt_config_file {accounts}",
        "persistence false",
        f"listener {port} {HOST}",
        f"cafile {folder / 'ca.pem'}",
        f"certfile {folder / 'broker.pem'}",
        f"keyfile {folder / 'broker-key.pem'}",
    ]
    _write(folder / "mosquitto.conf", "\n".join([*settings, ""]).encode())
    program = configuration.need(configuration.find_program("mosquitto"), "mosquitto")
    with _running([program, "-c", str(folder / "mosquitto.conf")], lambda: _listens(port)):
        yield OutsideBroker(
            host=HOST,
            port=port,
            ca=folder / "ca.pem",
            user=BACKEND_USER,
            password_file=folder / "password",
            admin_password_file=folder / "admin-password",
        )


@contextmanager
def livekit(folder: Path, *, told: str = HOST, udp_port: int | None = None) -> Iterator[OutsideLiveKit]:
    """Run a livekit-server with a key of its own; clients are told to send what they see and hear to `told`."""
    folder.mkdir(parents=True)
    key, secret = f"API{secrets.token_hex(6)}", secrets.token_urlsafe(32)
    _write(folder / "key", key.encode())
    _write(folder / "secret", secret.encode())
    port = free_port()
    settings = {
        "port": port,
        "bind_addresses": [HOST],
        "rtc": {
            "tcp_port": 0,
            "udp_port": udp_port or free_port(socket.SOCK_DGRAM),
            "node_ip": told,
            "use_ice_lite": told != HOST,  # else it finds its own way to its clients, past whatever listens there
            "enable_loopback_candidate": True,
            "interfaces": {"includes": ["lo"]},
        },
        "keys": {key: secret},
        "room": {"auto_create": False, "enable_remote_unmute": False},
        "logging": {"level": "error"},
    }
    _write(folder / "livekit.yaml", json.dumps(settings).encode())
    program = configuration.need(configuration.find_livekit(ServerSettings()), "livekit-server")
    with _running([program, "--config", str(folder / "livekit.yaml")], lambda: _listens(port), signal.SIGKILL):
        yield OutsideLiveKit(url=f"ws://{HOST}:{port}", key_file=folder / "key", secret_file=folder / "secret")


def _postgres_programs() -> Path:
    # Debian keeps them away from PATH, one folder for each version.
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise RuntimeError("PostgreSQL is not installed: make setup")
    return (found[-1] if found else Path(str(on_path)).resolve()).parent


@contextmanager
def _running(
    command: Sequence[str], is_ready: Callable[[], bool], stop: signal.Signals = signal.SIGTERM
) -> Iterator[None]:
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            ends = time.monotonic() + READY_S
            while not is_ready():
                if process.poll() is not None or time.monotonic() > ends:
                    said.seek(0)
                    raise RuntimeError(f"{command[0]} is not ready:\n{said.read()[-2000:]}")
                time.sleep(LOOK_EACH_S)  # nothing tells when another's program listens
            yield
        finally:
            end(process, stop)


def _done(command: Sequence[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=READY_S)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command[:3])}:\n{ended.stdout}{ended.stderr}")


def _lets_in(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port that nobody listens at."""
    with socket.socket(socket.AF_INET, kind) as asked:
        asked.bind((HOST, 0))
        return int(asked.getsockname()[1])


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)

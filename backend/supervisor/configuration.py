"""The settings files of the programs that we start but did not write."""

from __future__ import annotations

import json
import os
import pwd
import shutil
from pathlib import Path

from backend.supervisor.errors import MissingProgram
from backend.supervisor.paths import SOURCE, DataFolder, read_private
from backend.supervisor.ports import LOOPBACK, Ports
from backend.supervisor.settings import ServerSettings

LIVEKIT_VERSION = "1.13.5"
DAY_S = 24 * 60 * 60
PLI_THROTTLE = "50ms"
"""At the default of half a second or more, the first picture waits that long for its key frame. Many participants would
storm at less."""
MAX_PACKET_BYTES = 512 * 1024
"""The largest document that the wire allows (384 KiB) with its headers; more is refused before it costs memory."""
MAX_QUEUED = 1000
"""Messages that wait for one client that is away. What matters is acknowledged in the application."""
WEBHOOK_PATH = "/api/v1/livekit/webhook"

SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin"
"""Mosquitto lies in /usr/sbin, which an ordinary user's PATH lacks on Debian."""


def find_program(name: str) -> Path | None:
    """Return where this program is, or None."""
    found = shutil.which(name) or shutil.which(name, path=SYSTEM_FOLDERS)
    return Path(found) if found else None


def find_dynsec_plugin() -> Path | None:
    """Return Mosquitto's dynamic security plugin, or None."""
    for pattern in ("lib/*/mosquitto_dynamic_security.so", "lib/mosquitto_dynamic_security.so"):
        for root in (Path("/usr"), Path("/usr/local")):
            found = sorted(root.glob(pattern))
            if found:
                return found[0]
    return None


def find_livekit(settings: ServerSettings) -> Path | None:
    """Return livekit-server: the set one, else the one that set-up built, else the one on PATH."""
    if settings.livekit_server is not None:
        return settings.livekit_server if os.access(settings.livekit_server, os.X_OK) else None
    built = SOURCE / ".cache" / f"livekit-{LIVEKIT_VERSION}" / "livekit-server"
    return built if os.access(built, os.X_OK) else find_program("livekit-server")


def need(found: Path | None, name: str) -> str:
    """Return the program's path. Raises MissingProgram."""
    if found is None:
        raise MissingProgram(f"{name} is not installed: run make setup")
    return str(found)


def mosquitto_conf(folder: DataFolder, ports: Ports) -> str:
    """Return Mosquitto's settings: TLS on loopback, no anonymous client, messages kept through a kill."""
    secrets = folder.secrets
    plugin = need(find_dynsec_plugin(), "Mosquitto's dynamic security plugin")
    return "\n".join(
        [
            *_user(),
            "per_listener_settings false",
            "allow_anonymous false",
            f"plugin {plugin}",
            f"plugin_opt_config_file {folder.broker / 'dynamic-security.json'}",
            "persistence true",
            # With its trailing slash: without it the file lies beside the folder, under a joined name.
            f"persistence_location {folder.broker}/",
            # Without these two everything acknowledged since the last half hour is lost by a kill.
            "autosave_on_changes true",
            "autosave_interval 1",
            f"max_queued_messages {MAX_QUEUED}",
            f"max_packet_size {MAX_PACKET_BYTES}",
            "persistent_client_expiration 30d",
            "log_dest stderr",
            "log_timestamp false",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "connection_messages false",
            f"listener {ports.mqtt} {LOOPBACK}",
            "socket_domain ipv4",
            f"cafile {secrets / 'ca.pem'}",
            f"certfile {secrets / 'broker.pem'}",
            f"keyfile {secrets / 'broker-key.pem'}",
            "tls_version tlsv1.2",
            "",
        ]
    )


def _user() -> list[str]:
    # Started as root, Mosquitto would become user `mosquitto`, who cannot read our files: it stays who it is.
    try:
        return [f"user {pwd.getpwuid(os.geteuid()).pw_name}"]
    except KeyError:
        return []  # a container's number without a name; the setting is read for root only


def livekit_yaml(folder: DataFolder, ports: Ports, settings: ServerSettings, web_url: str) -> str:
    """Return livekit-server's settings (JSON, which is YAML): only we make rooms, only on loopback."""
    key = read_private(folder.secrets / "livekit-key")
    secret = read_private(folder.secrets / "livekit-secret")
    return json.dumps(
        {
            "port": ports.livekit,
            "bind_addresses": [LOOPBACK],
            "rtc": {
                # Off: it would listen on every interface. Its use is to get media through firewalls; loopback has none.
                "tcp_port": 0,
                "udp_port": ports.livekit_udp,
                "node_ip": LOOPBACK,
                "use_external_ip": False,
                "enable_loopback_candidate": True,
                "interfaces": {"includes": ["lo"]},
                "pli_throttle": {
                    "low_quality": PLI_THROTTLE,
                    "mid_quality": PLI_THROTTLE,
                    "high_quality": PLI_THROTTLE,
                },
            },
            "keys": {key: secret},
            "room": {
                "auto_create": False,
                "enable_remote_unmute": False,
                "empty_timeout": DAY_S,
                "departure_timeout": DAY_S,
            },
            "webhook": {"api_key": key, "urls": [f"{web_url}{WEBHOOK_PATH}"]},
            "logging": {"level": settings.sfu_log_level, "pion_level": "error", "json": False},
        },
        indent=1,
    )

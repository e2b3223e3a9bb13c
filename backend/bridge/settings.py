"""Where broker and SFU are and what we are known by there, from the process's one settings object."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from backend.bridge.client import BrokerAddress
from backend.config.env import Env
from backend.rooms.tokens import SfuKey
from backend.supervisor.dynsec import ADMIN_USER


def environment() -> Env:
    """Return what this process was started with."""
    env: Env = settings.ENV
    return env


def broker_address(user: str = "") -> BrokerAddress:
    """Return the broker as our own user, or as another of ours, has it. Raises BadSetting."""
    env = environment()
    name = user or env.mqtt_user
    secret = "mqtt-admin" if name == ADMIN_USER else "mqtt-backend"
    return BrokerAddress(env.mqtt_host, env.mqtt_port, ca_file(env), name, env.secret(secret))


def ca_file(env: Env) -> Path:
    """Return the certificate that the broker's is checked against."""
    return env.mqtt_ca or env.secrets_folder / "ca.pem"


def sfu_key() -> SfuKey:
    """Return our key at the SFU. Raises BadSetting."""
    env = environment()
    return SfuKey(env.secret("livekit-key"), env.secret("livekit-secret"))

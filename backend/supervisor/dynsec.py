"""Who may do what at the broker: Mosquitto's dynamic security, from the database.

Everything is forbidden by default. Each device has a role of its own with its literal topics: this version of Mosquitto
does not expand a user's name in roles. The whole file is written before the broker starts (a command costs it a rewrite
of the file: seconds at hundreds of devices); single changes while it runs go as commands with the same shapes.

Source: Mosquitto 2.0, plugins/dynamic-security.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backend.supervisor.errors import BrokenAccounts
from protocol.topics import ALL, PREFIX

BACKEND_USER = "backend"
ADMIN_USER = "mqtt-admin"
CONTROL = "$CONTROL/dynamic-security/v1"
CONTROL_RESPONSE = "$CONTROL/dynamic-security/v1/response"

ITERATIONS = 101
"""Mosquitto's own default. Our passwords are 256 bits of a MAC, so nothing is gained by slowing guesses, and a city's
homes coming back after a power cut must not wait for hashes."""
SALT_BYTES = 12

NUDGES = "kotiluuri/1/nudges/#"
"""Hints between the backend's own processes that something changed."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Access:
    """One device's account at the broker."""

    device: str
    username: str
    password: str


def role_name(device: str) -> str:
    """Return the name of this device's role."""
    return f"device-{device}"


def device_role(device: str) -> Json:
    """Return the role of one device, as the file and `createRole` take it: its own topics, nothing else.

    Receiving is limited too: a subscription that outlived a change of rights gets nothing.
    """
    acls: list[Json] = []
    for topic in ALL:
        literal = topic.for_device(device)
        if topic.to_device:
            acls.append(_allow("subscribeLiteral", literal))
            acls.append(_allow("publishClientReceive", literal))
        else:
            acls.append(_allow("publishClientSend", literal))
    return {"rolename": role_name(device), "acls": acls}


def device_client(access: Access) -> Json:
    """Return one device's account for the file; its role must be there too."""
    return _client(access.username, access.password, role_name(access.device))


def device_client_command(access: Access) -> Json:
    """Return the `createClient` command for one device (the broker hashes the password itself)."""
    return {
        "command": "createClient",
        "username": access.username,
        "password": access.password,
        "roles": [{"rolename": role_name(access.device)}],
    }


def device_role_command(device: str) -> Json:
    """Return the `createRole` command for one device."""
    return {"command": "createRole", **device_role(device)}


def commands(several: Iterable[Json]) -> bytes:
    """Return what is published to `CONTROL` to have these done, in order."""
    return json.dumps({"commands": list(several)}).encode()


def backend_role() -> Json:
    """Return the role of web and worker: what devices may not, on all devices."""
    acls: list[Json] = []
    for topic in ALL:
        if topic.to_device:
            acls.append(_allow("publishClientSend", topic.for_all))
        else:
            acls.append(_allow("subscribePattern", topic.for_all))
            acls.append(_allow("publishClientReceive", topic.for_all))
    acls += [_allow(kind, NUDGES) for kind in ("publishClientSend", "subscribePattern", "publishClientReceive")]
    # A device that is taken away has its retained state cleared.
    acls.append(_allow("publishClientSend", f"{PREFIX}/+/state"))
    return {"rolename": "backend", "acls": acls}


def admin_role() -> Json:
    """Return the role that changes accounts, and reads no message of any home."""
    control = "$CONTROL/dynamic-security/#"
    return {
        "rolename": "admin",
        "acls": [_allow(kind, control) for kind in ("publishClientSend", "publishClientReceive", "subscribePattern")],
    }


def bulk(devices: Iterable[Access], *, backend_password: str, admin_password: str) -> str:
    """Return the whole `dynamic-security.json`."""
    known = list(devices)
    document = {
        "defaultACLAccess": {
            "publishClientSend": False,
            "publishClientReceive": False,
            "subscribe": False,
            "unsubscribe": True,
        },
        "clients": [
            _client(BACKEND_USER, backend_password, "backend"),
            _client(ADMIN_USER, admin_password, "admin"),
            *(device_client(access) for access in known),
        ],
        "groups": [],
        "roles": [backend_role(), admin_role(), *(device_role(access.device) for access in known)],
    }
    return json.dumps(document)


def renewed(last: str, *, backend_password: str, admin_password: str) -> str:
    """Return the last file with the devices that it has, and the backend's own accounts as they are now.

    Raises:
        BrokenAccounts: it cannot be read.
    """
    ours = json.loads(bulk([], backend_password=backend_password, admin_password=admin_password))
    try:
        document = json.loads(last)
        for kind, key in (("clients", "username"), ("roles", "rolename")):
            names = {item[key] for item in ours[kind]}
            ours[kind] += [item for item in document[kind] if item[key] not in names]
    except (KeyError, TypeError, ValueError) as err:
        raise BrokenAccounts("not a dynamic security file") from err
    return json.dumps(ours)


def _allow(kind: str, topic: str) -> Json:
    return {"acltype": kind, "topic": topic, "priority": 0, "allow": True}


def _client(username: str, password: str, role: str) -> Json:
    salt = os.urandom(SALT_BYTES)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    return {
        "username": username,
        "password": base64.b64encode(digest).decode(),
        "salt": base64.b64encode(salt).decode(),
        "iterations": ITERATIONS,
        "roles": [{"rolename": role, "priority": 0}],
    }

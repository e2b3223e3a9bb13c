"""Who may do what at the broker, as Mosquitto reads it."""

import base64
import hashlib
import json
from typing import Any

import pytest

from backend.supervisor import dynsec
from backend.supervisor.dynsec import Access
from backend.supervisor.errors import BrokenAccounts
from protocol.topics import ALL


def rendered(*devices: str) -> dict[str, Any]:
    accounts = [Access(device, device, f"password of {device}") for device in devices]
    document: dict[str, Any] = json.loads(dynsec.bulk(accounts, backend_password="b", admin_password="a"))
    return document


def topics(role: dict[str, Any], kind: str) -> set[str]:
    return {acl["topic"] for acl in role["acls"] if acl["acltype"] == kind and acl["allow"]}


def test_nothing_is_allowed_by_default() -> None:
    defaults = rendered()["defaultACLAccess"]

    assert not defaults["publishClientSend"]
    assert not defaults["publishClientReceive"]
    assert not defaults["subscribe"]


def test_a_device_reads_what_is_for_it_and_writes_what_it_says() -> None:
    role = dynsec.device_role("aino")
    mine = "kotiluuri/1/devices/aino"

    assert topics(role, "subscribeLiteral") == {f"{mine}/{name}" for name in ("agenda", "calls", "commands", "acks")}
    assert topics(role, "publishClientReceive") == topics(role, "subscribeLiteral")
    assert topics(role, "publishClientSend") == {f"{mine}/state", f"{mine}/events"}


def test_a_devices_topics_are_literal() -> None:
    """One wildcard would be every home."""
    acls = dynsec.device_role("aino")["acls"]

    assert all("/aino/" in acl["topic"] and not {"#", "+"} & set(acl["topic"]) for acl in acls)
    assert not any(acl["acltype"] == "subscribePattern" for acl in acls)


def test_the_backend_covers_every_topic_of_the_wire() -> None:
    role = dynsec.backend_role()

    for topic in ALL:
        allowed = topics(role, "publishClientSend" if topic.to_device else "subscribePattern")
        assert topic.for_all in allowed


def test_the_admin_reads_no_home() -> None:
    assert {acl["topic"] for acl in dynsec.admin_role()["acls"]} == {"$CONTROL/dynamic-security/#"}


def test_every_device_has_its_own_account_and_role() -> None:
    document = rendered("aino", "eino")

    clients = {client["username"]: client["roles"] for client in document["clients"]}
    assert clients["aino"] == [{"rolename": "device-aino", "priority": 0}]
    assert {role["rolename"] for role in document["roles"]} == {"backend", "admin", "device-aino", "device-eino"}


def test_passwords_are_kept_as_salted_hashes() -> None:
    first, second = rendered("aino")["clients"][2], rendered("aino")["clients"][2]

    digest = hashlib.pbkdf2_hmac("sha512", b"password of aino", base64.b64decode(first["salt"]), first["iterations"])
    assert base64.b64decode(first["password"]) == digest
    assert first["salt"] != second["salt"]
    assert "password of aino" not in json.dumps(rendered("aino"))


def test_when_the_database_is_away_devices_keep_their_accounts_and_ours_are_new() -> None:
    last = dynsec.bulk([Access("aino", "aino", "p")], backend_password="old", admin_password="old")

    document = json.loads(dynsec.renewed(last, backend_password="new", admin_password="new"))

    clients = {client["username"]: client for client in document["clients"]}
    assert set(clients) == {"backend", "mqtt-admin", "aino"}
    digest = hashlib.pbkdf2_hmac("sha512", b"new", base64.b64decode(clients["backend"]["salt"]), dynsec.ITERATIONS)
    assert base64.b64decode(clients["backend"]["password"]) == digest


@pytest.mark.parametrize("last", ["", "[]", "{}", '{"clients": 3, "roles": []}'])
def test_a_broken_file_is_refused(last: str) -> None:
    with pytest.raises(BrokenAccounts):
        dynsec.renewed(last, backend_password="b", admin_password="a")


def test_a_single_change_has_the_shape_of_the_file() -> None:
    command = dynsec.device_role_command("aino")

    assert command["command"] == "createRole"
    assert command["acls"] == dynsec.device_role("aino")["acls"]

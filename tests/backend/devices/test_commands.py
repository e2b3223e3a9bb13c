"""Commands: asked for, sent once, answered."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client as Browser

from backend.accounts.models import AuditRecord
from backend.bridge.commands import CommandSender
from backend.devices.commands import keep_diagnostics, send_command
from backend.devices.errors import NotOnline
from backend.devices.models import Device, DeviceCommand
from backend.devices.services import new_installer_code
from protocol import topics
from protocol.codec import decode
from protocol.codes import is_code
from protocol.messages.commands import Command, CommandKind
from protocol.messages.reports import DeviceState, Diagnostics, EventKind
from tests.backend.bridge.desk import Desk, OpenedHome
from tests.backend.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def home(world: World, desk: Desk) -> OpenedHome:
    return desk.home(Device.objects.get(home=world.ready().home))


def opened(home: OpenedHome) -> list[Command]:
    full = topics.COMMANDS.for_device(home.id)
    return [
        decode(topics.COMMANDS, sent.payload, Command, home.desk.trusted, home.id, home.seal)
        for sent in home.desk.broker.sent
        if sent.topic == full
    ]


def test_a_command_goes_out_once_for_the_present_connection(world: World, desk: Desk, home: OpenedHome) -> None:
    sender = CommandSender(desk.broker, desk.keys)
    row = send_command(home.row, CommandKind.IDENTIFY, by=world.maija, now=world.now)

    assert sender.send_waiting(now=world.now) == 1
    assert sender.send_waiting(now=world.now) == 0

    (command,) = opened(home)
    assert (command.id, command.do, command.session) == (row.pk, "identify", home.row.session)
    assert command.expires_at == row.expires_at
    (sent,) = [sent for sent in desk.broker.sent if sent.topic.endswith("/commands")]
    assert not sent.retain
    assert sent.expiry_s == 60
    audited = AuditRecord.objects.get(code="device.commanded")
    assert (audited.actor, audited.details["kind"]) == (world.maija, "identify")


def test_what_the_broker_did_not_take_is_sent_again_until_it_is_too_late(
    world: World, desk: Desk, home: OpenedHome
) -> None:
    sender = CommandSender(desk.broker, desk.keys)
    send_command(home.row, CommandKind.RESTART, by=None, now=world.now)
    desk.broker.takes = False

    assert sender.send_waiting(now=world.now) == 0
    desk.broker.takes = True
    assert sender.send_waiting(now=world.later(seconds=20)) == 1
    first, second = opened(home)
    assert first.id == second.id

    send_command(home.row, CommandKind.RESTART, by=None, now=world.now)
    assert sender.send_waiting(now=world.later(seconds=61)) == 0


def test_a_device_that_is_away_is_told_nothing(world: World, home: OpenedHome) -> None:
    """It would restart in the night because of a press by day."""
    Device.objects.filter(pk=home.id).update(is_online=False)

    with pytest.raises(NotOnline):
        send_command(home.row, CommandKind.RESTART, by=None, now=world.now)

    assert not DeviceCommand.objects.exists()


def test_the_first_word_of_the_device_stands_and_another_device_has_none(
    world: World, desk: Desk, home: OpenedHome
) -> None:
    other = desk.home(Device.objects.get(home=world.ready("Eino Salo").home))
    row = send_command(home.row, CommandKind.IDENTIFY, by=None, now=world.now)

    other.tells(world.tells(other.row, EventKind.COMMAND, detail=f"{row.pk} busy"))
    row.refresh_from_db()
    assert row.result == ""

    home.tells(world.tells(home.row, EventKind.COMMAND, detail=f"{row.pk} done"))
    home.tells(world.tells(home.row, EventKind.COMMAND, detail=f"{row.pk} no_disk"))
    home.tells(world.tells(home.row, EventKind.COMMAND, detail="nonsense"))
    row.refresh_from_db()
    assert row.result == "done"


def test_diagnostics_are_kept_with_their_command(world: World, home: OpenedHome) -> None:
    row = send_command(home.row, CommandKind.DIAGNOSTICS, by=None, now=world.now)
    state = DeviceState(device=home.id, online=True)

    assert keep_diagnostics(home.row, Diagnostics(device=home.id, command=row.pk, state=state, up_s=5))
    assert not keep_diagnostics(home.row, Diagnostics(device=home.id, command=uuid4(), state=state))

    row.refresh_from_db()
    assert row.diagnostics is not None
    assert row.diagnostics["up_s"] == 5


def test_the_home_is_told_the_digest_of_its_code_only(world: World, desk: Desk, home: OpenedHome) -> None:
    code = new_installer_code(home.row)
    desk.sends()

    told = home.agendas[-1].settings.installer_code
    assert is_code(code, told)
    assert code not in told


def test_admins_and_installers_command_devices_of_their_own_organisation(
    world: World, home: OpenedHome, client: Browser
) -> None:
    path = f"/api/v1/devices/{home.id}"

    def asks(user: object) -> int:
        client.force_login(user)  # type: ignore[arg-type]
        body = json.dumps({"kind": "identify"})
        return client.post(f"{path}/commands", body, content_type="application/json").status_code

    assert asks(world.maija) == 403
    assert asks(make_world("Toinen").person(is_admin=True)) == 404
    assert asks(world.person(is_installer=True)) == 201
    assert asks(world.person(is_admin=True)) == 201
    row = DeviceCommand.objects.latest("created_at")
    assert client.get(f"{path}/commands/{row.pk}").json()["result"] == ""
    assert client.post(f"{path}/commands", '{"kind": "explode"}', content_type="application/json").status_code == 422
    Device.objects.filter(pk=home.id).update(is_online=False)
    assert client.post(f"{path}/commands", '{"kind": "identify"}', content_type="application/json").status_code == 409

    code = new_installer_code(home.row)
    assert client.get(f"{path}/installer-code").json() == {"code": code}
    assert AuditRecord.objects.filter(code="installer_code.read").count() == 1

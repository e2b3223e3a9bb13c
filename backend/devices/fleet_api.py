"""Devices for programs, and for pages to come: tell one to do something, read what came of it, read its code."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from backend.accounts import rules
from backend.accounts.models import User
from backend.accounts.services import audit
from backend.config.problems import Problem, unknown
from backend.devices.commands import send_command
from backend.devices.errors import NotOnline
from backend.devices.models import Device, DeviceCommand
from backend.shell.rights import allowed
from protocol.messages.commands import CommandKind

router = Router(tags=["devices"], auth=django_auth)


class CommandIn(Schema):
    """What to do."""

    kind: CommandKind


class CommandOut(Schema):
    """A command, and what came of it."""

    id: UUID
    kind: str
    sent_at: datetime | None
    answered_at: datetime | None
    result: str
    """Empty: nothing yet. `done`, `busy` (in a call), `unknown`, `no_disk`, `not_sent`."""
    diagnostics: dict[str, Any] | None


class CodeOut(Schema):
    """The code of a device's installer's menu."""

    code: str


@router.post("/devices/{device_id}/commands", response={201: CommandOut})
def command(request: HttpRequest, device_id: str, body: CommandIn) -> Status[CommandOut]:
    """Tell a device that is online to do something, once."""
    user, device = _asked_of(request, device_id)
    try:
        return Status(201, _out(send_command(device, body.kind, by=user, now=timezone.now())))
    except NotOnline as err:
        raise Problem(409, err.code) from err


@router.get("/devices/{device_id}/commands/{command_id}", response=CommandOut)
def command_result(request: HttpRequest, device_id: str, command_id: UUID) -> CommandOut:
    """Say what came of it."""
    _, device = _asked_of(request, device_id)
    row = DeviceCommand.objects.filter(pk=command_id, device=device).first()
    if row is None:
        raise unknown()
    return _out(row)


@router.get("/devices/{device_id}/installer-code", response=CodeOut)
def installer_code(request: HttpRequest, device_id: str) -> CodeOut:
    """Tell the code of its installer's menu; that it was read is remembered."""
    user, device = _asked_of(request, device_id)
    audit(
        "installer_code.read",
        organisation=device.organisation_id,
        at=timezone.now(),
        actor=user,
        home=device.home_id,
        device=device.pk,
    )
    return CodeOut(code=device.installer_code)


def _asked_of(request: HttpRequest, device_id: str) -> tuple[User, Device]:
    if not isinstance(request.user, User):
        raise Problem(401, "not_logged_in")
    device = Device.objects.bound().filter(pk=device_id, organisation=request.user.organisation_id).first()
    return request.user, allowed(request.user, rules.DEVICES_SEE, device)


def _out(row: DeviceCommand) -> CommandOut:
    return CommandOut(
        id=row.pk,
        kind=row.kind,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        result=row.result,
        diagnostics=row.diagnostics,
    )

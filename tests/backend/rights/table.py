"""Every address that we answer at, and whom each is for: one line for each, compared with what the resolver knows.

A new page or call of the API is a line in `TABLE`; what its address names (`<uuid:call>`), `place.NAMED` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

PROFESSIONAL = "is_professional"
OPERATOR = "is_operator"
CONTENT_ADMIN = "is_content_admin"
INSTALLER = "is_installer"
ADMIN = "is_admin"
ROLES = (PROFESSIONAL, OPERATOR, CONTENT_ADMIN, INSTALLER, ADMIN)
NO_ROLE = "no role"
"""A client who logs in to web Home."""


class Way(Enum):
    """How an address knows who asks."""

    OPEN = "nobody needs to log in"
    SIGNED = "a machine signs each request; a person's session is worth nothing"
    SESSION = "somebody who is logged in"


@dataclass(frozen=True)
class Row:
    """One method of one address."""

    method: str
    route: str
    """As the resolver has it."""
    roles: frozenset[str] = frozenset()
    """Who may; the others of the organisation get 403."""
    way: Way = Way.SESSION
    is_personal: bool = False
    """What it is about belongs to whoever made it or has a seat in it: a colleague with every role gets 403 too."""
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What a part of the address stands for, where its name does not say (`{"pk": "client"}`)."""
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Of a form, or of the address of a GET."""
    json: Mapping[str, Any] | None = None
    """A body that the API can read: what it cannot read it refuses before it asks who may."""
    is_stream: bool = False
    """Answered without an end: never with the log-in page."""

    @property
    def id(self) -> str:
        """How a test of this row is called."""
        return f"{self.method} /{self.route}"

    @property
    def is_api(self) -> bool:
        """Whether a program asks: refusals are problems, never pages."""
        return self.route.startswith("api/")


def _open(method: str, route: str, **more: Any) -> Row:
    return Row(method, route, way=Way.OPEN, **more)


def _signed(method: str, route: str) -> Row:
    return Row(method, route, way=Way.SIGNED)


def _for(method: str, route: str, *roles: str, **more: Any) -> Row:
    return Row(method, route, frozenset(roles), **more)


ANYBODY = (*ROLES, NO_ROLE)

CARES = (PROFESSIONAL, ADMIN)
OFF = {"source": "camera", "on": "0"}
LEADS = (PROFESSIONAL, OPERATOR)
ORDER = {"participants": [], "intent": "walk"}

TABLE: tuple[Row, ...] = (
    # The frame.
    _open("GET", "healthz"),
    _for("GET", "", *ANYBODY),
    _open("POST", "language", data={"language": "sv"}),
    _for("GET", "nudges", *ANYBODY, is_stream=True),
    # Logging in.
    _open("GET", "login/"),
    _open("POST", "login/"),
    _open("GET", "login/code"),
    _open("POST", "login/code"),
    _open("GET", "login/again"),
    _open("POST", "login/again"),
    _open("GET", "login/link"),
    _open("POST", "login/link/look"),
    _open("POST", "login/link/use"),
    _open("GET", "login/link/new"),
    _open("POST", "login/link/new"),
    _open("GET", "login/forgotten"),
    _open("POST", "login/forgotten"),
    _open("GET", "login/password"),
    _open("POST", "login/password/use"),
    _open("GET", "login/password/done"),
    _open("POST", "logout"),
    # One's own account.
    _for("GET", "account/", *ANYBODY),
    _for("POST", "account/still", *ANYBODY),
    _for("POST", "account/password", *ANYBODY),
    _for("POST", "account/sessions/end", *ANYBODY),
    _for("POST", "account/sessions/end-all", *ANYBODY),
    _for("GET", "account/two-step", *ANYBODY),
    _for("POST", "account/two-step/begin", *ANYBODY),
    _for("POST", "account/two-step/confirm", *ANYBODY),
    _for("POST", "account/two-step/codes", *ANYBODY),
    _for("POST", "account/two-step/off", *ANYBODY),
    _open("GET", "demo/inbox"),
    # Contacts.
    _for("GET", "contacts/", *CARES),
    _for("GET", "contacts/list", *CARES),
    _for("GET", "contacts/chosen", *CARES),
    # Bookings.
    _for("POST", "bookings/dialog", PROFESSIONAL),
    _for("POST", "bookings/participants", PROFESSIONAL),
    _for("POST", "bookings/plan", PROFESSIONAL),
    _for("POST", "bookings/send", PROFESSIONAL),
    _for("GET", "bookings/<uuid:booking>/homes", PROFESSIONAL, is_personal=True),
    _for("GET", "bookings/<uuid:booking>/", PROFESSIONAL, is_personal=True),
    _for("GET", "bookings/<uuid:booking>/dialog", PROFESSIONAL, is_personal=True),
    _for("POST", "bookings/<uuid:booking>/people", PROFESSIONAL, is_personal=True),
    _for("POST", "bookings/<uuid:booking>/change", PROFESSIONAL, is_personal=True),
    _for("POST", "bookings/<uuid:booking>/cancel", PROFESSIONAL, is_personal=True),
    # My day: the visits of one's unit.
    _for("GET", "day/", PROFESSIONAL),
    _for("GET", "day/list", PROFESSIONAL),
    _for("GET", "day/count", PROFESSIONAL),
    _for("GET", "day/<uuid:booking>/<int:home>/", PROFESSIONAL, is_personal=True),
    _for("POST", "day/<uuid:booking>/take", PROFESSIONAL, is_personal=True),
    _for("POST", "day/<uuid:booking>/give-back", PROFESSIONAL, is_personal=True),
    _for("POST", "day/<uuid:booking>/begin", PROFESSIONAL, is_personal=True),
    _for("POST", "day/<uuid:booking>/<int:home>/close", PROFESSIONAL, is_personal=True),
    _for("POST", "day/<uuid:booking>/<int:home>/again", PROFESSIONAL, is_personal=True),
    # Calls: whoever has a seat joins; what more they may, their role says.
    _for("GET", "calls/bar", *CARES),
    _for("GET", "calls/<uuid:call>/", *ANYBODY, is_personal=True),
    _for("POST", "calls/<uuid:call>/join", *ANYBODY, is_personal=True),
    _for("GET", "calls/<uuid:call>/state", *ANYBODY, is_personal=True),
    _for("POST", "calls/<uuid:call>/end", *LEADS, is_personal=True),
    _for("POST", "calls/<uuid:call>/extend", *LEADS, is_personal=True),
    _for("GET", "calls/notices", *ANYBODY),
    _for("POST", "calls/<uuid:call>/answer", PROFESSIONAL),
    _for("POST", "calls/<uuid:call>/decline", PROFESSIONAL),
    _for("GET", "calls/<uuid:call>/settings/", *ANYBODY, is_personal=True),
    _for("GET", "calls/<uuid:call>/settings/live", *ANYBODY, is_personal=True),
    _for("GET", "calls/<uuid:call>/settings/search", PROFESSIONAL, is_personal=True),
    _for("POST", "calls/<uuid:call>/settings/add", PROFESSIONAL, is_personal=True),
    _for("POST", "calls/<uuid:call>/settings/invite", PROFESSIONAL, is_personal=True),
    _for("POST", "calls/<uuid:call>/settings/extend", *LEADS, is_personal=True),
    _for("POST", "calls/<uuid:call>/settings/end", *LEADS, is_personal=True),
    _for("POST", "calls/<uuid:call>/settings/seats/<uuid:seat>/remove", *LEADS, is_personal=True),
    _for("POST", "calls/<uuid:call>/settings/seats/<uuid:seat>/switch", *LEADS, is_personal=True, data=OFF),
    # A guest's link: its token, behind `#`, is what lets in.
    _open("GET", "guest/"),
    _open("POST", "guest/look"),
    _open("POST", "guest/use"),
    _open("GET", "guest/call"),
    _open("POST", "guest/call/join"),
    _open("GET", "guest/call/state"),
    # The API for programs.
    *(_open(method, "api/v1/openapi.json") for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
    _for("GET", "api/v1/contacts", *CARES),
    _for("POST", "api/v1/bookings", PROFESSIONAL, json=ORDER),
    _for("GET", "api/v1/bookings/<booking_id>", *CARES),
    _for("POST", "api/v1/devices/<device_id>/commands", INSTALLER, ADMIN, json={"kind": "identify"}),
    _for("GET", "api/v1/devices/<device_id>/commands/<command_id>", INSTALLER, ADMIN),
    _for("GET", "api/v1/devices/<device_id>/installer-code", INSTALLER, ADMIN),
    # The API for devices and the SFU.
    _open("POST", "api/v1/pairing/claim"),
    _open("GET", "api/v1/device/time"),
    _signed("GET", "api/v1/device/agenda"),
    _signed("GET", "api/v1/device/calls"),
    _signed("GET", "api/v1/device/keys"),
    _signed("POST", "api/v1/device/join"),
    _signed("POST", "api/v1/device/events"),
    _signed("POST", "api/v1/device/diagnostics"),
    _signed("PUT", "api/v1/device/sign-ups/<uuidstr:event>"),
    _signed("DELETE", "api/v1/device/sign-ups/<uuidstr:event>"),
    _signed("GET", "api/v1/device/media/<uuidstr:recording>"),
    _signed("POST", "api/v1/livekit/webhook"),
)

"""The appliances, the codes they are bound by, and who of the workers holds what."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
from backend.contacts.models import Home
from backend.organisations.models import Organisation

_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter that reads as another: an id is read aloud to support."""


def new_device_id() -> str:
    """Return a name for a device: a topic level, a broker user and a file name."""
    return "k" + "".join(secrets.choice(_ID_LETTERS) for _ in range(11))


class DeviceKind(models.TextChoices):
    """What answers."""

    KIOSK = "kiosk"
    BROWSER = "browser"


class DeviceQuerySet(models.QuerySet["Device"]):
    """Many devices."""

    def bound(self) -> DeviceQuerySet:
        """Those in use."""
        return self.filter(unbound_at=None)

    def mark_dirty(self) -> int:
        """Ask for a newer document for each. Part of the transaction that changed what they show."""
        return self.bound().update(wanted_seq=F("wanted_seq") + 1)

    def dirty(self) -> DeviceQuerySet:
        """Those that want more than was sent."""
        return self.bound().filter(wanted_seq__gt=F("sent_seq"))


class Device(models.Model):
    """One appliance in a home."""

    id = models.CharField(primary_key=True, max_length=64, default=new_device_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="devices")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="devices")
    place = models.CharField(max_length=60, blank=True)
    """Where in the home: living room, kitchen, bedroom."""
    kind = models.CharField(max_length=8, choices=DeviceKind, default=DeviceKind.KIOSK)
    is_first = models.BooleanField(default=False)
    """Announces forced calls, while it can."""
    language = models.CharField(max_length=2, blank=True)
    """Empty: the organisation's first."""
    version = models.CharField(max_length=60, blank=True)

    signing_key = models.CharField(max_length=64)
    """Raw Ed25519 public key, base64url."""
    sealing_key = models.CharField(max_length=64)
    """Raw X25519 public key, base64url."""
    generation = models.PositiveIntegerField(default=1)
    """Grows when the broker's password must change."""
    bound_at = models.DateTimeField()
    unbound_at = models.DateTimeField(null=True, blank=True)

    wanted_seq = models.PositiveBigIntegerField(default=1)
    sent_seq = models.PositiveBigIntegerField(default=0)
    leased_by = models.CharField(max_length=64, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    agenda_revision = models.PositiveBigIntegerField(default=0)
    calls_revision = models.PositiveBigIntegerField(default=0)
    last_agenda = models.BinaryField(null=True, blank=True)
    last_calls = models.BinaryField(null=True, blank=True)
    """The documents last rendered, as they travelled: signed and sealed."""
    agenda_digest = models.CharField(max_length=64, blank=True)
    calls_digest = models.CharField(max_length=64, blank=True)
    """Of the content last rendered: a document that tells nothing new is not sent again. Empty: send it."""
    sent_at = models.DateTimeField(null=True, blank=True)
    """When the broker last took a document for this device."""
    broker_generation = models.PositiveIntegerField(default=0)
    """The generation whose password the broker knows; 0 while the device has no account there."""
    horizon_day = models.DateField(null=True, blank=True)
    """The day for which the agenda was last moved on."""

    is_online = models.BooleanField(default=False)
    session = models.CharField(max_length=64, blank=True)
    can_answer = models.BooleanField(default=True)
    state = models.JSONField(default=dict)
    """The last `state` message, as it came."""
    last_seen_at = models.DateTimeField(null=True, blank=True)
    peace_until = models.DateTimeField(null=True, blank=True)
    """Until when the resident chose, at this screen, to be left in peace."""
    withdrawal = models.PositiveBigIntegerField(default=0)
    """Number of the newest withdrawal of the agreement that this device told."""
    acked_event = models.PositiveBigIntegerField(default=0)
    """Highest number up to which every event is stored."""

    installer_code = models.CharField(max_length=6, blank=True)
    """What opens the installer's menu at its screen. Read aloud to who stands there, so it is kept as it is."""
    installer_digest = models.CharField(max_length=100, blank=True)
    """Of the code, as the device is told it; made once, because making it is slow."""

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home"], condition=Q(is_first=True, unbound_at=None), name="device_one_first_in_home"
            ),
            models.CheckConstraint(condition=Q(kind__in=DeviceKind.values), name="device_kind_known"),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="device_of_organisation"),
            models.Index(
                fields=["id"],
                condition=Q(unbound_at=None, wanted_seq__gt=F("sent_seq")),
                name="device_dirty",
            ),
            models.Index(fields=["home", "is_online"], name="device_online_in_home"),
        ]

    def __str__(self) -> str:
        return self.id


class StoredEvent(models.Model):
    """One numbered fact that a device told. Unique, so a resent one changes nothing."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    participation = models.UUIDField(null=True)
    detail = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "number"], name="event_number_once")]

    def __str__(self) -> str:
        return f"event {self.number}"


class DeviceCommand(models.Model):
    """One thing that a device was told to do, once."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="commands")
    kind = models.CharField(max_length=40)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    """Until then it may be sent, and done."""
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, blank=True)
    """`done`, or why not; empty: the device has said nothing."""
    diagnostics = models.JSONField(null=True)
    """What the command `diagnostics` brought."""

    class Meta:
        indexes = [models.Index(fields=["expires_at"], condition=Q(sent_at=None), name="command_unsent")]

    def __str__(self) -> str:
        return f"command {self.pk}"


class BindingCode(models.Model):
    """Lets one bare device join one home, once. Kept only as its SHA-256."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    home = models.ForeignKey(Home, on_delete=models.CASCADE, related_name="binding_codes")
    place = models.CharField(max_length=60, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"binding code {self.pk}"


class Lease(models.Model):
    """Who of the workers does a thing that only one may do."""

    name = models.CharField(primary_key=True, max_length=40)
    holder = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def take(cls, name: str, holder: str, *, now: datetime, for_s: float) -> bool:
        """Take it, or keep it if it is ours. False while another holds it."""
        cls.objects.get_or_create(name=name)
        free = Q(until=None) | Q(until__lte=now) | Q(holder=holder)
        mine = cls.objects.filter(free, name=name)
        return mine.update(holder=holder, until=now + timedelta(seconds=for_s)) == 1

    @classmethod
    def give_back(cls, name: str, holder: str) -> None:
        """Let the next one have it at once."""
        cls.objects.filter(name=name, holder=holder).update(holder="", until=None)


class SpentRequest(models.Model):
    """A signed request's `jti` that was used; kept until the signature would have expired anyway."""

    jti = models.CharField(primary_key=True, max_length=80)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "spent request"

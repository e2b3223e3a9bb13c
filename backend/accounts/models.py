"""Users, login links, and the audit."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, NoReturn

import rules
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from backend.accounts.sessions import SessionStore
from backend.config.texts import folded, sort_key, texts
from backend.organisations.models import Organisation
from protocol.messages.wire import Texts


class UserManager(BaseUserManager["User"]):
    """Makes users; Django's own commands look for these names."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Return a new user; without a password, only login links let them in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user of this e-mail, however its letters are cased."""
        return self.get(email=(username or "").lower())


def _no_texts() -> dict[str, str]:
    return {}


class User(AbstractBaseUser):
    """A person who logs in. The e-mail is the name to log in by."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="users")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    title = models.JSONField(default=_no_texts, blank=True)
    """The role as homes read and hear it, by language: {"fi": "sairaanhoitaja", …}."""
    credential = models.CharField(max_length=12, blank=True)
    """The title as colleagues write it after a name: "sh", "lh", "fysiot."."""
    language = models.CharField(max_length=2, default="fi")
    is_active = models.BooleanField(default=True)
    is_professional = models.BooleanField(default=False)
    is_operator = models.BooleanField(default=False)
    is_content_admin = models.BooleanField(default=False)
    is_installer = models.BooleanField(default=False)
    is_admin = models.BooleanField(default=False)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    search = models.TextField(blank=True, editable=False)
    """Name, e-mail and groups, folded: what contact search compares."""
    sort_name = models.CharField(max_length=400, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        indexes = [models.Index(fields=["organisation", "sort_name"], name="user_by_name")]

    def __str__(self) -> str:
        return f"user {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with what lists are ordered and searched by."""
        self.email = self.email.lower()
        self.sort_name = sort_key(self.name)
        if not self.search:
            self.search = folded(f"{self.name} {self.email}")
        super().save(*args, **kwargs)

    @property
    def title_texts(self) -> Texts:
        """The role as homes read and hear it."""
        return texts(self.title)

    @property
    def roles(self) -> tuple[str, ...]:
        """Names of the roles held, in a fixed order."""
        names = ("professional", "operator", "content_admin", "installer", "admin")
        return tuple(name for name in names if getattr(self, f"is_{name}"))

    def has_perm(self, permission: str, of: object = None) -> bool:
        """Say whether this user may; every rule is in `accounts.rules`."""
        return self.is_active and bool(rules.has_perm(permission, self, of))


class LinkUse(models.TextChoices):
    """What a link is for. One is never taken for the other."""

    LOG_IN = "log_in"
    PASSWORD = "password"  # noqa: S105  # to choose a new one


class LoginLink(models.Model):
    """A personal link to log in by, or to choose a password by. The token travels after `#`, kept as its SHA-256."""

    use = models.CharField(max_length=12, choices=LinkUse, default=LinkUse.LOG_IN)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="login_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    uses_left = models.PositiveIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"login link {self.pk}"

    def spend(self, *, now: datetime) -> bool:
        """Use it once. False when it is used up, too old or revoked: of two at once, one wins."""
        mine = LoginLink.objects.filter(
            pk=self.pk, uses_left__gt=0, expires_at__gt=now, revoked_at=None, user__is_active=True
        )
        return mine.update(uses_left=F("uses_left") - 1) == 1


class Session(AbstractBaseSession):
    """A browser that somebody is logged in with, or is about to be. `sessions.SessionStore` writes it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    browser = models.CharField(max_length=60, blank=True)
    """Program and system: `Firefox · Windows`; empty when it did not say."""
    began_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """Return what reads and writes it."""
        return SessionStore

    @property
    def number(self) -> str:
        """What a page calls it by: the key itself would open it."""
        return hashlib.sha256(f"session {self.session_key}".encode()).hexdigest()[:16]


class Strike(models.Model):
    """Tries of one kind against one thing, and until when the next must wait. Only `lockout` reads and writes it."""

    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    """A keyed hash: what was tried against is nobody's to read here."""
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="strike_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TwoStep(models.Model):
    """The secret that a user's app shares with us; asked for from `confirmed_at` on."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="two_step")
    secret = models.CharField(max_length=200)
    """Sealed, see `two_step`."""
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    """Half minutes since 1970: the newest whose code was taken. None counts twice."""

    def __str__(self) -> str:
        return f"two-step {self.pk}"


class RecoveryCode(models.Model):
    """Lets in once, when the phone is lost. Kept as its SHA-256."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class AuditIsForever(TypeError):
    """Somebody tried to change or delete an audit record."""


class AuditQuerySet(models.QuerySet["AuditRecord"]):
    """Reads; changes nothing."""

    def update(self, **_fields: Any) -> NoReturn:
        """Refuse."""
        raise AuditIsForever

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AuditIsForever


class AuditRecord(models.Model):
    """One thing that was done, by whom, to whom and why. Only ever added."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="audit")
    at = models.DateTimeField()
    code = models.CharField(max_length=40)
    """What: `forced_call.booked`, `forced_call.answered`, `login_link.used` …"""
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Who; none when a home or the clock did it."""
    home = models.ForeignKey("contacts.Home", on_delete=models.PROTECT, null=True, related_name="audit")
    call = models.UUIDField(null=True)
    participation = models.UUIDField(null=True)
    reason = models.CharField(max_length=120, blank=True)
    details = models.JSONField(default=dict)
    """Ids and codes, never names."""

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-at"], name="audit_newest"),
            models.Index(fields=["home", "-at"], name="audit_of_home"),
            models.Index(fields=["call"], name="audit_of_call"),
            models.Index(fields=["participation"], name="audit_of_participation"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add; refuse to change."""
        if not self._state.adding:
            raise AuditIsForever
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AuditIsForever


ROLE = (
    Q(is_professional=True) | Q(is_operator=True) | Q(is_content_admin=True) | Q(is_installer=True) | Q(is_admin=True)
)
"""Users who work here; a client who logs in to web Home has no role."""

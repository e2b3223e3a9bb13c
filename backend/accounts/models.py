"""Users, login links, and the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

import rules
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from backend.config.texts import folded, sort_key, texts
from backend.organisations.models import Organisation
from protocol.messages import Texts


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


class LoginLink(models.Model):
    """A personal link to log in by. The token travels after `#` and is kept only as its SHA-256."""

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

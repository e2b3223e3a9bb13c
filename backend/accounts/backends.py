"""How Django finds who logs in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from backend.accounts.models import User


class ByEmail(BaseBackend):
    """E-mail and password. Rights are not asked of it: `User.has_perm` answers by `accounts.rules`."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_kwargs: Any
    ) -> User | None:
        """Return the active user whom this e-mail and password name."""
        del request
        if not username or password is None:
            return None
        user = User.objects.filter(email=username.strip().lower(), is_active=True).first()
        if user is None:
            make_password(password)  # as slow as a wrong password: who is a user must not be told by time
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, unless put out of use since."""
        return User.objects.filter(pk=user_id, is_active=True).select_related("organisation").first()

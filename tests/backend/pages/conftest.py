"""Browsers without a window: Django's client, logged in as somebody, at the present time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.utils import timezone

from backend.accounts.models import User
from tests.backend.pages.chromium import chromium, contacts, page, server
from tests.backend.world import World

__all__ = ["chromium", "contacts", "page", "server"]  # fixtures of tests in a real browser


@pytest.fixture
def office(world: World) -> World:
    """Return a world whose time is now: pages ask the clock themselves."""
    world.now = timezone.now()
    return world


@pytest.fixture
def _midday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server's day be at its noon, whenever this runs: visits of some hours before and after are of one day."""
    real = timezone.now
    local = timezone.localtime(real())
    by = local.replace(hour=12, minute=0) - local
    monkeypatch.setattr(timezone, "now", lambda: real() + by)


@pytest.fixture
def browser_of() -> Callable[[User], Browser]:
    """Return a way to open a browser that somebody has logged in with."""

    def opened(user: User) -> Browser:
        browser = Browser()
        browser.force_login(user)
        return browser

    return opened


@pytest.fixture
def maijas(office: World, browser_of: Callable[[User], Browser]) -> Browser:
    """Return Maija's browser."""
    return browser_of(office.maija)

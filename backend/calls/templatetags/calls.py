"""The bar of active calls, drawn with its page: nothing moves when it would come a moment later."""

from __future__ import annotations

from typing import Any

from django import template

from backend.accounts.models import User
from backend.calls.bar import bar

register = template.Library()


@register.inclusion_tag("calls/_bar.html")
def active_calls(user: User) -> dict[str, Any]:
    """The bar of this user's calls, the first in front."""
    return bar(user)

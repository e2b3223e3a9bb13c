"""What templates need beyond Django's own: icons, faces, hours."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backend.shell import words

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)  # a long list has hundreds, of a few kinds
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite. It is never alone: a word, or a label on its button, goes with it."""
    source = static("img/icons.svg")
    return format_html('<svg class="i {}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, source, name)


@register.simple_tag
def avatar(name: str, css: str = "") -> SafeString:
    """A round with initials."""
    return format_html(
        '<span class="avatar {} hue-{}" aria-hidden="true">{}</span>', css, words.hue(name), words.initials(name)
    )


def _local(day: date) -> date:
    return words.local_date(day) if isinstance(day, datetime) else day


@register.filter
def clock(moment: datetime) -> str:
    """The hour: 8.48."""
    return words.clock(moment)


@register.filter
def short_date(day: date) -> str:
    """Weekday and date: la 21.11."""
    return words.short_date(_local(day))


@register.filter
def weekday(day: date) -> str:
    """The weekday."""
    return words.weekday(_local(day))


@register.filter
def month(day: date) -> str:
    """The month."""
    return words.month(_local(day))


@register.filter
def minutes(count: int) -> str:
    """A length: 1 h 30 min."""
    return words.minutes(count)

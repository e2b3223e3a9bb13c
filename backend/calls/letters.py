"""What we write to guests. The token is made here, when the letter is sent, and is nowhere else."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.calls.guests import ALIVE, new_token
from backend.calls.models import FINAL, Participation
from backend.mail.services import Letter, Values
from backend.shell import words


def guest_link(values: Values, now: datetime) -> Letter | None:
    """A link into one call; nothing when that is over by now. What it is about is a care matter, and not written."""
    seats = Participation.objects.filter(pk=str(values["seat"]), call__state__in=ALIVE, call__ends_at__gt=now)
    seat = seats.exclude(state__in=FINAL).select_related("call__organisation").first()
    host = User.objects.filter(pk=values["by"]).first()
    if seat is None or host is None:
        return None
    with timezone.override(ZoneInfo(seat.call.organisation.time_zone)):
        day, time = words.short_date(words.local_date(seat.call.starts_at)), words.clock(seat.call.starts_at)
    body = _(
        "Hello {name},\n\n{host} ({organisation}) invites you to a video call on {day} at {time}. "
        "Here is your way in:\n\n{link}\n\n"
        "The link is yours alone and works until the call ends. Do not send it on: whoever has it comes in as you. "
        "You need a browser with a camera and a microphone; nothing has to be installed."
    )
    return Letter(
        _("Invitation to a video call"),
        body.format(
            name=seat.guest_name,
            host=host.name,
            organisation=seat.call.organisation.name,
            day=day,
            time=time,
            link=f"{settings.PUBLIC_URL}{reverse('guest')}#{new_token(seat)}",
        ),
    )

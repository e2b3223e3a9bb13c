"""Recordings and the player, with made-up films: for the gallery and for tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from device.core import screen as s
from device.core import screen_parts as p
from device.core.screen_parts import Button, words

SATURDAY, SUNDAY, TUESDAY = p.Day(2026, 11, 21, 5), p.Day(2026, 11, 22, 6), p.Day(2026, 11, 24, 1)
VOLUME = (Button.SEEK, Button.VOLUME_DOWN, Button.VOLUME_UP)
REASONS = ("unavailable", "network", "changed", "refused", "no_space", "no_player")


def screens(day: s.HomeScreen, titles: tuple[str, ...], bar: p.GreenBar) -> Iterator[tuple[str, s.Screen]]:
    """All of them, as one home would see them."""
    films = tuple(
        p.Film(UUID(int=20 + index), title, minutes)
        for index, (title, minutes) in enumerate(zip(titles, (24, 1, 131, None), strict=True))
    )
    with_film = replace(day, film=films[0], buttons=(*day.buttons, Button.RECORDINGS))
    yield "home-film", with_film
    yield "home-film-no-network", replace(with_film, status=p.StatusLine(has_network=False), last_visit=None)
    yield "home-film-clock-unsure", replace(with_film, hour=None, date=None, day_part=None, now=None)
    later = (replace(films[1], day=SUNDAY), replace(films[2], day=TUESDAY))
    some = s.RecordingsScreen(
        language=day.language,
        films=films[:3],
        hour=p.Hour(14, 32),
        today=SATURDAY,
        buttons=(Button.HOME, Button.PLAY, Button.LEAF),
    )
    yield "recordings", some
    left = (replace(films[0], left_at_s=492), *films[1:3])
    yield "recordings-begun", replace(some, films=left)
    yield "recordings-many", replace(some, films=(*films, *later), row=3)
    titles_more = [p.Film(UUID(int=60 + n), titles[n % len(titles)], 10 + 7 * n) for n in range(7)]
    yield "recordings-several", replace(some, films=(left[0], *titles_more), row=0)
    yield "recordings-no-network", replace(some, films=left, status=p.StatusLine(has_network=False))
    yield "recordings-one", replace(some, films=(films[0], *later))
    yield "recordings-bar", replace(some, bar=bar)
    yield "recordings-none", replace(some, films=())
    playing = s.PlayerScreen(
        language=day.language,
        film=films[0],
        watching=p.Watching.PLAYING,
        position_s=492,
        length_s=1440,
        volume=p.Volume(4),
        hour=p.Hour(14, 41),
        buttons=(Button.STOP, Button.BACKWARD, Button.PAUSE, Button.FORWARD, *VOLUME),
    )
    yield "player", playing
    paused = (Button.STOP, Button.BACKWARD, Button.RESUME, Button.FORWARD, *VOLUME)
    yield "player-paused", replace(playing, watching=p.Watching.PAUSED, buttons=paused, toast=words("call.ended"))
    yield "player-loading", replace(playing, watching=p.Watching.LOADING, position_s=0, length_s=None)
    yield "player-long", replace(playing, position_s=4000, length_s=7860, hour=None)
    yield "player-bare", replace(playing, is_bare=True, buttons=(Button.CONTROLS, Button.STOP))
    yield "player-bar", replace(playing, watching=p.Watching.PAUSED, buttons=paused, bar=bar)
    failed = replace(playing, watching=p.Watching.FAILED, buttons=(Button.STOP, Button.PLAY))
    for reason in REASONS:
        yield f"player-{reason}", replace(failed, reason=words(f"player.{reason}"))

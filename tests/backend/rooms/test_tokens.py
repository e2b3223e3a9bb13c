"""What a token lets its holder do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from livekit import api

from backend.rooms.tokens import SfuKey, access
from protocol.messages.wire import Source

KEY = SfuKey("key", "a secret of thirty-two characters")
HOME = "home:00000000-0000-0000-0000-000000000002"


def claims(*may_publish: Source) -> api.access_token.Claims:
    now = datetime.now(UTC)
    given = access(KEY, "ws://sfu", room="call", identity=HOME, may_publish=may_publish, now=now)
    assert given.expires_at == now + timedelta(minutes=2)
    return api.TokenVerifier(KEY.key, KEY.secret).verify(given.token)


def test_a_token_opens_one_room_for_one_seat() -> None:
    found = claims(Source.CAMERA, Source.MICROPHONE)

    assert found.identity == HOME
    assert found.video is not None
    assert (found.video.room_join, found.video.room) == (True, "call")
    assert found.video.can_publish_sources == ["camera", "microphone"]


def test_nobody_is_hidden_and_nobody_changes_their_own_name() -> None:
    """A hidden listener in a care call must not be possible by our own tokens."""
    video = claims(Source.CAMERA).video

    assert video is not None
    assert video.hidden is False
    assert video.can_update_own_metadata is False
    assert video.can_publish_data is False
    assert not video.room_admin


def test_who_may_publish_nothing_gets_nothing_and_not_everything() -> None:
    """The SFU reads an empty list of sources as all sources."""
    video = claims().video

    assert video is not None
    assert video.can_publish is False


def test_the_secret_does_not_show_in_logs() -> None:
    assert "secret" not in repr(KEY)

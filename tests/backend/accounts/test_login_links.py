"""Links to log in by."""

from datetime import timedelta

import pytest

from backend.accounts.errors import LinkNotValid
from backend.accounts.models import AuditRecord, LoginLink
from backend.accounts.services import make_login_link, revoke_login_links, use_login_link
from tests.backend.world import World

pytestmark = pytest.mark.django_db


def test_a_link_lets_its_user_in_as_often_as_it_says(world: World) -> None:
    token = make_login_link(world.maija, by=None, now=world.now, uses=2)

    assert use_login_link(token, now=world.now) == world.maija
    assert use_login_link(token, now=world.now) == world.maija
    with pytest.raises(LinkNotValid):
        use_login_link(token, now=world.now)


def test_of_two_uses_at_once_one_wins(world: World) -> None:
    make_login_link(world.maija, by=None, now=world.now)
    one, other = LoginLink.objects.get(), LoginLink.objects.get()

    assert [one.spend(now=world.now), other.spend(now=world.now)] == [True, False]


def test_the_token_is_kept_only_as_its_hash(world: World) -> None:
    token = make_login_link(world.maija, by=None, now=world.now)

    assert token not in str(LoginLink.objects.values())


def test_old_revoked_and_made_up_links_let_nobody_in_and_look_the_same(world: World) -> None:
    old = make_login_link(world.maija, by=None, now=world.now, lives=timedelta(hours=1))
    revoked = make_login_link(world.maija, by=None, now=world.now)
    revoke_login_links(world.maija, now=world.now)
    refused = []
    for token, now in ((old, world.now + timedelta(hours=1)), (revoked, world.now), ("made up", world.now)):
        with pytest.raises(LinkNotValid) as refusal:
            use_login_link(token, now=now)
        refused.append(str(refusal.value))

    assert set(refused) == {""}


def test_a_user_put_out_of_use_is_not_let_in(world: World) -> None:
    token = make_login_link(world.maija, by=None, now=world.now)
    world.maija.is_active = False
    world.maija.save()

    with pytest.raises(LinkNotValid):
        use_login_link(token, now=world.now)


def test_each_use_is_in_the_audit(world: World) -> None:
    use_login_link(make_login_link(world.maija, by=None, now=world.now), now=world.now)

    assert AuditRecord.objects.get(code="login_link.used").actor == world.maija

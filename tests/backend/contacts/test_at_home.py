"""What a home tells of peace and of its agreement, and what the professional sees of it."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from backend.accounts.models import AuditRecord
from backend.bookings.pages import why_it_rings
from backend.bookings.services import forced_hints
from backend.bridge.documents import agenda_of
from backend.calls.events import record_events
from backend.contacts.models import Client, Policy
from backend.contacts.pages import line
from backend.contacts.policy import Verdict
from backend.contacts.reading import contacts_by_ref
from backend.contacts.services import policy_of
from backend.devices.models import Device
from backend.devices.services import device_state
from protocol.messages.policy import PictureAndSound
from protocol.messages.reports import DeviceState, EventKind
from tests.backend.world import World, home_seat, ref

pytestmark = [pytest.mark.django_db, pytest.mark.feature("H10")]

HOUR = timedelta(hours=1)


def tells_peace(world: World, aino: Client, until: datetime | None, **about: object) -> Device:
    device = Device.objects.get(home=aino.home)
    state = DeviceState(device=device.pk, online=True, session="s1", peace_until=until)
    device_state(device.pk, state.model_copy(update=about), now=world.now)
    aino.home.refresh_from_db()
    return device


def withdraws(world: World, aino: Client, detail: str) -> Device:
    device = Device.objects.get(home=aino.home)
    record_events(device, [world.tells(device, EventKind.WITHDRAWN, detail=detail)], now=world.now)
    device.refresh_from_db()
    aino.home.refresh_from_db()
    return device


def revision_of(aino: Client) -> int:
    """Of what the home's screen shows now."""
    aino.home.refresh_from_db()
    return policy_of(aino.home).revision


def says(world: World, aino: Client) -> tuple[str, str, str]:
    """What the list says of the contact and its agreement, and the dialog before sending."""
    contact = contacts_by_ref(world.maija, [ref(aino)], now=world.now)[0]
    hint = forced_hints(world.maija, [ref(aino)], starts_at=None, now=world.now)[0]
    with translation.override("en"):
        shown = line(contact, now=world.now)
        return shown.presence_words, shown.policy_words, why_it_rings(hint, contact)


def test_in_peace_a_forced_call_rings_and_the_professional_sees_it_before(world: World) -> None:
    aino = world.ready()
    tells_peace(world, aino, world.now + HOUR)

    seat = home_seat(world.forced(aino))
    presence, _, hint = says(world, aino)

    assert (seat.is_forced, seat.verdict) == (False, Verdict.IN_PEACE)
    assert presence.startswith("In peace until ")
    assert "wants to be left in peace until" in hint


def test_peace_ends_by_its_hour_and_by_the_homes_word(world: World) -> None:
    aino = world.ready()
    tells_peace(world, aino, world.now + HOUR)
    hints = forced_hints(world.maija, [ref(aino)], starts_at=world.now + 2 * HOUR, now=world.now)
    assert hints[0].verdict is Verdict.AGREES

    tells_peace(world, aino, None)

    assert aino.home.peace_until is None
    assert home_seat(world.forced(aino)).is_forced
    codes = list(AuditRecord.objects.filter(home=aino.home).order_by("pk").values_list("code", flat=True))
    assert [code for code in codes if "peace" in code] == ["home.peace", "home.peace_ended"]


def test_a_connection_that_breaks_ends_no_peace(world: World) -> None:
    aino = world.ready()
    tells_peace(world, aino, world.now + HOUR)
    tells_peace(world, aino, None, online=False)

    assert aino.home.peace_until == world.now + HOUR


def test_of_several_screens_the_latest_end_holds(world: World) -> None:
    aino = world.ready()
    tells_peace(world, aino, world.now + HOUR)
    second = world.device(aino.home, first=False)
    longer = DeviceState(device=second.pk, online=True, session="s1", peace_until=world.now + 3 * HOUR)
    device_state(second.pk, longer, now=world.now)
    aino.home.refresh_from_db()

    assert aino.home.peace_until == world.now + 3 * HOUR


def test_no_home_is_left_in_peace_for_a_year(world: World) -> None:
    aino = world.ready()
    tells_peace(world, aino, world.now + timedelta(days=365))

    assert aino.home.peace_until == world.now + timedelta(hours=25)


def test_withdrawn_at_the_screen_nothing_is_agreed_and_all_of_it_is_kept(world: World) -> None:
    aino = world.ready()
    revision = revision_of(aino)
    device = withdraws(world, aino, f"7 {revision}")

    assert not policy_of(aino.home).is_agreed
    assert policy_of(aino.home).revision > revision
    kept = Policy.objects.get(client=aino)
    assert (kept.withdrawn_at, kept.withdrawn_on) == (world.now, device.pk)
    record = AuditRecord.objects.get(code="policy.withdrawn_at_home")
    assert (record.home_id, record.details["device"]) == (aino.home_id, device.pk)
    assert agenda_of(device, revision=1, now=world.now).policy.withdrawal == 7
    seat = home_seat(world.forced(aino))
    assert (seat.is_forced, seat.verdict) == (False, Verdict.WITHDRAWN)
    _, policy, hint = says(world, aino)
    assert policy == "Withdrawn at home"
    assert "withdrew the agreement at home" in hint


def test_of_the_picture_alone_the_sound_stays_agreed(world: World) -> None:
    aino = world.ready()
    before, revision = policy_of(aino.home), revision_of(aino)
    device = withdraws(world, aino, f"7 {revision} picture")

    after = policy_of(aino.home)
    same = after.model_copy(update={"opens": before.opens, "revision": before.revision})
    assert (after.opens, same) == (PictureAndSound.SOUND, before)
    assert after.revision > revision
    assert agenda_of(device, revision=1, now=world.now).policy.withdrawal == 7
    assert home_seat(world.forced(aino)).is_forced
    assert Policy.objects.filter(client=aino, replaced_at=world.now, opens="picture").exists()
    record = AuditRecord.objects.get(code="policy.picture_withdrawn_at_home")
    assert (record.details["device"], record.details["clients"]) == (device.pk, str(aino.pk))


def test_all_of_it_withdrawn_before_the_home_heard_of_the_picture_leaves_nothing(world: World) -> None:
    aino = world.ready()
    revision = revision_of(aino)
    withdraws(world, aino, f"7 {revision} picture")

    withdraws(world, aino, f"8 {revision}")

    assert not policy_of(aino.home).is_agreed
    assert aino.home.withdrawn_at == world.now


def test_told_twice_or_late_it_changes_nothing_more(world: World) -> None:
    aino = world.ready()
    revision = revision_of(aino)
    withdraws(world, aino, f"7 {revision}")
    after = aino.home.policy_revision
    world.agreed(aino)

    withdraws(world, aino, f"7 {revision}")
    device = withdraws(world, aino, f"6 {revision + 9}")

    assert policy_of(aino.home).is_agreed
    assert (device.withdrawal, aino.home.policy_revision) == (7, after + 1)


def test_what_was_agreed_after_what_the_resident_saw_stays(world: World) -> None:
    aino = world.ready()
    revision = revision_of(aino)
    world.agreed(aino, warning_s=20)
    aino.home.refresh_from_db()

    withdraws(world, aino, f"7 {revision}")

    assert policy_of(aino.home).is_agreed
    assert aino.home.withdrawn_at is None


@pytest.mark.parametrize("detail", ["", "x y", "7", "-1 3", f"{10**30} 1", "7 picture", "7 x picture"])
def test_a_withdrawal_that_cannot_be_read_harms_nobody(world: World, detail: str) -> None:
    aino = world.ready()
    device = withdraws(world, aino, detail)

    assert (device.withdrawal, device.acked_event, policy_of(aino.home).is_agreed) == (0, 1, True)


def test_the_home_reads_who_may_and_who_agreed(world: World) -> None:
    aino = world.ready()
    policy = agenda_of(Device.objects.get(home=aino.home), revision=1, now=world.now).policy

    assert policy.group_names == (world.group.name,)
    assert (policy.agreed_by, policy.explained_by) == ((aino.name,), (world.maija.name,))
    assert policy.agreed_at == world.now

"""The second step of log-in."""

from datetime import timedelta

import pyotp
import pytest
from pytest_django.fixtures import Settings

from backend.accounts import two_step
from backend.accounts.errors import WrongCode
from backend.accounts.models import AuditRecord, RecoveryCode, TwoStep
from tests.backend.world import World

pytestmark = pytest.mark.django_db


def turned_on(world: World) -> tuple[pyotp.TOTP, list[str]]:
    """Turn it on for Maija; return her app and her recovery codes. A minute goes by."""
    two_step.begin(world.maija, now=world.now)
    app = pyotp.TOTP(two_step.waiting_secret(world.maija) or "")
    codes = two_step.confirm(world.maija, app.at(world.now), now=world.now)
    world.later(seconds=60)
    return app, codes


def test_nothing_is_asked_for_until_a_first_code_was_right(world: World) -> None:
    two_step.begin(world.maija, now=world.now)
    assert not two_step.is_on(world.maija)
    with pytest.raises(WrongCode):
        two_step.confirm(world.maija, "000000", now=world.now)
    assert not two_step.is_on(world.maija)

    app = pyotp.TOTP(two_step.waiting_secret(world.maija) or "")
    assert len(two_step.confirm(world.maija, app.at(world.now), now=world.now)) == 8
    assert two_step.is_on(world.maija)
    assert two_step.waiting_secret(world.maija) is None


def test_a_code_counts_once(world: World) -> None:
    app, _ = turned_on(world)
    two_step.check(world.maija, app.at(world.now), now=world.now)

    with pytest.raises(WrongCode):
        two_step.check(world.maija, app.at(world.now), now=world.now)


def test_the_code_that_turned_it_on_lets_nobody_in(world: World) -> None:
    two_step.begin(world.maija, now=world.now)
    app = pyotp.TOTP(two_step.waiting_secret(world.maija) or "")
    two_step.confirm(world.maija, app.at(world.now), now=world.now)

    with pytest.raises(WrongCode):
        two_step.check(world.maija, app.at(world.now), now=world.now)


@pytest.mark.parametrize(("off_s", "is_right"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_phones_clock_may_be_half_a_minute_off(world: World, off_s: int, is_right: bool) -> None:
    app, _ = turned_on(world)
    world.later(minutes=10)
    code = app.at(world.now + timedelta(seconds=off_s))

    if is_right:
        two_step.check(world.maija, code, now=world.now)
    else:
        with pytest.raises(WrongCode):
            two_step.check(world.maija, code, now=world.now)


def test_a_recovery_code_lets_in_once_however_it_is_typed(world: World) -> None:
    _, codes = turned_on(world)
    two_step.check(world.maija, f" {codes[0].upper()} ".replace("-", " "), now=world.now)

    assert two_step.codes_left(world.maija) == 7
    with pytest.raises(WrongCode):
        two_step.check(world.maija, codes[0], now=world.now)
    assert AuditRecord.objects.filter(code="two_step.recovery_code", actor=world.maija).count() == 1


def test_new_recovery_codes_take_the_place_of_the_old(world: World) -> None:
    _, codes = turned_on(world)
    fresh = two_step.new_codes(world.maija)

    with pytest.raises(WrongCode):
        two_step.check(world.maija, codes[0], now=world.now)
    two_step.check(world.maija, fresh[0], now=world.now)


def test_another_users_codes_let_nobody_in(world: World) -> None:
    app, codes = turned_on(world)
    jari = world.professional()
    for code in (app.at(world.now), codes[0]):
        with pytest.raises(WrongCode):
            two_step.check(jari, code, now=world.now)


def test_secret_and_codes_are_not_in_the_database(world: World, settings: Settings) -> None:
    app, codes = turned_on(world)

    kept = str(list(TwoStep.objects.values())) + str(list(RecoveryCode.objects.values()))
    assert app.secret not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)

    settings.TWO_STEP_KEY = "another"  # the key was lost: a recovery code still lets in
    with pytest.raises(WrongCode):
        two_step.check(world.maija, app.at(world.now), now=world.now)
    two_step.check(world.maija, codes[0], now=world.now)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "abc", "0" * 500, "\x00", "ääkköset"])
def test_anything_else_is_a_wrong_code(world: World, code: str) -> None:
    turned_on(world)

    with pytest.raises(WrongCode):
        two_step.check(world.maija, code, now=world.now)


def test_turned_off_it_leaves_nothing(world: World) -> None:
    turned_on(world)
    two_step.turn_off(world.maija, by=world.maija, now=world.now)

    assert not two_step.is_on(world.maija)
    assert not TwoStep.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert [record.code for record in AuditRecord.objects.order_by("pk")][-2:] == ["two_step.on", "two_step.off"]

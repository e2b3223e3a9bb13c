"""How long a part waits before it is started again."""

from backend.supervisor.backoff import CEILING_S, FORGIVEN_AFTER_S, BackOff


def test_wait_doubles_with_each_failure_in_a_row() -> None:
    back_off = BackOff(first_s=0.2)

    assert [back_off.after(ran_for_s=0) for _ in range(4)] == [0.2, 0.4, 0.8, 1.6]


def test_wait_never_grows_beyond_its_ceiling() -> None:
    back_off = BackOff()

    assert [back_off.after(ran_for_s=1) for _ in range(5000)][-1] == CEILING_S


def test_a_part_that_ran_well_is_started_again_at_once() -> None:
    back_off = BackOff(first_s=0.2)
    for _ in range(6):
        back_off.after(ran_for_s=0)

    assert back_off.after(ran_for_s=FORGIVEN_AFTER_S) == 0.2
    assert back_off.failures == 1

"""One worker works; the next takes over as soon as it may."""

from __future__ import annotations

import socket
import subprocess
import sys
from datetime import timedelta

import pytest

from backend.devices.models import Lease
from backend.worker.lease import LEASE_S, NAME, WorkerLease
from tests.backend.world import NOON

pytestmark = pytest.mark.django_db


def elsewhere() -> WorkerLease:
    lease = WorkerLease()
    lease.holder = "another-machine:1"
    return lease


def test_only_one_has_it_and_keeps_it() -> None:
    first, second = WorkerLease(), elsewhere()

    assert first.take(NOON)
    assert not second.take(NOON)
    assert first.take(NOON + timedelta(seconds=5))
    assert not second.take(NOON + timedelta(seconds=LEASE_S))


def test_one_that_is_silent_loses_it() -> None:
    first, second = elsewhere(), WorkerLease()
    first.take(NOON)

    assert not second.take(NOON + timedelta(seconds=LEASE_S - 1))
    assert second.take(NOON + timedelta(seconds=LEASE_S))
    assert not first.take(NOON + timedelta(seconds=LEASE_S))


def test_one_that_ends_in_order_gives_it_back() -> None:
    first, second = elsewhere(), WorkerLease()
    first.take(NOON)
    first.give_back()

    assert second.take(NOON)


def test_one_that_was_killed_on_this_machine_is_not_waited_for() -> None:
    """Homes wait for their calls while nobody works."""
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    Lease.take(NAME, f"{socket.gethostname()[:40]}:{killed.pid}", now=NOON, for_s=LEASE_S)

    assert WorkerLease().take(NOON)

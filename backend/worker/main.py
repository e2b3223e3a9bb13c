"""Builds the worker's parts and joins them; stops them in reverse."""

from __future__ import annotations

import logging
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

from django.utils import timezone

from backend.bridge.access import AccountKeeper
from backend.bridge.accounts import Accounts
from backend.bridge.client import Link
from backend.bridge.commands import CommandSender
from backend.bridge.documents import RoomKeys
from backend.bridge.inbox import Inbox
from backend.bridge.keys import BridgeKeys
from backend.bridge.nudges import carrier
from backend.bridge.outbox import Outbox
from backend.bridge.settings import broker_address, environment, sfu_key
from backend.config.nudges import Topic
from backend.mail.services import send_due
from backend.supervisor.dynsec import ADMIN_USER
from backend.worker.lease import RENEW_S, WorkerLease
from backend.worker.parts import NET_S, Part
from backend.worker.rooms import RoomKeeping
from backend.worker.schedule import Schedule
from backend.worker.stop import Stop
from protocol.topics import EVENTS, STATE

log = logging.getLogger(__name__)

UNREAD_MAX = 50_000
"""Messages that wait to be read: five for each home of one broker. Beyond it they are dropped; homes tell again."""
ROOMS_AFTER_S = 0.05
"""Homes are told of a change first: a new call's room is made on the way, and threads share one interpreter."""
READY_WITHIN_S = 5.0
STOP_WITHIN_S = 3.0


class Work:
    """All that a working worker holds: built, started in order, stopped in the reverse."""

    def __init__(self, failed: Callable[[], None]) -> None:
        env = environment()
        keys = BridgeKeys.read(env.secrets_folder)
        self._unread: queue.Queue[tuple[str, bytes]] = queue.Queue(UNREAD_MAX)
        self._came_up = threading.Event()
        self._link = Link(
            broker_address(),
            "bridge",
            subscribe=(STATE.for_all, EVENTS.for_all),
            on_message=self._read_later,
            on_up=self._came_up.set,
        )
        self._nudges = carrier("worker", self._nudged)
        self._rooms = RoomKeeping(env.livekit_url, sfu_key(), keys.signer, now=timezone.now, failed=failed)
        self._outbox = Outbox(self._link, keys, RoomKeys(env.livekit_url, sfu_key()), prepare_rooms=self._rooms.prepare)
        self._commands = CommandSender(self._link, keys)
        self._inbox = Inbox(self._link, keys)
        self._schedule = Schedule()
        self._sending = Part("sending", self._send, failed)
        self._reading = Part("reading", self._read, failed)
        self._timing = Part("timing", self._time, failed)
        self._mailing = Part("mailing", self._mail, failed)
        self._accounts: Accounts | None = None
        self._accounting: Part | None = None
        if env.changes_accounts:
            self._accounts = Accounts(broker_address(ADMIN_USER))
            keeper = AccountKeeper(self._accounts, self._link, env.secret("mqtt-master"), self._sending.wake)
            self._accounting = Part("accounts", keeper.turn, failed)
        self._started: list[Callable[[], None]] = []

    def start(self) -> None:
        """Start all, in order."""
        order: list[tuple[Callable[[], None], Callable[[], None]]] = [
            (self._rooms.start, lambda: self._rooms.stop(STOP_WITHIN_S)),
            (self._link.start, self._link.stop),
            (self._nudges.start, self._nudges.stop),
        ]
        if self._accounts is not None:
            order.append((self._accounts.start, self._accounts.stop))
        parts = [self._sending, self._reading, self._timing, self._mailing]
        if self._accounting is not None:
            parts.append(self._accounting)
        order += [(part.start, partial(part.stop, STOP_WITHIN_S)) for part in parts]
        for start, stop in order:
            self._started.append(stop)
            start()

    def stop(self) -> None:
        """Stop all that was started, the last first."""
        while self._started:
            self._started.pop()()

    def wait_ready(self, timeout_s: float) -> None:
        """Wait until the broker has taken us, or not: we are of use without it too."""
        ends = time.monotonic() + timeout_s
        for wait in (self._link.wait_up, self._nudges.wait_up):
            wait(max(0.0, ends - time.monotonic()))

    def _read_later(self, topic: str, payload: bytes) -> None:
        # On the network thread: put away, nothing else.
        if self._unread.full():
            log.error("message dropped: too_many_unread")
            return
        self._unread.put_nowait((topic, payload))

    def _nudged(self, _organisation: int, topic: Topic) -> None:
        if topic is Topic.DEVICES:
            self._sending.wake()
            if self._accounting is not None:
                self._accounting.wake()
        elif topic is Topic.CALLS:
            self._rooms.wake(ROOMS_AFTER_S)
        elif topic is Topic.ROOMS:
            self._rooms.wake()

    def _send(self) -> float:
        if self._came_up.is_set():
            self._came_up.clear()
            self._outbox.release()
        self._commands.send_waiting(now=timezone.now())
        return 0.0 if self._outbox.send_dirty(now=timezone.now()) else NET_S

    def _read(self) -> float:
        try:
            topic, payload = self._unread.get(timeout=NET_S)
        except queue.Empty:
            return 0.0
        self._inbox.take(topic, payload, now=timezone.now())
        return 0.0

    def _time(self) -> float:
        return self._schedule.turn(timezone.now())

    def _mail(self) -> float:
        send_due(timezone.now())  # on a thread of its own: a mail server may take its time
        return NET_S


class Worker:
    """The process: waits for its turn, works, renews its lease, ends in order."""

    def __init__(self) -> None:
        self._stop = Stop()
        self._has_failed = False
        self._lease = WorkerLease()
        self._ready = environment().data / "worker.ready"

    def run(self) -> int:
        """Work until told to stop. Returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        self._ready.unlink(missing_ok=True)
        try:
            if self._wait_for_turn():
                self._work()
        finally:
            self._ready.unlink(missing_ok=True)
        return 1 if self._has_failed else 0

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.ask()

    def _fail(self) -> None:
        self._has_failed = True
        self._stop.ask()

    def _wait_for_turn(self) -> bool:
        """Wait until the work is ours. A worker that only waits is ready too. False: told to stop."""
        while not self._stop.is_asked:
            if self._lease.take(timezone.now()):
                return True
            self._say_ready()
            self._stop.wait(NET_S)
        return False

    def _work(self) -> None:
        work = Work(self._fail)
        try:
            work.start()
            work.wait_ready(READY_WITHIN_S)
            self._say_ready()
            log.info("worker at work")
            while not self._stop.wait(RENEW_S):
                if not self._lease.take(timezone.now()):
                    log.error("another worker has taken over")
                    self._fail()
        finally:
            work.stop()
            self._lease.give_back()

    def _say_ready(self) -> None:
        self._ready.write_text(f"{os.getpid()}\n")

"""What the drawing loop sleeps on."""

import os
import threading

from device.runtime.nudge import Nudge


def test_it_is_set_until_it_is_cleared() -> None:
    nudge = Nudge()
    assert not nudge.wait(0)

    nudge.set()
    nudge.set()

    assert nudge.is_set()
    assert nudge.wait(0)
    nudge.clear()
    nudge.clear()
    assert not nudge.is_set()


def test_another_thread_wakes_who_waits() -> None:
    nudge = Nudge()
    thread = threading.Thread(target=nudge.set)
    thread.start()

    assert nudge.wait(10)
    thread.join()


def test_a_file_that_can_be_read_wakes_too_and_is_told_apart() -> None:
    """A touch is no change of the state: the screen is not built anew for it."""
    nudge = Nudge()
    read, write = os.pipe()
    os.write(write, b".")

    assert nudge.wait(10, (read,)) is False

    os.close(read)
    os.close(write)

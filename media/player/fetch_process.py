"""The process that fetches a YouTube recording's bytes for the player's process, which has no network itself.

Started with a JSON line: an address for each socket. Ends with the sockets, with its input, or with the kiosk.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from device.core.events.player import WhyNotPlayed
from media.player.cage import MIB, Cage, enter
from media.player.fetching import Gone, Misled, NotFetched, RangeReader
from media.player.film import serve
from media.player.gate import MEDIA_HOSTS, Gate
from media.player.shared import as_line

CAGE = Cage(memory=1024 * MIB, niceness=5, has_network=True)


class Errand(BaseModel):
    """What to fetch, and for whom."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    urls: tuple[str, ...]
    sockets: tuple[int, ...]


class Fault(BaseModel):
    """Why no more will come."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    failed: WhyNotPlayed


def run(gate: Gate, reader: Callable[[str], RangeReader] = RangeReader) -> None:
    """Fetch, until nobody asks or it fails."""
    errand = Errand.model_validate_json(sys.stdin.buffer.readline())
    gate.close()
    threads = [
        threading.Thread(target=_serve, args=(url, descriptor, gate, reader), daemon=True)
        for url, descriptor in zip(errand.urls, errand.sockets, strict=True)
    ]
    for thread in threads:
        thread.start()
    sys.stdin.buffer.read()  # its end is the kiosk's word that it is over
    os._exit(0)


def _serve(url: str, descriptor: int, gate: Gate, reader: Callable[[str], RangeReader]) -> None:
    connection = socket.socket(fileno=descriptor)
    try:
        serve(connection, reader(url))
    except OSError as err:
        is_refused = gate.has_refused or isinstance(err, PermissionError | Misled)
        os.write(sys.stdout.fileno(), as_line(Fault(failed=_reason(err, is_refused=is_refused))))
    finally:
        connection.close()


def _reason(err: OSError, *, is_refused: bool) -> WhyNotPlayed:
    if is_refused:
        return WhyNotPlayed.REFUSED
    if isinstance(err, Gone):
        return WhyNotPlayed.UNAVAILABLE
    return WhyNotPlayed.NETWORK if isinstance(err, NotFetched) else WhyNotPlayed.CRASHED


def main() -> None:
    """Fetch what standard input says; the process ends with it."""
    enter(CAGE)
    run(Gate(MEDIA_HOSTS))


if __name__ == "__main__":
    main()

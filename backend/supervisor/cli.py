"""`kotiluuri-server`: up, run, check, keys."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from backend.supervisor import keys
from backend.supervisor.embedded import Embedded
from backend.supervisor.errors import SupervisorError
from backend.supervisor.logs import to_stream
from backend.supervisor.paths import DataFolder

DEFAULT_DATA = ".kotiluuri"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code: 0 well, 1 refused or wrong."""
    options = _parser().parse_args(arguments)
    folder = DataFolder(options.data.expanduser().resolve())
    try:
        match options.command:
            case "up":
                return asyncio.run(_up(folder))
            case "keys":
                return _keys(folder, options)
            case _:
                raise AssertionError(options.command)
    except SupervisorError as err:
        print(f"kotiluuri-server: {err}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("KOTILUURI_DATA") or DEFAULT_DATA),
        metavar="DIR",
        help=f"folder of all data and secrets (default: $KOTILUURI_DATA, else ./{DEFAULT_DATA})",
    )
    parser = argparse.ArgumentParser(prog="kotiluuri-server", description="The Kotiluuri backend on one machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", parents=[shared], help="start and watch broker, SFU, web and worker until Ctrl-C")
    key_commands = commands.add_parser("keys", parents=[shared], help="show, rotate or revoke keys")
    # The folder may stand before or after the action.
    again = argparse.ArgumentParser(add_help=False)
    again.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help=argparse.SUPPRESS)
    actions = key_commands.add_subparsers(dest="action", required=True)
    actions.add_parser("show", parents=[again], help="what there is and until when; never a secret")
    known = "\n".join(f"  {name:<14} {what}" for name, what in keys.ROTATABLE.items())
    rotate = actions.add_parser(
        "rotate",
        parents=[again],
        help="replace one key",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"names:\n{known}",
    )
    rotate.add_argument("name", metavar="NAME", choices=tuple(keys.ROTATABLE))
    rotate.add_argument("--yes", action="store_true", help="do it, where devices must be bound again")
    revoke = actions.add_parser("revoke", parents=[again], help="strike a stolen signing key from the list, at once")
    revoke.add_argument("name", metavar="KEY")
    return parser


async def _up(folder: DataFolder) -> int:
    stop = stop_requested()
    embedded = Embedded(folder.root, sinks=[to_stream(sys.stdout)])
    if not await until(stop, embedded.__aenter__()):
        return 0
    try:
        embedded.log.write("supervisor", f"ready: {embedded.runtime.public_url}")
        await stop.wait()
        embedded.log.write("supervisor", "stopping")
    finally:
        await embedded.__aexit__(None, None, None)
    return 0


def stop_requested() -> asyncio.Event:
    """Return an event that Ctrl-C and SIGTERM set, in place of what they usually do."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    return stop


async def until(stop: asyncio.Event, work: object) -> bool:
    """Do the work, but end it when a stop is asked for. Return whether it was done."""
    doing = asyncio.ensure_future(work)  # type: ignore[call-overload]  # any coroutine
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
            return False
        await doing
        return True
    finally:
        stopping.cancel()


def _keys(folder: DataFolder, options: argparse.Namespace) -> int:
    folder.make()
    with folder.locked():
        now = keys.utc_now()
        keys.ensure(folder.secrets, now)
        match options.action:
            case "rotate":
                if options.name == "mqtt-master" and not options.yes:
                    print(
                        "This shuts every bound device out until it is bound again at its home.\n"
                        "To do it: kotiluuri-server keys rotate mqtt-master --yes",
                        file=sys.stderr,
                    )
                    return 1
                print(keys.rotate(folder.secrets, options.name, now))
            case "revoke":
                print(keys.revoke(folder.secrets, options.name, now))
            case _:
                print("\n".join(keys.describe(folder.secrets, now)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`kotiluuri-server`: up, run, check, keys."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from backend.supervisor import check, keys, run
from backend.supervisor.embedded import Embedded
from backend.supervisor.errors import CommandFailed, SupervisorError
from backend.supervisor.logs import to_file, to_stream
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
            case "run":
                return asyncio.run(_run(folder, is_verbose=options.verbose))
            case "check":
                return _check(folder)
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
    run_command = commands.add_parser(
        "run", parents=[shared], help="the same, with a demo organisation and one bound kiosk"
    )
    run_command.add_argument(
        "--verbose", action="store_true", help="show what the parts say; else it is in the log only"
    )
    commands.add_parser("check", parents=[shared], help="say what is wrong; exit code 1 when anything is")
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


async def _run(folder: DataFolder, *, is_verbose: bool) -> int:
    stop = stop_requested()
    folder.make()
    shown = to_stream(sys.stdout, None if is_verbose else frozenset({"supervisor"}))
    print("Starting: the first time takes a little longer.", flush=True)
    with to_file(folder.logs / "kotiluuri.log") as kept:
        embedded = Embedded(folder.root, sinks=[shown, kept], is_demo=True)
        if not await until(stop, embedded.__aenter__()):
            return 0
        try:
            if await until(stop, _demonstrate(embedded)):
                await stop.wait()
            print("\nStopping.", flush=True)
        finally:
            await embedded.__aexit__(None, None, None)
    return 0


async def _demonstrate(embedded: Embedded) -> None:
    data = await run.demo_data(embedded)
    if not data.homes:
        raise CommandFailed("demo_data made no home")
    home = data.homes[0]
    address = await run.add_kiosk(embedded, home.code)
    print(run.summary(embedded, data, home.home, address), flush=True)


def _check(folder: DataFolder) -> int:
    findings = check.check(folder)
    for finding in findings:
        print(f"{'ok   ' if finding.is_well else 'WRONG'}  {finding.text}")
    wrong = sum(not finding.is_well for finding in findings)
    print(f"\n{wrong} wrong." if wrong else "\nAll is well.")
    return 1 if wrong else 0


def stop_requested() -> asyncio.Event:
    """Return an event that Ctrl-C and SIGTERM set, in place of what they usually do."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    return stop


async def until(stop: asyncio.Event, work: Coroutine[Any, Any, object]) -> bool:
    """Do the work, but end it when a stop is asked for. Return whether it was done."""
    doing = asyncio.create_task(work)
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

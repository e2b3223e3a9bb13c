"""`make bench`: run all benchmarks, or those named, and print what they measured beside the bar each must reach."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

from benchmarks import beside_a_page, contacts, day, echo, forced_call, idle_kiosk, in_call, start_kiosk
from benchmarks.figures import Figure

BENCHMARKS: dict[str, Callable[[], Awaitable[list[Figure]]]] = {
    "contacts": contacts.measure,
    "day": day.measure,
    "start": start_kiosk.measure,
    "idle": idle_kiosk.measure,
    "incall": in_call.measure,
    "beside": beside_a_page.measure,
    "call": forced_call.measure,
    "echo": echo.measure,
}


async def run(names: list[str]) -> int:
    """Run these and print; 1 when a bar is missed."""
    figures: list[Figure] = []
    for name in names:
        print(f"{name} …", flush=True)
        figures += await BENCHMARKS[name]()
    width = max(len(figure.what) for figure in figures)
    print()
    for figure in figures:
        print(f"{figure.what:<{width}}  {figure.said:>10}   {figure.bar_said}")
    return 0 if all(figure.is_met for figure in figures) else 1


def main() -> int:
    """Read the names; all of them when there are none."""
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark named {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    return asyncio.run(run(names))


if __name__ == "__main__":
    sys.exit(main())

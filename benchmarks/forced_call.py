"""How fast a forced call is: from *Lähetä* to the warning at home, and from the warning's end to two faces."""

from __future__ import annotations

import statistics

from benchmarks.figures import Figure
from tests.system.stage.backend import house
from tests.system.stage.browser import Professional, chromium
from tests.system.stage.visit import Times, end_call, forced_visit

ROUNDS = 20


async def measure() -> list[Figure]:
    """Play the call again and again; the first one warms everything up and is not counted."""
    taken: list[Times] = []
    async with house(with_sound=True) as home, chromium(home.folder / "browser") as context:
        await home.kiosk.saw("ClockSet")
        professional = Professional(await context.new_page())
        await professional.log_in(home.link())
        for number in range(ROUNDS + 1):
            times = await forced_visit(home.kiosk, professional, "Aamulääkkeet", whom=home.resident)
            if number:
                taken.append(times)
            await end_call(home.kiosk, professional)
            await professional.back_to_contacts()
    return [
        *_figures("Lähetä → announced at home", [times.to_announced_s for times in taken]),
        *_figures("countdown over → both see the other", [times.to_faces_s for times in taken]),
    ]


def _figures(what: str, values: list[float]) -> list[Figure]:
    median = statistics.median(values)
    slow = statistics.quantiles(values, n=20)[-1]
    return [
        Figure(f"{what}, median of {len(values)}", median, "s", 0.5),
        Figure(f"{what}, p95 over median", slow / median, "times", 2.0),
    ]

"""Gathers the icons that the pages use into one sprite: `python -m look.icons`.

The drawings are Lucide's (ISC licence, see docs); the result is committed, and a test says when it is stale. A new icon
is named here, and then in a template: `{% icon "phone" %}`.
"""

import re
from pathlib import Path

_ROOT = Path(__file__).parent.parent
SOURCES = _ROOT / "node_modules" / "lucide-static" / "icons"
TARGET = _ROOT / "backend" / "static" / "img" / "icons.svg"

NAMES = (
    "arrow-right",
    "arrow-up",
    "bell-off",
    "bell-ring",
    "building-2",
    "calendar-check",
    "calendar-plus",
    "calendar-x-2",
    "calendar-days",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle",
    "circle-alert",
    "circle-question-mark",
    "clock",
    "cloud-off",
    "coffee",
    "ellipsis",
    "expand",
    "eye",
    "footprints",
    "hand-heart",
    "handshake",
    "heart-handshake",
    "hourglass",
    "house",
    "key-round",
    "keyboard",
    "languages",
    "laptop",
    "link",
    "lock",
    "log-out",
    "mail",
    "maximize",
    "menu",
    "mic",
    "mic-off",
    "moon",
    "pencil",
    "phone",
    "phone-call",
    "phone-missed",
    "phone-off",
    "plus",
    "search",
    "settings",
    "shield-check",
    "shield-off",
    "signal",
    "signal-low",
    "square-user",
    "star",
    "sun",
    "timer",
    "triangle-alert",
    "tv",
    "undo-2",
    "user",
    "user-check",
    "users-round",
    "video",
    "video-off",
    "volume-2",
    "wifi-off",
    "x",
    "zap",
)

_NOTE = "<!-- Lucide icons, ISC licence: https://lucide.dev/license. Written by `python -m look.icons`. -->"


def render(names: tuple[str, ...] = NAMES, sources: Path = SOURCES) -> str:
    """The sprite: one symbol an icon, to be shown by `<use>`."""
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 24 24">{_drawing(sources / f"{name}.svg")}</symbol>' for name in names
    ]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', _NOTE, *symbols, "</svg>", ""])


def _drawing(source: Path) -> str:
    inside = re.search(r"<svg.*?>(.*)</svg>", source.read_text(encoding="utf-8"), re.DOTALL)
    if inside is None:
        raise ValueError(f"{source.name} is no drawing")
    return re.sub(r"\s*\n\s*", "", inside.group(1)).replace(" />", "/>")


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")

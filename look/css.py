"""Writes the tokens as CSS custom properties: `python -m look.css`.

The result is committed; a test says when it is stale.
"""

from pathlib import Path

from look import Palette, Tokens, tokens

TARGET = Path(__file__).parent.parent / "backend" / "static" / "css" / "tokens.css"

_FLOAT = {
    "day": ("0 1px 2px rgb(60 45 20/.06),0 16px 40px -8px rgb(60 45 20/.22)", "rgb(36 30 20/.46)"),
    "night": ("0 1px 2px rgb(0 0 0/.4),0 20px 48px -8px rgb(0 0 0/.7)", "rgb(4 7 10/.66)"),
}


def render(look: Tokens) -> str:
    """The whole stylesheet."""
    day, night = _ground("day", look.colour["day"]), _ground("night", look.colour["night"])
    return "\n".join(
        [
            "/* Written by `python -m look.css` from look/tokens.toml. Change it there. */",
            ":root{color-scheme:light;",
            *day,
            *(f"  --room-{name}:{value};" for name, value in look.colour["room"].items()),
            f'  --font:"Kotiluuri Zero","{look.font_family}","{look.second_family}",system-ui,sans-serif;',
            *(f"  --t-{name}:{_rem(size)}/{_rem(line)};" for name, (size, line) in look.web_type.items()),
            *(f"  --{name}:{length}px;" for name, length in {**look.web_space, **look.web_shape}.items()),
            "  --r-pill:999px;",
            f"  --fast:{look.fast_ms}ms;--slow:{look.slow_ms}ms;--ease:{look.ease};",
            "}",
            "@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;",
            *night,
            "}}",
            ":root[data-theme=dark]{color-scheme:dark;",
            *night,
            "}",
            "",
        ]
    )


def _ground(name: str, palette: Palette) -> list[str]:
    shadow, scrim = _FLOAT[name]
    return [
        *(f"  --{token}:{value};" for token, value in palette.items()),
        # A select's arrow is a picture and cannot use currentColor: one for each ground.
        f'  --chevron:url("../img/chevron-{name}.svg");',
        f"  --shadow:{shadow};--scrim:{scrim};",
    ]


def _rem(px: int) -> str:
    return f"{px / 16:g}rem"


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(render(tokens()), encoding="utf-8")

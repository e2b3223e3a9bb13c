"""Static files: what is named is there, and what is written by a tool is fresh."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

from look import icons

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "backend" / "templates"
STATIC = ROOT / "backend" / "static"


def test_the_sprite_is_what_its_list_says() -> None:
    """Stale: run `python -m look.icons`."""
    assert icons.TARGET.read_text(encoding="utf-8") == icons.render()


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    named = set()
    for path in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    for path in (ROOT / "backend").glob("*/*.py"):
        named |= set(re.findall(r'icon=?"?:? ?"([a-z0-9-]+)"', path.read_text(encoding="utf-8")))

    assert named - set(icons.NAMES) == set()


def test_every_address_in_a_stylesheet_leads_somewhere() -> None:
    missing = []
    for sheet in (STATIC / "css").glob("*.css"):
        for address in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text(encoding="utf-8")):
            name = str(Path("css", address)).replace("css/../", "")
            if finders.find(name) is None:
                missing.append(f"{sheet.name}: {address}")
    assert missing == []


def test_every_static_file_that_a_template_names_is_there() -> None:
    named = set()
    for path in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r"{% static '([^']+)'", path.read_text(encoding="utf-8")))

    assert {name for name in named if finders.find(name) is None} == set()


def test_no_colour_stands_outside_the_tokens() -> None:
    """What lies over a picture keeps its day colours on purpose: those few are in room, people and login."""
    for sheet in ("base", "controls", "components", "shell", "contacts", "chosen", "booking"):
        css = (STATIC / "css" / f"{sheet}.css").read_text(encoding="utf-8")
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;, ])", css) == []

"""Every word for people is there in all three languages, and says the same things."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from backend.shell.texts import browser_texts

ROOT = Path(__file__).parents[3]
LANGUAGES = ("fi", "sv")
NAMES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def catalogue(path: Path) -> dict[tuple[str, str], list[str]]:
    """Return the messages of a catalogue: (context, English) → its translations."""
    messages: dict[tuple[str, str], list[str]] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        if "#, fuzzy" in block or "\n#~" in block:
            continue
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if found := re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line):
                key = found[1]
                parts[key] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                parts[key] += ast.literal_eval(line)
        if parts.get("msgid"):
            strings = [words for name, words in parts.items() if name.startswith("msgstr")]
            messages[parts.get("msgctxt", ""), parts["msgid"]] = strings
    return messages


@pytest.fixture(scope="session")
def used(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Return all that is said: what Django's own tool finds in code and templates."""
    folder = tmp_path_factory.mktemp("words")
    shutil.copytree(ROOT / "backend", folder / "backend", ignore=shutil.ignore_patterns("static", "__pycache__"))
    (folder / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "-l", "xx", "--no-location", "--no-wrap"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return set(catalogue(folder / "locale" / "xx" / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(used: set[tuple[str, str]], language: str) -> None:
    known = catalogue(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")

    assert sorted(used - {key for key, words in known.items() if all(words)}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(used: set[tuple[str, str]], language: str) -> None:
    assert sorted(set(catalogue(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")) - used) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_the_same_in_every_language(language: str) -> None:
    for (_context, english), strings in catalogue(ROOT / "locale" / language / "LC_MESSAGES" / "django.po").items():
        for words in strings:
            assert set(NAMES.findall(words)) == set(NAMES.findall(english)), english


def test_the_browsers_words_are_all_used_and_all_there() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "backend/static/js").rglob("*.js"))
    with translation.override("en"):
        keys = set(browser_texts())

    asked = set(re.findall(r'"([a-z]+\.[a-z_]+)"', code)) | {"close", "undo", "lost"}
    assert {key for key in keys if f'"{key}"' not in code} == set()
    assert {
        key for key in asked if key.split(".")[0] in {"room", "request", "chosen", "left", "forced"}
    } - keys == set()

"""Messages of every released version, as they were: they must be read for ever, and mean the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from protocol.schema import DOCUMENTS
from protocol.signing import parse

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*/*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_is_still_read_and_means_the_same(path: Path) -> None:
    raw = path.read_bytes()

    message = parse(raw, DOCUMENTS[path.stem])

    again = json.loads(message.model_dump_json())
    for name, value in json.loads(raw).items():
        assert again[name] == value, name


def test_every_document_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES} == set(DOCUMENTS)

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

    _means_the_same(json.loads(raw), json.loads(message.model_dump_json()))


def _means_the_same(then: object, now: object, where: str = "") -> None:
    """What was said then is said now; what has come since may stand beside it."""
    if isinstance(then, dict):
        assert isinstance(now, dict), where
        for name, value in then.items():
            assert name in now, f"{where}.{name}"
            _means_the_same(value, now[name], f"{where}.{name}")
    elif isinstance(then, list):
        assert isinstance(now, list), where
        assert len(now) == len(then), where
        for index, (one, other) in enumerate(zip(then, now, strict=True)):
            _means_the_same(one, other, f"{where}[{index}]")
    else:
        assert now == then, where


def test_every_document_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES} == set(DOCUMENTS)

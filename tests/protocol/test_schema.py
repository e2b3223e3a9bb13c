"""The schemas on the page are those in the code."""

from __future__ import annotations

import pytest

from protocol.schema import FOLDER, render


@pytest.mark.parametrize("name", sorted(render()))
def test_the_committed_schema_is_the_present_one(name: str) -> None:
    """`python -m protocol.schema` writes it anew."""
    assert (FOLDER / name).read_text(encoding="utf-8") == render()[name]


def test_no_schema_is_left_over() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} == set(render())

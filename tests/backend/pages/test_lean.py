"""Scripts and styles go over the wire without what only their writers read, and do what they did."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.test import Client as Browser

from backend.config.settings import ROOT
from backend.shell.lean import lean

FILES = sorted(path for kind in ("js", "css") for path in (ROOT / "backend" / "static").rglob(f"*.{kind}"))


def test_comments_and_indents_go_and_every_line_stays_where_it_was() -> None:
    script = b"/** What\n * it is. */\nfunction f() {\n  // why\n  return /a*/.test('// a') ? 1 : 2; // yes\n}\n"
    bare = b"\n\nfunction f() {\n\nreturn /a*/.test('// a') ? 1 : 2; // yes\n}\n"
    assert lean(script, is_script=True) == bare


def test_a_comment_before_something_takes_nothing_with_it() -> None:
    style = b"/* one */ a {\n  color: red;\n}\n/* two */\nb {\n}\n"
    assert lean(style, is_script=False) == b"/* one */ a {\ncolor: red;\n}\n\nb {\n}\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_of_ours_needs_what_is_taken(path: Path) -> None:
    """No string goes over several lines: its indents, or what looks like a comment in it, would be missed."""
    text = path.read_bytes()
    assert all(line.count(b"`") % 2 == 0 for line in text.splitlines())
    bare = lean(text, is_script=path.suffix == ".js")
    assert bare.count(b"\n") == text.count(b"\n")
    assert len(bare) < len(text)


@pytest.mark.django_db
def test_a_file_is_sent_packed_and_whole_to_whoever_cannot_unpack() -> None:
    there = "/static/js/toast.js"
    sent = Browser().get(there, headers={"Accept-Encoding": "gzip, br"})
    assert sent.headers["Content-Encoding"] == "gzip"
    assert sent.headers["Vary"] == "Accept-Encoding"
    assert int(sent.headers["Content-Length"]) == len(sent.content)
    assert b"export function toast" in gzip.decompress(sent.content)
    assert b"/**" not in gzip.decompress(sent.content)
    assert "Last-Modified" in sent.headers
    assert "Content-Security-Policy" not in sent.headers

    plain = Browser().get(there)
    assert "Content-Encoding" not in plain.headers
    assert b"".join(plain) == (ROOT / "backend/static/js/toast.js").read_bytes()

"""How large the panel is, from what it says itself; nothing that it says breaks anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.adapters.panel import BLOCK, HEADER, panel_mm, size_of


def edid(*, cm: tuple[int, int] = (0, 0), mm: tuple[int, int] | None = None) -> bytes:
    """A base block that says these sizes."""
    block = bytearray(BLOCK)
    block[:8] = HEADER
    block[21:23] = bytes(cm)
    if mm is not None:
        block[54:56] = (14850).to_bytes(2, "little")
        block[54 + 12], block[54 + 13] = mm[0] & 0xFF, mm[1] & 0xFF
        block[54 + 14] = (mm[0] >> 8) << 4 | mm[1] >> 8
    block[127] = -sum(block[:127]) % 256
    return bytes(block)


def socket(folder: Path, name: str, content: bytes, status: str = "connected") -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "status").write_text(f"{status}\n")
    (folder / name / "edid").write_bytes(content)


@pytest.mark.feature("H12")
@pytest.mark.parametrize(
    ("said", "size"),
    [
        (edid(cm=(22, 14), mm=(217, 136)), (217, 136)),
        (edid(cm=(71, 40)), (710, 400)),
        (edid(mm=(1210, 680)), (1210, 680)),
        (edid(cm=(16, 9), mm=(160, 90)), None),  # an aspect ratio
        (edid(cm=(0, 0)), None),  # a projector
        (edid(cm=(121, 68), mm=(160, 90)), (1210, 680)),
        (edid(cm=(70, 39), mm=(4000, 20)), (700, 390)),
        (edid(cm=(22, 14))[:-1] + b"\x00\x00", None),
        (edid(cm=(22, 14), mm=(217, 136))[:100], None),
        (b"", None),
    ],
)
def test_a_size_is_believed_as_far_as_it_makes_sense(said: bytes, size: tuple[int, int] | None) -> None:
    assert size_of(said) == size


@given(st.binary(max_size=300))
def test_nothing_on_the_cable_breaks_it(noise: bytes) -> None:
    assert size_of(noise) is None
    block = bytearray((HEADER + noise + bytes(BLOCK))[:BLOCK])
    block[127] = -sum(block[:127]) % 256
    found = size_of(bytes(block))
    assert found is None or all(60 <= side <= 3000 for side in found)


def test_the_only_panel_that_is_connected_counts(tmp_path: Path) -> None:
    socket(tmp_path, "card0-HDMI-A-1", edid(cm=(71, 40)))
    socket(tmp_path, "card0-HDMI-A-2", edid(cm=(22, 14)), status="disconnected")
    (tmp_path / "version").write_text("drm 1.1.0")

    assert panel_mm(tmp_path) == (710, 400)

    socket(tmp_path, "card0-DSI-1", edid(cm=(15, 9)))
    assert panel_mm(tmp_path) is None


def test_without_any_socket_nothing_is_known(tmp_path: Path) -> None:
    assert panel_mm(tmp_path / "gone") is None
    (tmp_path / "card1-DSI-1").mkdir()
    assert panel_mm(tmp_path) is None

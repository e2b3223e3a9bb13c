"""The call's screen: who is large, who is named, what is counted, and our own picture."""

from dataclasses import replace

import pytest

from device.core.screen import CallScreen, Screen
from device.core.screen_parts import Button, OwnPicture, words
from device.runtime.frames import OWN, remote, shared
from ui import samples, touch
from ui.layout import measures
from ui.scene import Icon, Picture, Rect, Scene, Text
from ui.screens import scene

SIZES = [(1280, 800), (800, 1280), (1920, 1080), (800, 480)]
SCREENS: dict[str, Screen] = dict(samples.screens(samples.PEOPLE["fi"]))


def call(name: str) -> CallScreen:
    found = SCREENS[name]
    assert isinstance(found, CallScreen)
    return found


def lay(screen: CallScreen, size: tuple[int, int] = (1280, 800)) -> Scene:
    return scene(screen, measures(size))


def pictures(found: Scene) -> dict[str, Rect]:
    return {item.slot: item.rect for item in found.items if isinstance(item, Picture)}


def said(found: Scene) -> str:
    return " | ".join(" ".join(item.lines) for item in found.items if isinstance(item, Text))


@pytest.mark.feature("H5")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["call-two", "call-three", "call-four", "call-six", "call-nine", "call-crowd"])
def test_several_people_are_seen_apart_and_none_is_forgotten(name: str, size: tuple[int, int]) -> None:
    """Each is seen with a name or counted; nothing lies over anybody; who speaks is always among those seen."""
    screen = call(name)
    found = lay(screen, size)
    shown = [rect for slot, rect in pictures(found).items()]

    for one in shown:
        assert not any(one.meets(other) for other in shown if other is not one)
        assert not any(one.meets(target.rect) for target in found.targets)
    assert remote(screen.tiles[1].identity) in pictures(found), "who speaks is not seen"
    assert any(isinstance(item, Icon) and item.name == "audio-lines" for item in found.items)


@pytest.mark.parametrize(("count", "size"), [(9, (1280, 800)), (9, (1920, 1080)), (6, (800, 480)), (6, (800, 1280))])
def test_so_many_faces_have_room(count: int, size: tuple[int, int]) -> None:
    screen = replace(call("call-crowd"), tiles=call("call-crowd").tiles[:count])
    seen = {slot for slot in pictures(lay(screen, size)) if slot.startswith("remote:")}
    assert seen == {remote(tile.identity) for tile in screen.tiles if tile.has_picture}


@pytest.mark.parametrize("size", SIZES)
def test_a_shared_screen_is_large_and_whole_and_its_owner_small(size: tuple[int, int]) -> None:
    screen = call("call-share")
    found = lay(screen, size)
    identity = screen.tiles[0].identity
    large, small = pictures(found)[shared(identity)], pictures(found)[remote(identity)]

    assert next(item for item in found.items if isinstance(item, Picture) and item.slot == shared(identity)).is_whole
    assert large.w * large.h > 2 * small.w * small.h
    assert "näyttää" in said(found)


@pytest.mark.parametrize("size", SIZES)
def test_our_own_picture_is_at_the_lower_right_and_goes_with_the_camera(size: tuple[int, int]) -> None:
    on = lay(call("call"), size)
    own = pictures(on)[OWN]
    assert own.right > size[0] * 0.9
    assert own.y > size[1] * 0.5

    off = lay(replace(call("call"), own=OwnPicture(False, True, words("call.heard"))), size)

    assert OWN not in pictures(off)
    assert "Vain ääni" in said(off), "what is on is always said"
    assert [target.rect for target in off.targets] == [target.rect for target in on.targets], "a button has moved"


def test_who_is_there_is_said_by_role_and_name() -> None:
    assert "Hoitaja Maija Korhonen" in said(lay(call("call")))
    assert "Maija Korhonen ja 2 muuta" in said(lay(call("call-three")))


def test_what_hangs_up_and_what_is_loud_stays_where_it_is_when_others_come() -> None:
    """A finger that is on its way must not press something else."""
    alone = {target.button: target.rect for target in lay(call("call")).targets}
    many = {target.button: target.rect for target in lay(call("call-nine")).targets}
    for button in samples.CALL_BUTTONS[:3]:
        assert alone[button] == many[button]


@pytest.mark.feature("H10")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["call", "call-three", "call-agreement", "call-agreement-ask"])
def test_a_remote_control_comes_to_every_button_and_back_leads_to_the_call(name: str, size: tuple[int, int]) -> None:
    """Who has no finger on the panel can read and withdraw the agreement too."""
    found = lay(call(name), size)
    start = touch.meet(touch.Attending(), found, 0.0)
    reached, ahead = {start.focus}, [start.focus]
    while ahead:
        here = replace(start, keys_in_use=True, focus=ahead.pop())
        for way in touch.Way:
            focus = touch.arrow(here, found, way).focus
            if focus not in reached:
                reached.add(focus)
                ahead.append(focus)

    assert {target.button for target in found.targets} == {found.targets[place or 0].button for place in reached}
    if "agreement" in name:
        assert found.targets[start.focus or 0].button is Button.KEEP
        assert found.back is Button.KEEP


@pytest.mark.feature("H10")
@pytest.mark.parametrize("size", SIZES)
def test_who_is_seen_and_by_whom_stays_on_the_panel_while_the_agreement_is_read(size: tuple[int, int]) -> None:
    """The page takes the place of the largest face: never of the reason, of the sign, or of the red handset."""
    before, reads = lay(call("call"), size), lay(call("call-agreement"), size)

    assert "Hoitaja Maija Korhonen" in said(reads)
    assert "Lääkkeiden otto" in said(reads)
    assert "Kamera on päällä" in said(reads)
    assert pictures(reads)[OWN] == pictures(before)[OWN]
    places = {target.button: target.rect for target in reads.targets}
    for target in before.targets:
        if target.button is not Button.AGREEMENT:
            assert places[target.button] == target.rect, f"{target.button} has moved"
    assert reads.shows == before.shows

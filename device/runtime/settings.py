"""What an installer may set for one kiosk: `kiosk.toml` in its data folder, read once at start.

A field that is not known stops the start and is named: a typing error must hurt at once, not on the day of a call.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from device.core.installed import Installed

FILE_NAME = "kiosk.toml"

Side = Annotated[int, Field(ge=1, le=20_000)]


class BadSettings(Exception):
    """The settings file cannot be used; the text names each field."""

    code = "bad_settings"


class Settings(BaseModel):
    """All settings of one kiosk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: tuple[Side, Side] = (1280, 800)
    """Of the window, in pixels; when full screen, the panel's own size is taken."""
    fullscreen: bool = False
    language: Literal["fi", "sv", "en"] | None = None
    """None: as the backend says, Finnish until it has."""
    panel_mm: tuple[Side, Side] | None = None
    """Width and height of the visible panel. None: what the panel says of itself, else that of a 10-inch tablet."""
    distance_mm: Annotated[int, Field(ge=200, le=6000)] = 600
    """From the eye to the panel."""
    # ASCII: all letters that there are, two hundred times over, would be 17 MB of a small computer's memory.
    camera: Annotated[
        str, Field(pattern=r"^(fake|auto|none|/dev/video[0-9]{1,3}|/dev/v4l/by-(id|path)/[A-Za-z0-9_.:+-]{1,200})$")
    ] = "auto"
    """`auto`, or the one to use and no other: by its node, better by a path that stays the same (`/dev/v4l/by-id/…`,
    which holds its serial number; `/dev/v4l/by-path/…`, which is its socket)."""
    sound: Literal["platform", "none"] = "platform"
    microphone: Annotated[str, Field(min_length=1, max_length=200)] = "auto"
    """`auto`, or the one to use whenever it is there: the sound server's name for it, its description, its serial."""
    speaker: Annotated[str, Field(min_length=1, max_length=200)] = "auto"
    """The same for the loudspeaker."""
    tv: Annotated[str, Field(pattern=r"^(auto|none|/dev/cec[0-9]{1,2})$")] = "auto"
    """The television that the panel is, by its HDMI-CEC node. Named, it counts as asleep when it does not answer; with
    `auto` it counts as a plain monitor, as long as it has never answered."""
    recordings_mib: Annotated[int, Field(ge=0, le=1_000_000)] = 2048
    """How much of the disk recordings of our own may take; a gibibyte of it stays free whatever is set here."""
    fake_camera_film: Path | None = None
    """What the fake camera sees, over and over: JPEGs cost what a real one's do. None: a test picture."""
    fake_camera_log: Path | None = None
    """Each opening and closing of the fake camera is a line in this file."""
    log_level: Literal["debug", "info", "warning"] = "info"


def with_installed(settings: Settings, installed: Installed) -> Settings:
    """Return the settings with what was set at the screen before what the file says; a test's camera stays."""
    set_ = {"microphone": installed.microphone, "speaker": installed.speaker}
    if settings.camera not in {"fake", "none"}:
        set_["camera"] = installed.camera
    return settings.model_copy(update={name: value for name, value in set_.items() if value is not None})


def read_settings(folder: Path) -> Settings:
    """Return the settings in this folder; defaults when there is no file. Raises BadSettings."""
    path = folder / FILE_NAME
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as err:
        raise BadSettings(f"{FILE_NAME}: {err}") from err
    try:
        return Settings.model_validate(content)
    except ValidationError as err:
        faults = (f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in err.errors())
        raise BadSettings(f"{FILE_NAME}: {'; '.join(faults)}") from err

"""Why a device is not bound."""

from __future__ import annotations


class DeviceError(Exception):
    """Base. `code` is stable."""

    code = "device"


class CodeNotValid(DeviceError):
    """Never made, used, or too old: all the same to who asks."""

    code = "code_not_valid"


class NotOnline(DeviceError):
    """The device is not connected: what it was told would come too late."""

    code = "not_online"

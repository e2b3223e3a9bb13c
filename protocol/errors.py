"""Why a document was not taken. Every reason has a stable code; none carries what the document said."""

from __future__ import annotations


class ProtocolError(Exception):
    """A document or message that must be dropped. `code` is stable and safe to log."""

    code = "protocol"

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)


class TooLarge(ProtocolError):
    """More bytes than the topic allows."""

    code = "too_large"


class NotSealed(ProtocolError):
    """Not a sealed document, or sealed for somebody else."""

    code = "not_sealed"


class NotSigned(ProtocolError):
    """No signature, a broken one, or one by a key that is not trusted for this use."""

    code = "not_signed"


class NotReadable(ProtocolError):
    """The signature holds, but the content is not what the topic carries."""

    code = "not_readable"


class ForeignDevice(ProtocolError):
    """Names another device than the one that reads it."""

    code = "foreign_device"


class StaleKeys(ProtocolError):
    """A key list with a lower number than the one held."""

    code = "stale_keys"

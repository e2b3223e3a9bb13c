"""From message to payload and back: bounded, signed, then sealed. The only way on and off the wire."""

from __future__ import annotations

from typing import TypeVar

from protocol.errors import ForeignDevice, TooLarge
from protocol.messages.wire import Wire
from protocol.sealing import Seal
from protocol.signing import Signer, Verifier
from protocol.topics import Topic

M = TypeVar("M", bound=Wire)


def encode(topic: Topic, message: Wire, signer: Signer, seal: Seal | None = None) -> bytes:
    """Return the payload for this topic. Raises TooLarge, and ValueError when a sealed topic has no seal."""
    signed = signer.sign(message)
    if topic.sealed and seal is None:
        raise ValueError(f"{topic.name} needs a seal")
    payload = seal.close(signed) if topic.sealed and seal is not None else signed.encode()
    if len(payload) > topic.max_bytes:
        raise TooLarge(topic.name)
    return payload


def decode(  # noqa: PLR0917 - topic and payload, then who reads it with what
    topic: Topic, payload: bytes, kind: type[M], verifier: Verifier, device: str, seal: Seal | None = None
) -> M:
    """Return the message that this device was sent (or, unsealed topics, sent).

    Raises:
        TooLarge, NotSealed, NotSigned, NotReadable: as they say; nothing of the payload is kept.
        ForeignDevice: it names another device.
    """
    if len(payload) > topic.max_bytes:
        raise TooLarge(topic.name)
    if topic.sealed:
        if seal is None:
            raise ValueError(f"{topic.name} needs a seal")
        payload = seal.open(payload)
    message = verifier.read(payload, kind)
    if getattr(message, "device", device) != device:
        raise ForeignDevice(topic.name)
    return message

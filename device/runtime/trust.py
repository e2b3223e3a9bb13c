"""Whom this device believes: the root pinned when it was bound, the keys that the root vouches for, its own keys."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from protocol import codec
from protocol.errors import NotReadable, ProtocolError
from protocol.messages.calls import CallRecord
from protocol.messages.keys import KeyList, KeyUse, TimeAnswer
from protocol.messages.requests import Binding
from protocol.messages.wire import Wire
from protocol.sealing import Seal
from protocol.signing import Signer, Verifier, open_key_list, verifier
from protocol.topics import Topic

log = logging.getLogger(__name__)

M = TypeVar("M", bound=Wire)

TrustedNow = Callable[[], "datetime | None"]


@dataclass(frozen=True)
class Identity:
    """A bound device: what the backend said, and the keys that only this device has."""

    binding: Binding
    signing: Ed25519PrivateKey
    sealing: X25519PrivateKey

    @property
    def device(self) -> str:
        return self.binding.device


class Trust:
    """Opens what is said to this device. Used from several threads."""

    def __init__(self, identity: Identity, keys: str | None, trusted_now: TrustedNow) -> None:
        """Take the newest of the binding's key list and the one kept since (None: none).

        A kept list that the pinned root did not sign is passed over: the binding's own always holds.

        Raises:
            ProtocolError: the binding itself does not hold.
        """
        binding = identity.binding
        self.device = binding.device
        self.signer = Signer.from_private(binding.device, identity.signing)
        self._root = binding.root_key
        self._trusted_now = trusted_now
        self._seal = Seal.between(identity.sealing, binding.server_sealing_key, binding.device)
        self._lock = threading.Lock()
        self._keys = open_key_list(binding.keys, self._root)
        self._verifiers: dict[tuple[KeyUse, tuple[str, ...]], Verifier] = {}
        if keys is not None:
            try:
                self._keys = open_key_list(keys, self._root, self._keys)
            except ProtocolError as err:
                log.warning("the kept key list is not taken: %s", err.code)

    @property
    def key_list(self) -> KeyList:
        return self._keys

    def take_keys(self, token: str) -> bool:
        """Trust a newer key list. Return whether it is newer. Raises NotSigned, NotReadable, StaleKeys."""
        with self._lock:
            new = open_key_list(token, self._root, self._keys)
            is_newer = new.number > self._keys.number
            if is_newer:
                self._keys = new
                self._verifiers.clear()
        return is_newer

    def document(self, topic: Topic, payload: bytes, kind: type[M]) -> M:
        """Return what the backend tells this device on this topic. Raises ProtocolError."""
        seal = self._seal if topic.sealed else None
        return codec.decode(topic, payload, kind, self._verifier(KeyUse.DOCUMENTS), self.device, seal)

    def record(self, text: str) -> CallRecord:
        """Return a call record that our backend signed, from wherever it came. Raises ProtocolError."""
        return self._verifier(KeyUse.DOCUMENTS).read(text, CallRecord)

    def time_answer(self, text: str, nonce: str) -> datetime:
        """Return the time that was said to the asker of this nonce. Raises ProtocolError."""
        answer = self._verifier(KeyUse.TIME).read(text, TimeAnswer)
        if answer.nonce != nonce:
            raise NotReadable("nonce")
        return answer.at

    def _verifier(self, use: KeyUse) -> Verifier:
        now = self._trusted_now()
        with self._lock:
            keys = self._keys
            valid = tuple(
                key.id for key in keys.keys if key.use == use and (now is None or key.not_before <= now < key.not_after)
            )
            made = self._verifiers.get((use, valid))
            if made is None:
                made = self._verifiers[(use, valid)] = verifier(keys, use, now)
        return made

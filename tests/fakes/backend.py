"""A backend for one device: it signs and seals what a device is told, and answers its requests over real HTTP."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from device.runtime.trust import Identity, Trust
from protocol import codec
from protocol.messages.agenda import Agenda
from protocol.messages.calls import Caller, CallRecord, Calls, OpenCall, RoomAccess
from protocol.messages.keys import TimeAnswer
from protocol.messages.reports import Ack, DeviceEvents
from protocol.messages.requests import Binding
from protocol.messages.wire import Wire
from protocol.signing import Verifier, public_text
from protocol.topics import ACKS, AGENDA, CALLS, Topic
from tests.protocol.keys import DEVICE, NOW, Parties, raw_public


@dataclass
class Backend(Parties):
    """Knows the device's public keys, and holds its own private ones."""

    device_signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    url: str = "http://127.0.0.1:1"
    broker_host: str = "127.0.0.1"
    broker_port: int = 1
    broker_ca: str = ""
    broker_password: str = "made-up"

    def binding(self) -> Binding:
        """What the device is told when it is bound."""
        return Binding(
            device=DEVICE,
            organisation="Kotihoito",
            home="Koivukuja 3",
            root_key=public_text(self.root),
            keys=self.signed_keys(),
            server_sealing_key=raw_public(self.server_seal),
            generation=1,
            broker_host=self.broker_host,
            broker_port=self.broker_port,
            broker_ca=self.broker_ca,
            broker_password=self.broker_password,
            server_url=self.url,
        )

    def identity(self) -> Identity:
        """The bound device."""
        return Identity(self.binding(), self.device_signing, self.device_seal)

    def trust(self, now: Callable[[], datetime | None] = lambda: NOW) -> Trust:
        """What the device believes."""
        return Trust(self.identity(), None, now)

    def write_identity(self, folder: Path) -> None:
        """Bind the device whose folder this is."""
        folder.mkdir(exist_ok=True)
        for name, key in (("signing.pem", self.device_signing), ("sealing.pem", self.device_seal)):
            (folder / name).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (folder / "identity.json").write_text(self.binding().model_dump_json())

    def payload(self, topic: Topic, message: Wire) -> bytes:
        """Sign and seal for the device."""
        return codec.encode(topic, message, self.signer, self.seal_at_server() if topic.sealed else None)

    def agenda(self, revision: int = 1, **fields: object) -> bytes:
        """An agenda as it travels."""
        return self.payload(
            AGENDA, Agenda.model_validate({"device": DEVICE, "revision": revision, "issued_at": NOW, **fields})
        )

    def open_call(self, record: str | None = None, call: UUID | None = None, **fields: object) -> OpenCall:
        """A forced call that is open now."""
        call = call or uuid4()
        hour = timedelta(hours=1)
        mine = CallRecord(call=call, revision=1, starts_at=NOW, ends_at=NOW + hour)
        facts = {
            "participation": uuid4(),
            "call": call,
            "starts_at": NOW,
            "ends_at": NOW + hour,
            "caller": Caller(name="Maija"),
            "reason": "lääkkeet",
            "is_forced": True,
            "policy_revision": 1,
            "record": record if record is not None else self.signer.sign(mine),
        }
        return OpenCall.model_validate(facts | fields)

    def calls(self, *calls: OpenCall, revision: int = 1, session: str = "") -> bytes:
        """A calls document as it travels."""
        return self.payload(CALLS, Calls(device=DEVICE, revision=revision, session=session, issued_at=NOW, calls=calls))

    def ack(self, number: int) -> bytes:
        """An acknowledgement as it travels."""
        return self.payload(ACKS, Ack(device=DEVICE, number=number))

    def device_verifier(self) -> Verifier:
        """Trusts what the device signs."""
        return Verifier.from_public({DEVICE: public_text(self.device_signing)})


@dataclass(frozen=True)
class Request:
    """What a device asked."""

    method: str
    path: str
    body: bytes
    authorization: str | None

    @property
    def claims(self) -> dict[str, object]:
        """What its signature says, not proved."""
        assert self.authorization is not None
        middle = self.authorization.removeprefix("Kotiluuri ").split(".")[1]
        read = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        assert isinstance(read, dict)
        return read


Answer = tuple[int, bytes]


@dataclass
class HttpBackend:
    """Answers as it is told to. Real sockets, on loopback."""

    backend: Backend
    now: datetime = NOW
    requests: list[Request] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    """By path without query; what is not here is answered as a working backend would."""
    events: list[DeviceEvents] = field(default_factory=list)

    def answer(self, request: Request) -> Answer:
        """Say what goes back."""
        url = urlsplit(request.path)
        if url.path in self.answers:
            return self.answers[url.path]
        match url.path.removeprefix("/api/v1/device/"):
            case "time":
                nonce = parse_qs(url.query)["nonce"][0]
                return 200, self.backend.time_signer.sign(TimeAnswer(nonce=nonce, at=self.now)).encode()
            case "join":
                access = RoomAccess(url="ws://127.0.0.1:1", token="t", expires_at=NOW + timedelta(minutes=2))
                return 200, access.model_dump_json().encode()
            case "agenda":
                return 200, self.backend.agenda()
            case "calls":
                return 200, self.backend.calls()
            case "keys":
                return 200, self.backend.signed_keys().encode()
            case "events":
                batch = DeviceEvents.model_validate_json(request.body)
                self.events.append(batch)
                return 200, Ack(device=batch.device, number=batch.events[-1].number).model_dump_json().encode()
            case _:
                return 404, b"{}"


@contextmanager
def serving(backend: Backend) -> Iterator[HttpBackend]:
    """Answer at an address of our own, which the backend names from then on."""
    http = HttpBackend(backend)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Request(self.command, self.path, body, self.headers.get("Authorization"))
            http.requests.append(request)
            status, answer = http.answer(request)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names that the library calls

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the library's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    backend.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield http
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

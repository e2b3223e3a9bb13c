"""A code makes a bound device; whatever goes wrong leaves none, and says in plain words what to do."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from device.adapters.storage import Storage
from protocol.messages.requests import Claim
from protocol.signing import public_text
from provisioning.cli import LANGUAGES, WORDS, language_of, main, say, unbind_main
from provisioning.errors import (
    AlreadyBound,
    BadAnswer,
    BindingError,
    CodeRefused,
    InsecureServer,
    NoServer,
    TooManyTries,
)
from provisioning.pairing import bind, check_address, tidy, unbind
from tests.fakes.backend import Backend


class Server:
    """A backend that gives bindings."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.claims: list[Claim] = []
        self.answer: tuple[int, bytes] = (200, Backend().binding().model_dump_json().encode())


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/api/v1/pairing/claim"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            mine.claims.append(Claim.model_validate_json(body))
            status, answer = mine.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the library's name
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    mine = Server(f"http://127.0.0.1:{http.server_address[1]}")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield mine
    http.shutdown()
    http.server_close()
    thread.join()


def test_a_code_binds_a_device_that_the_kiosk_then_knows(tmp_path: Path, server: Server) -> None:
    folder = tmp_path / "kiosk"

    binding = bind(folder, server.url, "abcde-fghjk")

    storage = Storage(folder)
    identity = storage.identity()
    storage.close()
    assert identity is not None
    assert identity.binding == binding
    (claim,) = server.claims
    assert claim.code == "ABCDEFGHJK"
    assert claim.signing_key == public_text(identity.signing)


def test_secrets_are_for_their_owner_alone(tmp_path: Path, server: Server) -> None:
    folder = tmp_path / "kiosk"
    bind(folder, server.url, "abc")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_each_binding_has_keys_of_its_own(tmp_path: Path, server: Server) -> None:
    bind(tmp_path / "one", server.url, "abc")
    bind(tmp_path / "two", server.url, "abc")

    assert server.claims[0].signing_key != server.claims[1].signing_key


def test_a_private_key_never_leaves_the_device(tmp_path: Path, server: Server) -> None:
    bind(tmp_path, server.url, "abc")

    key = load_pem_private_key((tmp_path / "signing.pem").read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    assert server.claims[0].model_fields_set == {"code", "signing_key", "sealing_key", "version"}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, b'{"code": "code_not_valid"}', CodeRefused),
        (429, b"", TooManyTries),
        (502, b"<html>", NoServer),
        (404, b"<html>", BadAnswer),
        (302, b"", BadAnswer),
        (200, b"<html>", BadAnswer),
        (200, b"{}", BadAnswer),
        (200, b"x" * 1_000_000, BadAnswer),
    ],
)
def test_what_goes_wrong_leaves_nothing_behind(
    tmp_path: Path, server: Server, status: int, body: bytes, error: type[BindingError]
) -> None:
    server.answer = (status, body)

    with pytest.raises(error):
        bind(tmp_path, server.url, "abc")

    assert list(tmp_path.iterdir()) == []


def test_keys_that_the_root_did_not_sign_bind_nothing(tmp_path: Path, server: Server) -> None:
    binding = Backend().binding().model_copy(update={"keys": Backend().signed_keys()})
    server.answer = (200, binding.model_dump_json().encode())

    with pytest.raises(BadAnswer):
        bind(tmp_path, server.url, "abc")

    assert list(tmp_path.iterdir()) == []


def test_a_bound_device_is_not_bound_over(tmp_path: Path, server: Server) -> None:
    bind(tmp_path, server.url, "abc")
    before = (tmp_path / "identity.json").read_bytes()

    with pytest.raises(AlreadyBound):
        bind(tmp_path, server.url, "abc")

    assert (tmp_path / "identity.json").read_bytes() == before
    assert len(server.claims) == 1


def test_nobody_answering_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoServer):
        bind(tmp_path, "http://127.0.0.1:1", "abc")


def test_unbinding_leaves_only_the_installers_settings(tmp_path: Path, server: Server) -> None:
    bind(tmp_path, server.url, "abc")
    (tmp_path / "kiosk.toml").write_text("")
    (tmp_path / "agenda.document").write_text("about a home")

    unbind(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["kiosk.toml"]
    bind(tmp_path, server.url, "abc")


@pytest.mark.parametrize("url", ["http://koti.example", "koti.example", "https://", "file:///etc"])
def test_only_a_safe_address_is_spoken_to(url: str) -> None:
    with pytest.raises(InsecureServer):
        check_address(url)


def test_a_code_may_be_typed_as_it_was_heard() -> None:
    assert tidy(" abcde-fg hjk ") == "ABCDEFGHJK"


def test_the_command_says_what_it_did(tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(tmp_path), "--language", "fi"]

    assert main([*data, "--server", server.url, "--code", "abc"]) == 0
    assert "Koivukuja 3" in capsys.readouterr().out
    assert main([*data, "--server", server.url, "--code", "abc"]) == 1
    assert "kotiluuri-unbind" in capsys.readouterr().err
    assert unbind_main(data) == 0
    assert not (tmp_path / "identity.json").exists()


def test_every_error_has_words_in_every_language() -> None:
    for error in BindingError.__subclasses__():
        for language in LANGUAGES:
            assert say(error.code, language, detail="x")
    assert all(set(words) == set(LANGUAGES) for words in WORDS.values())


@pytest.mark.parametrize(("spoken", "language"), [("fi_FI.UTF-8", "fi"), ("sv", "sv"), ("C", "en"), ("", "en")])
def test_the_terminal_is_spoken_to_in_its_language(spoken: str, language: str) -> None:
    assert language_of({"LANG": spoken}) == language

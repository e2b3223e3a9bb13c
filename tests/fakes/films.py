"""A server of films over HTTPS with Range, which does what tests need of a bad one."""

from __future__ import annotations

import ipaddress
import re
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

WRONG_NAME = "another.example.googlevideo.com"
"""A wildcard stands for one level: the certificate does not cover it."""


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "films")])
    now = datetime.now(UTC)
    names = [x509.DNSName("*.googlevideo.com"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "films.crt", folder / "films.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


@dataclass
class FilmServer:
    """Serves the files of a folder, and remembers what was asked. A context manager."""

    folder: Path
    certificate: tuple[Path, Path] | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and range."""
    headers: list[dict[str, str]] = field(default_factory=list)
    is_down: bool = False
    """Hang up on everybody."""
    knows_ranges: bool = True
    cuts_after: int = 300_000
    cuts_left: int = 2
    cuts_everywhere: bool = False
    """Not only below `/cut/`."""
    stops_after: int | None = None
    """Bytes of the film, after which every answer waits for `go_on`."""
    go_on: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        server = self
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"films": server}))
        self._http.daemon_threads = True
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_on.set()
        self._http.shutdown()
        self._http.server_close()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        return f"http{'' if self.certificate is None else 's'}://127.0.0.1:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    films: FilmServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        wanted = self.headers.get("Range", "")
        self.films.asked.append((parts.path, wanted))
        self.films.headers.append(dict(self.headers))
        if self.films.is_down:
            self.close_connection = True
            return
        if parts.path == "/redirect":
            self._empty(302, {"Location": parse_qs(parts.query)["to"][0]})
            return
        path = self.films.folder / parts.path.rpartition("/")[2]
        if not path.is_file():
            self._empty(404)
            return
        data = path.read_bytes()
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
        if found is None or not self.films.knows_ranges:
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            return
        start, end = int(found[1]), min(int(found[2] or len(data)), len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{len(data)}")
        self.send_header("Content-Length", str(end - start + 1))
        self.send_header("ETag", '"1"')
        self.end_headers()
        self._send(data[start : end + 1], parts.path, start)

    def _send(self, data: bytes, path: str, start: int) -> None:
        films = self.films
        if (films.cuts_everywhere or path.startswith("/cut/")) and films.cuts_left and len(data) > films.cuts_after:
            films.cuts_left -= 1
            self.wfile.write(data[: films.cuts_after])
            self.close_connection = True
            return
        try:
            if films.stops_after is not None:
                before = max(0, films.stops_after - start)
                self.wfile.write(data[:before])
                self.wfile.flush()
                films.go_on.wait(240)
                data = data[before:]
            self.wfile.write(data)
        except OSError:
            self.close_connection = True  # whoever asked has jumped elsewhere

    def _empty(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
        """Say nothing."""

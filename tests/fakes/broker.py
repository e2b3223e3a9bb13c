"""A real Mosquitto with TLS on a port of its own, which a test can kill, freeze and start again."""

from __future__ import annotations

import asyncio
import getpass
import ipaddress
import secrets
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion


class Authority:
    """Signs the certificate of one broker."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"test {secrets.token_hex(4)}")])
        certificate = self._builder(self._name, self._key).add_extension(x509.BasicConstraints(True, 0), True)
        self.pem = certificate.sign(self._key, SHA256()).public_bytes(Encoding.PEM).decode()

    def write_broker(self, folder: Path) -> None:
        """Write broker.pem and broker-key.pem for 127.0.0.1."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker")])
        here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        certificate = self._builder(name, key).add_extension(here, False).sign(self._key, SHA256())
        (folder / "broker.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (folder / "broker-key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
        )


class Broker:
    """Mosquitto. Each name that is given has a password of its own."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.folder = folder
        self.authority = Authority()
        self.authority.write_broker(folder)
        self.passwords = {name: secrets.token_hex(8) for name in names}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        passwords = folder / "passwords"
        passwords.touch(0o600)
        for name, password in self.passwords.items():
            subprocess.run(["mosquitto_passwd", "-b", passwords, name, password], check=True, capture_output=True)
        (folder / "mosquitto.conf").write_text(
            f"""listener {self.port} 127.0.0.1
allow_anonymous false
password_file {passwords}
certfile {folder}/broker.pem
keyfile {folder}/broker-key.pem
persistence true
persistence_location {folder}/
autosave_on_changes true
autosave_interval 1
user {getpass.getuser()}
"""
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it listens."""
        self._process = subprocess.Popen(
            ["mosquitto", "-c", self.folder / "mosquitto.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while True:
            assert self._process.poll() is None, "mosquitto did not start"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return

    def stop(self) -> None:
        """End it as at a shutdown, so that what is retained is kept."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait()
            self._process = None


@contextmanager
def running(folder: Path, *names: str) -> Iterator[Broker]:
    """Run one while the test does."""
    broker = Broker(folder, *names)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


class Peer:
    """Another client of the broker: publishes, and hears what it subscribes to."""

    def __init__(self, broker: Broker, name: str, subscription: str) -> None:
        self.heard: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._is_subscribed = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.username_pw_set(name, broker.passwords[name])
        self._client.tls_set_context(_context(broker.authority.pem))
        self._client.on_connect = lambda client, *_: client.subscribe(subscription, 1)
        self._client.on_subscribe = lambda *_: self._is_subscribed.set()
        self._client.on_message = self._take
        self._client.connect("127.0.0.1", broker.port)

    def __enter__(self) -> Self:
        self._client.loop_start()
        assert self._is_subscribed.wait(10)
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, topic: str, payload: bytes, *, retain: bool = True) -> None:
        """Return when the broker has it."""
        self._client.publish(topic, payload, 1, retain).wait_for_publish(10)

    def _take(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self._loop.call_soon_threadsafe(self.heard.put_nowait, (message.topic, bytes(message.payload)))


def _context(pem: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    return context

"""What the parts are told, embedded or outside."""

import os
from pathlib import Path

import pytest

from backend.supervisor import ports
from backend.supervisor.logs import Log
from backend.supervisor.parts import ORDER, Plan
from backend.supervisor.paths import DataFolder
from backend.supervisor.settings import OutsideBroker, OutsideLiveKit, OutsideMail, ServerSettings


def plan(folder: Path, settings: ServerSettings | None = None) -> Plan:
    chosen = ports.choose({}, lambda port, udp: True)
    return Plan(DataFolder(folder), settings or ServerSettings(), chosen, Log())


@pytest.fixture
def outside() -> ServerSettings:
    return ServerSettings(
        database_url="postgresql://u:p@db/x",
        public_url="https://visits.example.org",
        allowed_hosts=("visits.example.org",),
        broker=OutsideBroker(host="mqtt.example.org", ca=Path("/ca.pem"), password_file=Path("/password")),
        livekit=OutsideLiveKit(url="wss://rtc.example.org", key_file=Path("/key"), secret_file=Path("/secret")),
    )


def test_by_default_everything_is_started_here(tmp_path: Path) -> None:
    assert plan(tmp_path).started == ORDER


def test_an_outside_part_is_not_started(tmp_path: Path, outside: ServerSettings) -> None:
    assert plan(tmp_path, outside).started == ("web", "worker")


def test_parts_are_told_the_embedded_addresses(tmp_path: Path) -> None:
    told = plan(tmp_path).environment()

    assert told["KOTILUURI_PUBLIC_URL"] == "http://127.0.0.1:8800"
    assert told["KOTILUURI_MQTT_PORT"] == "8883"
    assert told["KOTILUURI_MQTT_CA"] == str(tmp_path / "secrets" / "ca.pem")
    assert told["KOTILUURI_LIVEKIT_URL"] == "ws://127.0.0.1:7880"
    assert told["KOTILUURI_DATABASE_URL"] == ""


def test_parts_are_told_the_outside_addresses(tmp_path: Path, outside: ServerSettings) -> None:
    told = plan(tmp_path, outside).environment()

    assert told["KOTILUURI_MQTT_HOST"] == "mqtt.example.org"
    assert told["KOTILUURI_MQTT_PASSWORD_FILE"] == "/password"
    assert told["KOTILUURI_LIVEKIT_URL"] == "wss://rtc.example.org"
    assert told["KOTILUURI_LIVEKIT_SECRET_FILE"] == "/secret"
    assert told["KOTILUURI_ALLOWED_HOSTS"] == "visits.example.org"


def test_web_and_worker_are_told_who_sends_mail(tmp_path: Path) -> None:
    mail = OutsideMail(host="smtp.example.org", user="us", password_file=Path("/mail"), sender="Koti <k@example.org>")
    told = plan(tmp_path, ServerSettings(mail=mail)).environment()

    assert told["KOTILUURI_MAIL_HOST"] == "smtp.example.org"
    assert told["KOTILUURI_MAIL_PORT"] == "587"
    assert told["KOTILUURI_MAIL_SECURITY"] == "starttls"
    assert told["KOTILUURI_MAIL_PASSWORD_FILE"] == "/mail"
    assert told["KOTILUURI_MAIL_FROM"] == "Koti <k@example.org>"
    assert not [name for name in plan(tmp_path).environment() if "MAIL" in name]


def test_no_secret_is_in_the_environment(tmp_path: Path) -> None:
    """An environment is inherited by every child and copied into crash reports."""
    data = DataFolder(tmp_path)
    data.make()
    (data.secrets / "mqtt-backend").write_text("hunter2")

    assert "hunter2" not in str(plan(tmp_path).environment())


def test_settings_of_the_shell_do_not_leak_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOTILUURI_DEBUG", "1")
    monkeypatch.setenv("KOTILUURI_OTHER", "x")

    told = plan(tmp_path).environment()

    assert told["KOTILUURI_DEBUG"] == "0"
    assert "KOTILUURI_OTHER" not in told
    assert told["PATH"] == os.environ["PATH"]

"""What a person may write into server.toml."""

from pathlib import Path

import pytest

from backend.supervisor.errors import BadSettings
from backend.supervisor.settings import ServerSettings, read_settings


def written(folder: Path, text: str) -> Path:
    file = folder / "server.toml"
    file.write_text(text)
    return file


def test_without_a_file_everything_is_embedded(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "server.toml") == ServerSettings()


def test_parts_can_be_addresses(tmp_path: Path) -> None:
    settings = read_settings(
        written(
            tmp_path,
            """
            database_url = "postgresql://u:p@db/kotiluuri"
            public_url = "https://visits.example.org"
            allowed_hosts = ["visits.example.org"]
            [broker]
            host = "mqtt.example.org"
            ca = "/etc/ca.pem"
            password_file = "/etc/password"
            [livekit]
            url = "wss://rtc.example.org"
            key_file = "/etc/key"
            secret_file = "/etc/secret"
            """,
        )
    )

    assert settings.broker is not None
    assert (settings.broker.host, settings.broker.port, settings.broker.user) == ("mqtt.example.org", 8883, "backend")
    assert settings.livekit is not None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('databse_url = "x"', "databse_url: no such setting"),
        ('[broker]\nhost = "h"\nca = "c"\npassword_file = "p"\nprt = 1', "broker.prt: no such setting"),
        ('[broker]\nhost = "h"', "broker.ca: Field required"),
        ("[ports]\nweb = 70000", "ports.web"),
        ('[mail]\nhost = "smtp.example.org"', "mail.sender: Field required"),
        ('[mail]\nhost = "h"\nsender = "k@example.org"\nsecurity = "some"', "mail.security"),
        ('public_url = "visits.example.org"', "public_url"),
        ("web = ", "server.toml"),
    ],
)
def test_a_bad_setting_is_refused_and_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(BadSettings, match=named):
        read_settings(written(tmp_path, text))


def test_a_refusal_does_not_repeat_a_password(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as refused:
        read_settings(written(tmp_path, 'database_url = "mysql://user:hunter2@db/x"'))

    assert "hunter2" not in str(refused.value)

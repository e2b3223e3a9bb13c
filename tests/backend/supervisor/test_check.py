"""`kotiluuri-server check`: what is wrong, in plain words."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from backend.supervisor import certificates, keys
from backend.supervisor.check import check
from backend.supervisor.cli import main
from backend.supervisor.paths import DataFolder, write_private


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    data = DataFolder(tmp_path / "data")
    data.make()
    keys.ensure(data.secrets, keys.utc_now())
    program = tmp_path / "livekit-server"
    program.write_text("#!/bin/sh\necho livekit-server version 1.13.5\n")
    program.chmod(0o700)
    write_private(data.settings, f'livekit_server = "{program}"\n')
    return data


def wrong(folder: DataFolder) -> list[str]:
    # Programs are the machine's business; these tests are about the folder.
    return [f.text for f in check(folder) if not f.is_well and "mosquitto" not in f.text.lower()]


def test_a_fresh_installation_is_well(folder: DataFolder) -> None:
    assert wrong(folder) == []


def test_a_secret_that_others_can_read_is_wrong(folder: DataFolder) -> None:
    (folder.secrets / "mqtt-master").chmod(0o644)

    assert [text for text in wrong(folder) if "mqtt-master can be read by others" in text]


def test_an_open_folder_is_wrong(folder: DataFolder) -> None:
    folder.root.chmod(0o755)

    assert [text for text in wrong(folder) if "chmod 700" in text]


def test_an_expired_certificate_is_wrong(folder: DataFolder) -> None:
    secrets = folder.secrets
    long_ago = keys.utc_now() - timedelta(days=1000)
    certificate, _ = certificates.make_broker_certificate(
        (secrets / "ca.pem").read_bytes(), (secrets / "ca-key.pem").read_bytes(), long_ago
    )
    write_private(secrets / "broker.pem", certificate)

    assert [text for text in wrong(folder) if "broker.pem expired" in text and "keys rotate broker" in text]


def test_a_setting_that_is_none_is_named(folder: DataFolder) -> None:
    write_private(folder.settings, "colour = 3\n")

    assert [text for text in wrong(folder) if "colour: no such setting" in text]


def test_a_database_that_does_not_answer_is_wrong(folder: DataFolder) -> None:
    write_private(folder.settings, 'database_url = "postgresql://u:secret@127.0.0.1:1/x"\n')

    found = [text for text in wrong(folder) if "the database at 127.0.0.1:1 does not let us in" in text]
    assert found
    assert "secret" not in found[0]


def test_a_database_that_cannot_be_read_is_wrong(folder: DataFolder) -> None:
    write_private(folder.root / "db.sqlite3", "no database, but long enough to be looked at" * 50)

    assert [text for text in wrong(folder) if "db.sqlite3 cannot be read" in text]


def test_exit_code_says_whether_all_is_well(folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    (folder.secrets / "sealing.pem").chmod(0o604)

    assert main(["check", "--data", os.fspath(folder.root)]) == 1
    assert "WRONG" in capsys.readouterr().out


def test_keys_are_shown_and_rotated_by_command(folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    data = os.fspath(folder.root)

    assert main(["keys", "show", "--data", data]) == 0
    assert main(["keys", "--data", data, "rotate", "signing"]) == 0
    assert keys.document_signer(folder.secrets).key_id == "signing-2"
    assert "signing-2" in capsys.readouterr().out


def test_shutting_every_device_out_needs_a_yes(folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder.secrets / "mqtt-master").read_text()

    assert main(["keys", "rotate", "mqtt-master", "--data", os.fspath(folder.root)]) == 1
    assert (folder.secrets / "mqtt-master").read_text() == before
    assert "bound again" in capsys.readouterr().err

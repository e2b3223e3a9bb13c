"""All secrets: made once, never overwritten, rotated by name."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.supervisor import certificates, keys
from backend.supervisor.errors import UnknownKey, UnsafeSecret
from protocol.errors import NotSigned
from protocol.messages.keys import KeyUse, TimeAnswer
from protocol.signing import open_key_list, verifier

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SECRETS = {
    "django-secret",
    "mqtt-master",
    "two-step",
    "mqtt-backend",
    "mqtt-admin",
    "livekit-key",
    "livekit-secret",
    "signing-root.pem",
    "signing-root.pub",
    "signing-1.pem",
    "signing-web.pem",
    "sealing.pem",
    "keylist.jws",
    "ca.pem",
    "ca-key.pem",
    "broker.pem",
    "broker-key.pem",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys.ensure(tmp_path, NOW)
    return tmp_path


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_first_start_makes_every_secret_for_the_owner_only(tmp_path: Path) -> None:
    made = keys.ensure(tmp_path, NOW)

    assert set(made.names) == SECRETS == set(content(tmp_path))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_second_start_touches_nothing(folder: Path) -> None:
    before = content(folder)

    assert keys.ensure(folder, NOW + timedelta(days=1)).names == ()
    assert content(folder) == before


def test_two_installations_share_no_secret(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    keys.ensure(other, NOW)

    assert not set(content(folder).values()) & set(content(other).values())


@pytest.mark.parametrize("name", ["mqtt-master", "broker.pem", "sealing.pem"])
def test_what_is_missing_is_made_again_and_the_rest_is_kept(folder: Path, name: str) -> None:
    before = content(folder)
    (folder / name).unlink()

    made = keys.ensure(folder, NOW).names

    after = content(folder)
    assert name in made
    assert all(after[kept] == before[kept] for kept in SECRETS - set(made))


def test_a_secret_that_others_can_read_stops_the_start(folder: Path) -> None:
    (folder / "mqtt-master").chmod(0o640)

    with pytest.raises(UnsafeSecret, match="mqtt-master can be read by others"):
        keys.ensure(folder, NOW)


def test_key_list_is_signed_by_the_root_and_names_the_authority(folder: Path) -> None:
    listed = open_key_list((folder / "keylist.jws").read_text(), keys.root_public(folder))

    assert [(key.id, key.use) for key in listed.keys] == [
        ("signing-1", KeyUse.DOCUMENTS),
        ("signing-web", KeyUse.TIME),
    ]
    assert listed.broker_ca == (folder / "ca.pem").read_text()


def test_the_webs_key_signs_time_and_never_documents(folder: Path) -> None:
    token = keys.time_signer(folder).sign(TimeAnswer(nonce="n", at=NOW))
    listed = keys.key_list(folder)

    assert verifier(listed, KeyUse.TIME, NOW).read(token, TimeAnswer).nonce == "n"
    with pytest.raises(NotSigned):
        verifier(listed, KeyUse.DOCUMENTS, NOW).read(token, TimeAnswer)


def test_broker_certificate_is_vouched_for_by_the_authority(folder: Path) -> None:
    context = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    context.load_cert_chain(folder / "broker.pem", folder / "broker-key.pem")

    assert context.cert_store_stats()["x509_ca"] == 1


@pytest.mark.parametrize(("name", "use"), [("signing", KeyUse.DOCUMENTS), ("signing-web", KeyUse.TIME)])
def test_after_a_rotation_the_new_key_signs_and_the_old_one_counts_for_a_while(
    folder: Path, name: str, use: KeyUse
) -> None:
    signer = {KeyUse.DOCUMENTS: keys.document_signer, KeyUse.TIME: keys.time_signer}[use]
    before = keys.key_list(folder)
    old = signer(folder).sign(TimeAnswer(nonce="old", at=NOW))

    keys.rotate(folder, name, NOW)

    after = open_key_list((folder / "keylist.jws").read_text(), keys.root_public(folder), before)
    new = signer(folder).sign(TimeAnswer(nonce="new", at=NOW))
    assert after.number == before.number + 1
    assert signer(folder).key_id == f"{name}-2"
    assert [verifier(after, use, NOW).read(token, TimeAnswer).nonce for token in (old, new)] == ["old", "new"]
    with pytest.raises(NotSigned):
        verifier(after, use, NOW + keys.OLD_KEY_VALID).read(old, TimeAnswer)


def test_keys_can_be_rotated_again_and_again(folder: Path) -> None:
    for _ in range(3):
        keys.rotate(folder, "signing", NOW)

    assert keys.document_signer(folder).key_id == "signing-4"
    assert keys.key_list(folder).number == 4


def test_everything_but_a_rotation_works_with_the_root_kept_elsewhere(folder: Path) -> None:
    root = (folder / "signing-root.pem").read_bytes()
    (folder / "signing-root.pem").unlink()

    assert keys.ensure(folder, NOW).names == ()
    assert keys.document_signer(folder).key_id == "signing-1"
    assert "kept elsewhere" in "\n".join(keys.describe(folder, NOW))
    with pytest.raises(UnsafeSecret, match="bring signing-root"):
        keys.rotate(folder, "signing", NOW)

    (folder / "signing-root.pem").write_bytes(root)
    (folder / "signing-root.pem").chmod(0o600)
    keys.rotate(folder, "signing", NOW)


def test_a_stolen_key_is_struck_at_once(folder: Path) -> None:
    stolen = keys.document_signer(folder).sign(TimeAnswer(nonce="n", at=NOW))
    keys.rotate(folder, "signing", NOW)

    keys.revoke(folder, "signing-1", NOW)

    assert not (folder / "signing-1.pem").exists()
    with pytest.raises(NotSigned):
        verifier(keys.key_list(folder), KeyUse.DOCUMENTS, NOW).read(stolen, TimeAnswer)


def test_the_only_key_of_a_use_is_not_struck(folder: Path) -> None:
    with pytest.raises(UnknownKey, match="rotate first"):
        keys.revoke(folder, "signing-1", NOW)


@pytest.mark.parametrize("name", sorted(keys.ROTATABLE))
def test_every_rotation_says_what_it_means_and_leaves_a_folder_that_starts(folder: Path, name: str) -> None:
    before = content(folder)

    assert len(keys.rotate(folder, name, NOW)) > 40
    assert content(folder) != before
    assert keys.ensure(folder, NOW).names == ()


def test_an_unknown_name_is_refused_with_the_known_ones(folder: Path) -> None:
    with pytest.raises(UnknownKey, match="mqtt-master"):
        keys.rotate(folder, "everything", NOW)


def test_broker_certificate_is_renewed_before_its_end(folder: Path) -> None:
    end = certificates.expires_at((folder / "broker.pem").read_bytes())

    assert not keys.renew_broker_certificate(folder, NOW)
    assert keys.renew_broker_certificate(folder, end - timedelta(days=1))
    assert certificates.expires_at((folder / "broker.pem").read_bytes()) > end


def test_describing_keys_tells_no_secret(folder: Path) -> None:
    shown = "\n".join(keys.describe(folder, NOW))

    for name in ("mqtt-master", "mqtt-backend", "mqtt-admin", "django-secret", "livekit-secret", "signing-1.pem"):
        for line in (folder / name).read_text().split():
            assert len(line) < 20 or line not in shown

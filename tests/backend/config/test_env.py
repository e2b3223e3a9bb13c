"""What the process is told from outside."""

from pathlib import Path

import pytest

from backend.config.env import BadSetting, Env, read


def test_a_bad_setting_stops_the_start_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOTILUURI_MQTT_PORT", "ninety")
    monkeypatch.setenv("KOTILUURI_PUBLIC_URL", "not an address")

    with pytest.raises(BadSetting) as refused:
        read()

    assert "KOTILUURI_MQTT_PORT" in str(refused.value)
    assert "KOTILUURI_PUBLIC_URL" in str(refused.value)


def test_a_missing_secret_is_named_but_not_where_it_should_lie(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="mqtt-backend") as refused:
        Env(secrets=tmp_path).secret("mqtt-backend")
    assert str(tmp_path) not in str(refused.value)


def test_without_an_address_the_database_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    database = Env(data=tmp_path, database_url="").database()

    assert database["NAME"] == str(tmp_path / "db.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_address_names_a_postgresql_database() -> None:
    database = Env(database_url="postgresql://koti:p%40ss@db.example:5433/kotiluuri?sslmode=require").database()

    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        "koti",
        "p@ss",
        "db.example",
        "5433",
        "kotiluuri",
    )
    assert database["OPTIONS"] == {"sslmode": "require", "options": "-c random_page_cost=1.1"}


def test_what_the_server_is_told_at_each_connection_is_overruled_by_the_address() -> None:
    database = Env(database_url="postgresql://koti@pooler.example/kotiluuri?options=").database()

    assert database["OPTIONS"] == {"options": ""}


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host/", "nonsense"])
def test_any_other_database_is_refused(url: str) -> None:
    with pytest.raises(BadSetting, match="KOTILUURI_DATABASE_URL"):
        Env(database_url=url).database()


def test_we_answer_to_the_public_name_and_to_those_added() -> None:
    env = Env(public_url="https://visits.example.org/", allowed_hosts="10.0.0.1, inner.example")

    assert env.hosts == ["visits.example.org", "10.0.0.1", "inner.example"]
    assert env.is_https

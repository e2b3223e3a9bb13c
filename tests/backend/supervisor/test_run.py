"""What `run` prepares for a person."""

import tomllib
from dataclasses import replace
from pathlib import Path

from backend.supervisor import display, run
from backend.supervisor.embedded import Runtime
from protocol.messages.requests import Binding

BINDING = Binding(
    device="home-aino-1",
    organisation="Kotipalvelu",
    home="Aino",
    root_key="r",
    keys="k",
    server_sealing_key="s",
    generation=1,
    broker_host="127.0.0.1",
    broker_port=8883,
    broker_ca="c",
    broker_password="p",
    server_url="http://127.0.0.1:8800",
)


def runtime(folder: Path) -> Runtime:
    return Runtime(
        data=folder,
        web_url="http://127.0.0.1:8800",
        public_url="http://127.0.0.1:8800",
        mqtt_host="127.0.0.1",
        mqtt_port=8883,
        mqtt_ca=folder / "ca.pem",
        livekit_url="ws://127.0.0.1:7880",
        secrets=folder,
    )


def test_a_kiosk_without_hardware_gets_made_up_camera_and_sound(tmp_path: Path) -> None:
    run.write_kiosk_settings(tmp_path / "kiosk-1")

    settings = tomllib.loads((tmp_path / "kiosk-1" / "kiosk.toml").read_text())
    assert settings["camera"] in {"auto", "fake"}
    assert settings["sound"] in {"platform", "none"}
    assert settings["size"] == [1280, 800]


def test_a_persons_kiosk_settings_are_kept(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text('language = "sv"\n')

    run.write_kiosk_settings(tmp_path)

    assert (tmp_path / "kiosk.toml").read_text() == 'language = "sv"\n'


def test_a_bound_kiosk_follows_a_port_that_moved(tmp_path: Path) -> None:
    """It stays the same device in the same home."""
    (tmp_path / "identity.json").write_text(BINDING.model_dump_json())

    is_bound = run.readdress(tmp_path, replace(runtime(tmp_path), mqtt_port=8884, public_url="http://127.0.0.1:8801"))

    after = Binding.model_validate_json((tmp_path / "identity.json").read_text())
    assert is_bound
    assert (after.device, after.broker_port, after.server_url) == ("home-aino-1", 8884, "http://127.0.0.1:8801")
    assert (tmp_path / "identity.json").stat().st_mode & 0o777 == 0o600


def test_a_kiosk_that_was_never_bound_is_seen_as_such(tmp_path: Path) -> None:
    assert not run.readdress(tmp_path, runtime(tmp_path))


def test_a_display_is_what_the_session_says() -> None:
    assert display.has_display({"DISPLAY": ":0"})
    assert display.has_display({"WAYLAND_DISPLAY": "wayland-0"})
    assert not display.has_display({"DISPLAY": ""})


def test_sound_is_the_machines_where_a_sound_server_is(tmp_path: Path) -> None:
    assert display.sound_choice({}) == "none"
    assert display.sound_choice({"PULSE_SERVER": "unix:/x"}) == "platform"
    (tmp_path / "pulse").mkdir()
    (tmp_path / "pulse" / "native").touch()
    assert display.sound_choice({"XDG_RUNTIME_DIR": str(tmp_path)}) == "platform"

"""All that web and worker are told from outside: one typed object, read once, by `settings`.

The supervisor sets these as `KOTILUURI_…` in the environment; secrets are files, never variables.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class BadSetting(Exception):
    """A setting that cannot be used. The text names it."""


class Env(BaseSettings):
    """What the process was started with."""

    model_config = SettingsConfigDict(env_prefix="KOTILUURI_", frozen=True, extra="ignore")

    data: Path = Path(".kotiluuri")
    secrets: Path | None = None
    """Folder of keys; `secrets` in `data` when not given."""
    database_url: str = ""
    """postgresql://user:password@host:port/name; empty: SQLite in `data`."""
    public_url: str = "http://127.0.0.1:8800"
    """Where people's browsers and homes find us."""
    allowed_hosts: str = ""
    """More names that we answer to, with commas between."""
    mqtt_host: str = "127.0.0.1"
    mqtt_port: int = Field(default=8883, ge=1, le=65535)
    mqtt_ca: Path | None = None
    mqtt_user: str = "backend"
    mqtt_password_file: Path | None = None
    """The backend's password at somebody else's broker."""
    mqtt_admin_password_file: Path | None = None
    livekit_url: str = "ws://127.0.0.1:7880"
    livekit_key_file: Path | None = None
    """The key of somebody else's LiveKit."""
    livekit_secret_file: Path | None = None
    mail_host: str = ""
    """Who sends our mail (SMTP). Without it messages are kept in `data/mail`, and nobody gets them."""
    mail_port: int = Field(default=587, ge=1, le=65535)
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_user: str = ""
    mail_password_file: Path | None = None
    mail_from: str = ""
    """Whom messages come from, such as Kotihoito <kotihoito@example.org>."""
    debug: bool = False
    demo: bool = False

    @field_validator("public_url", "livekit_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https", "ws", "wss"} or not parts.hostname:
            raise ValueError("must be a whole address, like https://visits.example.org")
        return value.rstrip("/")

    @property
    def secrets_folder(self) -> Path:
        """Folder of keys."""
        return self.secrets or self.data / "secrets"

    def secret(self, name: str) -> str:
        """Return what this secret's file says. Raises BadSetting when there is none."""
        outside = {
            "mqtt-backend": self.mqtt_password_file,
            "mqtt-admin": self.mqtt_admin_password_file,
            "livekit-key": self.livekit_key_file,
            "livekit-secret": self.livekit_secret_file,
        }
        path = outside.get(name) or self.secrets_folder / name
        try:
            return path.read_text().strip()
        except OSError as err:
            raise BadSetting(f"KOTILUURI_SECRETS: {name} cannot be read") from err

    @property
    def mail_password(self) -> str:
        """The password at who sends our mail; empty where none is asked. Raises BadSetting when it cannot be read."""
        try:
            return self.mail_password_file.read_text().strip() if self.mail_password_file is not None else ""
        except OSError as err:
            raise BadSetting("KOTILUURI_MAIL_PASSWORD_FILE cannot be read") from err

    @property
    def is_broker_ours(self) -> bool:
        """Whether we start the broker ourselves."""
        return self.mqtt_password_file is None

    @property
    def changes_accounts(self) -> bool:
        """Whether who is let in at the broker is ours to say."""
        return self.is_broker_ours or self.mqtt_admin_password_file is not None

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us by TLS."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def hosts(self) -> list[str]:
        """Names that we answer to."""
        named = [host.strip() for host in self.allowed_hosts.split(",") if host.strip()]
        return [str(urlsplit(self.public_url).hostname), *named]

    @property
    def livekit_api_url(self) -> str:
        """Where our own calls to the SFU go."""
        return self.livekit_url.replace("ws", "http", 1)

    def database(self) -> dict[str, Any]:
        """Return Django's description of the database. Raises BadSetting for an address that is none."""
        if not self.database_url:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(self.data / "db.sqlite3"),
                "OPTIONS": SQLITE_OPTIONS,
            }
        parts = urlsplit(self.database_url)
        if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
            raise BadSetting("KOTILUURI_DATABASE_URL: must be postgresql://user:password@host:port/name")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": postgresql_options(self.database_url),
            "CONN_HEALTH_CHECKS": True,
        }


SQLITE_OPTIONS: dict[str, Any] = {
    # A transaction that will write says so at its start: one that reads first and writes later would fail, not wait.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds to wait for another writer; becomes SQLite's busy_timeout
    # FULL: what was confirmed is on disk, also after the power fails.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def postgresql_options(address: str) -> dict[str, Any]:
    """Return what PostgreSQL is told at each connection.

    Unasked, it plans for a disk that turns: lists of very many would be read whole and sorted, not by their index. The
    address overrules it: `?options=` says nothing, for a pooler that takes no such words.
    """
    said = parse_qsl(urlsplit(address).query, keep_blank_values=True)
    return {"options": "-c random_page_cost=1.1"} | dict(said)


def read() -> Env:
    """Return the settings of this process. Raises BadSetting, which names every bad one."""
    try:
        return Env()
    except ValidationError as err:
        found = "; ".join(f"KOTILUURI_{str(e['loc'][0]).upper()}: {e['msg']}" for e in err.errors() if e["loc"])
        raise BadSetting(found) from err

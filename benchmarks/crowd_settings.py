"""The server's settings for the measurement of contacts: its own, and a key that is worth nothing."""

from backend.config.settings import *  # noqa: F403  # that is what a settings module is

SECRET_KEY = "only-to-measure-only-to-measure-only-to-measure"  # noqa: S105  # that is no secret
ALLOWED_HOSTS = ["testserver"]

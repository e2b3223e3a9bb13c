"""The server's settings in tests: a database in memory, quick passwords, keys that are worth nothing."""

import os

os.environ.setdefault("KOTILUURI_PUBLIC_URL", "http://127.0.0.1:8800")

from backend.config.env import SQLITE_OPTIONS
from backend.config.settings import *  # noqa: F403  # that is what a settings module is

SECRET_KEY = "only-for-tests-only-for-tests-only-for-tests-only-for-tests"
TWO_STEP_KEY = "only-for-tests-too"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
WHITENOISE_AUTOREFRESH = True  # looks a file up when it is asked for: each of a thousand clients would list them all
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if not os.environ.get("KOTILUURI_DATABASE_URL"):
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "OPTIONS": dict(SQLITE_OPTIONS)}
    }

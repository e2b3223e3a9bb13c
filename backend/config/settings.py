"""Django's settings, from what `env` read. Nothing here is secret, and nothing is decided by the machine it runs on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from backend.config import env as _env

ROOT = Path(__file__).resolve().parents[2]
ENV = _env.read()

DEBUG = ENV.debug
# Empty until the keys are made; Django itself refuses to sign anything with an empty one, and asgi.py to start.
SECRET_KEY = ENV.secret("django-secret") if (ENV.secrets_folder / "django-secret").exists() else ""
TWO_STEP_KEY = ENV.secret("two-step") if (ENV.secrets_folder / "two-step").exists() else ""
"""Seals what the app of a user's second step shares with us."""
ALLOWED_HOSTS = ENV.hosts
PUBLIC_URL = ENV.public_url
CSRF_TRUSTED_ORIGINS = [ENV.public_url]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "backend.organisations",
    "backend.accounts",
    "backend.contacts",
    "backend.devices",
    "backend.bookings",
    "backend.events",
    "backend.calls",
    "backend.visits",
    "backend.bridge",
    "backend.rooms",
    "backend.mail",
    "backend.shell",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "backend.shell.middleware.Compressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backend.shell.middleware.LanguageAndZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backend.shell.busy.Busy",
]

ROOT_URLCONF = "backend.config.urls"
ASGI_APPLICATION = "backend.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "backend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backend.shell.context.shell",
                "backend.visits.context.day",
            ],
        },
    },
]

DATABASES: dict[str, dict[str, Any]] = {"default": ENV.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who may log in ----------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["backend.accounts.backends.ByEmail"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"

SESSION_ENGINE = "backend.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # a long shift; closing the browser does not end a running call
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.is_https
SESSION_COOKIE_NAME = "__Host-session" if ENV.is_https else "session"
CSRF_COOKIE_SECURE = ENV.is_https
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if ENV.is_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.is_https else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "backend.shell.views.csrf_failed"

# No inline script or style, ever: what a page needs is a file of ours. blob: and data: are live pictures and icons.
CONTENT_SECURITY_POLICY = {
    # A policy is its page's: what a page only uses (never a worker's program) goes without, half a kilobyte each.
    "EXCLUDE_URL_PREFIXES": [f"/static/{kind}/" for kind in ("css", "js", "fonts", "vendor/fonts", "vendor/htmx")],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:", "mediastream:"],
        "connect-src": [SELF, ENV.livekit_url, ENV.livekit_api_url],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- mail: by somebody's server, or kept in a folder ----------------------------------------

EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if ENV.mail_host else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = ENV.data / "mail"
EMAIL_HOST, EMAIL_PORT = ENV.mail_host, ENV.mail_port
EMAIL_HOST_USER = ENV.mail_user
EMAIL_HOST_PASSWORD = ENV.mail_password
EMAIL_USE_TLS, EMAIL_USE_SSL = ENV.mail_security == "starttls", ENV.mail_security == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENV.mail_from or f"Kotiluuri <kotiluuri@{ENV.hosts[0]}>"
SHOWS_INBOX = ENV.demo and not ENV.mail_host
"""Whether a page shows the kept messages to whoever asks: in a demonstration, never elsewhere."""
MAIL_WRITERS = {
    "login_link": "backend.accounts.letters.login_link",
    "password_link": "backend.accounts.letters.password_link",
    "password_changed": "backend.accounts.letters.password_changed",
    "guest_link": "backend.calls.letters.guest_link",
}
"""Who writes each kind of letter, when it is sent."""

# --- languages, times ----------------------------------------

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = ENV.is_https
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files ----------------------------------------

STATIC_URL = "/static/"
_NODE = ROOT / "node_modules"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [
    folder
    for folder in (
        ROOT / "backend" / "static",
        ("vendor/htmx", _NODE / "htmx.org" / "dist"),
        ("vendor/livekit-client", _NODE / "livekit-client" / "dist"),
        ("vendor/fonts", _NODE / "@fontsource" / "atkinson-hyperlegible-next" / "files"),
    )
    if (folder if isinstance(folder, Path) else folder[1]).is_dir()
]
WHITENOISE_USE_FINDERS = True  # served from where they are: nothing to collect before the first start
WHITENOISE_MAX_AGE = 0 if DEBUG else 600
WHITENOISE_ALLOW_ALL_ORIGINS = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = (
    2000  # five hundred people, listed and checked, are refused in words and not as a bad request
)

# --- logs: codes and ids, never names, tokens or addresses with them ----------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # its warnings hold whole paths
        "django.db.backends": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}

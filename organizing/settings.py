"""Settings, all of them from the environment. `.env.example` explains each variable.

What runs in tests is what runs in production; only the variables differ.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale
from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    """Read NAME, or the file NAME_FILE points at. No default means required."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE.")
    return value


def env_bool(name: str, default: str = "false") -> bool:
    """Read NAME as yes or no."""
    return env(name, default).lower() in {"1", "true", "yes", "on"}


def database(url: str, *, pooled: bool) -> dict[str, Any]:
    """Return Django's settings for a PostgreSQL URI, sockets and percent-encoding included."""
    found = conninfo_to_dict(url)
    limits = "-c statement_timeout=15000 -c lock_timeout=3000"
    jit = "-c jit=off"  # compiling costs more than our queries take
    idle = 15_000 if pooled else 60_000  # between two questions a worker reads files and counts
    options: dict[str, Any] = {
        "connect_timeout": 3,
        "options": f"{limits} {jit} -c idle_in_transaction_session_timeout={idle}",
        # what notices a cut network; on a socket they do nothing
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }
    if pooled:
        # given up when who waits gives up: the next to ask finds at once a database that is back
        options["pool"] = {"min_size": 1, "max_size": 8, "max_lifetime": 1800, "timeout": 5}
        options["pool"] |= {"reconnect_timeout": 5}
    return {
        "ENGINE": "members.database",
        "NAME": found.get("dbname", ""),
        "USER": found.get("user", ""),
        "PASSWORD": found.get("password", ""),
        "HOST": found.get("host", ""),
        "PORT": str(found.get("port", "") or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }


def broker(url: str) -> str:
    """Return the address as kombu writes it: `unix://` becomes `redis+socket://`."""
    return url.replace("unix://", "redis+socket://", 1)


VERSION = re.search(r"^## v(\S+)", (BASE_DIR / "CHANGELOG.md").read_text(), re.MULTILINE)[1]  # type: ignore[index]

DEBUG = env_bool("DEBUG")
SECRET_KEY = env("SECRET_KEY", "insecure-development-key" if DEBUG else None)
# Master keys of the notes, the current one first; older ones until `rotate_keys` has run.
NOTES_KEYS = env("NOTES_KEYS", "insecure-development-key-of-notes" if DEBUG else "")
SITE_URL = env("SITE_URL", "http://127.0.0.1:8000" if DEBUG else None).rstrip("/")
STATE_DIR = Path(env("STATE_DIR", str(BASE_DIR / "var")))
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "", *env("ALLOWED_HOSTS", "").split()]
if not HTTPS:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "organizing",
    "campaigns",
    "members",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "members.middleware.harden",
    "django.middleware.security.SecurityMiddleware",
    "members.middleware.readable",
    "organizing.views.health.probes",
    "organizing.operating.watching.watch",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "organizing.operating.turns.in_turn",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.middleware.acting",
    "members.locking.Locking",
    "members.enrolling.Enrolling",
    "members.admitting.Admitting",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.middleware.organization",
]

ROOT_URLCONF = "organizing.urls"
WSGI_APPLICATION = "organizing.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "members.templatetags.components",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organizing.navigation.context",
                "members.locking.context",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# A pool only in web processes: Celery closes it before and after every task.
DATABASES = {"default": database(env("DATABASE_URL"), pooled=env_bool("DATABASE_POOL"))}

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.accounts.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "members.passwords.ContextValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "members.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
PASSWORD_RESET_TIMEOUT = 3600
MFA_ADAPTER = "members.enrolling.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "members.forms.factors.CodeForm",
    "reauthenticate": "members.forms.factors.CodeAgainForm",
    "activate_totp": "members.forms.factors.AppForm",
    "add_webauthn": "members.forms.factors.PasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # half a minute to either side, for clocks and slow fingers
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
DEMO_WITHOUT_SECOND_FACTOR = env_bool("DEMO_WITHOUT_SECOND_FACTOR")
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("TRUSTED_PROXY_COUNT", "0"))

# Rate limits live here: a table survives a flushed broker and counts for all processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "members_cache",
        "KEY_FUNCTION": "members.caching.hidden_key",  # keys of limits hold addresses of devices
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

SESSION_ENGINE = "members.sessions"
SESSION_COOKIE_AGE = 12 * 3600
READ_BUDGET = int(env("READ_BUDGET", "60"))  # people's pages in ten minutes by one account
# Seconds from which on what a board counts over everybody is kept for the next look.
COUNTS_KEPT_AFTER = float(env("COUNTS_KEPT_AFTER", "0.5"))
LEFT_COOKIE_NAME = "__Host-left" if HTTPS else "left"  # set by static/js/leaving.js
LOCK_AFTER_MINUTES = 30
LOCK_ADMIN_AFTER_MINUTES = 15
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "members.telling.Storage"
MESSAGES_COOKIE_NAME = "__Host-messages" if HTTPS else "messages"
CSRF_FAILURE_VIEW = "members.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 2
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
# English is the source; any other is one that somebody has begun (`make language CODE=fr`).
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    *(
        (found["code"], found["name_local"])
        for code, found in sorted(LANG_INFO.items())
        if code not in {"en", "es"}
        and "fallback" not in found
        and (BASE_DIR / "locale" / to_locale(code)).is_dir()
    ),
]
FORMAT_MODULE_PATH = "organizing.formats"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "organizing.joining.JoinedFinder",
]
MEDIA_ROOT = STATE_DIR / "media"
_MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _PLAIN if DEBUG else _MANIFEST},
}

EMAIL_URL = urlsplit(env("EMAIL_URL", "file://"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if EMAIL_URL.scheme == "file":
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(STATE_DIR / "mail")
EMAIL_HOST = EMAIL_URL.hostname or "localhost"
EMAIL_PORT = EMAIL_URL.port or 25
EMAIL_HOST_USER = unquote(EMAIL_URL.username or "")
EMAIL_HOST_PASSWORD = unquote(EMAIL_URL.password or "")
EMAIL_USE_TLS = EMAIL_URL.scheme == "smtp+tls"
EMAIL_USE_SSL = EMAIL_URL.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("MAIL_FROM", f"sinew@{urlsplit(SITE_URL).hostname}")

CELERY_BROKER_URL = broker(env("REDIS_URL"))
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # more than the longest task; a message that comes back early finds its job taken
    "visibility_timeout": 1500,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "global_keyprefix": "sinew:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "delete-expired": {"task": "members.tasks.delete_expired", "schedule": 900.0},
    "find-duplicates": {"task": "members.tasks.find_duplicates", "schedule": 3600.0},
    "seal-record": {"task": "members.tasks.seal_record", "schedule": 60.0},
    "send-webhooks": {"task": "members.tasks.send_webhooks", "schedule": 5.0},
    "sweep-jobs": {"task": "members.tasks.sweep_jobs", "schedule": 5.0},
    "compute-touched": {"task": "organizing.tasks.compute_touched", "schedule": 3.0},
    "recount": {"task": "organizing.tasks.recount", "schedule": 5.0},
    "sweep-lists": {"task": "organizing.tasks.sweep_lists", "schedule": 3600.0},
    "send-nudges": {"task": "organizing.tasks.send_nudges", "schedule": 60.0},
    "settle-introductions": {
        "task": "organizing.tasks.settle_introductions",
        "schedule": 3600.0,
    },
    "settle-campaigns": {"task": "organizing.tasks.settle_campaigns", "schedule": 3600.0},
    "forget-past": {"task": "organizing.tasks.forget_past", "schedule": 900.0},
    "start-nightly": {"task": "organizing.tasks.start_nightly", "schedule": 600.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "organizing.local.lines.Lines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    # Django's own way with a request that failed would mail its variables to admins
    "loggers": {"django": {"handlers": [], "propagate": True}},
}

# Who may read /metrics; without a token nobody.
METRICS_TOKEN = env("METRICS_TOKEN", "")

# What a backup is encrypted to: one or more public keys (age1…). The private half is not here.
BACKUP_RECIPIENT = env("BACKUP_RECIPIENT", "")
BACKUP_DIR = Path(env("BACKUP_DIR", str(STATE_DIR / "backups")))
# Backups and restores only: a superuser, who reads everything. Web and worker never get it.
ADMIN_DATABASE_URL = env("ADMIN_DATABASE_URL", "")

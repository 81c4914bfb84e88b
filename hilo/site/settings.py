"""Settings: SQLite and no service by default, PostgreSQL when HILO_DATABASE_URL names it.

Environment: HILO_DATA_DIR, HILO_DATABASE_URL, HILO_SECRET_KEY (made and kept in the data directory if unset; earlier
ones in HILO_SECRET_KEY_FALLBACKS), HILO_HOSTS (comma-separated names the server answers to), HILO_HTTPS=1 behind TLS,
HILO_PROXIES (addresses of the fronts that say who the client is), HILO_DOMAIN and HILO_WEBHOOK_HOSTS for what is said
to other agencies' systems, HILO_EXCHANGE_URL and HILO_EXCHANGE_TOKEN for what the telephone exchange is
asked; HILO_METRICS_FROM, HILO_CERTIFICATES and HILO_LOG for who watches the service.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from hilo.kernel import domain
from hilo.site import logs

BASE_DIR = Path(__file__).resolve().parent
DATA_DIR = Path(os.environ.get("HILO_DATA_DIR", "data")).resolve()


def database(url: str) -> dict[str, object]:
    """Django's DATABASES entry for a URL: sqlite:///path or postgresql://user:password@host:port/name.

    PostgreSQL may be named with several hosts (host1:5432,host2:5432): whichever takes writes is used.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"/{parts.path.lstrip('/')}" if parts.path else ":memory:",
            "OPTIONS": {
                # Deferred transactions lose the race between reading and writing; FULL survives a power cut.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"HILO_DATABASE_URL must begin with sqlite:/// or postgresql://, not “{parts.scheme}”.")
    options: dict[str, object] = dict(conninfo_to_dict(url))
    given = {name: str(options.pop(name, "") or "") for name in ("dbname", "user", "password", "host", "port")}
    if "," in given["host"]:
        options.setdefault("target_session_attrs", "read-write")
    # A leader that lost its power says nothing: without these a request would wait for it until the kernel gives up.
    for name, value in (("connect_timeout", 5), ("tcp_user_timeout", 10_000), ("keepalives_idle", 10)):
        options.setdefault(name, value)
    pool = {"min_size": 1, "max_size": int(os.environ.get("HILO_DATABASE_POOL", "12")), "timeout": 5}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given["dbname"],
        "USER": given["user"],
        "PASSWORD": given["password"],
        "HOST": given["host"],
        "PORT": given["port"],
        # A connection that broke with its server is found before a request has it: no caller pays for a failover.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | {"pool": pool, "prepare_threshold": 5, "server_side_binding": True},
    }


def secret_key() -> str:
    """HILO_SECRET_KEY, or one made once and kept in the data directory, readable by its owner alone."""
    if key := os.environ.get("HILO_SECRET_KEY"):
        return key
    path = DATA_DIR / "keys" / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Linked when it is whole: a process that comes second must never read a key that is still being written.
        whole = path.with_name(f"secret.{os.getpid()}")
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(whole, path)
        whole.unlink()
    return path.read_text()


def fronts(named: str) -> list[str]:
    """The fronts named, as networks; one of IPv4 also as a socket that listens on [::] sees it."""
    found = [ip_network(one.strip()) for one in named.split(",") if one.strip()]
    mapped = [f"::ffff:{one.network_address}/{96 + one.prefixlen}" for one in found if one.version == 4]
    return [*map(str, found), *mapped]


SECRET_KEY = secret_key()
# Earlier keys, the latest first: what they sealed can be read, and nothing is sealed with them any more.
SECRET_KEY_FALLBACKS = os.environ.get("HILO_SECRET_KEY_FALLBACKS", "").split()
DEBUG = False
HTTPS = os.environ.get("HILO_HTTPS") == "1"
# Fronts that may say who the client is (X-Forwarded-For) and that it came by TLS: addresses or networks; nobody else.
PROXIES = fronts(os.environ.get("HILO_PROXIES", ""))
# Networks whose machines may read /metrics without a token.
METRICS_FROM = [ip_network(one.strip()) for one in os.environ.get("HILO_METRICS_FROM", "").split(",") if one.strip()]
# Files of the certificates that the front shows: /metrics says until when they hold.
CERTIFICATES = [Path(one.strip()) for one in os.environ.get("HILO_CERTIFICATES", "").split(",") if one.strip()]
ALLOWED_HOSTS = os.environ.get("HILO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
if HTTPS:
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

# What names of incidents end in for other agencies' systems: set before the first is sent, never changed afterwards.
EXCHANGE_DOMAIN = os.environ.get("HILO_DOMAIN", "hilo.internal")
# Hosts inside the house that a webhook may reach all the same; all others must be public addresses.
WEBHOOK_HOSTS = [host for host in os.environ.get("HILO_WEBHOOK_HOSTS", "").split(",") if host]
# Where the telephone exchange takes orders: an interpreter, a text, an announcement. Without an address it takes none.
EXCHANGE_URL = os.environ.get("HILO_EXCHANGE_URL", "")
EXCHANGE_TOKEN = os.environ.get("HILO_EXCHANGE_TOKEN", "")

DATABASES = {"default": database(os.environ.get("HILO_DATABASE_URL") or f"sqlite:///{DATA_DIR / 'hilo.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all processes: a code of the second factor is taken once, and wrong ones are counted together.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "hilo_cache"}}

INSTALLED_APPS = [
    "hilo.site",
    "hilo.kit",
    *domain.names(),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "hilo.site.watching.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hilo.site.middleware.Guard",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "hilo.site.urls"
WSGI_APPLICATION = "hilo.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "hilo.site.context.shell",
            ]
        },
    }
]

# Signing in: second factor through allauth, lock-out through axes, argon2 for what is stored.
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "hilo.kernel.access.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
# A whole shift signs in within a minute from one address. Wrong codes of the second factor are counted here, by
# account; wrong passwords by kernel.access.lockout.
ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip", "login_failed": "20/15m/key"}
MFA_ADAPTER = "hilo.kernel.access.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Hilo"
MFA_TOTP_TOLERANCE = 1  # periods of 30 s by which a phone's clock may be off
ACCOUNT_FORMS = {"change_password": "hilo.kernel.access.forms.OwnPassword"}
MFA_FORMS = {
    "authenticate": "hilo.kernel.access.forms.SignInCode",
    "reauthenticate": "hilo.kernel.access.forms.ConfirmingCode",
}
AXES_HANDLER = "hilo.kernel.access.lockout.Handler"
AXES_USERNAME_CALLABLE = "hilo.kernel.access.lockout.name_of"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 24  # hours after which wrong passwords are forgotten
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = ["username"]
# Axes warns that addresses do not lock: they only slow (kernel.access.lockout), and a name rests wherever it is tried.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_LOCKOUT_CALLABLE = "hilo.kernel.access.adapter.locked_out"
AXES_ENABLE_ADMIN = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "hilo.site.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
LARGE_UPLOADS = {"/desk/analyst/files/load": 600_000_000}
"""Addresses that take a larger body: official files, which are streamed to disk."""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        # MapLibre starts its workers from blobs.
        "worker-src": [SELF, "blob:"],
    }
}

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "America/Mexico_City"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [("maplibre", Path(find_spec("maplibre").submodule_search_locations[0]) / "srcjs")]  # type: ignore
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Their names say no version, and a desk that ran an hour-old script with a new page would do what nobody wrote: a
# browser asks each time, and is told "not modified".
WHITENOISE_MAX_AGE = 0

LOG = os.environ.get("HILO_LOG", "text")
LOGGING = logs.settings(LOG, TIME_ZONE)

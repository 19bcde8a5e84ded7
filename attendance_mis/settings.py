"""Settings, all from the environment. `docs/settings.md` explains each; `check --deploy` refuses unsafe ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG: bool = env.bool("DEBUG", default=False)
DEMO: bool = env.bool("DEMO", default=False)
"""A demo shows one-click sign-ins for invented people and may set the clock. Never with real data."""
CLOCK: str = env.str("CLOCK", default="")
"""`2026-11-23T09:31` (Europe/London): what "now" is when the process starts; time runs on from there."""

SECRET_KEY: str = env.str("SECRET_KEY", default="only-for-demo-and-tests-" * 3)
SAFEGUARDING_KEY: str = env.str("SAFEGUARDING_KEY", default="only-for-demo-and-tests-" * 3)
"""Seals safeguarding notes. Kept apart from the database's backups; if it is lost the notes are."""
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=[".localhost", "localhost", "127.0.0.1", ".testserver"]
)
PUBLIC_HOST: str = env.str("PUBLIC_HOST", default="localhost")
"""The host that belongs to no trust: it answers health checks and, in a demo, lists the trusts."""
SECURE: bool = env.bool("SECURE", default=not (DEBUG or DEMO))
"""HTTPS only, with `__Host-` cookies. Off only in a demo on one's own machine and in tests."""

# --- Trusts -------------------------------------------------------------------------------------
TENANT_MODEL = "tenancy.Trust"
TENANT_DOMAIN_MODEL = "tenancy.Domain"
PUBLIC_SCHEMA_URLCONF = "attendance_mis.urls_public"
ROOT_URLCONF = "attendance_mis.urls"
SHARED_APPS = ["attendance_mis.tenancy"]
TENANT_APPS = [
    "attendance_mis.accounts",
    "allauth.mfa",
    "attendance_mis.audit",
    "attendance_mis.jobs",
    "registers",
    "attendance_mis.benchmarks",
    "letters",
    "absence",
    "support",
    "penalties",
    "roll",
    "exchange",
    "attendance_mis.operations",
    "protection",
]
INSTALLED_APPS = [
    "attendance_mis.tenancy",
    "django_tenants",
    "attendance_mis.accounts",
    "attendance_mis.audit",
    "attendance_mis.jobs",
    "attendance_mis.kit",
    "attendance_mis.operations",
    "attendance_mis.dashboards",
    "registers",
    "attendance_mis.benchmarks",
    "letters",
    "absence",
    "support",
    "penalties",
    "roll",
    "exchange",
    "protection",
    # contenttypes and auth lend their code; no table of theirs is made (see docs/decisions/0002).
    "django.contrib.contenttypes",
    "django.contrib.auth",
    # The first lends its code to the second, whose one table is made in each trust's schema (docs/decisions/0007).
    "attendance_mis.accounts.apps.LentAccounts",
    "allauth.mfa",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "csp",
]
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DATABASE_APP_ROLE: str = env.str("DATABASE_APP_ROLE", default="attendance_app")
"""The login that web and worker processes use. It owns nothing and may only become a trust's role."""

DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///attendance")}
DATABASES["default"]["ENGINE"] = "attendance_mis.tenancy.backend"
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A pooled connection is tried before it is lent: after the database was away, nobody meets a dead one.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Only the statements that ask for it are prepared (`tenancy.prepared`); Django's own are not.
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 5
DATABASE_POOL_SIZE: int = env.int("DATABASE_POOL_SIZE", default=8)
if env.bool("DATABASE_POOL", default=False):
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": DATABASE_POOL_SIZE,
        "max_lifetime": 600,
        "timeout": 10,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TENANT_LIMIT_SET_CALLS = True

# --- Redis --------------------------------------------------------------------------------------
REDIS_URL: str = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),
        "KEY_FUNCTION": "attendance_mis.tenancy.cache.trust_key",
        "OPTIONS": {"serializer": "attendance_mis.kit.json_cache.JSONSerializer"},
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_RESULT_BACKEND = CELERY_BROKER_URL
CELERY_ACCEPT_CONTENT = ["json"]
# What came of a job stands in PostgreSQL. Waiting for results would cost each save a subscription in Redis a task.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_VISIBILITY_TIMEOUT = 600
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # a worker's lines are ours too
CELERY_TIMEZONE = "Europe/London"

# --- What leaves the school ---------------------------------------------------------------------
_CARRIER = "outbox" if DEMO or DEBUG else "none"
CARRIER_SMS: str = env.str("CARRIER_SMS", default=_CARRIER)
CARRIER_EMAIL: str = env.str("CARRIER_EMAIL", default=_CARRIER)
CARRIER_POST: str = env.str("CARRIER_POST", default="print")
"""`none`, `outbox` (a demonstration: nothing leaves), `smtp`, `notify` or `print`; see `docs/settings.md`."""
MAIL_FROM: str = env.str("MAIL_FROM", default="attendance@localhost")
_MAIL: dict[str, Any] = env.email_url(
    "EMAIL_URL", default="smtp://localhost:25"
)  # Any: as the library reads it
EMAIL_HOST, EMAIL_PORT = _MAIL["EMAIL_HOST"], _MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_USER"], _MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_TLS", False), _MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
NOTIFY_URL: str = env.str("NOTIFY_URL", default="")
NOTIFY_KEYS: dict[str, str] = env.dict("NOTIFY_KEYS", default={})
NOTIFY_TEMPLATES: dict[str, str] = env.dict("NOTIFY_TEMPLATES", default={})
DISPATCH_LEASE_SECONDS: int = env.int("DISPATCH_LEASE_SECONDS", default=300)
"""How long a try may take before it counts as lost; longer than any carrier is waited for, three times over."""
DISPATCH_SWEEP_SECONDS: int = env.int("DISPATCH_SWEEP_SECONDS", default=60)
DAILY_CARRIER: str = env.str("DAILY_CARRIER", default="kept" if DEMO or DEBUG else "none")
"""How the day's register leaves: `none` (a person takes the file), `kept` (a demonstration) or `post`."""
DAILY_URLS: dict[str, str] = env.dict("DAILY_URLS", default={})
DAILY_KEYS: dict[str, str] = env.dict("DAILY_KEYS", default={})
"""By trust and kind of recipient: `trust.dfe`, `trust.la`, `trust.trust`."""

# --- When nothing here can be reached ------------------------------------------------------------
LAST_KNOWN_FOLDER: str = env.str("LAST_KNOWN_FOLDER", default="")
"""Where every school's last known registers are laid as well, a folder for each trust and school; empty = nowhere."""
LAST_KNOWN_PASSWORDS: dict[str, str] = env.dict("LAST_KNOWN_PASSWORDS", default={})
"""By trust: what opens them there. Without one nothing of that trust is laid there."""

# --- Watchdogs ----------------------------------------------------------------------------------
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")
"""Who sends it as a bearer token reads `/metrics`; without one there is no such address."""
HEARTBEAT_URL: str = env.str("HEARTBEAT_URL", default="")
"""Asked for every five minutes while all daily work is done, with `/fail` behind it while some is overdue."""

# --- Requests -----------------------------------------------------------------------------------
MIDDLEWARE = [
    "attendance_mis.operations.probes.answer_probes",
    "attendance_mis.operations.logs.log_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "attendance_mis.kit.middleware.refuse_null",
    "attendance_mis.tenancy.middleware.TrustMiddleware",
    "attendance_mis.kit.middleware.compress_pages",
    "attendance_mis.kit.middleware.NeverStored",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "attendance_mis.kit.middleware.NoNullInForms",
    "attendance_mis.accounts.middleware.SignedInPerson",
    "attendance_mis.accounts.middleware.SessionLimits",
    "attendance_mis.accounts.step_up.ask_for_second_step",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "protection.middleware.ReadsAreLogged",
]
WSGI_APPLICATION = "attendance_mis.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "attendance_mis.dashboards.navigation.page_furniture",
            ],
        },
    }
]
FORM_RENDERER = "attendance_mis.kit.forms.PageFormRenderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "attendance_mis.accounts.passwords.NotTooLong"},
    {"NAME": "attendance_mis.accounts.passwords.NotOfKnownWords"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SECOND_FACTOR: bool = env.bool("SECOND_FACTOR", default=SECURE)
"""Whether everybody needs a second factor until the trust says who does. People of a demo never do."""
SIGN_IN_HOSTS: list[str] = env.list(
    "SIGN_IN_HOSTS",
    default=["login.microsoftonline.com", "accounts.google.com", ".signin.education.gov.uk"],
)
"""Where a trust may have people sign in (OpenID Connect); a leading dot covers subdomains."""
MFA_ADAPTER = "attendance_mis.accounts.factors.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 0
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Browsers take http://trust.localhost for safe, the library only https: in a demo its look at the scheme is left out.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
SESSION_ENGINE = "attendance_mis.accounts.sessions"
SESSION_IDLE_SECONDS = 30 * 60
SAFEGUARDING_IDLE_SECONDS = 10 * 60
SESSION_LONGEST_SECONDS = 10 * 60 * 60
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = SESSION_LONGEST_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE else "sessionid"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if SECURE else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "attendance_mis.accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["attendance_mis.accounts.throttles.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": env.str("API_RATE", default="600/min")},
    "EXCEPTION_HANDLER": "attendance_mis.kit.api_errors.answer",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": 1 if env.bool("BEHIND_PROXY", default=False) else 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Registra API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "attendance_mis.kit.openapi.say_how_each_is_refused",
    ],
}

# --- Language, time, files ----------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
STATICFILES_DIRS = [path for path in [BASE_DIR / "build" / "static"] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "attendance_mis.kit.static_files.LastingNames"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = BASE_DIR / ".run" / "media"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOG_FORMAT: str = env.str("LOG_FORMAT", default="line" if DEBUG or DEMO else "json")
"""`json`: a line of JSON for each request, job and failure, to be collected; `line`: for a person at a terminal."""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "attendance_mis.kit.log_lines.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"}
        for name in ("attendance_mis.requests", "attendance_mis.jobs.done")
    },
}

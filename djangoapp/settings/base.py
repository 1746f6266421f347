"""Base settings. Never used alone: no secret key and no database."""

from __future__ import annotations

import hashlib
from pathlib import Path

# The packaged program has the same folder structure.
BASE_DIR = Path(__file__).resolve().parents[2]

DEBUG = False
ALLOWED_HOSTS = [
    "127.0.0.1"
]  # The gate compares the exact host and port before Django looks at this.
ROOT_URLCONF = "djangoapp.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.forms",
    "accounts",
    "notes",
    "files",
    "recovery",
    "administration",
    "kiosk",
    "home",
    "djangoapp",
    # Last: its triggers in the database show that a migration was completed (startup.py).
    "audit",
]

# Django's admin site, at /django-admin/, for the models of hosted apps.
# Never on a kiosk. See docs/your-own-app.md.
DJANGO_ADMIN: bool = False
ADMIN_SITE_APP = "djangoapp.admin_site.AdminSiteConfig"
WHITENOISE_USE_FINDERS = DJANGO_ADMIN  # Its style sheets are in Django's own folder.
if DJANGO_ADMIN:
    INSTALLED_APPS.insert(0, ADMIN_SITE_APP)

# The first three only add headers to every answer, refusals included; the gate is the first that
# decides.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "djangoapp.headers.security_headers",
    "djangoapp.gate.GateMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kiosk.middleware.staff_apart",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kiosk.middleware.chosen_appearance",
    "accounts.middleware.person_locale",
    "accounts.middleware.last_seen",
    "djangoapp.time_zone.machine_zone",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kiosk.middleware.LeftAloneMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "home.middleware.TileAccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "djangoapp.errors.explain_method_not_allowed",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # the form renderer takes the widgets from django.forms
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "djangoapp.templatetags.addresses",
                "djangoapp.templatetags.blocks",
                "djangoapp.templatetags.people",
                "djangoapp.templatetags.times",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "djangoapp.context_processors.terminal",
            ],
        },
    },
]
FORM_RENDERER = "djangoapp.renderer.LatchkeyRenderer"

# Whether the program runs in kiosk mode; set by startup.configure.
KIOSK: bool = False

# The shell sets up logging for the whole program.
LOGGING_CONFIG = None

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.NameBackend"]
PASSWORD_HASHERS = ["accounts.passwords.hashers.FixedArgon2idHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.passwords.validation.PolicyValidator"}]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home:index"
PASSWORD_RESET_TIMEOUT = 20 * 60  # seconds, for a link by email
LOGOUT_REDIRECT_URL = "accounts:signed_out"

# --- Sessions and cookies -------------------------------------------------------------------------
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None  # Gone with the window.
CSRF_FAILURE_VIEW = "djangoapp.errors.csrf_failure"
MESSAGE_STORAGE = "djangoapp.message_storage.OwnCookieStorage"


def cookie_names(secret_key: str) -> list[str]:
    """Return this installation's names for the session, CSRF, launch and message cookies.

    All ports of 127.0.0.1 share cookies, so another program must not use the same names.
    """
    installation = hashlib.sha256(secret_key.encode()).hexdigest()[:8]
    purposes = ("session", "csrf", "launch", "messages")
    return [f"latchkey_{installation}_{purpose}" for purpose in purposes]


# --- What comes in, what goes out -----------------------------------------------------------------
# Bytes; the gate answers 413 above it. A picture of 5 MB and the form around it have to fit.
REQUEST_BODY_LIMIT = 6 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # without files
FILE_UPLOAD_MAX_MEMORY_SIZE = REQUEST_BODY_LIMIT  # so that no upload is stored in /tmp
# As many selected people as fit into the body. Only requests that passed the gate get here.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200_000
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Loopback without TLS, on purpose: WebKit drops Secure cookies there, and HSTS would be remembered
# for 127.0.0.1 as a whole. docs/security.md gives the reason for each.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W011", "security.W016"]

# --- Static files: served from the source folder, nothing is collected or renamed -----------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
WHITENOISE_MAX_AGE = 3600  # seconds
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"  # Pages show the computer's local time: djangoapp/time_zone.py.


def sqlite_database(path: Path) -> dict[str, object]:
    """Return the settings of the database in the file `path`."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Without IMMEDIATE, a transaction that reads before it writes fails at once under load.
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            # FULL: a power failure loses no confirmed change.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        },
    }

"""The settings of Django's own test run with our user, backend, sessions and hasher."""

from __future__ import annotations

from djangoapp.settings import base

SECRET_KEY = "django_tests_secret_key"  # noqa: S105 - as in Django's own run
DATABASES = {name: {"ENGINE": "django.db.backends.sqlite3"} for name in ("default", "other")}
USE_TZ = True
LANGUAGE_CODE = "en"
SITE_ID = 1
STATIC_URL = "static/"
ROOT_URLCONF = "auth_tests.urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "accounts",
    "audit",
    "tools.django_tests.stand_in",
    "django.contrib.auth",
    "django.contrib.sites",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.staticfiles",
    "auth_tests",
    "sessions_tests",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
MIGRATION_MODULES = dict.fromkeys(
    ("auth", "contenttypes", "sessions", "accounts", "audit", "admin", "sites")
)
SILENCED_SYSTEM_CHECKS = ["fields.W342"]

AUTH_USER_MODEL = base.AUTH_USER_MODEL
AUTHENTICATION_BACKENDS = base.AUTHENTICATION_BACKENDS
SESSION_ENGINE = base.SESSION_ENGINE
PASSWORD_HASHERS = ["tests.hashers.QuickArgon2idHasher"]

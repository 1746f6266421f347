"""Settings of the program as users run it.

The shell creates the data folder and the secret key before this is imported.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from djangoapp.region import format_modules
from djangoapp.settings.base import *  # noqa: F403
from djangoapp.settings.base import cookie_names, sqlite_database

KEY_LENGTH = 64  # characters, at least


def _data_dir() -> Path:
    folder = Path(os.environ.get("LATCHKEY_DATA_DIR", ""))
    if not folder.is_absolute():
        raise ImproperlyConfigured("LATCHKEY_DATA_DIR must name the data folder by its full path.")
    return folder


def _secret_key(folder: Path) -> str:
    try:
        key = (folder / "secret.key").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"The secret key in {folder} cannot be read: {error}") from error
    if len(key) < KEY_LENGTH:
        raise ImproperlyConfigured(f"The secret key in {folder} is too short.")
    return key


DATA_DIR = _data_dir()
SECRET_KEY = _secret_key(DATA_DIR)
DATABASES = {"default": sqlite_database(DATA_DIR / "latchkey.sqlite3")}
MEDIA_ROOT = DATA_DIR / "media"
FORMAT_MODULE_PATH = format_modules()
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LAUNCH_COOKIE_NAME, MESSAGE_COOKIE_NAME = cookie_names(
    SECRET_KEY
)

"""Settings for tests: as in the program, including the gate, but with a fast password hash."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from djangoapp.settings.base import *  # noqa: F403
from djangoapp.settings.base import cookie_names, sqlite_database

SECRET_KEY = "for tests only: 64 characters and more, as long as the real one has to be"  # noqa: S105
# A file, not memory: several threads, WAL and locks must behave as they do on a terminal.
_DATABASE = Path(tempfile.gettempdir()) / f"latchkey-tests-{os.getpid()}.sqlite3"
DATABASES = {"default": sqlite_database(_DATABASE) | {"TEST": {"NAME": _DATABASE}}}
DATA_DIR = Path(tempfile.gettempdir()) / f"latchkey-tests-{os.getpid()}"  # made where needed
MEDIA_ROOT = Path(tempfile.gettempdir()) / f"latchkey-tests-{os.getpid()}-media"
PASSWORD_HASHERS = ["tests.hashers.QuickArgon2idHasher"]
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LAUNCH_COOKIE_NAME, MESSAGE_COOKIE_NAME = cookie_names(
    SECRET_KEY
)

"""Settings for development: debug pages, no gate, data outside the source tree."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from djangoapp.settings.base import *  # noqa: F403
from djangoapp.settings.base import MIDDLEWARE as EVERYWHERE
from djangoapp.settings.base import cookie_names, sqlite_database

DEBUG = True
ROOT_URLCONF = "djangoapp.dev_urls"  # with the patterns page
SECRET_KEY = "development only: never protects anything, therefore it may stand here in clear"  # noqa: S105
DATA_DIR = Path(
    os.environ.get("LATCHKEY_DATA_DIR") or Path(tempfile.gettempdir()) / "latchkey-development"
)
DATABASES = {"default": sqlite_database(DATA_DIR / "latchkey.sqlite3")}
MEDIA_ROOT = DATA_DIR / "media"
# runserver takes any port, so the gate's exact host cannot be known here.
MIDDLEWARE = [name for name in EVERYWHERE if name != "djangoapp.gate.GateMiddleware"]
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LAUNCH_COOKIE_NAME, MESSAGE_COOKIE_NAME = cookie_names(
    SECRET_KEY
)

"""Django's command line for developers: `python manage.py makemigrations`, `runserver` etc."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "djangoapp.settings.dev")
    # Settings have no side effects, so the folder is created here.
    if folder := getattr(settings, "DATA_DIR", None):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    execute_from_command_line(sys.argv)

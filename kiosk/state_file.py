"""Writes kiosk.json, which starts read without the database."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction

from kiosk.models import KioskPolicy

logger = logging.getLogger(__name__)

FILE = "kiosk.json"


def policy_saved(*, using: str, **_kwargs: object) -> None:
    """Update the file after the commit."""
    transaction.on_commit(refresh, using=using)


def refresh() -> None:
    """Write the kiosk mode and the hash of the exit PIN to the file.

    Without kiosk mode and exit PIN, the file is removed. If it cannot be written, the next start
    tries again; the settings apply anyway.
    """
    policy = KioskPolicy.current()
    has_to_say = policy.kiosk_on or policy.exit_pin
    said = json.dumps({"on": policy.kiosk_on, "exit_pin": policy.exit_pin}) if has_to_say else ""
    file = Path(settings.DATA_DIR) / FILE
    try:
        if file.parent.is_dir() and _text(file) != said:
            _write(file, said) if said else file.unlink()
    except OSError:
        logger.exception("%s could not be written.", file)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""


def _write(file: Path, text: str) -> None:
    """Replace the file atomically, readable only by its owner."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise

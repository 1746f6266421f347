"""What a start has to know before it can ask the database: kept beside it, in kiosk.json."""

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
    """Have the file follow once the policy's change is certain."""
    transaction.on_commit(refresh, using=using)


def refresh() -> None:
    """Let the file say what the policy says: its hash of the exit PIN, never the PIN.

    Without a kiosk and an exit PIN there is no file, and a start has nothing to read.
    Where it cannot be written it is tried again at the next start; the policy holds all the same.
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
    """Put a whole new file, for the owner alone, in the place of the one before."""
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

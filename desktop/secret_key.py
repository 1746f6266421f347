"""The key that signs cookies: created once per installation, readable only by its owner."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from desktop.errors import KeyUnusable
from desktop.i18n import _
from desktop.paths import OTHERS

BITS = 512
SHORTEST = 64  # characters; the settings require at least this


def ensure(path: Path) -> None:
    """Create the key at `path` if there is none. Raises KeyUnusable if the existing one is invalid.

    The caller holds the lock of the data folder, so there is no race.
    """
    if not path.exists():
        _make(path)
    if path.is_dir():
        raise KeyUnusable(
            _(
                "{path} is a folder, but the key must be a file. Move the folder. Latchkey "
                "creates a new key, and nothing is lost."
            ).format(path=path)
        )
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & OTHERS:
        raise KeyUnusable(
            _(
                "Other users of this computer can read the key file {path}. Make it private "
                "(chmod 600) or delete it. Latchkey creates a new one, and nothing is lost."
            ).format(path=path)
        )
    if not _is_sound(path):
        raise KeyUnusable(
            _(
                "The key file {path} is damaged. Replace it with a good copy or delete it. "
                "Latchkey creates a new one, and nothing is lost."
            ).format(path=path)
        )


def _is_sound(path: Path) -> bool:
    try:
        text = path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError:
        return False
    return len(text) >= SHORTEST and text.isprintable()


def _make(path: Path) -> None:
    # Written completely before it gets its name: a power failure must not leave half a key.
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(BITS // 8))
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)

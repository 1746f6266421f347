"""The terminal settings by section, and saving them with audit log entries."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import policies
from accounts.access import lock_policy
from accounts.http import SignedInRequest
from accounts.models import Session, SignInPolicy

LOGO_SIZE = 256  # pixels
NIST_LENGTH = 15  # characters: SP 800-63B-4, section 3.1.1.2, for a password as the only factor


SECTIONS: policies.Sections = (
    (_("Appearance"), ("terminal_name", "accent", "mark_file", "no_mark")),
    (_("Accounts"), ("preset", "registration", "terms")),
    (_("Passwords and PINs"), ("member_min_length", "staff_min_length")),
    ("", ("pins_allowed", "reset_code_minutes")),
    (_("Time limits"), ("session_hours", "audit_days")),
    (_("Email"), ("mail_server", "mail_port", "mail_from")),
)
LOGO = ("mark_file", "no_mark")  # form fields of the column `mark`
SETTINGS = tuple(name for _title, names in SECTIONS for name in names if name not in LOGO)


def notes(policy: SignInPolicy) -> dict[str, str]:
    """Return warnings about values below NIST SP 800-63B-4, by setting."""
    short = gettext("Below the 15 characters that NIST SP 800-63B-4 asks for.")
    found = {
        name: short
        for name in ("member_min_length", "staff_min_length")
        if getattr(policy, name) < NIST_LENGTH
    }
    if policy.pins_allowed:
        found["pins_allowed"] = gettext(
            "Weaker than NIST SP 800-63B-4 allows: it counts a PIN as a password."
        )
    return found


def change(request: SignedInRequest, *, wanted: dict[str, Any]) -> list[str]:
    """Save the values of `wanted`; return the names of changed settings."""
    with transaction.atomic():
        policy = lock_policy()
        changed = policies.put(policy, wanted, request=request)
        if "mark" in changed:
            transaction.on_commit(lambda: _remove_logos(except_for=policy.mark))
        if "session_hours" in changed:
            latest = F("created_at") + timedelta(hours=policy.session_hours)
            Session.objects.filter(expire_date__gt=latest).update(expire_date=latest)
    return changed


def store_logo(picture: bytes) -> str:
    """Store a logo under a new name; return the name."""
    name = f"{secrets.token_hex(8)}.webp"
    folder = logo_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / name).write_bytes(picture)
    return name


def _remove_logos(*, except_for: str) -> None:
    for file in logo_folder().glob("*.webp"):
        if file.name != except_for:
            file.unlink()


def logo_folder() -> Path:
    """Return the folder of logos."""
    return Path(settings.MEDIA_ROOT) / "mark"

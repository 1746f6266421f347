"""Temporary codes of four digits for locked screens of people without a password."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LENGTH = 4
MOST_WRONG = 5  # then the session ends

# Codes are valid for minutes in this process only, and so is the salt.
_PEPPER = secrets.token_bytes(32)


def validate(code: str) -> None:
    """Raise ValidationError for an invalid or obvious code."""
    if len(code) != LENGTH or not (code.isascii() and code.isdecimal()):
        raise ValidationError(_("Choose four digits."), code="digits")
    steps = {(int(b) - int(a)) % 10 for a, b in zip(code, code[1:], strict=False)}
    if len(steps) == 1 or code[:2] == code[2:]:  # 0000, 1234, 8642, 1212
        raise ValidationError(
            _("This code is too easy to guess. Choose another one."), code="obvious"
        )


def digest(code: str, session: str) -> bytes:
    """Return the digest of a code chosen in `session`."""
    return hmac.digest(_PEPPER, f"{session}{code}".encode(errors="replace"), hashlib.sha256)


def matches(code: str, session: str, kept: bytes) -> bool:
    """Return whether `kept` is the digest of `code` in `session`."""
    return hmac.compare_digest(digest(code, session), kept)

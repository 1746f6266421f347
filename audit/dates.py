"""The earliest plausible date. Independent of Django, because the shell uses it too."""

from __future__ import annotations

from datetime import UTC, datetime

# Older than any Latchkey. A clock without battery starts in 1970, or at its build date.
EARLIEST = datetime(2024, 1, 1, tzinfo=UTC)

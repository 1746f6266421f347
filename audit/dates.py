"""Which dates tell a time at all. Imports nothing of Django's: the shell asks, too."""

from __future__ import annotations

from datetime import UTC, datetime

# Before this program was written. A computer whose clock has no battery begins in 1970 or 2000.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)

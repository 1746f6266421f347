"""Which dates tell a time at all. Imports nothing of Django's: the shell asks, too."""

from __future__ import annotations

from datetime import UTC, datetime

# No Latchkey is older. A computer whose clock has no battery begins in 1970, or when it was built.
EARLIEST = datetime(2024, 1, 1, tzinfo=UTC)

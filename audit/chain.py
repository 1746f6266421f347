"""How entries hang together: each one's hash covers the hash before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

NO_HASH = "0" * 64


@dataclass(frozen=True)
class Link:
    """The hashed contents of one entry, whether about to be written or read back."""

    sequence: int
    at: datetime
    kind: str
    actor: int | None
    subject: int | None
    result: str
    session: str
    data: str
    previous_hash: str

    def hash(self) -> str:
        """Return the SHA-256 over all fields in their order, as 64 hexadecimal digits."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        fields = [*(vars(self) | {"at": at}).values()]
        text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

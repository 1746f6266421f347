"""The hash chain: each entry's hash covers the previous one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

NO_HASH = "0" * 64


@dataclass(frozen=True)
class Link:
    """The hashed contents of an entry."""

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
        """Return the SHA-256 of all fields in order, as 64 hexadecimal digits."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        fields = [*(vars(self) | {"at": at}).values()]
        text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

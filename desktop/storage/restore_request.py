"""The request of a pending restore: who requested it, how, and from which file.

It is signed with the secret key together with the digest of the staged file, so neither can be
swapped alone. Anyone who can read the key could forge it. With a missing or wrong signature, the
audit log says "unknown".
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from desktop.paths import DataFolder

logger = logging.getLogger(__name__)

PURPOSE = b"latchkey restore request"
LARGEST = 16 * 1024  # bytes
LONGEST_NAME = 100  # characters


@dataclass(frozen=True)
class Request:
    """Who requested a restore: `account` and `name` on the page, unknown elsewhere.

    `end` and `end_hash` are the last audit log entry at that time; `key` identifies the request.
    """

    way: str
    source: str
    account: int = 0
    name: str = ""
    end: int = 0
    end_hash: str = ""
    key: str = field(default_factory=lambda: secrets.token_hex(16))


def shown_name(source: str) -> str:
    """Return a file name for the log: shortened and without invisible characters."""
    name = source.replace("\\", "/").rpartition("/")[2]
    return "".join(one if one.isprintable() else "?" for one in name)[:LONGEST_NAME]


def sealed(request: Request, digest: str, folder: DataFolder) -> str:
    """Return the signed request for the staged file with this SHA-256."""
    told = json.dumps(asdict(request), sort_keys=True)
    return json.dumps({"request": told, "seal": _seal(told, digest, folder)})


def read(folder: DataFolder) -> Request:
    """Return the request of the staged backup; an unknown one if none is valid."""
    digest = digest_of(folder.staged)
    try:
        with folder.staged_request.open("rb") as file:
            said = json.loads(file.read(LARGEST).decode())
        told = str(said["request"])
        if hmac.compare_digest(str(said["seal"]).encode(), _seal(told, digest, folder).encode()):
            return Request(**json.loads(told))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        logger.exception("What is staged to be restored has no request that can be read.")
    return Request("unknown", folder.staged.name, key=digest)


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _seal(told: str, digest: str, folder: DataFolder) -> str:
    key = folder.secret_key.read_bytes().strip()
    return hmac.new(key, PURPOSE + digest.encode() + told.encode(), hashlib.sha256).hexdigest()

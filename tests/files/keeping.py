"""What the tests of files have in common."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from files import flows
from files.models import StoredFile

LIST, SETTINGS = "/files/", "/files/settings/"
SCAN = b"%PDF-1.7 what was scanned"


def keep(owner: User, name: str = "scan.pdf", content: bytes = SCAN) -> StoredFile:
    return flows.add(owner, file=BytesIO(content), name=name, size=len(content))


def send(window: Client, name: str = "scan.pdf", content: bytes = SCAN) -> Any:
    return window.post(LIST, {"file": SimpleUploadedFile(name, content)})


def at(file: StoredFile, what: str) -> str:
    return f"/files/{file.pk}/{what}/"


def saved(window: Client, file: StoredFile) -> bytes:
    answer = window.post(at(file, "save"))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]

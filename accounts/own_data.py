"""Exports everything stored about a person, for that person."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import SpooledTemporaryFile
from textwrap import indent
from typing import IO, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from accounts import avatars, own_data_parts
from accounts.http import SignedInRequest
from accounts.models import User
from audit import events, queries, texts
from audit.log import record
from audit.models import Entry

IN_MEMORY = 8 * 1024 * 1024  # bytes of an export
_BLOCK = 256 * 1024  # bytes
_PROFILE = (
    "username", "display_name", "email", "language", "text_size",
    "created_at", "approved_at", "last_login", "last_seen",
)  # fmt: skip


def export(request: SignedInRequest) -> IO[bytes]:
    """Return a ZIP file with data.json, the picture if there is one, and files that apps add.

    The caller closes it; a large one is on the disk, beside the files, and has no name there. The
    export itself is recorded afterwards, so the file doesn't contain it. For secrets the file only
    says whether they exist.
    """
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as until_recorded:
        stream = until_recorded.enter_context(SpooledTemporaryFile(IN_MEMORY, dir=str(folder)))
        _pack(stream, request.user)
        record(events.OwnDataExported(), request=request)
        until_recorded.pop_all()
    return stream


def _pack(stream: IO[bytes], person: User) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("data.json", "w", force_zip64=True) as data:  # may exceed 2 GB
            for text in _texts(person):
                data.write(text.encode())
        for name, path in _files(person):
            try:
                source = path.open("rb")
            except FileNotFoundError:
                continue  # Deleted in another window since.
            # Not `write`, which stores the file's date: a ZIP file has none before 1980.
            with source, file.open(zipfile.ZipInfo(name), "w") as copied:
                shutil.copyfileobj(source, copied, _BLOCK)


def _files(person: User) -> Iterator[tuple[str, Path]]:
    if (picture := avatars.path_of(person.picture, max(avatars.SIZES))).is_file():
        yield "picture.webp", picture
    for folder, files in own_data_parts.all_files().items():
        yield from ((f"{folder}/{name}", path) for name, path in files(person))


def _texts(person: User) -> Iterator[str]:
    """Yield the JSON in pieces, so that neither the log nor an app's part is ever all in memory."""
    yield _json(_about(person)).removesuffix("\n}")
    for name, part in own_data_parts.all_parts().items():
        yield from _list(name, part(person))
    yield from _list("activity", _activity(person))
    yield "\n}\n"


def _list(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f",\n  {json.dumps(name)}: ["
    between = "\n"
    for row in rows:
        yield between + indent(_json(row), "    ")
        between = ",\n"
    yield "\n  ]"


def _activity(person: User) -> Iterator[dict[str, Any]]:
    choice = queries.Choice(people=(person.pk,))
    for entries in queries.in_pieces(choice, through=queries.end()):
        yield from map(_entry, entries)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _about(person: User) -> dict[str, Any]:
    return {
        "number": person.pk,
        "profile": {name: getattr(person, name) for name in _PROFILE},
        "role": person.role,
        "groups": sorted(person.memberships.groups),
        "has_picture": bool(person.picture),
        "has_pin": bool(person.pin),
        "sessions": list(person.sessions.values("created_at", "last_seen", "computer")),
        "notices": list(person.notices.values("at", "kind", "details")),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.sequence,
        "at": entry.at,
        "kind": entry.kind,
        "in_words": texts.sentence(entry),
        "by": entry.actor_id,
        "about": entry.subject_id,
        "result": entry.result,
        "details": entry.details,
    }

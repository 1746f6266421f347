"""Exports everything stored about a person, for that person."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from textwrap import indent
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts import avatars, own_data_parts
from accounts.http import SignedInRequest
from accounts.models import User
from audit import events, queries, texts
from audit.log import record
from audit.models import Entry

_PROFILE = (
    "username", "display_name", "email", "language", "text_size",
    "created_at", "approved_at", "last_login", "last_seen",
)  # fmt: skip


def export(request: SignedInRequest) -> bytes:
    """Return a ZIP file with data.json, and the picture if there is one.

    The export itself is recorded afterwards, so the file doesn't contain it. For secrets the file
    only says whether they exist.
    """
    person = request.user
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("data.json", "w") as data:
            for text in _texts(person):
                data.write(text.encode())
        if (picture := avatars.path_of(person.picture, max(avatars.SIZES))).is_file():
            # Not `write`, which stores the file's date: a ZIP file has none before 1980.
            with file.open("picture.webp", "w") as copied:
                copied.write(picture.read_bytes())
    record(events.OwnDataExported(), request=request)
    return stream.getvalue()


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

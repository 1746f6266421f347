"""What the tests of notes have in common."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import User
from notes import flows
from notes.models import Note

LIST, NEW = "/notes/", "/notes/new/"


def write(owner: User, text: str = "Milk, eggs", title: str = "") -> Note:
    return flows.create(owner, title=title, text=text)


def at(note: Note, more: str = "") -> str:
    return f"/notes/{note.pk}/{more}"


def save(window: Client, note: Note, *, version: object = 1, **typed: Any) -> Any:
    return window.post(at(note), {"title": "", "text": "", "version": version} | typed)


def page(window: Client, address: str = LIST, **query: str) -> str:
    return window.get(address, query).content.decode()

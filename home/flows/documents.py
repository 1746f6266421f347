"""Adding, changing, ordering and deleting documents and folders."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.names import characters
from audit import events
from audit.log import record
from home.documents import intake, storage
from home.documents.errors import FolderGone
from home.models import Document, Folder
from home.models.documents import LONGEST_TITLE, MOST_ROWS

if TYPE_CHECKING:
    from accounts.http import SignedInRequest

_Row = TypeVar("_Row", bound=Document | Folder)


def add(name: str, *, called: str, folder: Folder | None, request: SignedInRequest) -> Document:
    """Add the unfinished file `name` as a document; raise Refused.

    `called` is the file's name where it comes from. A file that is refused is removed. Raises
    OutOfOrder if there is no such file, as when the same request is sent twice.
    """
    name = storage.close(name)
    try:
        facts = intake.check(name, called)
        with transaction.atomic():
            _refuse_gone(folder)
            document = Document.objects.create(
                folder=folder,
                title=title_from(called),
                file=name,
                position=_next(_of_folder(folder)),
                kind=facts.kind,
                content_type=facts.content_type,
                size=facts.size,
                pages=facts.pages,
            )
            record(
                events.DocumentAdded(
                    document=document.title,
                    type=facts.kind,
                    size=facts.size,
                    folder=_title_of(folder),
                ),
                request=request,
            )
            storage.finish(name)
    except BaseException:
        storage.drop(name)
        raise
    storage.sweep(set(Document.objects.values_list("file", flat=True)))
    return document


def title_from(called: str) -> str:
    """Return a title made of a file's name."""
    stem = PurePath(called).stem.replace("_", " ").strip()
    return characters.sanitized_line(stem)[:LONGEST_TITLE].strip() or _("Document")


def change(
    document: Document,
    *,
    title: str,
    folder: Folder | None,
    may_be_saved: bool,
    request: SignedInRequest,
) -> None:
    """Rename a document, move it to the end of another folder, or let people save it.

    Raises FolderGone.
    """
    with transaction.atomic():
        document = _locked(document)
        before, moves = document.title, document.folder_id != (folder.pk if folder else None)
        if title == before and may_be_saved == document.may_be_saved and not moves:
            return
        if moves:
            _refuse_gone(folder)
            document.position = _next(_of_folder(folder))
        document.title, document.folder, document.may_be_saved = title, folder, may_be_saved
        document.save(update_fields=["title", "folder", "position", "may_be_saved"])
        event = events.DocumentChanged(
            before=before, document=title, folder=_title_of(folder), saving=may_be_saved
        )
        record(event, request=request)


def note_saving(document: Document, *, request: SignedInRequest) -> None:
    """Record that a person saves the document as a file."""
    record(events.DocumentSaved(document=document.title), request=request)


def delete(document: Document, *, request: SignedInRequest) -> None:
    """Delete a document; its file is removed after the commit."""
    with transaction.atomic():
        document = _locked(document)
        record(events.DocumentDeleted(document=document.title), request=request)
        document.delete()


def add_folder(title: str, *, request: SignedInRequest) -> Folder:
    """Create an empty folder after all others."""
    with transaction.atomic():
        folder = Folder.objects.create(title=title, position=_next(Folder.objects.all()))
        record(events.FolderAdded(folder=title), request=request)
    return folder


def rename_folder(folder: Folder, *, title: str, request: SignedInRequest) -> None:
    """Rename a folder."""
    with transaction.atomic():
        folder = _locked(folder)
        if title == folder.title:
            return
        event = events.FolderRenamed(before=folder.title, folder=title)
        folder.title = title
        folder.save(update_fields=["title"])
        record(event, request=request)


def delete_folder(folder: Folder, *, request: SignedInRequest) -> None:
    """Delete a folder and its documents; their files are removed after the commit."""
    with transaction.atomic():
        folder = _locked(folder)
        count = folder.documents.count()
        record(events.FolderDeleted(folder=folder.title, documents=count), request=request)
        folder.delete()


def move(one: Document | Folder, *, up: bool, request: SignedInRequest) -> None:
    """Move a document within its folder, or a folder, by one place."""
    with transaction.atomic():
        one = _locked(one)
        rows: list[Document | Folder] = list(
            _of_folder(one.folder) if isinstance(one, Document) else Folder.objects.all()
        )
        at = rows.index(one)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(rows):
            return
        rows[at], rows[to] = rows[to], rows[at]
        _renumber(rows)
        record(events.DocumentsReordered(moved=one.title), request=request)


def _renumber(rows: list[Document | Folder]) -> None:
    """Give `rows` positions in this order."""
    changed = []
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            changed.append(row)
    for model in {type(row) for row in changed}:
        model._default_manager.bulk_update(changed, ["position"])  # type: ignore[arg-type]


def _locked(one: _Row) -> _Row:
    """Return the row as it is now, locked until the transaction ends; raise Http404."""
    rows: QuerySet[Any] = type(one)._default_manager.select_for_update()
    found: _Row = get_object_or_404(rows, pk=one.pk)
    return found


def _refuse_gone(folder: Folder | None) -> None:
    """Raise FolderGone if `folder` was deleted, such as while its document was being checked."""
    if folder and not Folder.objects.filter(pk=folder.pk).exists():
        raise FolderGone


def _next(rows: QuerySet[Any]) -> int:
    """Return the position after all `rows`."""
    last = rows.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else min(last + 1, MOST_ROWS)


def _of_folder(folder: Folder | None) -> QuerySet[Document]:
    return Document.objects.filter(folder=folder)


def _title_of(folder: Folder | None) -> str:
    return folder.title if folder else ""

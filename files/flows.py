"""Adding and deleting files, and changing their settings, each in one transaction.

Only the settings are recorded: the audit log is read by others, and what somebody keeps, or when,
is theirs alone.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet, Sum

from accounts import policies
from files import content, names, storage
from files.errors import UnusableFile
from files.models import LARGEST_FILE, MOST_FILES, FilePolicy, StoredFile

if TYPE_CHECKING:
    from accounts.http import SignedInRequest
    from accounts.models import User


def files_of(person: User) -> QuerySet[StoredFile]:
    """Return the person's files: the only ones that any page shows them."""
    return StoredFile.objects.filter(owner=person)


def space_used(person: User) -> int:
    """Return the number of bytes in the person's files."""
    return files_of(person).aggregate(total=Sum("size"))["total"] or 0


def add(owner: User, *, file: IO[bytes], name: str, size: int) -> StoredFile:
    """Keep `file`, which has so many bytes; raise UnusableFile."""
    if size > LARGEST_FILE:
        raise UnusableFile("large")
    name = names.cleaned(name)  # First: ".exe " is no program, but becomes one.
    content.refuse_programs(file, name)
    stored = storage.store(file, size)
    try:
        kept = _enter(owner, stored, name, size)
    except BaseException:
        storage.remove(stored)
        raise
    storage.sweep(set(StoredFile.objects.values_list("file", flat=True)))
    return kept


@transaction.atomic
def _enter(owner: User, stored: str, name: str, size: int) -> StoredFile:
    # Two windows that add files at the same moment wait for each other here.
    get_user_model().objects.select_for_update().get(pk=owner.pk)
    taken = list(files_of(owner).values_list("name", flat=True))
    if len(taken) >= MOST_FILES:
        raise UnusableFile("many")
    if space_used(owner) + size > FilePolicy.current().quota:
        raise UnusableFile("full")
    called = names.other_than(name, taken)
    return StoredFile.objects.create(owner=owner, name=called, file=stored, size=size)


def delete(file: StoredFile) -> None:
    """Delete the file."""
    with transaction.atomic():
        file.delete()


@transaction.atomic
def change_settings(request: SignedInRequest, *, wanted: dict[str, Any]) -> list[str]:
    """Save the settings; return the names of changed ones. Files above a smaller quota stay."""
    policy = FilePolicy.objects.select_for_update().get(pk=FilePolicy.ONLY)
    return policies.put(policy, wanted, request=request)

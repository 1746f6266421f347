"""Adding the people of a file: kept from its check to its import, then all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import best_effort, permissions
from accounts.authority import hold_the_policy
from accounts.models import User
from administration import spreadsheet
from administration.jobs import Failed, Job, jobs
from administration.models import PeopleFile
from administration.newcomers import Judge, Newcomer
from audit import events
from audit.log import record_all

if TYPE_CHECKING:
    from audit.events import Event

Row = TypeVar("Row")
KEPT_FOR = timedelta(hours=1)
_AT_ONCE = 500  # rows between two steps of the progress bar
_STEPS = 3  # for each person: the account, the membership, the entry


@dataclass(frozen=True)
class Checked:
    """What an import of a file would do."""

    newcomers: list[Newcomer]
    guessed: bool

    @property
    def refused(self) -> list[Newcomer]:
        """The rows in the way."""
        return [newcomer for newcomer in self.newcomers if newcomer.problems]

    @property
    def count(self) -> int:
        """How many people would be added."""
        return len(self.newcomers) - len(self.refused)


def keep(content: bytes, *, owner: User) -> None:
    """Keep a file for its owner in the place of an earlier one; raise Unreadable."""
    spreadsheet.read(content)
    PeopleFile.objects.filter(brought_at__lt=timezone.now() - KEPT_FOR).delete()
    values = {"content": content, "brought_at": timezone.now()}
    PeopleFile.objects.update_or_create(values, owner=owner)


def kept_for(owner: User) -> PeopleFile | None:
    """Return the file that the person has brought within the last hour."""
    earliest = timezone.now() - KEPT_FOR
    best_effort.attempt(PeopleFile.objects.filter(brought_at__lt=earliest).delete)
    return PeopleFile.objects.filter(owner=owner, brought_at__gte=earliest).first()


def discard(owner: User) -> None:
    """Forget the person's file."""
    PeopleFile.objects.filter(owner=owner).delete()


def check(file: PeopleFile, *, actor: User) -> Checked:
    """Return what importing `file` would do if `actor` did it now; raise Unreadable."""
    sheet = spreadsheet.read(bytes(file.content))
    return Checked(Judge(actor).newcomers(sheet), sheet.guessed)


def job_of(actor: User) -> Job | None:
    """Return the import that the person began last."""
    return jobs.get(_kind(actor))


def forget_job(actor: User) -> None:
    """Drop what came of the import that the person began last."""
    jobs.forget(_kind(actor))


def begin(actor: User, *, session: str) -> None:
    """Import the person's file beside the pages; `session` is for the log."""
    jobs.start(_kind(actor), lambda job: _import_kept(job, actor.pk, session))


def add_all(newcomers: Sequence[Newcomer], *, actor: User, session: str, job: Job) -> int:
    """Make all these accounts or none, and return how many; raise Failed.

    They have no password, which costs nothing to make and lets nobody in. All that can be worked
    out is worked out before the transaction, which keeps every other writer waiting.
    """
    people = [_person(newcomer) for newcomer in newcomers]
    total = len(people) * _STEPS
    try:
        with transaction.atomic():
            hold_the_policy()
            for done in _write(people, newcomers, actor, session):
                job.reach(done, total)
            discard(actor)
    except IntegrityError as error:
        raise Failed(
            _("Meanwhile somebody here got one of the names. Check the file again.")
        ) from error
    return len(people)


def _import_kept(job: Job, actor_key: int, session: str) -> int:
    actor = User.objects.get(pk=actor_key)
    file = kept_for(actor)
    if file is None or not actor.has_perm(permissions.MANAGE_PEOPLE):
        raise Failed(_("The file is no longer here. Choose it again."))
    checked = check(file, actor=actor)
    if checked.refused:
        raise Failed(_("Something in the file is no longer right. Check it again."))
    return add_all(checked.newcomers, actor=actor, session=session, job=job)


def _write(
    people: Sequence[User], newcomers: Sequence[Newcomer], actor: User, session: str
) -> Iterator[int]:
    """Write everything, and say after each few hundred rows how many are written."""
    done = 0
    for several in _in_parts(people):
        User.objects.bulk_create(several)
        yield (done := done + len(several))
    ids = dict(Group.objects.values_list("name", "pk"))
    for pairs in _in_parts(list(zip(people, newcomers, strict=True))):
        User.groups.through.objects.bulk_create(
            User.groups.through(user_id=person.pk, group_id=key)
            for person, newcomer in pairs
            for key in [ids[newcomer.role], *(group.pk for group in newcomer.groups)]
        )
        yield (done := done + len(pairs))
    for written in record_all(_what_happened(people, newcomers), actor=actor, session=session):
        yield min(done + written, len(people) * _STEPS)


def _what_happened(
    people: Sequence[User], newcomers: Sequence[Newcomer]
) -> Iterator[tuple[Event, User | None]]:
    imported: tuple[Event, User | None] = (events.PeopleImported(people=len(people)), None)
    return chain(
        [imported],
        (
            (events.Registered(role=newcomer.role, waiting=False), person)
            for person, newcomer in zip(people, newcomers, strict=True)
        ),
    )


def _person(newcomer: Newcomer) -> User:
    person = User(
        username=newcomer.username,
        display_name=newcomer.display_name,
        email=newcomer.email,
        approved_at=timezone.now(),
    )
    person.set_unusable_password()
    return person


def _in_parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    rest = iter(rows)
    while several := list(islice(rest, _AT_ONCE)):
        yield several


def _kind(actor: User) -> str:
    return f"import by {actor.pk}"

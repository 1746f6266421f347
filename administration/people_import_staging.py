"""Creates many accounts atomically without blocking other writers for long.

A database has one writer at a time. Rows are therefore staged in separate tables, a few hundred at
a time; one short transaction then turns all of them into accounts and records the import; finally
each gets an audit log entry, a few hundred at a time. If the program ends before that transaction,
the staged rows are deleted at the next start; if it ends after it, the missing entries are written
then.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from administration.background_jobs import Job, yielding_to_others
from administration.models import PeopleImport, StagedMembership, StagedPerson
from administration.people_import_rows import ImportRow
from audit import events
from audit.events import Event
from audit.log import record_all

AT_ONCE = 250  # people per transaction
STEPS = 3  # steps per person: staged, created, recorded
# The imported columns; the others have the defaults of new accounts.
_OWN = (
    *("username", "username_key", "display_name", "display_key", "family_key"),
    *("email", "password"),
)


def stage(rows: Sequence[ImportRow], *, actor: User, session: str, job: Job) -> PeopleImport:
    """Stage all rows, and return their import."""
    clear(PeopleImport.objects.filter(actor=actor.pk, added_at=None), job)
    batch = PeopleImport.objects.create(actor=actor.pk, session=session)
    roles = dict(Group.objects.values_list("name", "pk"))
    for start in range(0, len(rows), AT_ONCE):
        several = rows[start : start + AT_ONCE]
        people = [_staged(row, batch) for row in several]
        with yielding_to_others(job), transaction.atomic():
            StagedPerson.objects.bulk_create(people)
            StagedMembership.objects.bulk_create(
                StagedMembership(person=person, group_id=key)
                for person, row in zip(people, several, strict=True)
                for key in [roles[row.role], *(group.pk for group in row.groups)]
            )
        job.reach(start + len(several), len(rows) * STEPS)
    return batch


def add(batch: PeopleImport) -> tuple[int, int]:
    """Create the accounts of `batch` in the caller's transaction, and record the import.

    Returns the number of people and of memberships. Raises IntegrityError if a name is taken.
    """
    added = _add_people(batch), _add_memberships(batch)
    PeopleImport.objects.filter(pk=batch.pk).update(added_at=timezone.now())
    _record([(events.PeopleImported(people=added[0]), None)], batch)
    return added


def announce(batch: PeopleImport, job: Job) -> None:
    """Write the audit log entries of `batch`, and delete the staged rows."""
    left = batch.staged.count()
    total = left * STEPS
    while several := list(batch.staged.order_by("pk")[:AT_ONCE]):
        with yielding_to_others(job), transaction.atomic():
            # By the user name, because an upgrade may have changed the keys.
            called = [one.username for one in several]
            people = dict(User.objects.filter(username__in=called).values_list("username", "pk"))
            registered = [
                (events.Registered(role=one.role, waiting=False), User(pk=people[one.username]))
                for one in several
                if one.username in people  # and not deleted since
            ]
            _record(registered, batch)
            batch.staged.filter(pk__lte=several[-1].pk).delete()
        left -= len(several)
        job.reach(total - left, total)
    batch.delete()


def clear(batches: QuerySet[PeopleImport], job: Job) -> None:
    """Delete the staged rows of failed imports."""
    for batch in batches:
        while several := list(batch.staged.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            with yielding_to_others(job):
                batch.staged.filter(pk__lte=several[-1]).delete()
        batch.delete()


def finish(job: Job) -> None:
    """Finish the imports that an earlier run has left."""
    earlier = PeopleImport.objects.filter(
        pk__in=list(PeopleImport.objects.values_list("pk", flat=True))
    )
    for batch in earlier.exclude(added_at=None):
        announce(batch, job)
    clear(earlier.filter(added_at=None), job)


def _staged(row: ImportRow, batch: PeopleImport) -> StagedPerson:
    return StagedPerson(
        batch=batch,
        username=row.username,
        display_name=row.display_name,
        email=row.email,
        password=make_password(None),
        role=str(row.role),
    )


# The names in these statements are from our models; every value is a parameter.


def _add_people(batch: PeopleImport) -> int:
    quote, pattern = connection.ops.quote_name, User(approved_at=timezone.now())
    fields = User._meta.concrete_fields
    others = [field for field in fields if not field.primary_key and field.attname not in _OWN]
    values = [
        field.get_db_prep_save(getattr(pattern, field.attname), connection) for field in others
    ]
    columns = ", ".join(quote(name) for name in [*_OWN, *(str(field.column) for field in others)])
    own = ", ".join(quote(name) for name in _OWN)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(User._meta.db_table)} ({columns})"  # noqa: S608
            f" SELECT {own}{', %s' * len(values)} FROM {quote(StagedPerson._meta.db_table)}"
            " WHERE batch_id = %s ORDER BY id",
            [*values, batch.pk],
        )
        return int(cursor.rowcount)


def _add_memberships(batch: PeopleImport) -> int:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(User.groups.through._meta.db_table)} (user_id, group_id)"  # noqa: S608
            f" SELECT person.id, chosen.group_id FROM {quote(StagedPerson._meta.db_table)} staged"
            f" JOIN {quote(StagedMembership._meta.db_table)} chosen ON chosen.person_id = staged.id"
            f" JOIN {quote(User._meta.db_table)} person"
            " ON person.username_key = staged.username_key WHERE staged.batch_id = %s",
            [batch.pk],
        )
        return int(cursor.rowcount)


def _record(happened: Sequence[tuple[Event, User | None]], batch: PeopleImport) -> None:
    record_all(happened, actor=User(pk=batch.actor), session=batch.session)

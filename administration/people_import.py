"""Imports people from a file: stored after upload, checked, then all added at once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import best_effort, clock, permissions
from accounts.access import groups_to_give, lock_policy
from accounts.models import User
from administration import people_import_staging, spreadsheet
from administration.background_jobs import Failed, Job, jobs
from administration.models import PeopleFile, PeopleImport, StagedMembership
from administration.people_import_columns import recognized
from administration.people_import_rows import ImportRow, RowValidator

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Checked:
    """The result of checking a file."""

    rows: list[ImportRow]
    guessed: bool

    @property
    def refused(self) -> list[ImportRow]:
        """The rows with errors."""
        return [row for row in self.rows if row.problems]

    @property
    def count(self) -> int:
        """The number of people to add."""
        return len(self.rows) - len(self.refused)


def keep(content: bytes, *, owner: User) -> None:
    """Store a file for its owner, replacing an earlier one; raise Unreadable."""
    spreadsheet.read(content, recognized)
    PeopleFile.objects.exclude(_in_time()).delete()
    values = {"content": content, "brought_at": clock.now()}
    PeopleFile.objects.update_or_create(values, owner=owner)


def kept_for(owner: User) -> PeopleFile | None:
    """Return the file that the person uploaded within the last hour."""
    best_effort.attempt(PeopleFile.objects.exclude(_in_time()).delete)
    return PeopleFile.objects.filter(_in_time(), owner=owner).first()


def _in_time() -> Q:
    """Return whether a file is recent; files dated in the future are not."""
    now = clock.now()
    return Q(brought_at__range=(now - KEPT_FOR, now))


def discard(owner: User) -> None:
    """Delete the person's file."""
    PeopleFile.objects.filter(owner=owner).delete()


def check(file: PeopleFile, *, actor: User) -> Checked:
    """Return what importing `file` by `actor` would do; raise Unreadable."""
    sheet = spreadsheet.read(bytes(file.content), recognized)
    return Checked(RowValidator(actor).rows(sheet), sheet.guessed)


def job_kind(actor: User) -> str:
    """Return the kind of the person's imports."""
    return f"import by {actor.pk}"


def begin(actor: User, *, session: str) -> None:
    """Import the person's file in the background; `session` is for the audit log."""
    jobs.start(job_kind(actor), lambda job: _import_kept(job, actor.pk, session))


def add_all(rows: Sequence[ImportRow], *, actor: User, session: str, job: Job) -> int:
    """Create all these accounts or none; return their number; raise Failed.

    They have no password, which needs no hashing and allows no sign-in. people_import_staging.py
    describes how writers are blocked only briefly.
    """
    batch = people_import_staging.stage(rows, actor=actor, session=session, job=job)
    try:
        _add(batch, rows, actor)
    except Failed:
        people_import_staging.clear(PeopleImport.objects.filter(pk=batch.pk), job)
        raise
    try:
        people_import_staging.announce(batch, job)
    except DatabaseError:
        logger.exception("Entries about people who were added are written at the next start.")
    return len(rows)


def _add(batch: PeopleImport, rows: Sequence[ImportRow], actor: User) -> None:
    wanted = len(rows), sum(1 + len(row.groups) for row in rows)
    try:
        with transaction.atomic():
            lock_policy()
            _refuse_unless_still_allowed(batch, actor)
            if people_import_staging.add(batch) != wanted:  # A group was deleted.
                raise Failed(_("The file no longer passes the check. Check it again."))
            discard(actor)
    except IntegrityError as error:
        raise Failed(
            _("One of the names has been taken in the meantime. Check the file again.")
        ) from error


def _refuse_unless_still_allowed(batch: PeopleImport, actor: User) -> None:
    """Raise Failed if `actor` may no longer assign the groups."""
    now = User.objects.filter(pk=actor.pk).first()
    given = {group.pk for group in groups_to_give(now)} if now else set()
    groups = StagedMembership.objects.filter(person__batch=batch)
    wanted = set(groups.values_list("group", flat=True).distinct())
    if now is None or not now.has_perm(permissions.MANAGE_PEOPLE) or not wanted <= given:
        raise Failed(_("The file is no longer available. Choose it again."))


def finish_what_was_begun() -> None:
    """Finish interrupted imports in the background."""
    if PeopleImport.objects.exists():
        jobs.start("imports to finish", people_import_staging.finish)


def _import_kept(job: Job, actor_key: int, session: str) -> int:
    actor = User.objects.get(pk=actor_key)
    file = kept_for(actor)
    if file is None or not actor.has_perm(permissions.MANAGE_PEOPLE):
        raise Failed(_("The file is no longer available. Choose it again."))
    checked = check(file, actor=actor)
    if checked.refused:
        raise Failed(_("The file no longer passes the check. Check it again."))
    return add_all(checked.rows, actor=actor, session=session, job=job)

"""Bulk actions for everyone who matches a search.

People are selected by the search, not by a list of numbers. Because a database has one writer at a
time, the action runs in the background on a few people per transaction. Finished changes stay if
the program ends in between; the audit log records the progress.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from accounts.access import lock_policy
from accounts.errors import LastAdministrator
from accounts.models import User
from administration.account_actions import AccountAction
from administration.background_jobs import Failed, Job, jobs, yielding_to_others
from administration.people import Wanted, matching
from audit import events
from audit.events import Event
from audit.log import record_all

Happened = list[tuple[Event, User | None]]

AT_ONCE = 250  # people per query
Make = Callable[[], AccountAction]
LONGEST = 0.2  # seconds, after which a transaction takes no further person


@dataclass(frozen=True)
class Selection:
    """Everyone who matches except `actor`, up to the last account when the question was asked."""

    wanted: Wanted
    actor: int
    last: int

    @classmethod
    def of(cls, wanted: Wanted, actor: User, last: int | None = None) -> Selection:
        """Return those who match now, without later accounts.

        Accounts created after `last`, if given, are left out too.
        """
        newest = User.objects.aggregate(newest=Max("pk"))["newest"] or 0
        return cls(wanted, actor.pk, newest if last is None else min(last, newest))

    def people(self, action: AccountAction | None) -> QuerySet[User]:
        """Return those who may need the action; everyone if it is unknown."""
        others = matching(self.wanted).filter(pk__lte=self.last).exclude(pk=self.actor)
        return action.among(others) if action else others


@dataclass(frozen=True)
class Outcome:
    """The number of people changed and skipped, and the page to return to."""

    action: str
    done: int
    left_out: int
    back: str


def job_kind(actor: User) -> str:
    """Return the kind of the person's jobs."""
    return f"bulk action by {actor.pk}"


def begin(make: Make, selection: Selection, *, session: str, back: str) -> None:
    """Apply the action that `make` returns to everyone in the background.

    `make` is called in each transaction and raises Failed if the action no longer exists; `session`
    is for the audit log, `back` the page to return to.
    """
    jobs.start(
        job_kind(User(pk=selection.actor)),
        lambda job: do_all(make, selection, session=session, back=back, job=job),
    )


def do_all(make: Make, selection: Selection, *, session: str, back: str, job: Job) -> Outcome:
    """Apply it, a few people at a time; raise Failed if it is no longer permitted or possible."""
    action = make()
    name, total = action.name, selection.people(action).count()
    write = partial(transaction.atomic(record_all), actor=User(pk=selection.actor), session=session)
    write([(events.BulkDeedBegun(deed=name, people=total), None)])
    done = left_out = 0
    try:
        for count in _few_at_a_time(make, selection, write, job, total):
            done += count
    finally:
        left_out = max(0, total - done)
        write([(events.BulkDeedEnded(deed=name, done=done, left_out=left_out), None)])
    return Outcome(name, done, left_out, back)


def _few_at_a_time(
    make: Make, selection: Selection, write: Callable[[Happened], None], job: Job, total: int
) -> Iterator[int]:
    """Yield the number of people changed after each transaction."""
    seen = last = 0
    while several := list(
        selection.people(action := make()).filter(pk__gt=last).order_by("pk")[:AT_ONCE]
    ):
        actor = _actor(selection)
        fitting = [one for one in several if action.about(actor, one)]
        while fitting:
            with yielding_to_others(job):
                with transaction.atomic():
                    happened, read = _do_some(make, fitting, selection)
                    write(happened)
                fitting = fitting[read:]
                yield sum(not isinstance(one, events.LastAdministratorKept) for one, _ in happened)
        seen, last = seen + len(several), several[-1].pk
        job.reach(min(seen, total), total)


def _do_some(make: Make, people: list[User], selection: Selection) -> tuple[Happened, int]:
    """Apply it to the first of `people`; return the events to record, and their number."""
    lock_policy()
    action, actor, until = make(), _actor(selection), time.monotonic() + LONGEST
    happened: Happened = []
    for read, person in enumerate(people, 1):
        now = User.objects.select_for_update().filter(pk=person.pk).first()
        if now and action.about(actor, now):
            try:
                happened.append((action.do(now), now))
            except LastAdministrator:
                happened.append((events.LastAdministratorKept(deed=action.name), now))
        if time.monotonic() > until:
            return happened, read
    return happened, len(people)


def _actor(selection: Selection) -> User:
    actor = User.objects.filter(pk=selection.actor, is_active=True).first()
    if actor is None:
        raise Failed(_("You're no longer allowed to do this."))
    return actor

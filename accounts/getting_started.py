"""Steps that make a new installation useful, which home suggests to administrators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User


@dataclass(frozen=True)
class Step:
    """A step: what to do, the page where it is done with the label of its link, and the rules.

    `is_done` and `is_possible` are asked each time an administrator opens home.
    """

    title: StrOrPromise
    url_name: str
    link: StrOrPromise
    is_done: Callable[[User], bool]
    hint: StrOrPromise = ""
    permission: str = ""
    is_possible: Callable[[], bool] = lambda: True

    @property
    def url(self) -> str:
        """The URL of the page."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class Steps:
    """Steps with whether each is done, in order."""

    all: list[tuple[Step, bool]]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(done for _step, done in self.all)

    @property
    def left(self) -> int:
        """How many are left."""
        return len(self.all) - self.done


_registered: list[Step] = []


def register(step: Step) -> None:
    """Suggest `step`, after those registered before. Idempotent."""
    if step not in _registered:
        _registered.append(step)


def steps_for(person: User) -> Steps | None:
    """Return the steps that `person` can do; None once all are done."""
    possible = [
        step
        for step in _registered
        if step.is_possible() and (not step.permission or person.has_perm(step.permission))
    ]
    steps = Steps([(step, step.is_done(person)) for step in possible])
    return steps if steps.left else None

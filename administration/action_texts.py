"""Texts of each action: question, explanation, button and confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.summaries import who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise

    from accounts.models import User


@dataclass(frozen=True)
class Words:
    """The texts of one action; those for many and `meaning` take `count`, the others `name`."""

    button: StrOrPromise
    ask: StrOrPromise
    ask_many: StrOrPromise
    meaning: StrOrPromise
    done: StrOrPromise
    done_many: StrOrPromise
    destroys: bool = False  # so its button is red, and the person's page leads to a confirmation

    def question(self, people: Sequence[User]) -> str:
        """Return the heading of the confirmation page."""
        return _filled(self.ask, self.ask_many, len(people), who(people[0]))

    def question_about(self, count: int) -> str:
        """Return the heading for everyone who matches."""
        return str(self.ask_many % {"count": count})

    def consequence(self, count: int) -> str:
        """Return what the action means for so many people."""
        return str(self.meaning % {"count": count})

    def report(self, count: int, name: str) -> str:
        """Return the confirmation for `count` people, one of whom has `name`."""
        return _filled(self.done, self.done_many, count, name)


def _filled(one: StrOrPromise, many: StrOrPromise, count: int, name: str) -> str:
    return one % {"name": name} if count == 1 else many % {"count": count}


WORDS = {
    "approve": Words(
        button=_("Approve"),
        ask=_("Approve %(name)s?"),
        ask_many=ngettext_lazy(
            "Approve %(count)d account?", "Approve %(count)d accounts?", "count"
        ),
        meaning=_("They can then sign in with the password they chose."),
        done=_("%(name)s can sign in now."),
        done_many=ngettext_lazy(
            "%(count)d account approved.", "%(count)d accounts approved.", "count"
        ),
    ),
    "enable": Words(
        button=_("Enable"),
        ask=_("Enable %(name)s?"),
        ask_many=ngettext_lazy("Enable %(count)d account?", "Enable %(count)d accounts?", "count"),
        meaning=_("They can sign in with their password as before."),
        done=_("%(name)s can sign in again."),
        done_many=ngettext_lazy(
            "%(count)d person can sign in again.", "%(count)d people can sign in again.", "count"
        ),
    ),
    "unlock": Words(
        button=_("Unlock"),
        ask=_("Unlock %(name)s?"),
        ask_many=ngettext_lazy("Unlock %(count)d account?", "Unlock %(count)d accounts?", "count"),
        meaning=_("This ends the wait after wrong passwords."),
        done=_("%(name)s can try again now."),
        done_many=ngettext_lazy(
            "%(count)d account unlocked.", "%(count)d accounts unlocked.", "count"
        ),
    ),
    "sign_out": Words(
        button=_("Sign out everywhere"),
        ask=_("Sign %(name)s out everywhere?"),
        ask_many=ngettext_lazy(
            "Sign %(count)d person out everywhere?",
            "Sign %(count)d people out everywhere?",
            "count",
        ),
        meaning=_("Unsaved work is lost. They can sign in again right away."),
        done=_("%(name)s is signed out everywhere."),
        done_many=ngettext_lazy(
            "%(count)d person is signed out everywhere.",
            "%(count)d people are signed out everywhere.",
            "count",
        ),
        destroys=True,
    ),
    "disable": Words(
        button=_("Disable"),
        ask=_("Disable %(name)s?"),
        ask_many=ngettext_lazy(
            "Disable %(count)d account?", "Disable %(count)d accounts?", "count"
        ),
        meaning=_(
            "They're signed out everywhere and can't sign in until you enable them again. "
            "Nothing is deleted."
        ),
        done=_("%(name)s can no longer sign in."),
        done_many=ngettext_lazy(
            "%(count)d person can no longer sign in.",
            "%(count)d people can no longer sign in.",
            "count",
        ),
        destroys=True,
    ),
    "delete": Words(
        button=_("Delete"),
        ask=_("Delete %(name)s?"),
        ask_many=ngettext_lazy("Delete %(count)d account?", "Delete %(count)d accounts?", "count"),
        meaning=ngettext_lazy(
            "This deletes the account and everything in it. You can't undo this. Only a number "
            "stays in the audit log.",
            "This deletes the accounts and everything in them. You can't undo this. Only a number "
            "for each stays in the audit log.",
            "count",
        ),
        done=_("The account of %(name)s was deleted."),
        done_many=ngettext_lazy(
            "%(count)d account deleted.", "%(count)d accounts deleted.", "count"
        ),
        destroys=True,
    ),
    "join": Words(
        button=_("Add to a group"),
        ask=_("Add %(name)s to a group?"),
        ask_many=ngettext_lazy(
            "Add %(count)d person to a group?", "Add %(count)d people to a group?", "count"
        ),
        meaning=_("Groups decide which tiles people see on the home page."),
        done=_("%(name)s was added to the group."),
        done_many=ngettext_lazy(
            "%(count)d person was added to the group.",
            "%(count)d people were added to the group.",
            "count",
        ),
    ),
    "leave": Words(
        button=_("Remove from a group"),
        ask=_("Remove %(name)s from a group?"),
        ask_many=ngettext_lazy(
            "Remove %(count)d person from a group?",
            "Remove %(count)d people from a group?",
            "count",
        ),
        meaning=_("They'll no longer see tiles that are only for this group."),
        done=_("%(name)s was removed from the group."),
        done_many=ngettext_lazy(
            "%(count)d person was removed from the group.",
            "%(count)d people were removed from the group.",
            "count",
        ),
        destroys=True,
    ),
}

"""Notices about the account, shown on the home page until they are dismissed."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.models import Notice, User
from accounts.names import characters
from accounts.prepared_queries import Prepared

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_SHOWN = 20
_HIDDEN = "own_deeds"  # in the session


class Kind(StrEnum):
    """The kinds of notices. `leave` documents their details."""

    FAILED_SIGN_INS = "failed_sign_ins"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    RECOVERY_CODES_CHANGED = "recovery_codes_changed"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_LOW = "recovery_codes_low"
    RESET_CODE_ISSUED = "reset_code_issued"
    RESET_CODE_USED = "reset_code_used"
    ROLE_CHANGED = "role_changed"
    EDITED = "edited"
    RESCUE_BEGUN = "rescue_begun"
    RESCUED = "rescued"
    DATA_RESTORED = "data_restored"
    RESTORE_FAILED = "restore_failed"
    PIN_CHANGED = "pin_changed"  # from older versions, for one's own actions
    PIN_REMOVED = "pin_removed"
    PIN_BLOCKED = "pin_blocked"
    NAMES_ALIKE = "names_alike"


@dataclass(frozen=True)
class Told:
    """A notice as shown: what happened, when, and what to do about it.

    `url_name` is the page for that, and `link` its label.
    """

    pk: int
    at: datetime
    what: str
    advice: str
    url_name: str
    link: str


def leave(person: User, kind: Kind, **details: str | int) -> Notice:
    """Create a notice for `person` in the caller's transaction.

    `count` belongs to FAILED_SIGN_INS, `left` to RECOVERY_CODE_USED and RECOVERY_CODES_LOW, `role`
    (as shown) to ROLE_CHANGED, `fields` (names with blanks between) and `by` to EDITED, `name` of
    who is rescued to RESCUE_BEGUN and RESCUED, `source` (a file's name), `by` (a user name) and
    `way` to DATA_RESTORED and RESTORE_FAILED. NAMES_ALIKE was left by an upgrade.
    """
    sanitized = {
        name: characters.sanitized_line(value) if isinstance(value, str) else value
        for name, value in details.items()
    }
    return Notice.objects.create(person=person, kind=kind, details=sanitized)


def notify_of_failures(person: User, count: int) -> None:
    """Create or update the notice about failed sign-ins, adding `count`."""
    if not count:
        return
    earlier = Notice.objects.filter(person=person, kind=Kind.FAILED_SIGN_INS)
    count += sum(_number(notice.details, "count", 0) for notice in earlier)
    earlier.delete()
    leave(person, Kind.FAILED_SIGN_INS, count=count)


def waiting_for(person: User) -> list[Told]:
    """Return the notices of `person`, oldest first, in one query.

    Unknown kinds, from a newer version, are left out.
    """
    return [_told(notice) for notice in _waiting()(person.pk) if notice.kind in set(Kind)]


@cache
def _waiting() -> Prepared[Notice]:
    return Prepared(Notice.objects.filter(person=0)[:MOST_SHOWN])


def hide(notice: Notice, session: SessionBase) -> None:
    """Hide `notice`, about an action in this `session`, on the home page until the next sign-in.

    It is shown then, because someone else may have known the password.
    """
    session[_HIDDEN] = [*session.get(_HIDDEN, []), notice.pk]


def hidden_in(session: SessionBase) -> set[int]:
    """Return the primary keys of the notices that are hidden in this session."""
    return set(session.get(_HIDDEN, []))


def acknowledge(person: User, shown: Container[str]) -> None:
    """Delete those of the person's notices whose primary keys are in `shown`."""
    seen = [notice.pk for notice in person.notices.all() if str(notice.pk) in shown]
    person.notices.filter(pk__in=seen).delete()


def _told(notice: Notice) -> Told:
    kind = Kind(notice.kind)
    advice, url_name = _ADVICE.get(kind, _CHANGE_PASSWORD)
    what = _WHAT[kind] % _values(kind, notice.details if isinstance(notice.details, dict) else {})
    link = _("Create new recovery codes") if url_name == _OWN_CODES else _("Change your password")
    return Told(notice.pk, notice.at, what, str(advice), url_name, link)


def _number(details: Any, name: str, otherwise: int) -> int:
    number = details.get(name) if isinstance(details, dict) else None
    return number if isinstance(number, int) else otherwise


def _values(kind: Kind, details: dict[str, Any]) -> dict[str, Any]:
    """Return what the texts need, with something else for each detail that is missing."""
    ways = {"command line": _("command line"), "failure page": _("start failure page")}
    labels = {"display_name": _("display name"), "email": _("email address")}
    fields = [labels[name] for name in str(details.get("fields")).split() if name in labels]
    counts_codes = kind in (Kind.RECOVERY_CODE_USED, Kind.RECOVERY_CODES_LOW)
    return {
        "n": _number(details, "left", 0) if counts_codes else _number(details, "count", 1),
        "name": details.get("name") or _("An administrator"),
        "names": characters.sanitized_line(str(details.get("names", ""))),
        "role": details.get("role", ""),
        "fields": ", ".join(fields) or "?",
        "source": details.get("source") or "?",
        "by": details.get("by") or ways.get(str(details.get("way"))) or _("unknown"),
    }


_WHAT: dict[Kind, StrPromise] = {
    Kind.FAILED_SIGN_INS: ngettext_lazy(
        "%(n)d failed sign-in attempt since your last visit.",
        "%(n)d failed sign-in attempts since your last visit.",
        "n",
    ),
    Kind.PASSWORD_CHANGED: gettext_lazy("Your password was changed."),
    Kind.RECOVERY_CODES_CHANGED: gettext_lazy(
        "New recovery codes were created for your account. The old ones no longer work."
    ),
    Kind.RECOVERY_CODE_USED: ngettext_lazy(
        "A recovery code was used to choose a new password. %(n)d code left.",
        "A recovery code was used to choose a new password. %(n)d codes left.",
        "n",
    ),
    Kind.RECOVERY_CODES_LOW: ngettext_lazy(
        "Only %(n)d recovery code left.", "Only %(n)d recovery codes left.", "n"
    ),
    Kind.RESET_CODE_ISSUED: gettext_lazy(
        "The staff created a reset code for your account. "
        "Anyone who has it can choose a new password."
    ),
    Kind.RESET_CODE_USED: gettext_lazy("A reset code was used to choose a new password."),
    Kind.ROLE_CHANGED: gettext_lazy("Your role was changed. It is now: %(role)s."),
    Kind.EDITED: gettext_lazy("The staff changed your details: %(fields)s. Changed by: %(by)s."),
    Kind.RESCUE_BEGUN: gettext_lazy(
        "Administrator rescue started: %(name)s. No new password has been chosen yet."
    ),
    Kind.RESCUED: gettext_lazy("Administrator rescue finished: %(name)s."),
    Kind.DATA_RESTORED: gettext_lazy("The backup %(source)s was restored. Requested by: %(by)s."),
    Kind.RESTORE_FAILED: gettext_lazy(
        "The backup %(source)s couldn't be restored. Nothing was changed. It was set aside as "
        "restore-set-aside.zip in the data folder. Requested by: %(by)s."
    ),
    Kind.PIN_CHANGED: gettext_lazy("A PIN was set for your account."),
    Kind.PIN_REMOVED: gettext_lazy("Your PIN was removed."),
    Kind.PIN_BLOCKED: gettext_lazy(
        "Your PIN was blocked after too many wrong tries. "
        "It works again once you sign in with your password."
    ),
    Kind.NAMES_ALIKE: ngettext_lazy(
        "%(n)d pair of user names now counts as one: %(names)s.",
        "%(n)d pairs of user names now count as one, among them: %(names)s.",
        "n",
    ),
}

_CHANGE_PASSWORD = (
    gettext_lazy("If this was you, no action is needed. If not:"),
    "accounts:password_change",
)
_OWN_CODES = "recovery:codes"
_WHO_WAS_THERE = gettext_lazy("If you didn't expect this, find out who used the computer.")
_ADVICE: dict[Kind, tuple[StrPromise, str]] = {
    Kind.RECOVERY_CODES_LOW: (gettext_lazy("Get new ones now:"), _OWN_CODES),
    Kind.ROLE_CHANGED: (gettext_lazy("If you didn't expect this, ask an administrator."), ""),
    Kind.EDITED: (gettext_lazy("If it isn't right, ask the staff to correct it."), ""),
    Kind.RESCUE_BEGUN: (_WHO_WAS_THERE, ""),
    Kind.RESCUED: (_WHO_WAS_THERE, ""),
    Kind.DATA_RESTORED: (
        gettext_lazy(
            "If you didn't expect this, check the audit log and ask who used the computer."
        ),
        "",
    ),
    Kind.NAMES_ALIKE: (
        gettext_lazy(
            "To sign in, each of these people types their own spelling. "
            "Delete any account that isn't needed."
        ),
        "",
    ),
    Kind.RESTORE_FAILED: (
        gettext_lazy("Choose another backup, or choose the file again."),
        "",
    ),
}

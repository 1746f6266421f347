"""Notices about the account, shown on the home page until they are dismissed."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Notice, User
from accounts.names import characters
from accounts.prepared_queries import Prepared

MOST_SHOWN = 20


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
    mended = {
        name: characters.mended_line(value) if isinstance(value, str) else value
        for name, value in details.items()
    }
    return Notice.objects.create(person=person, kind=kind, details=mended)


def tell_of_failures(person: User, count: int) -> None:
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


def acknowledge(person: User, shown: Container[str]) -> None:
    """Delete those of the person's notices whose primary keys are in `shown`."""
    seen = [notice.pk for notice in person.notices.all() if str(notice.pk) in shown]
    person.notices.filter(pk__in=seen).delete()


def _told(notice: Notice) -> Told:
    kind = Kind(notice.kind)
    advice, url_name = _ADVICE.get(kind, _CHANGE_PASSWORD)
    what = _WHAT[kind](notice.details if isinstance(notice.details, dict) else {})
    link = _("Create new recovery codes") if url_name == _OWN_CODES else _("Change your password")
    return Told(notice.pk, notice.at, what, advice(), url_name, link)


def _number(details: Any, name: str, otherwise: int) -> int:
    number = details.get(name) if isinstance(details, dict) else None
    return number if isinstance(number, int) else otherwise


def _failures(details: dict[str, Any]) -> str:
    count = _number(details, "count", 1)
    return ngettext(
        "%(n)d failed sign-in attempt since your last visit.",
        "%(n)d failed sign-in attempts since your last visit.",
        count,
    ) % {"n": count}


def _code_used(details: dict[str, Any]) -> str:
    left = _number(details, "left", 0)
    return ngettext(
        "A recovery code was used to choose a new password. %(n)d code left.",
        "A recovery code was used to choose a new password. %(n)d codes left.",
        left,
    ) % {"n": left}


def _codes_low(details: dict[str, Any]) -> str:
    left = _number(details, "left", 0)
    return ngettext(
        "Only %(n)d recovery code left.",
        "Only %(n)d recovery codes left.",
        left,
    ) % {"n": left}


def _rescue_begun(details: dict[str, Any]) -> str:
    return _("Administrator rescue started: %(name)s. No new password has been chosen yet.") % {
        "name": details.get("name") or _("An administrator")
    }


def _rescued(details: dict[str, Any]) -> str:
    return _("Administrator rescue finished: %(name)s.") % {
        "name": details.get("name") or _("An administrator")
    }


def _restored(details: dict[str, Any]) -> str:
    said = _("The backup %(source)s was restored. Requested by: %(by)s.")
    return said % {"source": details.get("source") or "?", "by": _who(details)}


def _edited(details: dict[str, Any]) -> str:
    words = {"display_name": _("display name"), "email": _("email address")}
    fields = [words[name] for name in str(details.get("fields")).split() if name in words]
    return _("The staff changed your details: %(fields)s. Changed by: %(by)s.") % {
        "fields": ", ".join(fields) or "?",
        "by": details.get("by") or _("unknown"),
    }


def _not_restored(details: dict[str, Any]) -> str:
    return _(
        "The backup %(source)s couldn't be restored. Nothing was changed. It was set aside as "
        "restore-set-aside.zip in the data folder. Requested by: %(by)s."
    ) % {"source": details.get("source") or "?", "by": _who(details)}


def _names_alike(details: dict[str, Any]) -> str:
    count = _number(details, "count", 1)
    return ngettext(
        "%(n)d pair of user names now counts as one: %(names)s.",
        "%(n)d pairs of user names now count as one, among them: %(names)s.",
        count,
    ) % {"n": count, "names": characters.mended_line(str(details.get("names", "")))}


def _who(details: dict[str, Any]) -> str:
    ways = {"command line": _("command line"), "failure page": _("start failure page")}
    name: str = details.get("by") or ways.get(details.get("way", "")) or _("unknown")
    return name


_WHAT: dict[Kind, Callable[[dict[str, Any]], str]] = {
    Kind.FAILED_SIGN_INS: _failures,
    Kind.PASSWORD_CHANGED: lambda _details: _("Your password was changed."),
    Kind.RECOVERY_CODES_CHANGED: lambda _details: _(
        "New recovery codes were created for your account. The old ones no longer work."
    ),
    Kind.RECOVERY_CODE_USED: _code_used,
    Kind.RECOVERY_CODES_LOW: _codes_low,
    Kind.RESET_CODE_ISSUED: lambda _details: _(
        "The staff created a reset code for your account. "
        "Anyone who has it can choose a new password."
    ),
    Kind.RESET_CODE_USED: lambda _details: _("A reset code was used to choose a new password."),
    Kind.ROLE_CHANGED: lambda details: (
        _("Your role was changed. It is now: %(role)s.") % {"role": details.get("role", "")}
    ),
    Kind.EDITED: _edited,
    Kind.RESCUE_BEGUN: _rescue_begun,
    Kind.RESCUED: _rescued,
    Kind.DATA_RESTORED: _restored,
    Kind.RESTORE_FAILED: _not_restored,
    Kind.PIN_CHANGED: lambda _details: _("A PIN was set for your account."),
    Kind.PIN_REMOVED: lambda _details: _("Your PIN was removed."),
    Kind.PIN_BLOCKED: lambda _details: _(
        "Your PIN was blocked after too many wrong tries. "
        "It works again once you sign in with your password."
    ),
    Kind.NAMES_ALIKE: _names_alike,
}


def _who_was_there() -> str:
    return _("If you didn't expect this, find out who used the computer.")


_CHANGE_PASSWORD: tuple[Callable[[], str], str] = (
    lambda: _("If this was you, no action is needed. If not:"),
    "accounts:password_change",
)
_OWN_CODES = "recovery:codes"
_ADVICE: dict[str, tuple[Callable[[], str], str]] = {
    Kind.RECOVERY_CODES_LOW: (lambda: _("Get new ones now:"), _OWN_CODES),
    Kind.ROLE_CHANGED: (lambda: _("If you didn't expect this, ask an administrator."), ""),
    Kind.EDITED: (lambda: _("If it isn't right, ask the staff to correct it."), ""),
    Kind.RESCUE_BEGUN: (_who_was_there, ""),
    Kind.RESCUED: (_who_was_there, ""),
    Kind.DATA_RESTORED: (
        lambda: _("If you didn't expect this, check the audit log and ask who used the computer."),
        "",
    ),
    Kind.NAMES_ALIKE: (
        lambda: _(
            "To sign in, each of these people types their own spelling. "
            "Delete any account that isn't needed."
        ),
        "",
    ),
    Kind.RESTORE_FAILED: (lambda: _("Choose another backup, or choose the file again."), ""),
}

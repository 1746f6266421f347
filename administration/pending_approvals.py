"""The alert about people waiting for approval."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import may_add
from accounts.alerts import Standing
from accounts.db_fields import name_keys
from accounts.models import User
from accounts.summaries import who
from administration.people import State

_NAMED, _COUNTED = 3, 100  # people; larger numbers are not counted


def people_waiting(staff: User) -> Standing | None:
    """Return the alert if someone is waiting whom `staff` can approve; one query."""
    if not may_add(staff):  # people who may add others may also approve them
        return None
    waiting = User.objects.filter(name_keys.WAITING).only("username", "display_name")
    found = list(waiting.order_by("username_key")[: _COUNTED + 1])
    if not found:
        return None
    if len(found) == 1:
        what = _("%(name)s is waiting for approval.") % {"name": _names(found)}
        link = _("View the account")
        return Standing(what, "", "administration:person", link, arguments=(str(found[0].pk),))
    query = f"?state={State.WAITING}"
    link = _("View the accounts")
    return Standing(_many(found), _names(found), "administration:people", link, query=query)


def _many(found: Sequence[User]) -> str:
    if len(found) > _COUNTED:
        return _("More than %(n)d people are waiting for approval.") % {"n": _COUNTED}
    return ngettext(
        "%(n)d person is waiting for approval.",
        "%(n)d people are waiting for approval.",
        len(found),
    ) % {"n": len(found)}


def _names(found: Sequence[User]) -> str:
    names = ", ".join(who(one) for one in found[:_NAMED])
    return names if len(found) <= _NAMED else f"{names} …"

"""The list of people, and one person's page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import permissions
from accounts.access import may_add, may_help, may_manage
from accounts.http import SignedInRequest
from accounts.log_lines import lines_of
from accounts.models import User
from administration.account_actions import ACTIONS, failures_of
from administration.action_texts import WORDS
from administration.flows.groups import further_groups
from administration.forms.accounts import PeopleFilter
from administration.forms.bulk import SLIPS, offered_to
from administration.people import find, state_of
from audit import queries
from audit.queries import Choice

HISTORY = 20  # entries


@require_safe
@permission_required(permissions.SEE_PEOPLE, raise_exception=True)
def people(request: SignedInRequest) -> HttpResponse:
    """Show one page of matches."""
    filters = PeopleFilter(request.GET)
    wanted = filters.wanted()
    manages = request.user.has_perm(permissions.MANAGE_PEOPLE)
    context = {
        "filters": filters,
        "wanted": wanted,
        "listing": find(wanted),
        "may_add": may_add(request.user),
        "manages": manages,
        "bulk": _bulk(request.user),
    }
    return render(request, "administration/people.html", context)


def _bulk(actor: User) -> list[tuple[str, str]]:
    """Return the bulk actions; without printing on a kiosk."""
    printed = [] if settings.KIOSK else [(SLIPS, _("Print reset codes"))]
    return [*printed, *((name, str(WORDS[name].button)) for name in offered_to(actor))]


@require_safe
@permission_required(permissions.SEE_PEOPLE, raise_exception=True)
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one person with available actions and recent entries."""
    someone = get_object_or_404(User, pk=pk)
    history = None
    if request.user.has_perm(permissions.READ_AUDIT_LOG):
        history = lines_of(queries.page(Choice(people=(pk,))).entries[:HISTORY])
    offered = [action for action in ACTIONS.values() if action.about(request.user, someone)]
    context = {
        "person": someone,
        "state": state_of(someone),
        "failures": failures_of(someone),
        "sessions": someone.sessions.count(),
        "groups": further_groups().filter(user=someone).values_list("name", flat=True),
        "actions": [(WORDS[action.name], action) for action in offered],
        "may_help": may_help(request.user, someone),
        "may_manage": may_manage(request.user, someone),
        "history": history,
    }
    return render(request, "administration/person.html", context)

"""Confirming and performing an action on one person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.access import person_if
from accounts.errors import LastAdministrator
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, who
from administration.account_actions import ACTIONS, AccountAction, perform
from administration.action_texts import WORDS


def _about_one(request: SignedInRequest, pk: int, action: str) -> Summary | None:
    wanted = ACTIONS[action]
    question = WORDS[action].question([person_if(wanted.allowed, request.user, pk)])
    return Summary(question) if wanted.asks_password else None


@permission_required(permissions.SEE_PEOPLE, raise_exception=True)
@reauthentication_required(_about_one)
@require_http_methods(["GET", "HEAD", "POST"])
def account_action(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """Perform an action on one person after confirmation."""
    person = person_if(ACTIONS[action].allowed, request.user, pk)
    if request.method != "POST":
        words = WORDS[action]
        context = {
            "words": words,
            "question": words.question([person]),
            "meaning": words.consequence(1),
            "back": reverse("administration:person", args=[pk]),
        }
        return render(request, "administration/confirm.html", context)
    perform_and_report(request, ACTIONS[action], [person])
    if not User.objects.filter(pk=pk).exists():  # deleted, or a guest who was signed out
        return redirect("administration:people")
    return redirect("administration:person", pk)


def perform_and_report(request: SignedInRequest, action: AccountAction, people: list[User]) -> None:
    """Perform the action, and show its result."""
    try:
        count = perform(action, people, request=request)
    except LastAdministrator as refused:
        messages.error(request, str(refused))
        return
    if count:
        messages.success(request, WORDS[action.name].report(count, who(people[0])))
    else:
        messages.info(request, _("There was nothing to do."))

"""Asking whether a deed is meant, and doing it: about one person, or about many."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.errors import LastAdministrator
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, who
from administration.deeds import DEEDS, Deed, perform
from administration.forms import BulkForm
from administration.words import WORDS


def deed(request: SignedInRequest, pk: int, deed: str) -> HttpResponse:
    """Do something about one person, after asking."""
    wanted = DEEDS[deed]
    return _deed(request, pk, wanted)


def _about_one(request: SignedInRequest, pk: int, deed: Deed) -> Summary | None:
    question = WORDS[deed.name].ask % {"name": who(_person(request, pk, deed))}
    return Summary(question) if deed.asks_password else None


def _about_many(request: SignedInRequest) -> Summary | None:
    """The first step only leads to the question, which lists the people."""
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None or not deed.asks_password or not request.POST.get("confirmed"):
        return None
    form = BulkForm(request.POST)
    ticked = form.cleaned_data["person"] if form.is_valid() else ()
    people = [person for person in ticked if deed.about(request.user, person)]
    words = WORDS[deed.name]
    question = words.question(people) if people else str(words.button)
    return Summary(question, people=tuple(who(person) for person in people))


@permission_required(permissions.SEE_PEOPLE, raise_exception=True)
@reauthentication_required(_about_one)
@require_http_methods(["GET", "HEAD", "POST"])
def _deed(request: SignedInRequest, pk: int, deed: Deed) -> HttpResponse:
    person = _person(request, pk, deed)
    if request.method != "POST":
        return _ask(request, deed, [person])
    _perform(request, deed, [person])
    if not User.objects.filter(pk=pk).exists():  # deleted, or a guest who was signed out
        return redirect("administration:people")
    return redirect("administration:person", pk)


@permission_required(permissions.SEE_PEOPLE, raise_exception=True)
@reauthentication_required(_about_many)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: SignedInRequest) -> HttpResponse:
    """Do something about all who were ticked in the list, after asking."""
    if request.method != "POST":
        return redirect("administration:people")
    form = BulkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tick at least one person, and choose what to do."))
        return redirect("administration:people")
    deed, ticked = form.cleaned_data["deed"], list(form.cleaned_data["person"])
    people = [person for person in ticked if deed.about(request.user, person)]
    if not people or not form.cleaned_data["confirmed"]:
        return _ask(request, deed, people, left_out=[one for one in ticked if one not in people])
    _perform(request, deed, people)
    return redirect("administration:people")


def _person(request: SignedInRequest, pk: int, deed: Deed) -> User:
    person = get_object_or_404(User, pk=pk)
    if not deed.allowed(request.user, person):
        raise PermissionDenied
    return person


def _perform(request: SignedInRequest, deed: Deed, people: list[User]) -> None:
    try:
        count = perform(deed, people, request=request)
    except LastAdministrator as refused:
        messages.error(request, str(refused))
        return
    if count:
        messages.success(request, WORDS[deed.name].report(count, people[0].name_shown))
    else:
        messages.info(request, _("There was nothing to do."))


def _ask(
    request: SignedInRequest, deed: Deed, people: list[User], left_out: list[User] | None = None
) -> HttpResponse:
    words = WORDS[deed.name]
    context = {
        "deed": deed,
        "words": words,
        "question": words.question(people) if people else words.button,
        "people": people,
        "left_out": left_out,
        "in_bulk": left_out is not None,
    }
    return render(request, "administration/confirm.html", context)

"""A sheet of reset codes to print."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, changes, who
from accounts.views.refusals import RefusalsOn, form_page
from recovery.flows.slips import gets_slip, issue_slips
from recovery.forms import SlipsForm


def _sheet(request: SignedInRequest) -> Summary | None:
    form = SlipsForm(request.user, request.POST)
    people = form.people() if form.is_valid() and not settings.KIOSK else []
    return Summary(_question(len(people)), changes(form), tuple(map(who, people)))


@permission_required(permissions.HELP_PEOPLE, raise_exception=True)
@reauthentication_required(_sheet)
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: SignedInRequest) -> HttpResponse:
    """Ask how long the codes work; create them and show the sheet once."""
    sent = request.method == "POST"
    if settings.KIOSK:
        status = HTTPStatus.FORBIDDEN if sent else HTTPStatus.OK
        return render(request, "recovery/no_slips.html", status=status)
    form = SlipsForm(request.user, request.POST if sent else _as_form(request.GET))
    if not form.is_valid():
        return redirect("administration:people")
    people = form.people()
    if sent and people:
        with RefusalsOn(form):
            made = issue_slips(people, days=form.cleaned_data["days"] or 0, request=request)
            return render(request, "recovery/slips.html", {"slips": made})
    chosen = list(form.cleaned_data["person"])
    context = {
        "days": form["days"],
        "question": _question(len(people)),
        "people": people,
        "left_out": [one for one in chosen if not gets_slip(request.user, one)],
    }
    return form_page(request, "recovery/ask_for_slips.html", form, context)


def _as_form(chosen: QueryDict) -> QueryDict:
    """Return the form with the people from the list, before the days are chosen."""
    form = QueryDict(mutable=True)
    form.setlist("person", chosen.getlist("person"))
    return form


def _question(count: int) -> str:
    question = ngettext(
        "Create a reset code for %(count)d person?",
        "Create reset codes for %(count)d people?",
        count,
    )
    return question % {"count": count}

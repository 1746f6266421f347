"""Administrator rescue, with access to the data folder."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.decorators import for_strangers
from accounts.forms.base import PlainForm
from accounts.forms.sign_in import NameForm
from accounts.views.refusals import RefusalsOn, form_page
from recovery import data_folder_proof
from recovery.data_folder_proof import AskedFor
from recovery.errors import NoSuchAdministrator, OutOfTime
from recovery.flows.assistance import rescue_by_file

_NAME_PAGE = "recovery/rescue.html"


@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def rescue(request: HttpRequest) -> HttpResponse:
    """Show the file to create, and redirect to the new password once it exists."""
    asked = data_folder_proof.asked_for(request)
    if request.method != "POST":
        if asked:
            return _file_page(request, asked, PlainForm())
        return form_page(request, _NAME_PAGE, NameForm())
    if "username" in request.POST or "made" not in request.POST:
        return _ask(request)
    if asked is None:
        messages.warning(request, str(OutOfTime()))
        return redirect("recovery:rescue")
    return _look(request, asked)


def _ask(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST)
    if form.is_valid():
        with RefusalsOn(form):
            data_folder_proof.ask_for_one(request, username=form.cleaned_data["username"])
            return redirect("recovery:rescue")
    return form_page(request, _NAME_PAGE, form)


def _look(request: HttpRequest, asked: AskedFor) -> HttpResponse:
    form = PlainForm(request.POST)
    with RefusalsOn(form):
        rescue_by_file(request, asked=asked)
        return redirect("recovery:choose_password")
    if isinstance(form.refused, NoSuchAdministrator):
        named = NameForm(request.POST | {"username": asked.username})
        named.add_error("username", str(form.refused))
        return form_page(request, _NAME_PAGE, named)
    return _file_page(request, asked, form)


def _file_page(request: HttpRequest, asked: AskedFor, form: PlainForm) -> HttpResponse:
    context = {"asked": asked, "minutes": data_folder_proof.LIFETIME // 60}
    return form_page(request, "recovery/rescue_file.html", form, context)

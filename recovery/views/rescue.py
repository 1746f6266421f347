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


@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def rescue(request: HttpRequest) -> HttpResponse:
    """Show the file to create, and redirect to the new password once it exists."""
    asked = data_folder_proof.asked_for(request)
    if request.method != "POST":
        return _file_page(request, asked, PlainForm()) if asked else _name_page(request, NameForm())
    if "username" in request.POST or "made" not in request.POST:
        return _ask(request)
    return _look(request, asked) if asked else _start_again(request)


def _ask(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST)
    if form.is_valid():
        with RefusalsOn(form):
            data_folder_proof.ask_for_one(request, username=form.cleaned_data["username"])
            return redirect("recovery:rescue")
    return _name_page(request, form)


def _look(request: HttpRequest, asked: AskedFor) -> HttpResponse:
    form = PlainForm(request.POST)
    with RefusalsOn(form):
        rescue_by_file(request, asked=asked)
        return redirect("recovery:choose_password")
    if isinstance(form.refused, NoSuchAdministrator):
        named = NameForm(request.POST | {"username": asked.username})
        named.add_error("username", str(form.refused))
        return _name_page(request, named)
    return _file_page(request, asked, form)


def _start_again(request: HttpRequest) -> HttpResponse:
    messages.warning(request, str(OutOfTime()))
    return redirect("recovery:rescue")


def _name_page(request: HttpRequest, form: NameForm) -> HttpResponse:
    return form_page(request, "recovery/rescue.html", form)


def _file_page(request: HttpRequest, asked: AskedFor, form: PlainForm) -> HttpResponse:
    context = {"asked": asked, "minutes": data_folder_proof.LIFETIME // 60}
    return form_page(request, "recovery/rescue_file.html", form, context)

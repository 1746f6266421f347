"""The rescue of the last administrator, by proof of access to the data folder."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.errors import MustWait
from accounts.views.refusals import ask_to_wait
from recovery import files, flows
from recovery.errors import FileHeld, FileMissing, NoSuchAdministrator, OutOfTime
from recovery.files import AskedFor
from recovery.forms import NameForm
from recovery.views.strangers import for_strangers


@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def rescue(request: HttpRequest) -> HttpResponse:
    """Name a file, and once it is there lead the administrator on to a new password."""
    asked = files.asked_for(request)
    if request.method != "POST":
        return _file_page(request, asked) if asked else _name_page(request, NameForm())
    if "username" in request.POST or not _means_a_file(request):
        return _ask(request)
    return _look(request, asked) if asked else _start_again(request)


def _means_a_file(request: HttpRequest) -> bool:
    return "made" in request.POST


def _ask(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        return _name_page(request, form)
    try:
        files.ask_for_one(request, username=form.cleaned_data["username"])
    except MustWait as refused:
        return ask_to_wait(_name_page(request, form, wait_seconds=refused.wait), refused)
    return redirect("recovery:rescue")


def _look(request: HttpRequest, asked: AskedFor) -> HttpResponse:
    try:
        flows.rescue_by_file(request, asked=asked)
    except (FileMissing, FileHeld) as refused:
        return _file_page(request, asked, refusal=str(refused))
    except NoSuchAdministrator as refused:
        form = NameForm(request.POST | {"username": asked.username})
        form.add_error("username", str(refused))
        return _name_page(request, form)
    return redirect("recovery:choose_password")


def _start_again(request: HttpRequest) -> HttpResponse:
    messages.warning(request, str(OutOfTime()))
    return redirect("recovery:rescue")


def _name_page(request: HttpRequest, form: NameForm, **context: Any) -> HttpResponse:
    return render(request, "recovery/rescue.html", {"form": form, **context})


def _file_page(request: HttpRequest, asked: AskedFor, refusal: str = "") -> HttpResponse:
    context = {"asked": asked, "minutes": files.LIFETIME // 60, "refusal": refusal}
    return render(request, "recovery/rescue_file.html", context)

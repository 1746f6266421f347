"""One's own files: the list, adding, saving and deleting, and the settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts.decorators import hands_out_file
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, changes
from accounts.views.refusals import RefusalsOn, form_page
from files import flows, names, storage
from files.forms import FileForm, FileSettingsForm
from files.models import FilePolicy


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedInRequest) -> HttpResponse:
    """Show the files by name, and add one; not on a kiosk, where none can be chosen."""
    if request.method == "POST" and django_settings.KIOSK:
        raise Http404
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        with RefusalsOn(form):
            file = form.cleaned_data["file"]
            flows.add(request.user, file=file, name=file.name, size=file.size)
            messages.success(request, _("File added."))
            return redirect("files:index")
    return form_page(request, "files/index.html", form, _listed(request))


def _listed(request: SignedInRequest) -> dict[str, Any]:
    files = sorted(flows.files_of(request.user), key=lambda one: (one.name.casefold(), one.pk))
    return {
        "files": files,
        "used": sum(one.size for one in files),
        "quota": FilePolicy.current().quota,
    }


@hands_out_file
@require_POST
def save_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Send a file, to be saved: never shown, and never as a type that could be."""
    file = get_object_or_404(flows.files_of(request.user), pk=pk)
    try:
        stored = storage.path_of(file.file).open("rb")
    except FileNotFoundError:
        messages.error(request, _("This file is missing from this computer. Delete it here."))
        return redirect("files:index")
    answer = FileResponse(
        stored,
        as_attachment=True,
        filename=names.cleaned(file.name),  # A restored backup may have brought any.
        content_type="application/octet-stream",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def delete_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a file after confirmation."""
    file = get_object_or_404(flows.files_of(request.user), pk=pk)
    if request.method == "POST":
        flows.delete(file)
        messages.success(request, _("File deleted."))
        return redirect("files:index")
    return render(request, "files/delete_file.html", {"file": file})


def _other_settings(request: SignedInRequest) -> Summary:
    form = FileSettingsForm(request.POST, instance=FilePolicy.current())
    return Summary(_("Change the settings for files?"), changes(form))


@permission_required(permissions.CHANGE_SETTINGS, raise_exception=True)
@reauthentication_required(_other_settings)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    """Show and save the settings."""
    data = request.POST if request.method == "POST" else None
    form = FileSettingsForm(data, instance=FilePolicy.current())
    if form.is_valid():
        if flows.change_settings(request, wanted=form.cleaned_data):
            messages.success(request, _("Settings saved."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("files:settings")
    return form_page(request, "files/settings.html", form)

"""Backup pages: list, make, save as a file, and restore."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts.decorators import hands_out_file
from accounts.http import SignedInRequest
from accounts.ports import BackupService, ports
from accounts.reauthentication import (
    reauthentication_required,
    reauthentication_required_to_look,
)
from accounts.summaries import Summary
from administration import backups as flows
from administration.background_jobs import jobs
from administration.backups import MAKING, OCCASIONS

Given = TypeVar("Given")
LIST = "administration:backups"
MEGABYTE = 1024 * 1024
keeps_backups = permission_required(permissions.KEEP_BACKUPS, raise_exception=True)


class BackupForm(forms.Form):
    """An uploaded backup."""

    backup = forms.FileField(
        label=gettext_lazy("Backup file"),
        widget=forms.FileInput({"accept": ".zip,application/zip"}),
        error_messages={"required": gettext_lazy("Choose a backup file.")},
    )


def _with_service(view: Callable[..., Given]) -> Callable[..., Given]:
    """Pass the backup service to the view; 404 if there is none."""

    @wraps(view)
    def found(request: SignedInRequest, **named: Any) -> Given:
        service = ports.backups
        if service is None:
            raise Http404
        return view(request, service, **named)

    return found


@keeps_backups
@reauthentication_required(
    gettext_lazy("Back up now? Only the newest seven manual backups are kept.")
)
@require_http_methods(["GET", "HEAD", "POST"])
@_with_service
def backups(request: SignedInRequest, service: BackupService) -> HttpResponse:
    """List the stored backups, and make a new one."""
    if request.method == "POST":
        flows.make(service, request.user)
        return redirect(LIST)
    context = {
        "kept": [(one, OCCASIONS.get(one.occasion, "")) for one in service.kept()],
        "standing": [one for one in [flows.missing_backup(request.user)] if one],
        "staged": service.is_staged(),
        "place": service.place,
        "job": _making(request),
    }
    return render(request, "administration/backups.html", context)


@_with_service
def _saved(_request: SignedInRequest, service: BackupService, *, name: str) -> Summary:
    return Summary(
        _("Save the backup of %(moment)s as a file?") % {"moment": _moment(service, name)}
    )


@hands_out_file
@keeps_backups
@reauthentication_required(_saved)
@require_POST
@_with_service
def save_backup(
    request: SignedInRequest, service: BackupService, *, name: str
) -> StreamingHttpResponse:
    """Save a backup as a file."""
    if (kept := flows.find(service, name)) is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="latchkey-{kept.name}"',
        "Content-Length": str(kept.size),
    }
    pieces = flows.save(request, kept)
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


@_with_service
def _restored(_request: SignedInRequest, service: BackupService, *, name: str) -> Summary:
    question = _("Restore the backup of %(moment)s at the next start?")
    return Summary(question % {"moment": _moment(service, name)})


@keeps_backups
@reauthentication_required(_restored)
@require_http_methods(["GET", "HEAD", "POST"])
@_with_service
def restore_kept(request: SignedInRequest, service: BackupService, *, name: str) -> HttpResponse:
    """Stage a stored backup for the next start, after confirmation."""
    if (kept := flows.find(service, name)) is None:
        raise Http404
    if request.method != "POST":
        return render(request, "administration/restore.html", {"kept": kept})
    return _told(request, flows.stage(request, service, kept))


@keeps_backups
@reauthentication_required_to_look
@require_http_methods(["GET", "HEAD", "POST"])
@_with_service
def restore_brought(request: SignedInRequest, service: BackupService) -> HttpResponse:
    """Stage an uploaded backup for the next start."""
    sent = request.method == "POST"
    form = BackupForm(request.POST, request.FILES) if sent else BackupForm()
    if form.is_valid():
        refused = flows.stage_brought(request, service, form.cleaned_data["backup"])
        if not refused:
            return _told(request, "")
        form.add_error("backup", refused)
    context = {
        "form": form,
        "most": settings.REQUEST_BODY_LIMIT // MEGABYTE,
        "place": service.place,
    }
    return render(request, "administration/restore_brought.html", context)


@require_POST
@keeps_backups
@_with_service
def withdraw_restore(request: SignedInRequest, service: BackupService) -> HttpResponse:
    """Restore nothing at the next start."""
    flows.withdraw(request, service)
    messages.success(request, _("Restore canceled. Your data stays as it is."))
    return redirect(LIST)


def _moment(service: BackupService, name: str) -> str:
    if (kept := flows.find(service, name)) is None:
        raise Http404
    return date_format(timezone.localtime(kept.made_at), "SHORT_DATETIME_FORMAT")


def _told(request: SignedInRequest, refused: str) -> HttpResponse:
    if refused:
        messages.error(request, refused)
    return redirect(LIST)


def _making(request: SignedInRequest) -> Any:
    job = jobs.get(MAKING)
    if job and job.finished:
        jobs.forget(MAKING)
        if job.fault:
            messages.error(request, job.fault)
        else:
            messages.success(request, _("Backup created."))
        return None
    return job

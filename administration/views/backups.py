"""Backup pages: list, make, save as a file, and restore."""

from __future__ import annotations

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
from accounts.ports import BackupService, Kept, ports
from accounts.reauthentication import (
    reauthentication_required,
    reauthentication_required_to_look,
)
from accounts.summaries import Summary
from administration import backups
from administration.background_jobs import Job, jobs
from administration.backups import MAKING, OCCASIONS

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


def _service() -> BackupService:
    """Return the backup service; 404 if there is none."""
    if ports.backups is None:
        raise Http404
    return ports.backups


def _kept(name: str) -> Kept:
    """Return the backup with this name, only from the list, to prevent path traversal."""
    for kept in _service().kept():
        if kept.name == name:
            return kept
    raise Http404


@keeps_backups
@reauthentication_required(
    gettext_lazy("Back up now? Only the newest seven manual backups are kept.")
)
@require_http_methods(["GET", "HEAD", "POST"])
def all_backups(request: SignedInRequest) -> HttpResponse:
    """List the stored backups, and make a new one."""
    service = _service()
    if request.method == "POST":
        backups.make(service, request.user)
        return redirect(LIST)
    context = {
        "kept": [(one, OCCASIONS.get(one.occasion, "")) for one in service.kept()],
        "standing": [one for one in [backups.missing_backup(request.user)] if one],
        "staged": service.is_staged(),
        "place": service.place,
        "job": _making(request),
    }
    return render(request, "administration/backups.html", context)


def _saved(_request: SignedInRequest, name: str) -> Summary:
    return Summary(_("Save the backup of %(moment)s as a file?") % {"moment": _moment(name)})


@hands_out_file
@keeps_backups
@reauthentication_required(_saved)
@require_POST
def save_backup(request: SignedInRequest, name: str) -> StreamingHttpResponse:
    """Save a backup as a file."""
    kept = _kept(name)
    headers = {
        "Content-Disposition": f'attachment; filename="latchkey-{kept.name}"',
        "Content-Length": str(kept.size),
    }
    pieces = backups.save(request, kept)
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


def _restored(_request: SignedInRequest, name: str) -> Summary:
    question = _("Restore the backup of %(moment)s at the next start?")
    return Summary(question % {"moment": _moment(name)})


@keeps_backups
@reauthentication_required(_restored)
@require_http_methods(["GET", "HEAD", "POST"])
def restore_kept(request: SignedInRequest, name: str) -> HttpResponse:
    """Stage a stored backup for the next start, after confirmation."""
    kept = _kept(name)
    if request.method != "POST":
        return render(request, "administration/restore.html", {"kept": kept})
    if refused := backups.stage(request, _service(), kept):
        messages.error(request, refused)
    return redirect(LIST)


@keeps_backups
@reauthentication_required_to_look
@require_http_methods(["GET", "HEAD", "POST"])
def restore_brought(request: SignedInRequest) -> HttpResponse:
    """Stage an uploaded backup for the next start."""
    service = _service()
    sent = request.method == "POST"
    form = BackupForm(request.POST, request.FILES) if sent else BackupForm()
    if form.is_valid():
        refused = backups.stage_brought(request, service, form.cleaned_data["backup"])
        if not refused:
            return redirect(LIST)
        form.add_error("backup", refused)
    context = {
        "form": form,
        "most": settings.REQUEST_BODY_LIMIT // MEGABYTE,
        "place": service.place,
    }
    return render(request, "administration/restore_brought.html", context)


@require_POST
@keeps_backups
def withdraw_restore(request: SignedInRequest) -> HttpResponse:
    """Restore nothing at the next start."""
    backups.withdraw(request, _service())
    messages.success(request, _("Restore canceled. Your data stays as it is."))
    return redirect(LIST)


def _moment(name: str) -> str:
    return date_format(timezone.localtime(_kept(name).made_at), "SHORT_DATETIME_FORMAT")


def _making(request: SignedInRequest) -> Job | None:
    job = jobs.get(MAKING)
    if job and job.finished:
        jobs.forget(MAKING)
        if job.fault:
            messages.error(request, job.fault)
        else:
            messages.success(request, _("Backup created."))
        return None
    return job

"""Audit log pages: read, export, verify and trim."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts.decorators import hands_out_file
from accounts.http import SignedInRequest
from accounts.log_lines import lines_of, place
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary
from administration.audit_filter import AuditFilter
from administration.audit_log import PURGING, VERIFYING, export, start_purge, verify, what_may_go
from administration.background_jobs import Job, jobs
from audit import queries
from audit.export import Format
from audit.log import session_reference
from audit.retention import is_saved

TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
reads_log = permission_required(permissions.READ_AUDIT_LOG, raise_exception=True)


@require_safe
@reads_log
def audit_log(request: SignedInRequest) -> HttpResponse:
    """Show the entries, newest first."""
    form = AuditFilter(request.GET)
    page = queries.page(form.choice(), **place(request))
    wanted = request.GET.copy()
    for name in ("before", "after"):
        wanted.pop(name, None)
    context = {
        "form": form,
        "page": page,
        "lines": lines_of(page.entries),
        "wanted": wanted.urlencode(),
    }
    return render(request, "administration/audit_log.html", context)


@hands_out_file
@reads_log
@reauthentication_required(gettext_lazy("Save the audit log as a file?"))
@require_POST
def audit_export(request: SignedInRequest, format: Format) -> HttpResponseBase:
    """Export the selected entries as a file."""
    if format not in TYPES:
        raise Http404
    lines = export(request, choice=AuditFilter(request.GET).choice(), format=format)
    name = f"audit-{timezone.localdate():%Y-%m-%d}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type=TYPES[format], headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@reads_log
def audit_verify(request: SignedInRequest) -> HttpResponse:
    """Verify the log, showing progress and result."""
    if request.method == "POST":
        verify(request.user)
        return redirect("administration:audit_verify")
    return render(request, "administration/audit_verify.html", {"job": jobs.get(VERIFYING)})


def _old_entries(_request: SignedInRequest) -> Summary:
    old = what_may_go()
    question = ngettext(
        "Permanently remove %(count)d audit log entry from before %(date)s?",
        "Permanently remove %(count)d audit log entries from before %(date)s?",
        old.entries,
    )
    date = date_format(old.before, "DATE_FORMAT")
    return Summary(question % {"count": old.entries, "date": date})


@reads_log
@reauthentication_required(_old_entries)
@require_http_methods(["GET", "HEAD", "POST"])
def audit_retention(request: SignedInRequest) -> HttpResponse:
    """Show entries past the retention period; remove them once they were exported."""
    old = what_may_go()
    saved = is_saved(old, person=request.user.pk, session=session_reference(request))
    if request.method == "POST":
        if saved and old.entries:
            start_purge(old)
        else:
            messages.warning(request, _("Nothing was removed. Save the log as a file first."))
        return redirect("administration:audit_retention")
    context = {"before": old.before, "old": old, "saved": saved, "job": _purge(request)}
    return render(request, "administration/audit_retention.html", context)


def _purge(request: SignedInRequest) -> Job | None:
    job = jobs.get(PURGING)
    if job and job.finished:
        jobs.forget(PURGING)
        if job.fault:
            messages.error(request, job.fault)
        else:
            done = _("Old entries removed: %(count)d.") % {"count": job.outcome}
            messages.success(request, done)
        return None
    return job

"""Importing people: upload a file, review it, and add everyone."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.roles import Role
from accounts.summaries import Summary
from accounts.views.refusals import RefusalsOn, form_page
from administration import people_import
from administration.background_jobs import jobs
from administration.forms.upload import PeopleFileForm
from administration.people_import import Checked
from administration.people_import_columns import COLUMNS
from administration.spreadsheet import Unreadable
from audit.log import session_reference

ROWS = 100  # on one page
MOST_REFUSED_SHOWN = 500
manages_people = permission_required(permissions.MANAGE_PEOPLE, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@manages_people
def import_people(request: SignedInRequest) -> HttpResponse:
    """Upload a file of people."""
    sent = request.method == "POST"
    form = PeopleFileForm(request.POST, request.FILES) if sent else PeopleFileForm()
    if form.is_valid():
        with RefusalsOn(form):
            people_import.keep(form.cleaned_data["file"].read(), owner=request.user)
            return redirect("administration:check_import")
    context = {"columns": COLUMNS.values()}
    return form_page(request, "administration/import_people.html", form, context)


def _everybody_added(request: SignedInRequest) -> Summary | None:
    file = people_import.kept_for(request.user)
    if file is None:
        return None
    try:
        checked = people_import.check(file, actor=request.user)
    except Unreadable:
        return None
    question = ngettext("Add %(count)d person?", "Add %(count)d people?", checked.count)
    return Summary(question % {"count": checked.count}, _by_role(checked), _with_power(checked))


@manages_people
@reauthentication_required(_everybody_added)
@require_http_methods(["GET", "HEAD", "POST"])
def check_import(request: SignedInRequest) -> HttpResponse:
    """Show the check of each row; start the import if there are no errors and it was confirmed."""
    file = people_import.kept_for(request.user)
    if file is None:
        return redirect("administration:import_people")
    try:
        checked = people_import.check(file, actor=request.user)
    except Unreadable as refused:  # It was readable in another language of the column names.
        messages.error(request, str(refused))
        return redirect("administration:import_people")
    looked_at = request.POST.get("file") == str(file)
    if request.method == "POST" and not looked_at:
        messages.warning(request, _("This is a different file. Check it first."))
    if request.method == "POST" and looked_at and not checked.refused:
        people_import.begin(request.user, session=session_reference(request))
        return redirect("administration:importing")
    context = {
        "file": file,
        "checked": checked,
        "by_role": _by_role(checked),
        "refused": checked.refused[:MOST_REFUSED_SHOWN],
        "refused_count": len(checked.refused),
        "rows": Paginator(checked.rows, ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "administration/check_import.html", context)


@require_safe
@manages_people
def progress(request: SignedInRequest) -> HttpResponse:
    """Show the progress of the import; the page reloads itself until it is finished."""
    kind = people_import.job_kind(request.user)
    job = jobs.get(kind)
    if job is None:
        return redirect("administration:check_import")
    if not job.finished:
        context = {"job": job, "what": _("Adding people")}
        return render(request, "administration/progress.html", context)
    jobs.forget(kind)
    if job.fault:
        messages.error(request, _("No one was added. %(why)s") % {"why": job.fault})
        return redirect("administration:check_import")
    return render(request, "administration/imported.html", {"count": job.outcome})


def _by_role(checked: Checked) -> tuple[tuple[str, str], ...]:
    found = Counter(row.role for row in checked.rows)
    return tuple((str(role.label), str(found[role])) for role in Role if role in found)


def _with_power(checked: Checked) -> tuple[str, ...]:
    """List people to whom the file would give permissions, and by what."""
    allowing = set(Group.objects.filter(permissions__isnull=False))
    found = []
    for one in checked.rows:
        groups = [group.name for group in one.groups if group in allowing]
        if groups or one.role.runs_the_terminal:
            found.append(f"{one.username}: {', '.join([str(one.role.label), *groups])}")
    return tuple(found)

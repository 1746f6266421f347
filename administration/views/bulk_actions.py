"""Bulk actions: for selected people, or everyone who matches the search."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions
from accounts.access import may_manage
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, who
from administration import bulk_actions
from administration.account_actions import AccountAction
from administration.action_texts import WORDS
from administration.background_jobs import Failed, jobs
from administration.bulk_actions import Selection
from administration.forms.bulk import MOST_SLIPS, SLIPS, BulkForm, offered_to
from administration.views.account_actions import perform_and_report
from audit.log import session_reference

sees_people = permission_required(permissions.SEE_PEOPLE, raise_exception=True)


def _about_many(request: SignedInRequest) -> Summary | None:
    """Summarize the action; None for the first step, which only shows the question."""
    form = BulkForm(request.user, request.POST)
    if not form.is_valid() or not form.cleaned_data["confirmed"]:
        return None
    action = _action(form)
    if action is None or not action.asks_password:
        return None
    words, group = WORDS[action.name], form.group_chosen
    values = ((str(_("Group")), group.name),) if group else ()
    if form.cleaned_data["everybody"]:
        count = _selection(request, form).people(action).count()
        return Summary(words.question_about(count), values)
    people, _left_out = _sorted_out(request.user, form, action)
    question = words.question(people) if people else str(words.button)
    return Summary(question, values, tuple(who(person) for person in people))


@sees_people
@reauthentication_required(_about_many)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: SignedInRequest) -> HttpResponse:
    """Apply an action to many people after confirmation; then return to the list."""
    if request.method != "POST":
        return redirect("administration:people")
    form = BulkForm(request.user, request.POST)
    if not form.is_valid():
        why = form.non_field_errors() or [_("Select at least one person and an action.")]
        messages.error(request, str(why[0]))
        return redirect(form.back)
    if form.cleaned_data["deed"] == SLIPS:
        return _slips(request, form)
    return (_everybody if form.cleaned_data["everybody"] else _ticked)(request, form)


@require_safe
@sees_people
def progress(request: SignedInRequest) -> HttpResponse:
    """Show the progress; the page reloads itself until the job is finished."""
    kind = bulk_actions.job_kind(request.user)
    job = jobs.get(kind)
    if job is None:
        return redirect("administration:people")
    if not job.finished:
        context = {"job": job, "what": _("Changing accounts")}
        return render(request, "administration/progress.html", context)
    jobs.forget(kind)
    if job.fault:
        messages.error(request, job.fault)
        return redirect("administration:people")
    done = job.outcome
    messages.success(request, WORDS[done.action].done_many % {"count": done.done})
    if done.left_out:
        left_out = ngettext(
            "%(count)d person was skipped: there was nothing to do, or you aren't allowed to.",
            "%(count)d people were skipped: there was nothing to do, or you aren't allowed to.",
            done.left_out,
        )
        messages.info(request, left_out % {"count": done.left_out})
    return redirect(done.back)


def _ticked(request: SignedInRequest, form: BulkForm) -> HttpResponse:
    action = _action(form)
    people, left_out = _sorted_out(request.user, form, action)
    if action is None or not people or not form.cleaned_data["confirmed"]:
        question = _words(form).question(people) if people else _words(form).button
        about = {"question": question, "people": people, "left_out": left_out}
        return _ask(request, form, len(people), **about)
    perform_and_report(request, action, people)
    return redirect(form.back)


def _everybody(request: SignedInRequest, form: BulkForm) -> HttpResponse:
    if form.cleaned_data["deed"] not in offered_to(request.user):
        raise PermissionDenied
    job = jobs.get(bulk_actions.job_kind(request.user))
    if job and not job.finished:
        messages.info(request, _("Wait until this is done, then continue."))
        return redirect("administration:bulk_progress")
    action, selection = _action(form), _selection(request, form)
    count, counted = selection.people(action).count(), form.cleaned_data["count"] or 0
    if form.make and form.cleaned_data["confirmed"] and count <= counted:
        session = session_reference(request)
        bulk_actions.begin(form.make, selection, session=session, back=form.back)
        return redirect("administration:bulk_progress")
    if counted and count > counted:
        messages.warning(request, _("More people match now. Check the number again."))
    question = _words(form).question_about(count) if count else _words(form).button
    about = {"question": question, "count": count, "last": selection.last}
    return _ask(request, form, count, **about)


def _selection(request: SignedInRequest, form: BulkForm) -> Selection:
    return Selection.of(form.filters.wanted(), request.user, form.cleaned_data["last"])


def _slips(request: SignedInRequest, form: BulkForm) -> HttpResponse:
    """Continue to printing reset codes for the selected people."""
    people = form.cleaned_data["person"]
    if form.cleaned_data["everybody"]:
        people = _selection(request, form).people(None)
    chosen = people.values_list("pk", flat=True)[: MOST_SLIPS + 1]
    if len(chosen) > MOST_SLIPS:
        text = _("A sheet has reset codes for at most %(count)d people. Select fewer.")
        messages.error(request, text % {"count": MOST_SLIPS})
        return redirect(form.back)
    query = urlencode([("person", pk) for pk in chosen])
    return redirect(f"{reverse('recovery:slips')}?{query}")


def _action(form: BulkForm) -> AccountAction | None:
    """Return the action, or None if its group is missing."""
    try:
        return form.make() if form.make else None
    except Failed:
        return None


def _words(form: BulkForm) -> Any:
    return WORDS[form.cleaned_data["deed"]]


def _sorted_out(
    actor: User, form: BulkForm, action: AccountAction | None
) -> tuple[list[User], list[User]]:
    """Split the selected people into those to change and the others."""
    ticked = list(form.cleaned_data["person"])
    fits = [action.about(actor, one) if action else may_manage(actor, one) for one in ticked]
    return (
        [one for one, fit in zip(ticked, fits, strict=True) if fit],
        [one for one, fit in zip(ticked, fits, strict=True) if not fit],
    )


def _ask(request: SignedInRequest, form: BulkForm, number: int, **about: Any) -> HttpResponse:
    if form.make is None and form.cleaned_data["confirmed"]:
        form.add_error("group", _("Choose a group."))
    context = {
        "action_name": form.cleaned_data["deed"],
        "words": _words(form),
        "meaning": _words(form).consequence(number),
        "group": form.group_chosen,
        "choose_group": form["group"] if form.make is None else None,
        "groups": form.offered,
        "query": form.filters.query,
        "on_group_page": form.cleaned_data["on_group_page"],
        "back": form.back,
        **about,
    }
    return render(request, "administration/confirm_many.html", context)

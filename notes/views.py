"""One's own notes: the list, the page of each, pinning and deleting."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import has_password
from accounts.http import SignedInRequest
from accounts.views.refusals import RefusalsOn, form_page
from notes import flows
from notes.errors import NoteChanged, NoteGone
from notes.forms import DeleteNoteForm, NoteForm, NotesFilter, UnsavedForm
from notes.listing import drafts_of, find, heading_of, notes_of
from notes.models import Draft, Note

DRAFT, DISCARD = "draft", "discard"  # what a form is sent for, besides saving


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Show one page of the notes that match."""
    form = NotesFilter(request.GET)
    place = {name: request.GET.get(name, "") for name in ("before", "after")}
    drafts = drafts_of(request.user).select_related("note").defer("note__text").order_by("pk")
    context = {
        "filters": form,
        "words": form.words,
        "listing": find(request.user, form.words, **place),
        "drafts": [(_page_of(one.note), heading_of(one.title, one.text)) for one in drafts[:20]],
        "guest": not has_password(request.user),
    }
    return render(request, "notes/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_note(request: SignedInRequest) -> HttpResponse:
    """Write a note."""
    if answer := _about_draft(request, None):
        return answer
    draft = _draft(request, None)
    form = NoteForm(request.POST if request.method == "POST" else None, draft)
    if form.is_valid():
        with RefusalsOn(form):
            flows.create(request.user, **_typed(form))
            return _saved(request)
    return form_page(request, "notes/note.html", form, {"draft": draft})


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show and change a note."""
    found = notes_of(request.user).filter(pk=pk).first()
    if found is None:
        return _gone(request)
    if answer := _about_draft(request, found):
        return answer
    draft = _draft(request, found)
    form = NoteForm(request.POST if request.method == "POST" else None, draft or found)
    if form.is_valid():
        with RefusalsOn(form):
            flows.save(found, version=form.cleaned_data["version"], **_typed(form))
            return _saved(request)
    return _note_page(request, found, form, draft)


@require_POST
def pin_note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Pin a note to the top of the list, or unpin it."""
    found = get_object_or_404(notes_of(request.user).defer("text", "search_key"), pk=pk)
    pinned = request.POST.get("pinned") == "yes"
    flows.pin(found, pinned=pinned)
    messages.success(request, _("Note pinned to the top.") if pinned else _("Note unpinned."))
    return redirect("notes:index")


@require_http_methods(["GET", "HEAD", "POST"])
def delete_note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a note after confirmation."""
    found = get_object_or_404(notes_of(request.user), pk=pk)
    form = DeleteNoteForm(
        request.POST if request.method == "POST" else None, initial={"version": found.version}
    )
    if form.is_valid():
        with RefusalsOn(form):
            flows.delete(found, version=form.cleaned_data["version"])
            messages.success(request, _("Note deleted."))
            return redirect("notes:index")
    if isinstance(form.refused, NoteChanged):
        found = form.refused.stored
        form.go_on_from(found.version)
    context = {"note": found, "heading": heading_of(found.title, found.text)}
    return form_page(request, "notes/delete_note.html", form, context)


def _page_of(found: Note | None) -> str:
    return reverse("notes:note", args=[found.pk]) if found else reverse("notes:new_note")


def _typed(form: NoteForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("title", "text")}


def _saved(request: SignedInRequest) -> HttpResponse:
    messages.success(request, _("Note saved."))
    return redirect("notes:index")


def _draft(request: SignedInRequest, found: Note | None) -> Draft | None:
    """Return what was typed last time, for the page that shows it again."""
    if request.method == "POST":
        return None
    return drafts_of(request.user).filter(note=found).first()


def _about_draft(request: SignedInRequest, found: Note | None) -> HttpResponse | None:
    """Answer a form that was sent to keep or to discard what is typed, not to save it."""
    if DRAFT in request.POST:
        form = UnsavedForm(request.POST)
        if form.is_valid():
            flows.keep_draft(
                request.user, found, version=form.cleaned_data["version"], **_typed(form)
            )
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if DISCARD in request.POST:
        flows.drop_draft(request.user, found)
        return redirect(_page_of(found))
    return None


def _note_page(
    request: SignedInRequest, found: Note, form: NoteForm, draft: Draft | None
) -> HttpResponse:
    """Render the page; if the note was changed in another window, with both texts."""
    if isinstance(form.refused, NoteGone):
        return form_page(request, "notes/note.html", form)
    context: dict[str, Any] = {"note": found, "draft": draft}
    if stored := _in_another_window(found, form, draft):
        context["stored"] = stored
        form.go_on_from(stored.version)
    answer = form_page(request, "notes/note.html", form, context)
    if form.refused:
        answer.status_code = HTTPStatus.CONFLICT
    return answer


def _in_another_window(found: Note, form: NoteForm, draft: Draft | None) -> Note | None:
    """Return what the note became since what is in the form was begun, if it did."""
    if isinstance(form.refused, NoteChanged):
        return form.refused.stored
    return found if draft and draft.version != found.version else None


def _gone(request: SignedInRequest) -> HttpResponse:
    """Raise Http404, unless something was typed that would be lost.

    The answer is the same for a deleted note, for another person's and for none at all.
    """
    form = NoteForm(request.POST)
    if request.method != "POST" or DRAFT in request.POST or not form.typed:
        raise Http404
    form.is_valid()
    with RefusalsOn(form):
        raise NoteGone
    answer = form_page(request, "notes/note.html", form)
    answer.status_code = HTTPStatus.NOT_FOUND
    return answer

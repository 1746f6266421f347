"""Pages of administrators: the list of documents, uploading, changing and deleting them."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Refused
from accounts.http import SignedInRequest
from accounts.permissions import CHANGE_SETTINGS
from accounts.reauthentication import reauthentication_required, reauthentication_required_to_look
from accounts.summaries import Summary, changes
from accounts.views.refusals import RefusalsOn, form_page
from home.documents import storage
from home.flows import documents as flows
from home.forms.documents import DocumentForm, PieceForm, UploadForm
from home.models import Document, Folder

ROWS = 50  # on one page
PIECE = 4 * 1024 * 1024  # bytes; the gate takes 6 MiB
SALT = "home.documents.upload"
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
REFUSALS = (Refused, storage.DiskFull, storage.OutOfOrder)
manages = permission_required(CHANGE_SETTINGS, raise_exception=True)


@require_safe
@manages
def manage_documents(request: SignedInRequest) -> HttpResponse:
    """List the folders, and the documents of one of them or of none."""
    chosen = request.GET.get("folder", "")
    folder = get_object_or_404(Folder, pk=chosen) if _NUMBER.fullmatch(chosen) else None
    context = {
        "folder": folder,
        "folders": Folder.objects.annotate(count=Count("documents")),
        "rows": Paginator(Document.objects.filter(folder=folder), ROWS).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "home/manage_documents.html", context)


@manages
@reauthentication_required_to_look
@require_http_methods(["GET", "HEAD", "POST"])
def add_documents(request: SignedInRequest) -> HttpResponse:
    """Upload documents, a few megabytes at once; a script sends larger files in pieces."""
    sent = request.method == "POST"
    if sent and settings.KIOSK:
        raise Http404
    form = (
        UploadForm(request.POST, request.FILES)
        if sent
        else UploadForm(initial={"folder": request.GET.get("folder")})
    )
    if form.is_valid():
        folder = form.cleaned_data["folder"]
        refused = [
            why for file in form.cleaned_data["files"] if (why := _added(request, file, folder))
        ]
        added = len(form.cleaned_data["files"]) - len(refused)
        if added:
            words = ngettext("%(count)d document added.", "%(count)d documents added.", added)
            messages.success(request, words % {"count": added})
        if not refused:
            return redirect(_list_of(folder))
        form.add_error("files", refused)
    return form_page(request, "home/add_documents.html", form, {"piece": PIECE})


def _added(request: SignedInRequest, file: UploadedFile[Any], folder: Folder | None) -> str:
    """Add a file; return why not, with its name, or an empty string."""
    called, name = file.name or "", storage.begin()
    try:
        storage.append(name, 0, file.chunks())
        flows.add(name, called=called, folder=folder, request=request)
    except REFUSALS as refused:
        storage.drop(name)
        return f"{flows.title_from(called)}: {_sentence(refused)}"
    return ""


def _sentence(refused: Exception) -> str:
    if isinstance(refused, storage.DiskFull):
        return _("There isn't enough disk space.")
    if isinstance(refused, storage.OutOfOrder):
        return _("This file couldn't be uploaded. Try again.")
    return str(refused)


@manages
@reauthentication_required_to_look
@require_POST
def upload_piece(request: SignedInRequest) -> HttpResponse:
    """Take a piece of a file. The last one makes it a document."""
    form = PieceForm(request.POST, request.FILES)
    if settings.KIOSK:
        raise Http404
    if not form.is_valid():
        return _refuse_piece(_("This file couldn't be uploaded. Try again."))
    given = form.cleaned_data
    name = _unfinished(request, given["upload"]) if given["upload"] else storage.begin()
    if not name:
        return _refuse_piece(_("This file couldn't be uploaded. Try again."))
    try:
        size = storage.append(name, given["offset"], given["piece"].chunks())
        if given["last"]:
            flows.add(name, called=given["called"], folder=given["folder"], request=request)
    except REFUSALS as refused:
        if not isinstance(refused, storage.OutOfOrder):  # Sent twice: the other one goes on.
            storage.drop(name)
        return _refuse_piece(_sentence(refused))
    return JsonResponse({"upload": _signer(request).sign(name), "size": size})


def _refuse_piece(why: str) -> HttpResponse:
    return JsonResponse({"refused": why}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _signer(request: SignedInRequest) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}:{request.session.session_key}")


def _unfinished(request: SignedInRequest, upload: str) -> str:
    try:
        return _signer(request).unsign(upload)
    except signing.BadSignature:
        return ""


def _changed(request: SignedInRequest, pk: int) -> Summary | None:
    document = get_object_or_404(Document, pk=pk)
    question = _("Change the document %(title)s?") % {"title": document.title}
    return Summary(question, changes(DocumentForm(document, request.POST)))


@manages
@reauthentication_required(_changed)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename a document, or move it to another folder."""
    document = get_object_or_404(Document.objects.select_related("folder"), pk=pk)
    form = DocumentForm(document, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form):
            flows.change(document, request=request, **form.cleaned_data)
            messages.success(request, _("Changes saved."))
            return redirect(_list_of(form.cleaned_data["folder"]))
    context = {"document": document, "back": _list_of(document.folder)}
    return form_page(request, "home/edit_document.html", form, context)


@manages
@require_POST
def move_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move a document up or down by one place."""
    document = get_object_or_404(Document.objects.select_related("folder"), pk=pk)
    flows.move(document, up=request.POST.get("direction") == "up", request=request)
    page = request.GET.get("page", "")
    return redirect(_list_of(document.folder, page=page))


def _one_less(request: SignedInRequest, pk: int) -> Summary:
    title = get_object_or_404(Document, pk=pk).title
    return Summary(_("Delete the document %(title)s?") % {"title": title})


@manages
@reauthentication_required(_one_less)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a document after confirmation."""
    document = get_object_or_404(Document.objects.select_related("folder"), pk=pk)
    back = _list_of(document.folder)
    if request.method == "POST":
        flows.delete(document, request=request)
        messages.success(request, _("Document deleted."))
        return redirect(back)
    return render(request, "home/delete_document.html", {"document": document, "back": back})


def _list_of(folder: Folder | None, page: str = "") -> str:
    asked = [f"folder={folder.pk}"] if folder else []
    asked += [f"page={page}"] if _NUMBER.fullmatch(page) else []
    return f"{reverse('home:manage_documents')}{'?' if asked else ''}{'&'.join(asked)}"

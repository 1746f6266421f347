"""Pages that show documents. What a person may not open is not found."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import hands_out_file
from accounts.http import SignedInRequest
from home.access import folders_of, may_open
from home.documents import detection, drawing, ranges, storage
from home.documents.errors import DocumentsBusy, UnusableDocument
from home.flows import documents as flows
from home.forms.documents import ViewForm
from home.models import Document

ROWS = 60  # documents on one page of a folder
FULL = 960  # pixels: a page at 100 percent
WIDTHS = (160, *(FULL * zoom // 100 for zoom in ViewForm.ZOOMS))
AROUND = 3  # thumbnails before and after the page
PLAYED_AS_FILES = ("picture", "audio", "video")
SECONDS_PER_PICTURE = 6


def _found(request: SignedInRequest, pk: int) -> Document:
    document = get_object_or_404(Document.objects.select_related("folder"), pk=pk)
    if not may_open(request.user, document):
        raise Http404
    return document


@require_safe
def folder(request: SignedInRequest, pk: int) -> HttpResponse:
    """List the documents of a folder."""
    one = get_object_or_404(folders_of(request.user), pk=pk)
    pages = Paginator(one.documents.all(), ROWS)
    first = one.documents.filter(kind=Document.Kind.PICTURE).first()
    context = {
        "folder": one,
        "rows": pages.get_page(request.GET.get("page")),
        "first_picture": first,
    }
    return render(request, "home/folder.html", context)


@require_safe
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a document, by its kind."""
    one = _found(request, pk)
    show = {"pdf": _pdf, "picture": _picture, "text": _text, "markdown": _text}
    context: dict[str, Any] = {"document": one, "back": _folder_shown(request, one)}
    try:
        if not storage.path_of(one.file).is_file():
            raise UnusableDocument("gone")
        context |= show.get(one.kind, _media)(request, one)
    except (UnusableDocument, DocumentsBusy) as fault:
        context["fault"] = str(fault)
    kind = one.kind if one.kind in show else "media"
    return render(request, f"home/document_{kind}.html", context)


def _folder_shown(request: SignedInRequest, one: Document) -> Any:
    return folders_of(request.user).filter(pk=one.folder_id).first() if one.folder_id else None


def _pdf(request: SignedInRequest, one: Document) -> dict[str, Any]:
    form, pages = ViewForm(request.GET), max(1, one.pages)
    page = min(form.value("page", 1), pages)
    zoom, text = form.value("zoom", 100), form.value("q", "")
    zooms = list(ViewForm.ZOOMS)
    at = zooms.index(zoom)
    context = {
        "page": page,
        "pages": pages,
        "zoom": zoom,
        "q": text,
        "width": FULL * zoom // 100,
        "smaller": zooms[at - 1] if at else None,
        "larger": zooms[at + 1] if at + 1 < len(zooms) else None,
        "jump": ViewForm.asking("page", page=page, zoom=zoom, q=text),
        "finding": ViewForm.asking("q", q=text, zoom=zoom),
        "thumbnails": range(max(1, page - AROUND), min(pages, page + AROUND) + 1),
    }
    if text:
        found, complete = drawing.search(storage.path_of(one.file), text)
        context |= {"matches": found, "complete": complete}
    return context


def _picture(request: SignedInRequest, one: Document) -> dict[str, Any]:
    """The picture, and its neighbors in the folder if that is open to the person."""
    if _folder_shown(request, one) is None:
        return {}
    beside = Document.objects.filter(folder=one.folder_id, kind=Document.Kind.PICTURE)
    pictures = list(beside.values_list("pk", flat=True))
    if one.pk not in pictures:  # It was moved or deleted a moment ago, in another window.
        return {}
    at = pictures.index(one.pk)
    following = pictures[(at + 1) % len(pictures)]
    return {
        "number": at + 1,
        "count": len(pictures),
        "previous": pictures[at - 1],
        "following": following,
        "plays": "play" in request.GET and len(pictures) > 1,
        "seconds": SECONDS_PER_PICTURE,
    }


def _text(_request: SignedInRequest, one: Document) -> dict[str, Any]:
    path = storage.path_of(one.file)
    if one.kind == Document.Kind.MARKDOWN:
        return {"html": drawing.render_markdown(path)}
    return {"text": detection.read_text(path)}


def _media(_request: SignedInRequest, _one: Document) -> dict[str, Any]:
    return {}


@require_safe
def document_page(request: SignedInRequest, pk: int, number: int, width: int) -> HttpResponse:
    """Serve a page of a PDF document as a picture."""
    one = _found(request, pk)
    if one.kind != Document.Kind.PDF or width not in WIDTHS:
        raise Http404
    marked = ViewForm(request.GET).value("q", "")
    # Asked for anew each time: whoever uses the window next may not be allowed to see it.
    etag = quote_etag(sha256(f"{one.file} {number} {width} {marked}".encode()).hexdigest())
    headers = {"Cache-Control": "private, no-cache", "ETag": etag, "Content-Disposition": "inline"}
    if get_conditional_response(request, etag=etag):
        return HttpResponseNotModified(headers=headers)
    try:
        content = drawing.draw_page(storage.path_of(one.file), number, width, marked)
    except UnusableDocument as fault:
        raise Http404 from fault
    except DocumentsBusy as busy:
        return HttpResponse(status=503, headers={"Retry-After": str(busy.wait)})
    return HttpResponse(content, content_type="image/webp", headers=headers)


@require_safe
def document_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Serve a picture, or audio and video in pieces."""
    one = _found(request, pk)
    if one.kind not in PLAYED_AS_FILES or one.content_type not in detection.ENDINGS:
        raise Http404
    try:
        path = storage.path_of(one.file)
    except UnusableDocument as fault:
        raise Http404 from fault
    return ranges.serve(request, path, one.content_type, one.file)


@hands_out_file
@require_POST
def save_document(request: SignedInRequest, pk: int) -> FileResponse:
    """Send the document as a file to save, if people may do that. Never on a kiosk."""
    one = _found(request, pk)
    if not one.may_be_saved or one.content_type not in detection.ENDINGS:
        raise Http404
    try:
        file = storage.path_of(one.file).open("rb")
    except (UnusableDocument, FileNotFoundError) as fault:
        raise Http404 from fault
    flows.note_saving(one, request=request)
    name = f"{one.title}.{detection.ENDINGS[one.content_type]}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=one.content_type)

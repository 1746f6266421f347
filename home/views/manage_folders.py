"""Pages of administrators: creating, renaming, ordering and deleting folders."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary
from home.flows import documents as flows
from home.forms.documents import FolderForm
from home.models import Folder
from home.views.manage_documents import manages


@manages
@require_http_methods(["GET", "HEAD", "POST"])
def add_folder(request: SignedInRequest) -> HttpResponse:
    """Create a folder."""
    form = FolderForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        flows.add_folder(form.cleaned_data["title"], request=request)
        messages.success(request, _("Folder created."))
        return redirect("home:manage_documents")
    return render(request, "home/folder_form.html", {"form": form})


@manages
@require_http_methods(["GET", "HEAD", "POST"])
def edit_folder(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename a folder."""
    folder = get_object_or_404(Folder, pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = FolderForm(sent, initial={"title": folder.title})
    if form.is_valid():
        flows.rename_folder(folder, title=form.cleaned_data["title"], request=request)
        messages.success(request, _("Changes saved."))
        return redirect("home:manage_documents")
    return render(request, "home/folder_form.html", {"form": form, "folder": folder})


@manages
@require_POST
def move_folder(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move a folder up or down by one place."""
    folder = get_object_or_404(Folder, pk=pk)
    flows.move(folder, up=request.POST.get("direction") == "up", request=request)
    return redirect("home:manage_documents")


def _one_less(request: SignedInRequest, pk: int) -> Summary:
    title = get_object_or_404(Folder, pk=pk).title
    return Summary(_("Delete the folder %(title)s and its documents?") % {"title": title})


@manages
@reauthentication_required(_one_less)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_folder(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a folder and its documents after confirmation."""
    folder = get_object_or_404(Folder, pk=pk)
    if request.method == "POST":
        flows.delete_folder(folder, request=request)
        messages.success(request, _("Folder deleted."))
        return redirect("home:manage_documents")
    context = {"folder": folder, "count": folder.documents.count()}
    return render(request, "home/delete_folder.html", context)

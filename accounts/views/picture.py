"""Choose a picture, remove it, and show it to those who may see it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import avatars, flows
from accounts.forms.own_account import PictureForm
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.permissions import SEE_PEOPLE
from accounts.views.refusals import RefusalsOn, form_page


@require_http_methods(["GET", "HEAD", "POST"])
def own_picture(request: SignedInRequest) -> HttpResponse:
    """Ask for a file and draw the picture from it."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PictureForm(*sent)
    if form.is_valid():
        with RefusalsOn(form):
            flows.change_picture(request, file=form.cleaned_data["picture"])
            messages.success(request, _("Picture saved."))
            return redirect("accounts:profile")
    return form_page(request, "accounts/picture.html", form)


@require_POST
def remove_picture(request: SignedInRequest) -> HttpResponse:
    """Show initials again."""
    flows.remove_picture(request)
    messages.success(request, _("Picture removed."))
    return redirect("accounts:profile")


@require_safe
def picture(request: SignedInRequest, person: int, name: str, size: int) -> HttpResponse:
    """Send the picture to its person and to those who may see people; nobody else learns of it."""
    if size not in avatars.SIZES:
        raise Http404
    if person != request.user.pk and not request.user.has_perm(SEE_PEOPLE):
        raise Http404
    owner = get_object_or_404(User, pk=person, picture=name)
    try:
        content = avatars.path_of(owner.picture, size).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    # Every picture has an address of its own, and the window forgets it all at sign-out.
    headers = {"Cache-Control": "private, max-age=3600", "Content-Disposition": "inline"}
    return HttpResponse(content, content_type=avatars.CONTENT_TYPE, headers=headers)

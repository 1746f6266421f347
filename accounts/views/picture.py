"""Setting, removing and serving profile pictures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import avatars
from accounts.flows import profile
from accounts.forms.own_account import PictureForm
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.permissions import SEE_PEOPLE
from accounts.views.refusals import RefusalsOn, form_page


@require_http_methods(["GET", "HEAD", "POST"])
def own_picture(request: SignedInRequest) -> HttpResponse:
    """Show the upload form, and set the picture."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PictureForm(*sent)
    if form.is_valid():
        with RefusalsOn(form):
            profile.change_picture(request, file=form.cleaned_data["picture"])
            messages.success(request, _("Picture saved."))
            return redirect("accounts:profile")
    return form_page(request, "accounts/picture.html", form)


@require_POST
def remove_picture(request: SignedInRequest) -> HttpResponse:
    """Remove the picture; initials are shown instead."""
    profile.remove_picture(request)
    messages.success(request, _("Picture removed."))
    return redirect("accounts:profile")


@require_safe
def picture(request: SignedInRequest, person: int, name: str, size: int) -> HttpResponse:
    """Serve the picture to its owner and to people with `see_people`; 404 for others."""
    if size not in avatars.SIZES:
        raise Http404
    if person != request.user.pk and not request.user.has_perm(SEE_PEOPLE):
        raise Http404
    owner = get_object_or_404(User, pk=person, picture=name)
    try:
        content = avatars.path_of(owner.picture, size).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    # Every picture has its own URL, and the window clears its cache at sign-out.
    headers = {"Cache-Control": "private, max-age=3600", "Content-Disposition": "inline"}
    return HttpResponse(content, content_type=avatars.CONTENT_TYPE, headers=headers)

"""Pictures of people to tap."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import avatars
from accounts.decorators import for_strangers
from accounts.models import SignInPolicy
from accounts.redirects import wanted_page
from kiosk import guests, people_picker
from kiosk.forms.entry import SearchForm


@require_safe
@for_strangers
def tiles(request: HttpRequest) -> HttpResponse:
    """Show everyone, or a search if there are too many."""
    if not people_picker.shown():
        raise Http404
    found, form = people_picker.everybody(), None
    if found.more:
        form = SearchForm(request.GET if "q" in request.GET else None)
        found = people_picker.search(form.cleaned_data["q"] if form.is_valid() else "")
    context = {
        "found": found,
        "search": form,
        "with_pin": SignInPolicy.current().pins_allowed,
        "guests_allowed": guests.allowed(),
        "next": wanted_page(request),
    }
    return render(request, "kiosk/people.html", context)


@require_safe
@login_not_required
def face(request: HttpRequest, key: str) -> HttpResponse:
    """Send the picture of a listed person."""
    tile = people_picker.behind(key)
    if tile is None or not tile.person.picture:
        raise Http404
    try:
        content = avatars.path_of(tile.person.picture, max(avatars.SIZES)).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type=avatars.CONTENT_TYPE)

"""Changing one's own profile and picture."""

from __future__ import annotations

from typing import IO

from django.db import transaction

from accounts import avatars
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.signals import email_changed
from audit import events
from audit.log import record


def update_profile(request: SignedInRequest, **wanted: str) -> None:
    """Update the profile of the person: display_name, email, language."""
    user = request.user
    changed = tuple(name for name, value in wanted.items() if getattr(user, name) != value)
    if not changed:
        return
    before = user.email
    for name in changed:
        setattr(user, name, wanted[name])
    with transaction.atomic():
        user.save(update_fields=changed)
        record(events.ProfileChanged(fields=changed), request=request)
        if "email" in changed:
            email_changed.send(User, person=user, before=before)
    request.session["language"] = user.language


def change_picture(request: SignedInRequest, *, file: IO[bytes]) -> None:
    """Replace the person's picture with the one in `file`; raise UnusablePicture."""
    name = avatars.store(avatars.drawn(file))
    try:
        _use(request, name, events.PictureChanged())
    except BaseException:
        avatars.remove(name)
        raise
    avatars.sweep(set(User.objects.exclude(picture="").values_list("picture", flat=True)))


def remove_picture(request: SignedInRequest) -> None:
    """Remove the picture; initials are shown instead."""
    if request.user.picture:
        _use(request, "", events.PictureRemoved())


def _use(request: SignedInRequest, name: str, event: events.Event) -> None:
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=request.user.pk)
        before, person.picture = person.picture, name
        person.save(update_fields=["picture"])
        record(event, request=request)
    avatars.remove(before)

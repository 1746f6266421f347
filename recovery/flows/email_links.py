"""A link by e-mail, on terminals that have an outgoing mail server."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from accounts.authentication import find
from accounts.errors import MustWait
from accounts.models import SignInPolicy
from audit import events
from audit.log import record
from recovery import grants
from recovery.code_throttle import letters_here, letters_to, letters_to_old_addresses_of
from recovery.errors import OutOfTime
from recovery.grants import Way

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User


def send_letter(request: HttpRequest, *, username: str) -> None:
    """Have the person of this name sent a link, if there is one with an address; raise MustWait.

    The answer is the same for all names: nothing that depends on the name is done before it.
    """
    from recovery import mail

    letters_here.take()
    mail.after_the_answer(partial(_send, request, username))


def tell_the_old_address(person: User, before: str, **_signal: object) -> None:
    """Have `before` sent an email that it is no longer the person's, once that is certain.

    The first few are told, so that nobody can have emails sent all over by changing to and fro.
    Receiver of `email_changed`.
    """
    if not before or not SignInPolicy.current().mail_server:
        return
    try:
        letters_to_old_addresses_of(person.pk).take()
    except MustWait:
        return
    from recovery import mail

    work = partial(mail.send_address_changed, person, before)
    transaction.on_commit(partial(mail.after_the_answer, work))


def _send(request: HttpRequest, username: str) -> None:
    from recovery import mail

    person = find(username)
    if person is None or not person.is_active or not person.email:
        return
    try:
        letters_to(person.pk).take()
    except MustWait:
        return  # To say so would say that there is such a person.
    path = reverse("recovery:open_letter", args=mail.address_for(person))
    try:
        mail.send_link(person, request.build_absolute_uri(path))
    except mail.FAILURES:
        _record(events.ResetLinkNotSent(), request, person)
        raise
    _record(events.ResetLinkSent(), request, person)


def _record(event: events.Event, request: HttpRequest, person: User) -> None:
    with transaction.atomic():
        record(event, subject=person, request=request)


def open_letter(request: HttpRequest, *, reference: str, token: str) -> None:
    """Let this window choose a new password for whoever the link was sent to; raise OutOfTime."""
    from recovery import mail

    person = mail.person_of(reference, token)
    if person is None:
        raise OutOfTime
    grants.give(request, person, Way.MAIL)

"""Password links by email, if there is an outgoing mail server."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from accounts.authentication import find
from accounts.errors import MustWait
from accounts.models import SignInPolicy, User
from audit import events
from audit.log import record
from recovery import grants
from recovery.code_throttle import emails_here, emails_to
from recovery.errors import OutOfTime
from recovery.grants import Way


def send_email(request: HttpRequest, *, username: str) -> None:
    """Send a link to the person with this user name and an email address; raise MustWait.

    The response is the same for all names: everything that depends on the name happens after it.
    """
    from recovery import mail

    emails_here.take()
    mail.after_the_answer(partial(_send, request, username))


def notify_old_address(person: User, before: str, **_signal: object) -> None:
    """After the commit, notify the old address `before` of the change.

    Rate limited, so that changing back and forth can't send many emails.
    Receiver of `email_changed`.
    """
    if not before or not SignInPolicy.current().mail_server:
        return
    try:
        emails_to(person.pk, old_address=True).take()
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
        emails_to(person.pk).take()
    except MustWait:
        return  # Showing it would reveal that the person exists.
    path = reverse("recovery:open_letter", args=mail.address_for(person))
    try:
        mail.send_link(person, request.build_absolute_uri(path))
    except mail.FAILURES:
        record(events.ResetLinkNotSent(), subject=person, request=request)
        raise
    record(events.ResetLinkSent(), subject=person, request=request)


def open_link(request: HttpRequest, *, reference: str, token: str) -> None:
    """Let this session set a new password for the owner of the link; raise OutOfTime."""
    from recovery import mail

    person = mail.person_of(reference, token)
    if person is None:
        raise OutOfTime
    grants.give(request, person, Way.MAIL)

"""Emails with a link for a new password, if there is an outgoing mail server.

Imported with the first email, never without such a server.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
from collections.abc import Callable
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import Error, connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from accounts.models import SignInPolicy, User

logger = logging.getLogger(__name__)
FAILURES = (OSError, ValueError, MessageError)  # SMTPException is an OSError
PATIENCE = 10  # seconds for each answer of the mail server
PAUSE = 0.5  # seconds, in which the page is answered
# It ends with the first new password, the next sign-in and a new address, and after
# settings.PASSWORD_RESET_TIMEOUT seconds.
tokens = PasswordResetTokenGenerator()


def send_link(person: User, link: str) -> None:
    """Send the person an email with `link`, in their language. Raises one of FAILURES."""
    with translation.override(person.language or translation.get_language()):
        minutes = settings.PASSWORD_RESET_TIMEOUT // 60
        context = {"person": person, "link": link, "minutes": minutes}
        message = _message(
            _("A new password for %(terminal)s"), "recovery/new_password.txt", context
        )
    _send(message, person.email)


def send_address_changed(person: User, before: str) -> None:
    """Notify the old address `before` of the change. Raises one of FAILURES."""
    with translation.override(person.language or translation.get_language()):
        subject = _("Your email address at %(terminal)s was changed")
        message = _message(subject, "recovery/address_changed.txt", {"person": person})
    _send(message, before)


def _message(subject: str, template: str, context: dict[str, object]) -> EmailMessage:
    policy, message = SignInPolicy.current(), EmailMessage()
    message["Subject"] = subject % {"terminal": policy.terminal_name or "Latchkey"}
    message.set_content(render_to_string(template, {**context, "terminal": policy}))
    return message


def _send(message: EmailMessage, to: str) -> None:
    """Send `message`, with STARTTLS if the server offers it."""
    policy = SignInPolicy.current()
    message["From"] = policy.mail_from or f"latchkey@{policy.mail_server}"
    message["To"] = to
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="latchkey.invalid")
    with smtplib.SMTP(policy.mail_server, policy.mail_port, timeout=PATIENCE) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        server.send_message(message)


def after_the_answer(work: Callable[[], None]) -> None:
    """Run `work`, which depends on the entered user name, after the response.

    Its result and duration would reveal which names exist. A failure is logged, without the address
    and the link.
    """
    given = (work, translation.get_language())
    timer = threading.Timer(PAUSE, _do, given)
    timer.name, timer.daemon = "email", True
    timer.start()


def address_for(person: User) -> tuple[str, str]:
    """Return the parts of a password link: the reference to the person, and the token."""
    return int_to_base36(person.pk), tokens.make_token(person)


def person_of(reference: str, token: str) -> User | None:
    """Return the person that this link belongs to if it is valid."""
    try:
        person = User.objects.filter(pk=base36_to_int(reference), is_active=True).first()
    except ValueError:
        return None
    return person if person and tokens.check_token(person, token) else None


def _do(work: Callable[[], None], language: str | None) -> None:
    try:
        with translation.override(language):
            work()
    except (*FAILURES, Error) as error:
        logger.warning("An email could not be handed in: %s", type(error).__name__)
    finally:
        connection.close()

"""Creating accounts: by registering, and the first one in the setup."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import authentication, memberships
from accounts.errors import AlreadySetUp, NameTaken, RegistrationClosed
from accounts.models import SignInPolicy, User
from accounts.passwords import hashers
from accounts.roles import Role
from accounts.signals import terminal_set_up
from accounts.throttle import registrations_here
from audit import events
from audit.log import record


def refuse_unless_registration_is_open() -> SignInPolicy:
    """Return the policy, or record the refusal and raise RegistrationClosed."""
    policy = SignInPolicy.current()
    if policy.registration == SignInPolicy.Registration.STAFF:
        record(events.RegistrationRefused(reason="closed"))
        raise RegistrationClosed
    return policy


def register(*, username: str, password: str, display_name: str = "", email: str = "") -> User:
    """Create a member's account; raise RegistrationClosed, NameTaken or Busy."""
    policy = refuse_unless_registration_is_open()
    user = User(username=username, display_name=display_name, email=email)
    user.is_active = policy.registration == SignInPolicy.Registration.OPEN
    user.approved_at = timezone.now() if user.is_active else None
    user.password = hashers.encode(password, pause=registrations_here.keep)
    registrations_here.note()
    with _one_person_for_each_name(username):
        _add(user, Role.MEMBER)
    return user


def administrator_exists() -> bool:
    """Whether there is an administrator, disabled or not: the terminal was set up."""
    return User.objects.filter(groups__name=Role.ADMINISTRATOR).exists()


def set_up_terminal(
    *, terminal_name: str, preset: str, username: str, display_name: str, password: str
) -> User:
    """Name the terminal and create its administrator; raise AlreadySetUp, NameTaken or Busy."""
    if administrator_exists():
        raise AlreadySetUp
    encoded = hashers.encode(password)
    with _one_person_for_each_name(username):
        # The lock on this row makes sure that only one can be the first.
        policy = SignInPolicy.objects.select_for_update().get(pk=SignInPolicy.ONLY)
        if administrator_exists():
            raise AlreadySetUp
        policy.terminal_name = terminal_name
        policy.adopt(preset)
        policy.save()
        user = User(username=username, display_name=display_name, password=encoded)
        user.approved_at = timezone.now()
        _add(user, Role.ADMINISTRATOR)
        record(events.TerminalSetUp(preset=preset), actor=user)
        terminal_set_up.send(User, administrator=user)
    return user


@contextmanager
def _one_person_for_each_name(username: str) -> Iterator[None]:
    """Run in one transaction, and turn an IntegrityError for the name into NameTaken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if authentication.find(username) is None:
            raise
        record(events.RegistrationRefused(reason="name_taken"))
        raise NameTaken from error


def _add(user: User, role: Role) -> None:
    user.save(force_insert=True)
    memberships.assign(user, role)
    record(events.Registered(role=role, waiting=not user.is_active), subject=user)

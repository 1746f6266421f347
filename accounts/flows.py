"""What people do with accounts. Each deed is one transaction and is recorded in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib import auth
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import hashers, proof, roles, sessions
from accounts.errors import (
    AlreadySetUp,
    Busy,
    MustWait,
    NameTaken,
    RegistrationClosed,
    WrongPassword,
)
from accounts.models import SignInPolicy, User
from accounts.proof import Proof
from accounts.roles import Role
from accounts.throttle import SWITCHED_OFF_AFTER, key_for, registrations_here, throttle
from audit import events
from audit.log import record

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import SignedInRequest

BACKEND = "accounts.backends.NameBackend"


def sign_in(request: HttpRequest, *, username: str, password: str) -> None:
    """Sign the person in with a new session; raise WrongPassword, MustWait or Busy."""
    with _recording_who_is_not_let_in(username):
        proven = proof.prove(username, password)
        with throttle.opened(proven.attempt):
            _begin_session(request, proven)


def identify(username: str, password: str) -> User:
    """Return whose name and password these are; raise WrongPassword, MustWait or Busy."""
    with _recording_who_is_not_let_in(username):
        proven = proof.prove(username, password)
        with throttle.opened(proven.attempt):
            _hold(proven)
    return proven.user


def sign_out(request: HttpRequest) -> None:
    """End the session of whoever is signed in."""
    with transaction.atomic():
        record(events.SignedOut(), request=request)
        auth.logout(request)


def refuse_unless_registration_is_open() -> SignInPolicy:
    """Return the policy, or write the refusal down and raise RegistrationClosed."""
    policy = SignInPolicy.current()
    if policy.registration == SignInPolicy.Registration.STAFF:
        record(events.RegistrationRefused(reason="closed"))
        raise RegistrationClosed
    return policy


def register(*, username: str, password: str, display_name: str = "", email: str = "") -> User:
    """Make a member's account as the policy allows; raise RegistrationClosed, NameTaken or Busy."""
    policy = refuse_unless_registration_is_open()
    user = User(username=username, display_name=display_name, email=email)
    user.is_active = policy.registration == SignInPolicy.Registration.OPEN
    user.approved_at = timezone.now() if user.is_active else None
    user.password = hashers.encode(password, pause=registrations_here.keep)
    registrations_here.note()
    with _one_person_for_each_name(username):
        _add(user, Role.MEMBER)
    return user


def change_password(request: SignedInRequest, *, old_password: str, new_password: str) -> None:
    """Replace the password of whoever is signed in and end their other sessions.

    This session goes on with a new key. Raises WrongPassword, MustWait or Busy.
    """
    person = request.user
    with _recording_refused_change(request):
        proven = proof.prove(person.get_username(), old_password)
        encoded = _encode_or_forgive(new_password, proven)
        with throttle.opened(proven.attempt):
            _hold(proven)
            proven.user.password = encoded
            proven.user.save(update_fields=["password"])
            key = request.session.session_key
            ended = sessions.end_sessions_of(proven.user, except_key=key)
            auth.update_session_auth_hash(request, proven.user)
            request.session.save()
            record(events.PasswordChanged(sessions_ended=ended), actor=person, request=request)


def update_profile(request: SignedInRequest, **wanted: str) -> None:
    """Write down what the person says about themselves: display_name, email, language."""
    user = request.user
    changed = tuple(name for name, value in wanted.items() if getattr(user, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(user, name, wanted[name])
    with transaction.atomic():
        user.save(update_fields=changed)
        record(events.ProfileChanged(fields=changed), request=request)
    request.session["language"] = user.language


def administrator_exists() -> bool:
    """Whether the terminal was set up: there is an administrator, disabled or not."""
    return User.objects.filter(groups__name=Role.ADMINISTRATOR).exists()


def set_up_terminal(
    *, terminal_name: str, preset: str, username: str, display_name: str, password: str
) -> User:
    """Name the terminal and make its first administrator; raise AlreadySetUp, NameTaken or Busy."""
    if administrator_exists():
        raise AlreadySetUp
    encoded = hashers.encode(password)
    with _one_person_for_each_name(username):
        # Whoever holds the policy's row is the only one who can be the first.
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
    return user


def _begin_session(request: HttpRequest, proven: Proof) -> None:
    user, failures = proven.user, proven.attempt.failures_before
    previous = user.last_login
    _hold(proven)
    # Nothing of the session before may survive, and the same person gets a new key too.
    request.session.flush()
    auth.login(request, user, backend=BACKEND)
    request.session["failures_since"] = failures
    if previous:
        request.session["previous_sign_in"] = previous.isoformat()
    request.session["language"] = user.language
    request.session.save()
    record(events.SignedIn(failures_since=failures), actor=user, request=request)


def _encode_or_forgive(password: str, proven: Proof) -> str:
    """Return the hash to store for `password`; Busy does not make the right one given a wrong."""
    try:
        return hashers.encode(password)
    except Busy:
        with throttle.opened(proven.attempt):
            _hold(proven)
        raise


def _hold(proven: Proof) -> None:
    """Make sure that nothing happened to the account while its password was being checked."""
    user = proven.user
    same = User.objects.filter(pk=user.pk, is_active=True, password=user.password)
    if not same.update(last_seen=timezone.now()):
        raise WrongPassword("disabled", user, proven.attempt)


@contextmanager
def _one_person_for_each_name(username: str) -> Iterator[None]:
    """Turn what the database says of a second person into NameTaken; one transaction."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if proof.find(username) is None:
            raise
        record(events.RegistrationRefused(reason="name_taken"))
        raise NameTaken from error


def _add(user: User, role: Role) -> None:
    user.save(force_insert=True)
    roles.assign(user, role)
    record(events.Registered(role=role, waiting=not user.is_active), subject=user)


@contextmanager
def _recording_who_is_not_let_in(username: str) -> Iterator[None]:
    try:
        yield
    except WrongPassword as wrong:
        with transaction.atomic():
            reference = _reference(username, wrong.user)
            refused = events.SignInRefused(reason=wrong.reason, name_reference=reference)
            record(refused, subject=wrong.user)
            _record_switching_off(wrong)
        raise
    except MustWait as must:
        if must.first:  # one entry for each wait, or a script could fill the disk
            user = proof.find(username)
            reference = _reference(username, user)
            record(events.SignInThrottled(wait=must.wait, name_reference=reference), subject=user)
        raise


@contextmanager
def _recording_refused_change(request: SignedInRequest) -> Iterator[None]:
    try:
        yield
    except WrongPassword as wrong:
        with transaction.atomic():
            record(events.PasswordChangeRefused(reason="wrong_password"), request=request)
            _record_switching_off(wrong)
        raise
    except MustWait as must:
        if must.first:
            record(events.PasswordChangeRefused(reason="throttled"), request=request)
        raise


def _record_switching_off(wrong: WrongPassword) -> None:
    attempt = wrong.attempt
    if wrong.user and not attempt.repeated and attempt.failures == SWITCHED_OFF_AFTER:
        record(events.PasswordSwitchedOff(failures=attempt.failures), subject=wrong.user)


def _reference(username: str, user: User | None) -> str:
    return "" if user else key_for(username)[:16]

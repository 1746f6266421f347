"""Each async method of Django's that our classes have does what its sync namesake does."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser, Permission
from django.db import transaction
from django.db.models import Model
from django.test import RequestFactory

from accounts import memberships
from accounts.asynchronous import async_as_sync, sync_name
from accounts.backends import NameBackend
from accounts.models import Session, SignInAttempts, User, UserManager
from accounts.roles import Role
from accounts.sessions import SessionStore, reference
from accounts.throttle import throttle
from audit.models import Entry
from tests.accounts.async_calls import (
    CALLS,
    HAL,
    ITERATORS,
    MOMENT,
    RIGHT,
    SUPERUSER_PASSWORD,
    Call,
    wrong,
)

CLASSES = {
    "backend": NameBackend,
    "session": SessionStore,
    "person": User,
    "people": UserManager,
}


def async_methods(cls: type) -> list[str]:
    """The async methods of `cls`, also those that it takes from a queryset."""
    return [
        name
        for name in dir(cls)
        if name.startswith("a")
        and (inspect.iscoroutinefunction(getattr(cls, name)) or hasattr(cls, name[1:]))
    ]


METHODS = [(kind, name) for kind, cls in CLASSES.items() for name in async_methods(cls)]


@pytest.fixture
def cast(ada, ben, cleo, dana):
    """The people whom the calls name, one of them with all that Django knows besides groups."""
    superuser = User.objects.create_user("mighty", SUPERUSER_PASSWORD, is_superuser=True)
    memberships.assign(superuser, Role.DESK_STAFF)
    superuser.user_permissions.set(Permission.objects.all()[:3])
    everybody = {"ada": ada, "ben": ben, "cleo": cleo, "dana": dana, "super": superuser}
    return everybody | {"nobody": AnonymousUser()}


def subject(kind: str, cast: dict[str, Any]) -> Any:
    """What the methods are called on: a new one each time."""
    if kind == "person":
        return User.objects.get(pk=cast["super"].pk)
    if kind == "people":
        return User.objects
    if kind == "backend":
        return NameBackend()
    store = SessionStore()
    store["word"] = "kept"
    store.save()
    return SessionStore(store.session_key)


def meant(call: Call, target: Any, cast: dict[str, Any]) -> Call:
    """The call with the people in it whom it names."""
    if isinstance(call, tuple):
        return call
    return {name: argument(name, value, target, cast) for name, value in call.items()}


def argument(name: str, value: Any, target: Any, cast: dict[str, Any]) -> Any:
    """The value of an argument; people are named, and fetched anew: they remember permissions."""
    if name in {"user_obj", "obj", "user_id"} and isinstance(value, str):
        one = cast[value]
        fresh = one if one.is_anonymous else User.objects.get(pk=one.pk)
        return fresh.pk if name == "user_id" else fresh
    if value == "its own":
        return target.session_key
    return [User(**HAL) if one.username else one for one in value] if name == "objs" else value


def plain(result: Any) -> Any:
    """What can be compared of a result."""
    if isinstance(result, Model):
        return type(result).__name__, str(getattr(result, "username", "")), bool(result.pk)
    if isinstance(result, (list, tuple)):
        return [plain(one) for one in result]
    if isinstance(result, dict):
        return {str(key): plain(one) for key, one in result.items()}
    return sorted(result) if isinstance(result, set) else str(result)


def traces(target: Any) -> list[Any]:
    """All that a call can leave behind."""
    of_session = []
    if isinstance(target, SessionStore):
        key = target.session_key
        rows = Session.objects.filter(pk=reference(key)) if key else Session.objects.none()
        of_session = [
            key is None,
            vars(target).get("_session_cache"),
            [target.decode(row.session_data) for row in rows],
            Session.objects.filter(pk=key or "-").exists(),
        ]
    return [
        list(Entry.objects.order_by("sequence").values_list("kind", "subject", "data")),
        sorted(SignInAttempts.objects.values_list("failures", "known")),
        sorted(User.objects.values_list("username", "email", "username_key", "is_active")),
        sorted(User.groups.through.objects.values_list("user__username", "group")),
        sorted((row.user_id or 0) for row in Session.objects.all()),
        sorted(wait.told for wait in throttle._running().values()),
        of_session,
    ]


def done(method: Any, call: Call) -> Any:
    """What comes of one call, be it a result or an error."""

    async def awaited(*given: Any, **named: Any) -> Any:
        return await method(*given, **named)

    run = async_to_sync(awaited) if inspect.iscoroutinefunction(inspect.unwrap(method)) else method
    before = transaction.savepoint()
    try:
        return plain(run(**call) if isinstance(call, dict) else run(*call))
    except Exception as error:  # noqa: BLE001 - whatever it is, both have to raise it
        transaction.set_rollback(False)  # The savepoint is what is gone back to.
        transaction.savepoint_rollback(before)
        return type(error), str(error)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written within, and what the throttle counts.

    By a savepoint: Django's `atomic` refuses what has to be durable.
    """
    throttle.restart()
    before = transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)
    throttle.restart()


def course(kind: str, name: str, calls: list[Call], cast: dict[str, Any]) -> list[Any]:
    """What comes of the calls, one after the other, and what they leave; then all is undone."""
    with undone():
        target = subject(kind, cast)
        found = [done(getattr(target, name), meant(call, target, cast)) for call in calls]
        assert not any("durable" in str(one) for one in found)  # It came as far as the throttle.
        return found + traces(target)


def test_the_methods_are_those_of_the_installed_django():
    """Whoever upgrades Django adds calls for what is new, and looks at it by that."""
    assert set(METHODS) == set(CALLS) | ITERATORS
    assert len(METHODS) > 60


@pytest.mark.parametrize(("kind", "name"), sorted(CALLS), ids=str)
def test_an_async_method_does_what_its_namesake_does(kind, name, cast, clock, pauses):
    calls = CALLS[kind, name]
    assert course(kind, name, calls, cast) == course(kind, sync_name(name), calls, cast)


def request_of(session: SessionStore) -> Any:
    """A request with this session, as it comes out of Django's middleware."""
    request = RequestFactory().get("/")
    request.session = session
    AuthenticationMiddleware(lambda request: request).process_request(request)
    return request


def in_order(*steps: str) -> dict[bool, list[Any]]:
    """What `steps` come to with Django's sync functions and with its async ones."""
    ben, ada = (User.objects.get(username_key=name) for name in ("ben", "ada"))
    found = {}
    for is_async in (False, True):
        with undone():
            request = request_of(SessionStore())
            actions: dict[str, tuple[str, tuple[Any, ...]]] = {
                "authenticate": ("authenticate", (request,)),
                "ben comes in": ("login", (request, ben)),
                "ada comes in": ("login", (request, ada)),
                "out": ("logout", (request,)),
                "who": ("get_user", (request,)),
                "new hash": ("update_session_auth_hash", (request, ben)),
            }
            found[is_async] = [after(request, *actions[step], is_async) for step in steps]
    return found


def after(request: Any, name: str, given: tuple[Any, ...], is_async: bool) -> list[Any]:
    """What one function comes to, who is signed in then, and what it leaves."""
    named = wrong(1) if name == "authenticate" else {}
    key = request.session.session_key
    if is_async:
        result = async_to_sync(getattr(auth, f"a{name}"))(*given, **named)
        user = async_to_sync(request.auser)()
    else:
        result, user = getattr(auth, name)(*given, **named), request.user
    same_key = key == request.session.session_key
    request.session.save()
    who = result and result.get_username()
    return [who, user.get_username(), same_key, *traces(request.session)]


@pytest.mark.parametrize(
    "steps",
    [
        ["authenticate", "authenticate"],
        ["who", "ben comes in", "who", "out", "who"],
        ["ben comes in", "ada comes in", "who", "new hash", "out"],
        ["ben comes in", "new hash", "who"],
        ["out", "ada comes in", "ada comes in"],
    ],
)
def test_django_s_async_functions_do_what_its_sync_ones_do(steps, ben, clock):
    found = in_order(*steps)
    assert found[True] == found[False]


def test_a_wrong_password_in_an_async_view_counts_and_is_recorded(ben, clock):
    for number in range(5):
        assert async_to_sync(auth.aauthenticate)(None, **wrong(number)) is None
    assert async_to_sync(auth.aauthenticate)(None, **RIGHT) is None
    assert Entry.objects.filter(kind="sign_in_refused").count() == 5
    assert Entry.objects.filter(kind="sign_in_throttled").count() == 1
    clock.forward(30)
    assert async_to_sync(auth.aauthenticate)(None, **RIGHT) == ben


def test_an_async_session_is_stored_under_a_hash_of_its_key(db):
    store = SessionStore()
    async_to_sync(store.aset)("word", "kept")
    async_to_sync(store.asave)()
    assert [row.pk for row in Session.objects.all()] == [reference(store.session_key)]
    async_to_sync(store.acycle_key)()
    async_to_sync(store.asave)()
    assert [row.pk for row in Session.objects.all()] == [reference(store.session_key)]


def test_an_async_method_without_a_namesake_refuses():
    @async_as_sync
    class Later:
        async def abrand_new(self) -> str:
            return "around the rules"

    with pytest.raises(NotImplementedError, match="abrand_new"):
        async_to_sync(Later().abrand_new)()


def test_expired_sessions_are_cleared_without_one_at_hand(db):
    Session.objects.create(session_key="a" * 64, expire_date=MOMENT)
    async_to_sync(SessionStore.aclear_expired)()
    assert not Session.objects.exists()

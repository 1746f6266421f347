"""Async methods that do what their sync namesakes do.

Django writes many methods twice. Whoever overrides `authenticate` alone leaves `aauthenticate` as a
second way in, past the throttle and the log.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from asgiref.sync import sync_to_async

if TYPE_CHECKING:
    from django.http import HttpRequest

Class = TypeVar("Class", bound=type)
# Named after an operator, so that the name alone does not tell.
_NAMESAKES = {"aset": "__setitem__"}
_ASYNC_NAME = re.compile(r"(_?)a(?=[a-z_])")


def async_as_sync(cls: Class) -> Class:
    """Have each async method of `cls`, inherited or not, call the sync one of the same name.

    One that has no namesake refuses: what it would do differently, nobody has looked at.
    """
    for name in {name for base in cls.__mro__ for name in vars(base) if _ASYNC_NAME.match(name)}:
        method = inspect.getattr_static(cls, name)
        function = getattr(method, "__func__", method)
        if inspect.iscoroutinefunction(function):
            sync = sync_name(name)
            ours = wraps(function)(calling(sync) if hasattr(cls, sync) else _refusing(name))
            setattr(cls, name, ours if function is method else classmethod(ours))
    return cls


def sync_name(name: str) -> str:
    """Return what Django calls the sync method whose async one is called `name`."""
    return _NAMESAKES.get(name) or _ASYNC_NAME.sub(r"\1", name, count=1)


def calling(name: str) -> Callable[..., Any]:
    """Return an async method that calls the sync one of this name where its connection is."""

    async def method(self: Any, *given: Any, **named: Any) -> Any:
        return await sync_to_async(getattr(self, name))(*given, **named)

    method.__name__ = f"a{name}"
    return method


def _refusing(name: str) -> Callable[..., Any]:
    async def method(self: Any, *given: Any, **named: Any) -> Any:
        raise NotImplementedError(f"{name} has no sync method to call. Override it.")

    return method


def forget_async_user(request: HttpRequest | None, **_: object) -> None:
    """Have `request.auser` find out anew who is signed in, after a sign-in or a sign-out.

    Django replaces `request.user` then, but not what its async twin remembers.
    """
    if request is not None:
        vars(request).pop("_acached_user", None)

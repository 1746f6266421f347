"""Async methods that call the sync methods of the same name.

Django has many methods twice. Overriding `authenticate` alone would leave `aauthenticate` as a way
to sign in that bypasses the throttle and the audit log.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.http import HttpRequest

Class = TypeVar("Class", bound=type)
# Operators (`aand`) begin with "a" too, so the name alone is ambiguous.
_NAMESAKES = {"aset": "__setitem__"}
_ASYNC_NAME = re.compile(r"(_?)a(?=[a-z_])")


def async_as_sync(cls: Class) -> Class:
    """Make each async method of `cls`, inherited or not, call the sync method of the same name.

    An async method without a sync one raises, because nothing guarantees the same behavior.
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
    """Return the name of the sync method that belongs to the async method `name`."""
    return _NAMESAKES.get(name) or _ASYNC_NAME.sub(r"\1", name, count=1)


def calling(name: str) -> Callable[..., Any]:
    """Return an async method that calls the sync method `name` in its database thread."""

    async def method(self: Any, *given: Any, **named: Any) -> Any:
        return await sync_to_async(getattr(self, name))(*given, **named)

    method.__name__ = f"a{name}"
    return method


def _refusing(name: str) -> Callable[..., Any]:
    async def method(self: Any, *given: Any, **named: Any) -> Any:
        raise NotImplementedError(f"{name} has no sync method to call. Override it.")

    return method


def forget_async_user(request: HttpRequest | None, **_: object) -> None:
    """Reset the cache of `request.auser` after a sign-in or sign-out.

    Django replaces `request.user` then, but not the cached async value.
    """
    if request is not None:
        vars(request).pop("_acached_user", None)

"""Works around reference counting errors of PySide.

PySide 6.12 releases a reference that it does not own with each call that returns None, and one to
True with each signal it emits. Python 3.11 aborts after some thousand of them (measured); from 3.12
on, these constants are immortal (PEP 683).
"""

from __future__ import annotations

import sys

PLENTY = sys.maxsize // 4


def keep_constants() -> None:
    """Make None, True and False outlive these errors, as on newer Pythons."""
    if sys.version_info < (3, 12):
        import _cffi_backend  # type: ignore[import-untyped]  # as the password hash does anyway

        ffi = _cffi_backend.FFI()
        for constant in (None, True, False):
            # Every object starts with its reference count.
            ffi.cast("intptr_t *", id(constant))[0] += PLENTY

"""Keeps Python's constants from being used up by the window engine's binding.

PySide 6.12 gives back a reference that it never took with each call that returns None, and one to
True with each signal it emits. Measured on Python 3.11, which ends the program once that has come
to some thousand times; from 3.12 on these constants are immortal (PEP 683).
"""

from __future__ import annotations

import sys

PLENTY = sys.maxsize // 4


def keep_constants() -> None:
    """Have None, True and False outlive every such mistake, as on newer Pythons."""
    if sys.version_info < (3, 12):
        import _cffi_backend  # type: ignore[import-untyped]  # as the password hash does anyway

        ffi = _cffi_backend.FFI()
        for constant in (None, True, False):
            # The count of its references is what every object begins with.
            ffi.cast("intptr_t *", id(constant))[0] += PLENTY

"""Memory allocator settings."""

from __future__ import annotations

import sys

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of <malloc.h>
_LARGE = 1 << 20  # bytes


def keep_no_large_pieces() -> None:
    """Return blocks of a megabyte and more to the system when they are freed.

    By default, glibc keeps blocks of up to 32 MB, in each thread that has used some.
    """
    if sys.platform == "linux":
        import ctypes

        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # not in other C libraries
        if set_option is not None:
            set_option(_MMAP_THRESHOLD, _LARGE)

"""Giving memory back to the system."""

from __future__ import annotations

import sys

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of <malloc.h>
_LARGE = 1 << 20  # bytes


def keep_no_large_pieces() -> None:
    """Have pieces of a megabyte and more go back to the system as soon as they are free.

    glibc learns to keep pieces of up to 32 MB, apart for each thread that has ever had some.
    """
    if sys.platform == "linux":
        import ctypes

        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none
        if set_option is not None:
            set_option(_MMAP_THRESHOLD, _LARGE)

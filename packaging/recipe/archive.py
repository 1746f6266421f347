"""How Python's modules lie in the executable."""

from __future__ import annotations

from PyInstaller.archive.writers import ZlibArchiveWriter


def store_modules_as_they_are() -> None:
    """Have the modules stored, not compressed: a tenth less work at each start, for 7 MB.

    PyInstaller has no setting for it. Raises AttributeError when a new version does it another way.
    """
    if not hasattr(ZlibArchiveWriter, "_COMPRESSION_LEVEL"):
        raise AttributeError("PyInstaller packs modules in a new way: see packaging/recipe/archive")
    ZlibArchiveWriter._COMPRESSION_LEVEL = 0

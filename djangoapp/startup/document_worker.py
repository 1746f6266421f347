"""The process that opens documents: the same program, started by `home.documents.drawing`."""

from __future__ import annotations

from home.documents.worker import main

__all__ = ["main"]

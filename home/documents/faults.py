"""The fault of a file, in the process that opens it. Imports nothing, so that it starts quickly."""

from __future__ import annotations


class Fault(Exception):
    """A file that isn't shown; its text is a key of errors.UnusableDocument.SENTENCES."""

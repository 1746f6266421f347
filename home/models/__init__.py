"""Documents, and the folders they are in."""

from home.models.documents import Document, Folder

__all__ = ["Document", "Folder"]

"""Documents, the folders they are in, and the tiles of the home page."""

from home.models.documents import Document, Folder
from home.models.tiles import HomeState, Tile

__all__ = ["Document", "Folder", "HomeState", "Tile"]

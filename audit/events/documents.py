"""Events of documents and their folders."""

from __future__ import annotations

from audit.events.event import Event, detail


class DocumentAdded(Event):
    """A document was uploaded."""

    document: str = detail("its title")
    type: str = detail("what it is: pdf, picture, text, markdown, audio or video")
    size: int = detail("its size in bytes")
    folder: str = detail("the title of its folder, empty without one")


class DocumentChanged(Event):
    """A document was renamed, moved to another folder, or people were allowed to save it."""

    before: str = detail("the previous title")
    document: str = detail("the new title")
    folder: str = detail("the title of its folder from now on, empty without one")
    saving: bool = detail("whether people can save and print it from now on")


class DocumentSaved(Event):
    """Someone saved a document as a file outside the data folder."""

    document: str = detail("its title")


class DocumentDeleted(Event):
    """A document was deleted."""

    document: str = detail("its title")


class DocumentsReordered(Event):
    """The order of the folders, or of the documents in one of them, was changed."""

    moved: str = detail("the title of what was moved")


class FolderAdded(Event):
    """A folder for documents was created."""

    folder: str = detail("its title")


class FolderRenamed(Event):
    """A folder for documents was renamed."""

    before: str = detail("the previous title")
    folder: str = detail("the new title")


class FolderDeleted(Event):
    """A folder was deleted with its documents."""

    folder: str = detail("its title")
    documents: int = detail("how many documents were in it")

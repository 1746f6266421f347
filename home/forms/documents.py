"""Forms of documents and folders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.forms.base import PlainForm
from accounts.names import characters
from home.documents.detection import LARGEST_OF_ALL
from home.models import Document, Folder
from home.models.documents import LONGEST_TITLE

ACCEPTED = ".pdf,.png,.jpg,.jpeg,.webp,.gif,.txt,.md,.mp3,.m4a,.wav,.ogg,.mp4,.webm,.ogv"
MOST_FILES = 20  # without scripts, in one form
LONGEST_SEARCHED = 100  # characters


def _title() -> forms.CharField:
    return forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        validators=[characters.validate_line],
        error_messages={"required": _("Enter a title.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _folder() -> forms.ModelChoiceField[Folder]:
    return forms.ModelChoiceField(
        Folder.objects.all(),
        label=_("Folder"),
        required=False,
        empty_label=_("No folder"),
        error_messages={"invalid_choice": _("This folder no longer exists. Choose another one.")},
    )


class FolderForm(PlainForm):
    """The title of a folder."""

    title = _title()


class DocumentForm(PlainForm):
    """The title and the folder of a document."""

    title = _title()
    folder = _folder()
    may_be_saved = forms.BooleanField(
        label=_("People can save and print it"), help_text=_("Never on a kiosk."), required=False
    )

    def __init__(self, document: Document, data: Any = None) -> None:
        present = {
            "title": document.title,
            "folder": document.folder_id,
            "may_be_saved": document.may_be_saved,
        }
        super().__init__(data, initial=present)


class FilesInput(forms.FileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return a list of files."""
        given = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class UploadForm(PlainForm):
    """Files that become documents, and their folder."""

    files = FilesField(  # type: ignore[assignment]  # a name of the base class, too
        label=_("Files"),
        help_text=_(
            "PDF, pictures, text, Markdown, audio and video. A picture can have 20 MB, text 1 MB, "
            "other files 200 MB."
        ),
        error_messages={
            "required": _("Choose at least one file."),
            "empty": _("One of the files is empty. Choose others."),
        },
        widget=FilesInput({"accept": ACCEPTED}),
    )
    folder = _folder()

    def clean_files(self) -> list[UploadedFile[Any]]:
        """Refuse too many files at once."""
        files: list[UploadedFile[Any]] = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("Choose at most %(count)d files at once."), params={"count": MOST_FILES}
            )
        return files


class PieceForm(forms.Form):
    """A piece of a file; a script sends them one after the other."""

    upload = forms.CharField(required=False, max_length=200)  # empty with the first piece
    offset = forms.IntegerField(min_value=0, max_value=LARGEST_OF_ALL)
    called = forms.CharField(max_length=1000)
    last = forms.BooleanField(required=False)
    folder = _folder()
    piece = forms.FileField()


class ViewForm(forms.Form):
    """What of a document is shown; invalid values are ignored."""

    use_required_attribute = False

    ZOOMS = (50, 75, 100, 150, 200)  # percent

    page = forms.IntegerField(
        label=_("Page"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    zoom = forms.TypedChoiceField(choices=[(zoom, zoom) for zoom in ZOOMS], coerce=int)
    q = forms.CharField(
        label=_("Search in this document"),
        max_length=LONGEST_SEARCHED,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def value(self, name: str, instead: Any) -> Any:
        """Return a valid value, or `instead`."""
        self.full_clean()
        return self.cleaned_data.get(name) or instead

    @classmethod
    def asking(cls, name: str, **shown: Any) -> ViewForm:
        """Return a form with the field `name`, which keeps the other values that are `shown`."""
        form = cls(initial=shown, auto_id=f"{name}-%s")
        for other in ("page", "zoom", "q"):
            if other != name:
                form.fields[other].widget = forms.HiddenInput()
            if other not in shown:
                del form.fields[other]
        return form

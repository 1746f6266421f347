"""The forms of notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms.base import PlainForm
from accounts.names import characters
from notes.models import LAST_VERSION, LONGEST_TEXT, LONGEST_TITLE

if TYPE_CHECKING:
    from notes.models import Draft, Note

# Pasted text often contains these, and nobody could find them to delete them.
_REMOVED = "\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_PASTED = str.maketrans(dict.fromkeys(_REMOVED, "") | dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"))
# Browsers drop what is typed above it: far more than is accepted, never too much for a request.
_MOST_SENT = 2 * LONGEST_TEXT


class TypedField(forms.CharField):
    """Text of at most `longest` characters, without what pasting brings along.

    In one line, unless there may be several `lines`.
    """

    def __init__(self, longest: int, *, lines: bool = False, **options: Any) -> None:
        super().__init__(strip=False, **options)
        self.longest, self.lines = longest, lines

    def to_python(self, value: Any) -> str:
        """Return the text with "\\n" at the end of each line, empty if it is blank."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").translate(_PASTED).rstrip()
        if not self.lines:
            text = " ".join(text.split())
        if len(text) > self.longest:
            raise characters.too_long(self.longest)
        return text


class VersionField(forms.IntegerField):
    """The version of the note that the form was opened with; anything else counts as 0."""

    def __init__(self) -> None:
        super().__init__(
            required=False, min_value=0, max_value=LAST_VERSION, widget=forms.HiddenInput()
        )

    def clean(self, value: Any) -> int:
        """Return the version."""
        try:
            return super().clean(value) or 0
        except ValidationError:
            return 0


class VersionedForm(PlainForm):
    """A form about a note as it was when the form was opened."""

    version = VersionField()

    def go_on_from(self, version: int) -> None:
        """Let the form, shown again, be about this version."""
        self.initial["version"] = version
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data["version"] = str(version)


class NoteForm(VersionedForm):
    """A note, new or not."""

    title = TypedField(
        LONGEST_TITLE,
        label=_("Title"),
        required=False,
        validators=[characters.validate_line],
        widget=forms.TextInput({"autocomplete": "off", "maxlength": 10 * LONGEST_TITLE}),
    )
    text = TypedField(
        LONGEST_TEXT,
        lines=True,
        label=_("Text"),
        validators=[characters.validate_text],
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea({"rows": 14, "maxlength": _MOST_SENT}),
    )

    def __init__(self, data: QueryDict | None = None, shown: Note | Draft | None = None) -> None:
        initial = {name: getattr(shown, name) for name in self.base_fields} if shown else {}
        self.begins_page = shown is None
        super().__init__(data, initial=initial)

    @property
    def typed(self) -> bool:
        """Whether anything was typed."""
        return any(self.data.get(name) for name in ("title", "text"))


class UnsavedForm(NoteForm):
    """What is typed in the form of a note, so far."""

    begins_page = False

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["text"].required = False


class DeleteNoteForm(VersionedForm):
    """Confirms that a note, as it was shown, is deleted."""

    begins_page = False


class NotesFilter(forms.Form):
    """The search in one's notes; invalid values are ignored."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=LONGEST_TITLE,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.full_clean()
        self.fields["q"].required = True  # so that its label does not say "optional"

    @property
    def words(self) -> str:
        """What to search for, empty for everything."""
        return self.cleaned_data.get("q") or ""

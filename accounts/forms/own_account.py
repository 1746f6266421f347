"""Forms for changing one's own account."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import avatars, pins
from accounts.decorators import has_password
from accounts.form_fields import (
    EmailAddressField,
    PasswordField,
    current_password,
    display_name_field,
    new_password,
    new_password_again,
    pin_field,
)
from accounts.forms.base import ChoosesDigits, ChoosesPassword, PlainForm, refuse_reserved
from accounts.models import SignInPolicy, User
from accounts.passwords import hashers, validation
from accounts.widgets import PasswordInput


class ChoosesOwnPassword(ChoosesPassword):
    """A form in which somebody with an account chooses a password."""

    def __init__(self, person: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.person = person
        self.ask_for(SignInPolicy.current().min_length(person.role))

    def rules(self) -> validation.Rules:
        """Return the rules for the person's role."""
        person = self.person
        return validation.rules_for(person.role, person.username, person.display_name, person.email)


class PasswordChangeForm(ChoosesOwnPassword):
    """The current password, and a new one twice."""

    chosen, again = "new_password1", "new_password2"

    old_password = PasswordField(
        _("Current password"),
        _("Enter your current password."),
        PasswordInput("current-password"),
    )
    new_password1 = new_password(_("New password"))
    new_password2 = new_password_again(_("Repeat new password"))

    def clean_new_password1(self) -> str:
        """Refuse the current password as the new one."""
        chosen: str = self.cleaned_data["new_password1"]
        present: str = self.cleaned_data.get("old_password", "")
        if hashers.normalized(chosen) == hashers.normalized(present):
            raise ValidationError(_("This is your current password. Choose another one."))
        return chosen


class PictureForm(PlainForm):
    """An uploaded file; the flow finds out whether it is a usable picture."""

    picture = forms.FileField(
        label=_("Picture file"),
        help_text=_("PNG, JPEG or WebP, at most 5 MB. It's cropped to a square."),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Choose another one."),
        },
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )

    def clean_picture(self) -> UploadedFile:
        """Refuse a file that is too large."""
        file: UploadedFile = self.cleaned_data["picture"]
        if (file.size or 0) > avatars.LARGEST_FILE:
            raise ValidationError(_("This file is larger than 5 MB. Choose a smaller one."))
        return file


class PinForm(ChoosesDigits):
    """A new PIN, twice."""

    pin1 = pin_field(_("New PIN"), validators=[pins.validate])
    pin2 = pin_field(_("Repeat new PIN"))


class DeleteAccountForm(PlainForm):
    """The password, and a checkbox to confirm."""

    sure = forms.BooleanField(
        label=_("Yes, permanently delete my account"),
        error_messages={"required": _("Select the box to confirm.")},
    )
    password = current_password(_("Your password"))


class DetailsForm(PlainForm):
    """The display name and the email address of a person."""

    display_name = display_name_field(_("What others see. Leave it empty to use your user name."))
    email = EmailAddressField()

    def __init__(self, person: User, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={name: getattr(person, name) for name in self.base_fields})
        self.person = person

    def clean_display_name(self) -> str:
        """Refuse reserved names, except for administrators and desk staff."""
        name: str = self.cleaned_data["display_name"]
        if not self.person.role.runs_the_terminal:
            refuse_reserved(name)
        return name


class ProfileForm(DetailsForm):
    """The profile of a person."""

    begins_page = False
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("Same as this computer")), *settings.LANGUAGES],
    )

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(user, data)
        if not has_password(user):
            del self.fields["email"]  # it could be used to set a password

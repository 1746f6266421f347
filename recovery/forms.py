"""Forms of the recovery pages. The actions are in recovery.flows."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.form_fields import PeopleField, new_password, new_password_again
from accounts.forms.base import PlainForm
from accounts.forms.own_account import ChoosesOwnPassword
from accounts.forms.sign_in import NameForm
from accounts.models import SignInPolicy, User
from accounts.permissions import MANAGE_PEOPLE
from recovery import codes
from recovery.codes import Code, Mistyped
from recovery.flows.slips import LONGEST, MOST, gets_slip

DAYS = (1, 3, LONGEST)
_LINK = re.compile(r"(?P<reference>[0-9a-z]+)/(?P<token>[0-9a-z]+-[0-9a-f]+)/?\s*$", re.ASCII)


class CodeField(forms.CharField):
    """A recovery code or a reset code, however it is grouped and spelled."""

    def __init__(self) -> None:
        attributes = {
            "autocomplete": "off",
            "autocapitalize": "characters",
            "autocorrect": "off",
            "spellcheck": "false",
            "class": "code",
        }
        super().__init__(
            label=_("Code"),
            help_text=_(
                "A recovery code, or a reset code from the staff. "
                "Upper or lower case and hyphens don't matter."
            ),
            max_length=codes.LONGEST,
            widget=forms.TextInput(attributes),
            error_messages={"required": _("Enter the code.")},
        )

    def clean(self, value: Any) -> Code:
        """Return the code; raise ValidationError if it is malformed."""
        try:
            return codes.read(super().clean(value))
        except Mistyped:
            raise ValidationError(
                _(
                    "There's a typo in this code. "
                    "Compare it with your paper, character by character."
                ),
                code="mistyped",
            ) from None


class CodeForm(NameForm):
    """A user name and a code."""

    code = CodeField()


class LinkForm(PlainForm):
    """The link from the email, or only its end."""

    link = forms.CharField(
        label=_("Link from the email"),
        max_length=300,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Paste the link from the email here.")},
    )

    def clean_link(self) -> dict[str, str]:
        """Return the parts of the link."""
        parts = _LINK.search(self.cleaned_data["link"])
        if parts is None:
            raise ValidationError(_("This isn't the link from the email. Copy all of it."))
        return parts.groupdict()


class ChooseForm(ChoosesOwnPassword):
    """A new password, twice."""

    password1 = new_password(_("New password"))
    password2 = new_password_again(_("Repeat new password"))


class SlipsForm(PlainForm):
    """The people for a sheet of reset codes, and the days they work; 0 for the usual time."""

    person = PeopleField(User.objects.order_by("username_key"), widget=forms.MultipleHiddenInput)
    days = forms.TypedChoiceField(label=_("The codes work for"), required=False, coerce=int)

    def __init__(self, actor: User, data: QueryDict) -> None:
        super().__init__(data)
        self.actor = actor
        minutes = SignInPolicy.current().reset_code_minutes
        usual = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
        choices = [("", usual)]
        if actor.has_perm(MANAGE_PEOPLE):
            choices += [
                (str(days), ngettext("%(count)d day", "%(count)d days", days) % {"count": days})
                for days in DAYS
            ]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse more people than fit on a sheet. The field may occur several times here."""
        if len(self.cleaned_data.get("person", ())) > MOST:
            self.add_error("person", _("There are too many people for one sheet. Select fewer."))
        return self.cleaned_data

    def people(self) -> list[User]:
        """Return the people who may get a slip."""
        return [one for one in self.cleaned_data["person"] if gets_slip(self.actor, one)]

"""Forms about other people's accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import authentication
from accounts.access import roles_to_give
from accounts.errors import NameTaken
from accounts.form_fields import DisplayNameField, EmailAddressField, NameField, display_name_field
from accounts.forms.base import PlainForm, reserved_name
from accounts.forms.checkboxes import TicksField
from accounts.memberships import all_groups, group_label
from accounts.models import User
from accounts.names import characters
from accounts.roles import Role
from administration.flows.account_changes import own_groups
from administration.keyset_pages import Order
from administration.people import LAST_PAGE, State, Wanted


class PeopleFilter(forms.Form):
    """The filter of the list of people; invalid values are ignored."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=characters.LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    group = forms.TypedChoiceField(label=_("Role or group"), required=False, coerce=int)
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), *State.choices],
    )
    order = forms.ChoiceField(label=_("Sort by"), required=False, choices=Order.choices)
    page = forms.IntegerField(
        required=False, min_value=1, max_value=LAST_PAGE, widget=forms.HiddenInput()
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.groups = {group.pk: group for group in all_groups()}
        choices: list[tuple[Any, Any]] = [("", _("All"))]
        choices += [(pk, group_label(group)) for pk, group in self.groups.items()]
        self.fields["group"].choices = choices  # type: ignore[attr-defined]
        self.full_clean()
        self.fields["q"].required = True  # so that its label does not say "optional"

    @property
    def query(self) -> str:
        """The filter as a query string."""
        values = {name: value for name, value in self.cleaned_data.items() if value}
        return urlencode(values)

    def after(self, page: str) -> str:
        """Return the URL of `page` with the filter."""
        return f"{page}?{self.query}" if self.query else page

    def wanted(self) -> Wanted:
        """Return the filter values."""
        values = self.cleaned_data
        return Wanted(
            q=values.get("q") or "",
            group=self.groups.get(values.get("group") or 0),
            state=values.get("state") or "",
            order=values.get("order") or Order.NAME,
            page=values.get("page") or 1,
        )


def _role_choices(roles: Iterable[Role]) -> list[tuple[str, str]]:
    return [(role.value, str(role.label)) for role in roles]


def _role_field(**options: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("Role"), coerce=Role, widget=forms.RadioSelect, **options)


class AddPersonForm(PlainForm):
    """A new account by staff; the person chooses the password."""

    username = NameField()
    display_name = display_name_field(_("What others see, for example a full name."))
    email = EmailAddressField()
    role = _role_field(initial=Role.MEMBER)

    def __init__(self, actor: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["role"].choices = _role_choices(roles_to_give(actor))  # type: ignore[attr-defined]
        self.fields["username"].help_text = _(
            "Used to sign in. Upper or lower case doesn't matter."
        )

    def clean_username(self) -> str:
        """Refuse an existing name."""
        name: str = self.cleaned_data["username"]
        if authentication.find(name):
            raise ValidationError(str(NameTaken()), code="taken")
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse reserved names except for staff."""
        super().clean()
        role = self.cleaned_data.get("role")
        if role and not role.runs_the_terminal:
            for field in ("username", "display_name"):
                if characters.is_reserved(self.cleaned_data.get(field, "")):
                    self.add_error(field, reserved_name())
        return self.cleaned_data


class RoleForm(PlainForm):
    """The person's role."""

    role = _role_field()

    def __init__(self, actor: User, person: User, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"role": person.role.value})
        self.fields["role"].choices = _role_choices(roles_to_give(actor))  # type: ignore[attr-defined]


class GroupsForm(forms.Form):
    """The person's groups besides the role."""

    groups = TicksField(label=_("Groups"))

    def __init__(self, actor: User, person: User, data: QueryDict | None = None) -> None:
        self.offered = {group.pk: group for group in own_groups(actor)}
        within = person.groups.filter(pk__in=list(self.offered))
        super().__init__(data, initial={"groups": list(within.values_list("pk", flat=True))})
        choices = [(pk, group_label(group)) for pk, group in self.offered.items()]
        self.fields["groups"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[Group]:
        """Return the selected groups."""
        return [self.offered[pk] for pk in self.cleaned_data["groups"]]


class GroupForm(PlainForm):
    """The name of a custom group."""

    name = DisplayNameField(
        label=_("Group name"),
        max_length=characters.LONGEST,
        help_text=_("For example “Volunteers” or “Class 4b”."),
        error_messages={"required": _("Enter a group name.")},
    )

    def __init__(self, group: Group | None = None, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"name": group.name} if group else None)
        self.group = group

    def clean_name(self) -> str:
        """Refuse existing group names, in any spelling, and role names."""
        name: str = self.cleaned_data["name"]
        taken = [str(words) for role in Role for words in (role, role.label)]
        others = Group.objects.exclude(pk=self.group.pk) if self.group else Group.objects.all()
        taken += others.values_list("name", flat=True)
        if characters.canonical(name) in {characters.canonical(other) for other in taken}:
            raise ValidationError(
                _("A group or role with this name already exists. Choose another name."),
                code="taken",
            )
        return name

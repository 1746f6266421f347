"""The form for bulk actions in the list of people."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions
from accounts.access import may_help
from accounts.form_fields import PeopleField
from accounts.models import User
from administration.account_actions import ACTIONS, AccountAction
from administration.background_jobs import Failed
from administration.flows.account_changes import own_groups
from administration.flows.groups import GROUP_ACTIONS
from administration.forms.accounts import PeopleFilter

SLIPS = "slips"  # the sheet of reset codes, a page of its own
MOST_SLIPS = 200
_LONGEST_QUERY = 2000  # characters


def offered_to(actor: User) -> list[str]:
    """Return the bulk actions for `actor`; permissions are checked per person."""
    if actor.has_perm(permissions.MANAGE_PEOPLE):
        return [*ACTIONS, *GROUP_ACTIONS]
    return [name for name, action in ACTIONS.items() if action.allowed is may_help]


class BulkForm(forms.Form):
    """The selected people, or everyone who matches, and the action."""

    person = PeopleField(User.objects.order_by("username_key"), required=False)
    everybody = forms.BooleanField(required=False)
    deed = forms.ChoiceField(choices=[(name, name) for name in (*ACTIONS, *GROUP_ACTIONS, SLIPS)])
    group = forms.TypedChoiceField(label=gettext_lazy("Group"), coerce=int, required=False)
    confirmed = forms.BooleanField(required=False)
    # The number of matches and the newest account when the question was asked.
    count = forms.IntegerField(required=False)
    last = forms.IntegerField(required=False)
    on_group_page = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=_LONGEST_QUERY)

    def __init__(self, actor: User, data: QueryDict) -> None:
        super().__init__(data)
        self.offered = {group.pk: group for group in own_groups(actor)}
        choices = [(pk, group.name) for pk, group in self.offered.items()]
        self.fields["group"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Refuse an action for nobody, or for everyone because the search is invalid."""
        super().clean()
        if not self.cleaned_data.get("person") and not self.cleaned_data.get("everybody"):
            raise forms.ValidationError(_("Select at least one person and an action."))
        if self.cleaned_data.get("everybody") and self.filters.errors:
            raise forms.ValidationError(_("This search has expired. Search again."))
        return self.cleaned_data

    @property
    def filters(self) -> PeopleFilter:
        """The filter of the list."""
        return PeopleFilter(QueryDict(self.data.get("query", "")[:_LONGEST_QUERY]))

    @property
    def back(self) -> str:
        """The page of the list."""
        group = self.group_chosen if self.cleaned_data.get("on_group_page") else None
        if group:
            return self.filters.after(reverse("administration:group_people", args=[group.pk]))
        return self.filters.after(reverse("administration:people"))

    @property
    def group_chosen(self) -> Group | None:
        """The group to add people to or remove them from."""
        return self.offered.get(self.cleaned_data.get("group") or 0)

    @property
    def make(self) -> Callable[[], AccountAction] | None:
        """Return the action; None if it needs a group and has none."""
        name = self.cleaned_data["deed"]
        if name in ACTIONS:
            return partial(ACTIONS.__getitem__, name)
        if name in GROUP_ACTIONS and self.group_chosen:
            return partial(_group_action, name, self.group_chosen.pk)
        return None


def _group_action(name: str, pk: int) -> AccountAction:
    group = Group.objects.filter(pk=pk).first()
    if group is None:
        raise Failed(_("The group was deleted."))
    return GROUP_ACTIONS[name](group)

"""Validates the rows of an import file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import roles_to_give
from accounts.errors import NameTaken
from accounts.form_fields import DisplayNameField, EmailAddressField, NameField
from accounts.models import User
from accounts.names import characters
from accounts.roles import Role
from administration import group_cells
from administration.flows.account_changes import own_groups
from administration.people_import_columns import COLUMNS, columns_of, in_every_language
from administration.spreadsheet import Line, Sheet

_FIELDS: dict[str, forms.Field] = {
    "username": NameField(),
    "display_name": DisplayNameField(required=False),
    "email": EmailAddressField(),
}
_LOOKED_UP_AT_ONCE = 500


@dataclass
class ImportRow:
    """One row: its person and its errors."""

    line: int
    username: str = ""
    display_name: str = ""
    email: str = ""
    role: Role = Role.MEMBER
    groups: list[Group] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @cached_property
    def key(self) -> str:
        """The canonical form of the name."""
        return characters.canonical(self.username)


class RowValidator:
    """Validation with the permissions of `actor`."""

    def __init__(self, actor: User) -> None:
        given = {role.value: role for role in roles_to_give(actor)}
        self._roles = {
            word: given.get(role.value)
            for role in Role
            for word in in_every_language(role.label, role.value, role.value.removesuffix("s"))
        }
        own = own_groups(actor)
        self._groups = {characters.canonical(group.name): group for group in own}
        self._groups |= {group.name: group for group in own}

    def rows(self, sheet: Sheet) -> list[ImportRow]:
        """Return the result for each row; raise Unreadable if the columns are not named."""
        columns = columns_of(sheet.head.cells)
        found = [self._row(line, columns) for line in sheet.lines]
        _refuse_duplicates(found)
        _refuse_taken(found)
        return found

    def _row(self, line: Line, columns: Sequence[str]) -> ImportRow:
        row = ImportRow(line.number)
        if any(line.cells[len(columns) :]):
            row.problems.append(_("This row has more cells than there are columns."))
        cells = dict(zip(columns, line.cells, strict=False))
        for name, form_field in _FIELDS.items():
            self._set(row, name, form_field.clean, cells.get(name, ""))
        self._set(row, "role", self._role, cells.get("role", ""))
        groups = partial(group_cells.read, known=self._groups)
        self._set(row, "groups", groups, cells.get("groups", ""))
        if not row.role.runs_the_terminal:
            _refuse_reserved(row)
        return row

    def _set(self, row: ImportRow, name: str, clean: Any, cell: str) -> None:
        try:
            setattr(row, name, clean(cell))
        except ValidationError as error:
            row.problems += [f"{COLUMNS[name]}: {message}" for message in error.messages]
            if name in _FIELDS:
                setattr(row, name, cell[: characters.LONGEST])

    def _role(self, cell: str) -> Role:
        if not cell:
            return Role.MEMBER
        key = characters.canonical(cell[: characters.LONGEST])
        if key not in self._roles:
            known = ", ".join(str(role.label) for role in Role)
            raise ValidationError(
                _("“%(role)s” isn't a role. Use one of these: %(known)s.")
                % {"role": cell[: characters.LONGEST], "known": known}
            )
        if not (role := self._roles[key]):
            raise ValidationError(_("You can't assign this role."))
        return role


def _refuse_reserved(row: ImportRow) -> None:
    for name in ("username", "display_name"):
        if characters.is_reserved(getattr(row, name)):
            row.problems.append(f"{COLUMNS[name]}: " + _("This name is reserved."))


def _refuse_duplicates(rows: Sequence[ImportRow]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        line = first.setdefault(row.key, row.line)
        if row.key and line != row.line:
            row.problems.append(
                _("This counts as the same name as in line %(line)d.") % {"line": line}
            )


def _refuse_taken(rows: Sequence[ImportRow]) -> None:
    by_key = {row.key: row for row in reversed(rows) if row.key}
    keys = iter(by_key)
    while several := list(islice(keys, _LOOKED_UP_AT_ONCE)):
        taken = User.objects.filter(username_key__in=several)
        for key in taken.values_list("username_key", flat=True):
            by_key[key].problems.append(str(NameTaken()))

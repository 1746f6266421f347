"""Sets up a kiosk from a TOML file, completely or not at all.

docs/kiosk-staff.md describes the file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import provisioning
from accounts.errors import Refused
from accounts.flows import registration
from accounts.forms.registration import SetupForm
from kiosk import exit_pin, kiosk_settings
from kiosk.forms.kiosk_settings import KioskSettingsForm
from kiosk.models import KioskPolicy
from kiosk.toml_lines import line_of

TERMINAL = {"name": "Latchkey", "preset": "home", "administrator": ""}  # with the default
EXIT_PIN, KIOSK_ON = "exit_pin", "kiosk_on"
_ASKED_AS = {"terminal_name": "name", "preset": "preset", "username": "administrator"}
_KINDS = {
    str: gettext_lazy("a text in quotation marks"),
    bool: gettext_lazy("true or false"),
    int: gettext_lazy("a whole number"),
}


@dataclass
class _File:
    """The contents of the file and its errors."""

    text: str
    terminal: dict[str, str] = field(default_factory=dict)
    kiosk: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def add_fault(self, sentence: str, key: str, table: str = "") -> None:
        """Add an error with the line of the key."""
        self.faults.append((line_of(self.text, table, key), sentence))


def provision(text: str, *, password: str) -> None:
    """Set up the kiosk from the file; raise Refused with all errors."""
    file = _read(text)
    terminal = TERMINAL | file.terminal
    setup = provisioning.form_for(
        administrator=terminal["administrator"],
        password=password,
        preset=terminal["preset"],
        site_name=terminal["name"],
    )
    _add_faults_of_form(file, setup)
    chosen = _chosen_settings(file)
    if file.faults:
        raise Refused(_told(file.faults))
    with transaction.atomic():
        person = registration.set_up_terminal(**setup.values())
        kiosk_settings.change(chosen, actor=person)
        if EXIT_PIN in file.kiosk:
            exit_pin.put(file.kiosk[EXIT_PIN], actor=person)


def _read(text: str) -> _File:
    file = _File(text)
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(_("The file isn't valid TOML. %(reason)s") % {"reason": error}) from error
    expected: dict[str, dict[str, type]] = {
        "terminal": dict.fromkeys(TERMINAL, str),
        "kiosk": {EXIT_PIN: str, kiosk_settings.PINS: bool}
        | {name: _type_of(name) for name in kiosk_settings.SETTINGS},
    }
    for table, values in said.items():
        if table not in expected or not isinstance(values, dict):
            file.add_fault(_("Unknown name: “%(key)s”.") % {"key": table}, table)
            continue
        for key, value in values.items():
            if _is_right(file, table, key, value, expected[table].get(key)):
                getattr(file, table)[key] = value
    return file


def _is_right(file: _File, table: str, key: str, value: object, kind: type | None) -> bool:
    named = {"key": f"{table}.{key}"}
    if kind is None:
        file.add_fault(_("Unknown name: “%(key)s”.") % named, key, table)
    elif type(value) is not kind:  # bool is a subclass of int
        needed = named | {"kind": _KINDS[kind]}
        file.add_fault(_("“%(key)s” must be %(kind)s.") % needed, key, table)
    else:
        return True
    return False


def _type_of(name: str) -> type:
    column = KioskPolicy._meta.get_field(name)
    assert isinstance(column, Field)  # noqa: S101 - for the types: no rule is a relation
    return {"CharField": str, "TextField": str, "BooleanField": bool}.get(
        column.get_internal_type(), int
    )


def _add_faults_of_form(file: _File, setup: SetupForm) -> None:
    for name, errors in setup.errors.items():
        key = _ASKED_AS.get(name, "")
        for error in errors:
            file.add_fault(f"“terminal.{key}”: {error}" if key else str(error), key, "terminal")


def _chosen_settings(file: _File) -> dict[str, Any]:
    """Return the settings of the file, and add errors about invalid ones."""
    given = {name: value for name, value in file.kiosk.items() if name != EXIT_PIN}
    if EXIT_PIN in file.kiosk:
        try:
            exit_pin.validate(file.kiosk[EXIT_PIN])
        except ValidationError as refused:
            file.add_fault(" ".join(refused.messages), EXIT_PIN, "kiosk")
    # The administrator, who can leave the kiosk, is created at the same time.
    asked = tuple(name for name in given if name != KIOSK_ON)
    if asked:
        form = KioskSettingsForm(given, instance=KioskPolicy.current(), only=asked)
        for name, errors in form.errors.items():
            for error in errors:
                file.add_fault(f"“kiosk.{name}”: {error}", name, "kiosk")
        given |= {} if form.errors else form.cleaned_data  # normalized like on the settings page
    return given


def _told(faults: list[tuple[int, str]]) -> str:
    first = ngettext(
        "The terminal was not set up. Nothing was changed. Correct this error:",
        "The terminal was not set up. Nothing was changed. Correct these errors:",
        len(faults),
    )
    told = [
        _("Line %(line)d: %(fault)s") % {"line": line, "fault": fault} if line else fault
        for line, fault in sorted(faults)
    ]
    return "\n".join([first, *told])

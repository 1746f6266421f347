"""The app's entry point for Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts import alerts
from accounts.actions import Action, narrow, register

if TYPE_CHECKING:
    from accounts.alerts import Standing
    from accounts.models import User


class AdministrationConfig(AppConfig):
    """Registers what the people who run the terminal are offered on home."""

    name = "administration"

    def ready(self) -> None:
        self._offer_pages()
        narrow(_hidden_from)
        for find in (_people_waiting, _missing_backup, _pending_restore):
            alerts.register(find)

    def _offer_pages(self) -> None:
        register(
            Action(
                "administration:people",
                _("People"),
                "people",
                _("Add people and help with their accounts"),
                offered_to=_sees_people,
            )
        )
        register(
            Action(
                "administration:audit_log",
                _("Audit log"),
                "list",
                _("See who did what, and when"),
                offered_to=_reads_log,
            )
        )
        register(
            Action(
                "administration:settings",
                _("Settings"),
                "settings",
                _("Appearance, accounts, passwords and email"),
                offered_to=_changes_settings,
            )
        )
        register(
            Action(
                "administration:backups",
                _("Backups"),
                "archive",
                _("Back up and restore"),
                offered_to=_keeps_backups,
            )
        )


def _sees_people(person: User) -> bool:
    return person.has_perm("accounts.see_people")


def _reads_log(person: User) -> bool:
    return person.has_perm("accounts.read_audit_log")


def _changes_settings(person: User) -> bool:
    return person.has_perm("accounts.change_settings")


def _keeps_backups(person: User) -> bool:
    return person.has_perm("accounts.keep_backups")


def _hidden_from(person: User) -> set[str]:
    from administration.flows.tiles import hidden_from

    return hidden_from(person)


def _people_waiting(person: User) -> Standing | None:
    if not _sees_people(person):
        return None
    from administration.pending_approvals import people_waiting

    return people_waiting(person)


def _missing_backup(person: User) -> Standing | None:
    if not _keeps_backups(person):
        return None
    from administration.backups import missing_backup

    return missing_backup()


def _pending_restore(person: User) -> Standing | None:
    if not _keeps_backups(person):
        return None
    from administration.backups import pending_restore

    return pending_restore()

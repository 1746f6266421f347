"""Configuration of the app for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts import alerts
from accounts.actions import Action, holders_of, narrow, register
from accounts.lazy_views import deferred

_OFFERED = (
    ("people", _("People"), _("Add people and help with their accounts"), "see_people", "people"),
    ("audit_log", _("Audit log"), _("See who did what, and when"), "read_audit_log", "list"),
    (
        *("settings", _("Settings"), _("Appearance, accounts, passwords and email")),
        *("change_settings", "settings"),
    ),
    ("backups", _("Backups"), _("Back up and restore"), "keep_backups", "archive"),
)


class AdministrationConfig(AppConfig):
    """Registers the tiles and alerts of staff."""

    name = "administration"

    def ready(self) -> None:
        for page, label, explanation, permission, icon in _OFFERED:
            rule = holders_of(f"accounts.{permission}")
            register(Action(f"administration:{page}", label, icon, explanation, offered_to=rule))
        narrow(deferred("administration.flows.tiles.hidden_from"))
        alerts.register(
            deferred("administration.pending_approvals.people_waiting"), "accounts.see_people"
        )
        for find in ("missing_backup", "pending_restore"):
            alerts.register(deferred(f"administration.backups.{find}"), "accounts.keep_backups")

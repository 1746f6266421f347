"""Configuration of the app for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts import alerts, getting_started
from accounts.actions import Action, Area, holders_of, register
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
_STEPS = (
    getting_started.Step(
        title=_("Add people"),
        hint=_("One by one or from a file."),
        url_name="administration:people",
        link=_("Add people"),
        is_done=deferred("administration.getting_started.others_added"),
        permission="accounts.see_people",
    ),
    getting_started.Step(
        title=_("Choose logo and color"),
        url_name="administration:settings",
        link=_("Choose"),
        is_done=deferred("administration.getting_started.look_chosen"),
        permission="accounts.change_settings",
    ),
    getting_started.Step(
        title=_("Save a backup on another disk"),
        hint=_("The daily ones are on this one."),
        url_name="administration:backups",
        link=_("Save"),
        is_done=deferred("administration.getting_started.backup_saved"),
        permission="accounts.keep_backups",
        is_possible=deferred("administration.getting_started.backup_can_be_saved"),
    ),
)


class AdministrationConfig(AppConfig):
    """Registers the pages, alerts and first steps of staff."""

    name = "administration"

    def ready(self) -> None:
        for page, label, explanation, permission, icon in _OFFERED:
            rule = holders_of(f"accounts.{permission}")
            name = f"administration:{page}"
            register(Action(name, label, icon, explanation, offered_to=rule, area=Area.MANAGE))
        alerts.register(
            deferred("administration.pending_approvals.people_waiting"), "accounts.see_people"
        )
        for find in ("missing_backup", "pending_restore"):
            alerts.register(deferred(f"administration.backups.{find}"), "accounts.keep_backups")
        for step in _STEPS:
            getting_started.register(step)

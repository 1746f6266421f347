"""The permissions, and which role has them by default.

They are Django permissions on the role's group, so custom groups can have them too. docs/roles.md
describes them for users.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

SEE_PEOPLE = "accounts.see_people"
HELP_PEOPLE = "accounts.help_people"
MANAGE_PEOPLE = "accounts.manage_people"
CHANGE_SETTINGS = "accounts.change_settings"
READ_AUDIT_LOG = "accounts.read_audit_log"
KEEP_BACKUPS = "accounts.keep_backups"

WORDS = (
    ("see_people", _("See the list of people and their pages")),
    (
        "help_people",
        _("Add, approve, unlock, sign out and give reset codes to members and guests"),
    ),
    ("manage_people", _("Add, change, disable and delete accounts, roles and groups")),
    ("change_settings", _("Change the settings of the terminal")),
    ("read_audit_log", _("Read, export and verify the audit log")),
    ("keep_backups", _("Make and restore backups")),
)
GRANTS: dict[Role, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(f"accounts.{codename}" for codename, _words in WORDS),
    Role.DESK_STAFF: frozenset({SEE_PEOPLE, HELP_PEOPLE}),
    Role.MEMBER: frozenset(),
    Role.GUEST: frozenset(),
}

"""Events of managing other people's accounts."""

from __future__ import annotations

from typing import ClassVar

from audit.events.event import Event, Result, detail


class PersonApproved(Event):
    """An account that was waiting for approval was approved."""


class PersonDisabled(Event):
    """An account was disabled; its data is kept."""

    sessions_ended: int = detail("how many sessions of the person ended")


class PersonEnabled(Event):
    """A disabled account was enabled again."""


class PersonUnlocked(Event):
    """A wait after wrong passwords was ended, or a switched-off password works again."""

    failures: int = detail("wrong passwords in a row before")


class PersonSignedOut(Event):
    """Someone else ended all sessions of a person."""

    sessions_ended: int = detail("how many sessions ended")


class PersonEdited(Event):
    """Someone else changed details of a person, who is notified."""

    fields: tuple[str, ...] = detail("which of `display_name` and `email`")


class PersonDeleted(Event):
    """An account was deleted by someone else. Only the number remains."""

    role: str = detail("the role of the person")


class BulkDeedBegun(Event):
    """An action for everyone who matches a search was started; each person has an entry too.

    If no `bulk_deed_ended` follows, the program ended in between.
    """

    deed: str = detail(
        "`approve`, `enable`, `unlock`, `sign_out`, `disable`, `delete`, `join`, `leave`"
    )
    people: int = detail("how many people matched")


class BulkDeedEnded(Event):
    """Such an action was completed or stopped."""

    deed: str = detail("as in `bulk_deed_begun`")
    done: int = detail("how many people were changed")
    left_out: int = detail("how many people were left out: nothing to do, or not permitted")


class LastAdministratorKept(Event):
    """An action was refused because no administrator would have been left."""

    result: ClassVar[Result] = Result.REFUSED
    deed: str = detail("`disable`, `delete` or `role`")


class RoleChanged(Event):
    """The role of a person was changed; their sessions ended."""

    before: str = detail("the previous role")
    after: str = detail("the new role")
    sessions_ended: int = detail("how many sessions of the person ended")
    password_withdrawn: bool = detail(
        "whether the old password stopped working because the new role requires a longer one"
    )


class GroupsChanged(Event):
    """A person was added to groups or removed from groups."""

    joined: tuple[str, ...] = detail("the groups that the person was added to")
    left: tuple[str, ...] = detail("the groups that the person was removed from")


class PeopleImported(Event):
    """Accounts were imported from a file. Each has its own entry `registered`."""

    people: int = detail("how many accounts were created")


class PeopleExportBegun(Event):
    """An export of the list of people began. `people_exported` follows when it is complete."""


class PeopleExported(Event):
    """The list of people was exported to a complete file."""

    people: int = detail("how many people it contains")


class GroupMade(Event):
    """A group was created."""

    group: str = detail("its name")


class GroupRenamed(Event):
    """A group was renamed."""

    before: str = detail("the previous name")
    after: str = detail("the new name")


class GroupDeleted(Event):
    """A group was deleted; its people keep their accounts."""

    group: str = detail("its name")
    people: int = detail("how many people were in it")

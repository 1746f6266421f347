"""Events of looking after other people's accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from audit.events.event import Event, Result, told


@dataclass(frozen=True, kw_only=True)
class PersonApproved(Event):
    """An account that waited for approval may be used from now on."""


@dataclass(frozen=True, kw_only=True)
class PersonDisabled(Event):
    """A person may no longer sign in; everything of theirs is kept."""

    sessions_ended: int = told("sessions of the person that ended with it")


@dataclass(frozen=True, kw_only=True)
class PersonEnabled(Event):
    """A person who was disabled may sign in again."""


@dataclass(frozen=True, kw_only=True)
class PersonUnlocked(Event):
    """A wait after wrong passwords was lifted, or a password switched off by them works again."""

    failures: int = told("wrong passwords in a row until then")


@dataclass(frozen=True, kw_only=True)
class PersonSignedOut(Event):
    """Somebody else ended a person's sessions."""

    sessions_ended: int = told("how many sessions ended")


@dataclass(frozen=True, kw_only=True)
class PersonEdited(Event):
    """Somebody else changed what is known of a person, who is told."""

    fields: tuple[str, ...] = told("which of `display_name` and `email`")


@dataclass(frozen=True, kw_only=True)
class PersonDeleted(Event):
    """An account was deleted by somebody else. What is left of the person is their number."""

    role: str = told("the role that the person had")


@dataclass(frozen=True, kw_only=True)
class BulkDeedBegun(Event):
    """Something is done about everybody who matched a search; each has an entry of their own.

    Where no `bulk_deed_ended` follows, the program ended in between.
    """

    deed: str = told(
        "`approve`, `enable`, `unlock`, `sign_out`, `disable`, `delete`, `join`, `leave`"
    )
    people: int = told("how many people it was asked about")


@dataclass(frozen=True, kw_only=True)
class BulkDeedEnded(Event):
    """That was done, or given up."""

    deed: str = told("as in `bulk_deed_begun`")
    done: int = told("about how many people it was done")
    left_out: int = told(
        "about how many it was not, because there was nothing to do or it may not be"
    )


@dataclass(frozen=True, kw_only=True)
class LastAdministratorKept(Event):
    """Something was not done because nobody could have looked after the terminal afterwards."""

    result: ClassVar[Result] = Result.REFUSED
    deed: str = told("`disable`, `delete` or `role`")


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A person was given another role; their sessions ended."""

    before: str = told("the role until then")
    after: str = told("the role from now on")
    sessions_ended: int = told("sessions of the person that ended with it")
    password_withdrawn: bool = told(
        "whether the old password stopped working, because the new role asks for a longer one"
    )


@dataclass(frozen=True, kw_only=True)
class GroupsChanged(Event):
    """A person was put into groups or taken out of them."""

    joined: tuple[str, ...] = told("the groups that the person is in from now on")
    left: tuple[str, ...] = told("the groups that the person is no longer in")


@dataclass(frozen=True, kw_only=True)
class PeopleImported(Event):
    """Accounts were made from a file. Each of them has an entry `registered` of its own."""

    people: int = told("how many accounts were made")


@dataclass(frozen=True, kw_only=True)
class PeopleExportBegun(Event):
    """A list of the people here is being saved as a file. `people_exported` says when it was."""


@dataclass(frozen=True, kw_only=True)
class PeopleExported(Event):
    """A list of the people here was saved as a file to its last byte."""

    people: int = told("how many people are in it")


@dataclass(frozen=True, kw_only=True)
class GroupMade(Event):
    """A group was made."""

    group: str = told("its name")


@dataclass(frozen=True, kw_only=True)
class GroupRenamed(Event):
    """A group was given another name."""

    before: str = told("its name until then")
    after: str = told("its name from now on")


@dataclass(frozen=True, kw_only=True)
class GroupDeleted(Event):
    """A group was deleted; the people in it keep their accounts."""

    group: str = told("its name")
    people: int = told("how many people were in it")


@dataclass(frozen=True, kw_only=True)
class TileAudienceChanged(Event):
    """It was decided who is shown a tile on home."""

    tile: str = told("the URL name of the page that the tile opens")
    groups: tuple[str, ...] = told("the groups that are shown it; none stands for everybody")

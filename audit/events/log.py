"""Events of the audit log itself, and blocked requests and navigations."""

from __future__ import annotations

from typing import ClassVar, Literal

from audit.events.event import Event, Result, told


class RequestRefused(Event):
    """A request was refused before it reached a page.

    Similar requests are counted together in one entry.
    """

    result: ClassVar[Result] = Result.REFUSED
    reason: str = told(
        "the rule that refused it: method, host, target, cookies, origin, site, length, charset, "
        "launch, cookie, csrf, permission or malformed"
    )
    method: str = told("the method of the last such request")
    path: str = told(
        "the path of the last such request, shortened, without its query and without launch secrets"
    )
    times: int = told("how many such requests this entry stands for")


class NavigationRefused(Event):
    """A request of a page to another address was blocked.

    Several are counted together in one entry.
    """

    result: ClassVar[Result] = Result.REFUSED
    scheme: str = told("the scheme of the last such address, for example `https`")
    host: str = told("the host of the last such address, shortened; never its path")
    times: int = told("how many such addresses this entry stands for")


class ClockSetBack(Event):
    """The computer's clock was set back: later entries have earlier times than previous ones."""

    seconds: int = told("by how many seconds")


class LogPurged(Event):
    """Entries older than the retention period were removed."""

    through: int = told("the number of the last entry that was removed")
    entries: int = told("how many entries were removed")


class LogExported(Event):
    """Entries were exported to a complete file, by a person or before old entries were removed."""

    through: int = told("the number of the last entry in the requested range")
    format: Literal["csv", "jsonl"] = told("`csv` or `jsonl`")
    entries: int = told("how many entries the file contains")
    everything: bool = told("whether these are all entries up to there, without a filter")
    hash: str = told("the hash of the last entry in the file")
    sha256: str = told("the SHA-256 of the file without its last line")


class LogExportCut(Event):
    """An export was interrupted before its last byte was sent."""

    result: ClassVar[Result] = Result.FAILED
    through: int = told("the number of the last entry in the requested range")
    format: Literal["csv", "jsonl"] = told("`csv` or `jsonl`")


class LogVerified(Event):
    """The log was checked."""

    faults: int = told("how many faults were found; at most 50 are counted")


class LogInterrupted(Event):
    """At a start, the end of the log did not match the anchor stored outside the database."""

    reason: str = told(
        "`ended_early`: entries are missing; `differs`: the entry is a different one; "
        "`unreadable` or `missing`: the anchor is"
    )
    written: int = told("the number of the last entry according to the anchor, if known")
    found: int = told("the number of the last entry that was found")

"""Events of the audit log itself, and blocked requests and navigations."""

from __future__ import annotations

from typing import ClassVar, Literal

from audit.events.event import Event, Result, detail


class RequestRefused(Event):
    """A request was refused before it reached a page.

    Similar requests are counted together in one entry.
    """

    result: ClassVar[Result] = Result.REFUSED
    reason: str = detail(
        "the rule that refused it: method, host, target, cookies, origin, site, length, charset, "
        "launch, cookie, csrf, permission or malformed"
    )
    method: str = detail("the method of the last such request")
    path: str = detail(
        "the path of the last such request, shortened, without its query and without launch secrets"
    )
    times: int = detail("how many such requests this entry stands for")


class NavigationRefused(Event):
    """A request of a page to another address was blocked.

    Several are counted together in one entry.
    """

    result: ClassVar[Result] = Result.REFUSED
    scheme: str = detail("the scheme of the last such address, for example `https`")
    host: str = detail("the host of the last such address, shortened; never its path")
    times: int = detail("how many such addresses this entry stands for")


class ClockSetBack(Event):
    """The computer's clock was set back: later entries have earlier times than previous ones."""

    seconds: int = detail("by how many seconds")


class LogPurged(Event):
    """Entries older than the retention period were removed."""

    through: int = detail("the number of the last entry that was removed")
    entries: int = detail("how many entries were removed")


class LogExported(Event):
    """Entries were exported to a complete file, by a person or before old entries were removed."""

    through: int = detail("the number of the last entry in the requested range")
    format: Literal["csv", "jsonl"] = detail("`csv` or `jsonl`")
    entries: int = detail("how many entries the file contains")
    everything: bool = detail("whether these are all entries up to there, without a filter")
    hash: str = detail("the hash of the last entry in the file")
    sha256: str = detail("the SHA-256 of the file without its last line")


class LogExportCut(Event):
    """An export was interrupted before its last byte was sent."""

    result: ClassVar[Result] = Result.FAILED
    through: int = detail("the number of the last entry in the requested range")
    format: Literal["csv", "jsonl"] = detail("`csv` or `jsonl`")


class LogVerified(Event):
    """The log was checked."""

    faults: int = detail("how many faults were found; at most 50 are counted")


class LogInterrupted(Event):
    """At a start, the end of the log did not match the anchor stored outside the database."""

    reason: str = detail(
        "`ended_early`: entries are missing; `differs`: the entry is a different one; "
        "`unreadable` or `missing`: the anchor is"
    )
    written: int = detail("the number of the last entry according to the anchor, if known")
    found: int = detail("the number of the last entry that was found")

"""Events of the window that shows the pages."""

from __future__ import annotations

from typing import ClassVar

from audit.events.event import Event, Result, told


class NavigationRefused(Event):
    """A request of a page to another address was blocked.

    Several are counted together in one entry.
    """

    result: ClassVar[Result] = Result.REFUSED
    scheme: str = told("the scheme of the last such address, for example `https`")
    host: str = told("the host of the last such address, shortened; never its path")
    times: int = told("how many such addresses this entry stands for")

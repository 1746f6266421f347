"""Events of arranging the home page."""

from __future__ import annotations

from audit.events.event import Event, detail


class TileAdded(Event):
    """A tile was added to home."""

    tile: str = detail("its title, or the URL name of the page that it opens")
    opens: str = detail("`app_page`, `document` or `folder`")
    groups: tuple[str, ...] = detail("the roles and groups that see it; empty for everyone")


class TileChanged(Event):
    """The look of a tile was changed."""

    tile: str = detail("its title, or the URL name of the page that it opens")
    fields: tuple[str, ...] = detail("which of `title`, `explanation`, `symbol` and `tone`")


class TileAudienceChanged(Event):
    """Who sees a tile on home was changed."""

    tile: str = detail("its title, or the URL name of the page that it opens")
    groups: tuple[str, ...] = detail("the roles and groups that see it; empty for everyone")


class TileMoved(Event):
    """A tile was moved to another place on home."""

    tile: str = detail("its title, or the URL name of the page that it opens")
    place: int = detail("its place, beginning with 1")


class TileDeleted(Event):
    """A tile was removed from home. What it opened is still there."""

    tile: str = detail("its title, or the URL name of the page that it opened")

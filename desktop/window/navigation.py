"""Where the window may go: to the one origin that it was last sent to, and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

logger = logging.getLogger(__name__)

LONGEST = 100  # letters of a scheme or a host


class AllowedOrigin:
    """Asked by the window engine for every navigation and every request, from its own thread.

    `home` is the first page of the origin that the window is at.
    """

    def __init__(self) -> None:
        self.home = "about:blank"
        self._on_refusal: Callable[[str, str], None] | None = None

    def report_to(self, on_refusal: Callable[[str, str], None]) -> None:
        """Tell `on_refusal` each scheme and host that is refused, from a thread of the engine's."""
        self._on_refusal = on_refusal

    def move_to(self, url: str) -> None:
        """Allow the origin of `url`, which is one of the program's own addresses, and no other."""
        parts = urlsplit(url)
        self.home = f"{parts.scheme}://{parts.netloc}/"

    def allows(self, url: str) -> bool:
        """Tell whether `url`, in the spelling of a browser engine, may be loaded.

        A prefix is enough: an engine writes an origin in one way only, and the slash that ends ours
        leaves no room for "127.0.0.1:80@elsewhere" or a longer port.
        """
        return url.startswith(self.home)

    def refuse(self, url: str) -> None:
        """Note that something on a page wanted to go elsewhere; not the path, which may tell."""
        parts = urlsplit(url)
        scheme, host = parts.scheme[:LONGEST], parts.netloc.rpartition("@")[2][:LONGEST]
        logger.warning("Refused to leave for %s://%s", scheme, host)
        if self._on_refusal:
            self._on_refusal(scheme, host)

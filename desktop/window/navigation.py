"""Restricts the window to the origin of the program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

logger = logging.getLogger(__name__)

LONGEST = 100  # characters of a scheme or a host


class AllowedOrigin:
    """The allowed origin; the window engine checks every navigation and request, from any thread.

    `home` is the first page of that origin.
    """

    def __init__(self) -> None:
        self.home = "about:blank"
        # Called with each refused scheme and host, from a thread of the engine.
        self.on_refusal: Callable[[str, str], None] = lambda _scheme, _host: None

    def move_to(self, url: str) -> None:
        """Allow only the origin of `url`, an address of the program."""
        parts = urlsplit(url)
        self.home = f"{parts.scheme}://{parts.netloc}/"

    def allows(self, url: str) -> bool:
        """Return whether `url`, as normalized by a browser engine, may be loaded.

        Comparing the prefix is enough: engines normalize origins, and the final slash of ours
        excludes "127.0.0.1:80@elsewhere" and longer ports.
        """
        return url.startswith(self.home)

    def refuse(self, url: str) -> None:
        """Report a blocked request without its path, which may be private."""
        parts = urlsplit(url)
        scheme, host = parts.scheme[:LONGEST], parts.netloc.rpartition("@")[2][:LONGEST]
        logger.warning("Refused to leave for %s://%s", scheme, host)
        self.on_refusal(scheme, host)

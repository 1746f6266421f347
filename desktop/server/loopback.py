"""Serves a WSGI application on a loopback port: start, drain, stop. Independent of Django."""

from __future__ import annotations

import errno
import logging
import math
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel

from desktop.errors import PortUnavailable, StartupError
from desktop.i18n import _
from desktop.server.channel import BASIC_HEADERS, Admits, Channel, nobody
from desktop.server.dispatcher import Dispatcher

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

# Not "localhost": Windows tries IPv6 first, which takes a second per connection.
LOOPBACK = "127.0.0.1"
DRAIN = 5.0  # seconds for requests in progress
REST = 30.0  # seconds between checks of idle connections; everything else wakes the loop
# Far above the application's own limit for a body, so that someone who uploads too large a photo
# gets its error page instead of a closed connection.
LIMITS = {
    "threads": 8,
    "connection_limit": 100,
    "channel_timeout": 60,
    "cleanup_interval": 30,
    "max_request_header_size": 16 * 1024,
    "max_request_body_size": 32 * 1024 * 1024,
    # How much of a response is buffered for a slow or closed window: a file counts as sent when its
    # last byte has left the application.
    "outbuf_high_watermark": 256 * 1024,
    "inbuf_overflow": 33 * 1024 * 1024,  # above the largest body: none is written to a file
}
# On Windows, SO_REUSEADDR, which waitress sets, would let a second program bind the same port;
# elsewhere it only allows using a port again immediately after a restart.
OWN_PORT = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)


class LoopbackServer:
    """Serves from `start` to `stop`; listens as soon as it is created, so nobody has to poll."""

    def __init__(
        self,
        application: WSGIApplication,
        port: int | None = None,
        when_broken: Callable[[], None] | None = None,
        admits: Admits = nobody,
    ) -> None:
        """Listen on `port`, or on any free one. Raises PortUnavailable.

        `when_broken` is called, in the server's thread, if that ends without `stop`.
        `admits` returns by path and headers whether a request is the window's, which has priority.
        """
        self._application = application
        self._when_broken = when_broken
        self._listener = _listen(port or 0)
        self.host = f"{LOOPBACK}:{self._listener.getsockname()[1]}"
        self.threads = Dispatcher(LIMITS["threads"])
        self._sockets: dict[int, Any] = {}
        self._waitress = create_server(
            self._pass_on,
            map=self._sockets,
            _dispatcher=self.threads,
            sockets=[self._listener],
            ident=None,
            clear_untrusted_proxy_headers=True,
            expose_tracebacks=False,
            **LIMITS,
        )
        self._waitress.channel_class = Channel
        self._waitress.admits = self._admits = admits
        self._end = math.inf
        self._thread = threading.Thread(target=self._serve, name="server", daemon=True)

    def hand_over(self, application: WSGIApplication, admits: Admits) -> None:
        """Let `application` answer from the next request on.

        From now on, `admits` also identifies requests of the window, which have priority and whose
        long bodies are read.
        """
        at_first = self._admits
        self._waitress.admits = lambda sent: at_first(sent) or admits(sent)
        self._application = application

    def start(self) -> None:
        """Start answering requests."""
        self._thread.start()

    def stop(self, patience: float = DRAIN) -> bool:
        """Finish requests in progress within `patience` seconds, and close; return if all finished.

        New connections are refused and idle ones closed. waitress itself has no graceful stop:
        closing it drops responses in progress, and its loop does not end while a connection is kept
        alive.
        """
        if not self._thread.is_alive():
            self._listener.close()
            self._close_trigger()
            return True
        until = time.monotonic() + patience
        self._in_loop(lambda: wasyncore.dispatcher.close(self._waitress))  # no new connections
        reached = threading.Event()  # set by a task behind all queued ones, which have then begun
        self.threads.add_task(SimpleNamespace(service=reached.set, cancel=reached.set))
        reached.wait(patience)
        finished = self._finish_tasks(until)
        self._in_loop(lambda: self._close_when_sent(until))
        self._thread.join(patience)
        self._close_trigger()
        return finished

    def _pass_on(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._application(environ, start_response)

    def _serve(self) -> None:
        try:
            self._loop()
        except BaseException:
            logger.critical("The server's thread has ended.", exc_info=True)
            if self._when_broken:
                self._when_broken()
            raise

    def _loop(self) -> None:
        while self._end == math.inf or (
            self._waitress.active_channels and time.monotonic() < self._end
        ):
            rest = min(REST, max(0.0, self._end - time.monotonic()))
            wasyncore.loop(timeout=rest, use_poll=True, map=self._sockets, count=1)
        for channel in _open_channels(self._waitress):
            channel.handle_close()

    def _close_trigger(self) -> None:
        # A busy thread may still write a byte to its pipe. If that were closed, the byte could go
        # to another file that has the same descriptor by then.
        if not (self._thread.is_alive() or self.threads.threads):
            self._waitress.trigger.close()

    def _in_loop(self, work: Callable[[], None]) -> None:
        # Only the loop's own thread may touch its sockets: closing them from another thread breaks
        # the loop, as waitress's own close does.
        self._waitress.trigger.pull_trigger(work)

    def _finish_tasks(self, until: float) -> bool:
        self.threads.shutdown(timeout=max(0.1, until - time.monotonic()))
        return not self.threads.threads

    def _close_when_sent(self, until: float) -> None:
        self._end = until
        for channel in _open_channels(self._waitress):
            channel.close_when_flushed = True


def not_ready(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer while there is no application yet."""
    start_response("503 Service Unavailable", [("Content-Length", "0"), *BASIC_HEADERS])
    return []


def _open_channels(waitress: Any) -> list[HTTPChannel]:
    return list(waitress.active_channels.values())


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, OWN_PORT, 1)
        listener.bind((LOOPBACK, port))
        if sys.platform == "linux":
            # A connection is accepted with its first bytes, so that the window's does not wait for
            # them in a queue where other programs could displace it.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 1)
    except OSError as error:
        listener.close()
        raise PortUnavailable(_about_port(port, error)) from error
    _refuse_without_loopback(listener)
    return listener


def _refuse_without_loopback(listener: socket.socket) -> None:
    """Raise StartupError if nobody could connect; sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(listener.getsockname())
        except OSError as error:
            listener.close()
            raise StartupError(
                _(
                    "This computer's loopback interface is off. Turn it on (on Linux: ip link "
                    "set lo up), then try again."
                )
            ) from error


def _about_port(port: int, error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM):
        return _(
            "You don't have permission to use port {port}. Choose one above 1023 with --port."
        ).format(port=port)
    return _(
        "Port {port} is in use by another program. Choose another with --port, or leave it out."
    ).format(port=port)

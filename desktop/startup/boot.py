"""From a data folder to a program that answers: the part of a start that takes time."""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING

from desktop import secret_key
from desktop.paths import DataFolder, version
from desktop.server.loopback import LoopbackServer
from desktop.storage import cleanup, database, first_start, pending_restore

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from desktop.lockdown.survey import Item
    from desktop.server.splash import Headers
    from desktop.storage.backup_service import Keeper
    from desktop.storage.exit_pin import ExitPin

logger = logging.getLogger(__name__)


class Service:
    """A Latchkey that answers on `server`."""

    def __init__(self, application: WSGIApplication, server: LoopbackServer) -> None:
        from djangoapp import startup

        self._server = server
        self._watches: list[threading.Thread] = []
        startup.open_gate(server.host)
        startup.offer_threads(server.threads)
        server.hand_over(application, startup.admits)

    def launch_url(self, lifetime: float) -> str:
        """Return an address that lets its bearer in once, within `lifetime` seconds."""
        from djangoapp import startup

        return f"http://{self._server.host}/launch/{startup.issue_nonce(lifetime)}"

    def admission(self, path: str = "") -> Headers:
        """Return the headers that lead the program's own window in, to `path` or to sign in."""
        from djangoapp import startup

        return startup.admission(path)

    def attach(self, shell: object) -> None:
        """Let pages ask `shell` for what only the program around them can do."""
        from djangoapp import startup

        startup.attach_shell(shell)

    def watch(self, ending: threading.Event) -> None:
        """Look after sessions and the database, beside everything else, until `ending` is set."""
        from djangoapp import startup

        self._ending = ending
        for name, look in (("watch", startup.watch_over), ("database", startup.watch_database)):
            self._watches.append(threading.Thread(target=look, args=(ending,), name=name))
            self._watches[-1].start()
        startup.wait_for_watch()

    @property
    def watches(self) -> bool:
        """Whether it still ends what nobody uses any more."""
        return not self._watches or self._watches[0].is_alive()

    def stop(self) -> None:
        """Answer what has been asked, then leave the database as one file, if it lets."""
        if self._watches:
            self._ending.set()
        for thread in self._watches:
            thread.join()
        self._server.stop()
        _let_go_of_database()


def boot(folder: DataFolder, *, kiosk: bool = False) -> WSGIApplication:
    """Make the program ready to answer for the data in `folder`, which this process holds.

    Raises StartupError and whatever Django and SQLite raise; it can be called again then.
    """
    if not folder.staged.exists():  # What is restored first is not lost.
        first_start.refuse_where_lost(folder)
    secret_key.ensure(folder.secret_key)
    configure(folder, kiosk=kiosk)
    from djangoapp import startup

    try:
        cleanup.clear(folder)
        pending_restore.perform(folder)
        database.prepare(folder)
        startup.offer_backups(lambda: _keeper(folder))
        if kiosk or folder.kiosk.exists():  # Also where an exit PIN is changed in a plain window.
            startup.offer_spare_key(_exit_pin(folder), version())
        startup.offer_lockdown(lambda: _lockdown(folder))
        startup.note_in_folder(
            set_up=lambda: first_start.note_set_up(folder),
            broken=lambda: database.have_checked(folder),
        )
        return startup.build_application()
    except Exception:
        _let_go_of_database()
        raise


def _keeper(folder: DataFolder) -> Keeper:
    from desktop.storage.backup_service import Keeper
    from djangoapp import startup

    return Keeper(folder, startup.knows)


def _exit_pin(folder: DataFolder) -> ExitPin:
    from desktop.storage import exit_pin

    return exit_pin.of(folder)


def _lockdown(folder: DataFolder) -> list[Item]:
    from desktop.lockdown import survey

    return survey.survey(folder.root)


def configure(folder: DataFolder, *, kiosk: bool = False) -> None:
    """Load Django for the data in `folder`."""
    os.environ["LATCHKEY_DATA_DIR"] = str(folder.root)
    from djangoapp import startup

    startup.configure(kiosk=kiosk)


def _let_go_of_database() -> None:
    from djangoapp import startup

    try:
        startup.close()
    except Exception:
        logger.exception("The database could not be closed.")

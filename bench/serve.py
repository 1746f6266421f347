"""Serves one site of the page benchmark: `python -m bench.serve KIND`; prints its port."""

from __future__ import annotations

import os
import sys

from bench import crowd
from bench.people import ADMINISTRATOR, NAME, PASSWORD, STAFF_PASSWORD
from desktop.server.loopback import LoopbackServer

TILES = 60


def floor() -> tuple[LoopbackServer, str]:
    """Return the minimal site with one person in a new database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare_site.settings"
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    call_command("migrate", verbosity=0)
    from django.contrib.auth.models import User

    User.objects.create_user(NAME, password=PASSWORD)
    server = LoopbackServer(application)
    server.start()
    return server, "/"


def latchkey(*size: int) -> tuple[LoopbackServer, str]:
    """Return Latchkey, set up with a fast hasher so that times exclude hashing.

    size: how many people it has besides an administrator and a member, and how many log entries.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from djangoapp import startup

    startup.migrate()
    startup.provision(
        administrator=ADMINISTRATOR, password=STAFF_PASSWORD, preset="home", site_name="Bench"
    )
    from accounts.flows import registration

    registration.register(username=NAME, password=PASSWORD)
    if size:
        crowd.fill(*size)
    return _served()


def tiles() -> tuple[LoopbackServer, str]:
    """Return Latchkey with `TILES` folders on home that everyone sees."""
    served = latchkey()
    from home.models import Folder, Tile

    for number in range(TILES):
        folder = Folder.objects.create(title=f"Folder {number}")
        Tile.objects.create(kind="folder", folder=folder, position=number, audience="everyone")
    return served


def existing() -> tuple[LoopbackServer, str]:
    """Return Latchkey with an existing data folder; its administrator gets the password."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from djangoapp import startup

    startup.migrate()
    administrator = get_user_model().objects.get(username=ADMINISTRATOR)
    administrator.set_password(STAFF_PASSWORD)
    administrator.save()
    return _served()


def _served() -> tuple[LoopbackServer, str]:
    from djangoapp import startup

    server = LoopbackServer(startup.build_application())
    server.start()
    startup.open_gate(server.host)
    return server, f"/launch/{startup.issue_nonce(600.0)}"


if __name__ == "__main__":
    kinds = {"floor": floor, "latchkey": latchkey, "existing": existing, "tiles": tiles}
    running, first_path = kinds[sys.argv[1]](*map(int, sys.argv[2:]))
    print(running.host, first_path, flush=True)
    sys.stdin.read()
    running.stop()

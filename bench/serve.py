"""Serve one site of the page benchmark, `python -m bench.serve latchkey|floor`; prints its port."""

from __future__ import annotations

import os
import sys

from desktop.server import LoopbackServer

NAME, PASSWORD = "ben", "lantern orchard violet"


def floor() -> tuple[LoopbackServer, str]:
    """The bare site with one person in a fresh database."""
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


def latchkey() -> tuple[LoopbackServer, str]:
    """Latchkey itself, set up, with one member; a fast hasher leaves the hash out of the times."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from djangoapp import startup

    startup.migrate()
    startup.provision(
        administrator="ada", password=f"{PASSWORD} basalt", preset="home", site_name="Bench"
    )
    from accounts import flows

    flows.register(username=NAME, password=PASSWORD)
    server = LoopbackServer(startup.build_application())
    server.start()
    startup.open_gate(server.host)
    return server, f"/launch/{startup.issue_nonce(None)}"


if __name__ == "__main__":
    running, first_path = {"floor": floor, "latchkey": latchkey}[sys.argv[1]]()
    print(running.host, first_path, flush=True)
    sys.stdin.read()
    running.stop()

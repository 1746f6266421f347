"""No page changes anything by being opened: only a form does, which has a token against forgery."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts import memberships
from accounts.models import SignInPolicy, User
from accounts.roles import Role
from accounts.sessions import reference
from administration import people_import
from home.models import Tile
from kiosk.models import KioskPolicy
from kiosk.presence import presences
from tests.clients import launched_client
from tests.pages import SOMEBODY, Page, every_page
from tests.snapshot import everything

pytestmark = pytest.mark.django_db

# Of a session and of the log every request may leave a trace.
TRACES = {"Session", "Entry", "Checkpoint"}
SAID = {"confirmed": "yes", "deed": "delete", "person": SOMEBODY, "cancel": "yes", "made": "1"}


@pytest.fixture
def people(ada, ben):
    somebody = User.objects.create(pk=SOMEBODY, username="Somebody", is_active=False)
    memberships.assign(somebody, Role.MEMBER)
    somebody.groups.add(Group.objects.create(pk=SOMEBODY, name="somebody's group"))
    Tile.objects.create(pk=SOMEBODY, kind="page", url_name="accounts:profile")
    SignInPolicy.objects.update(pins_allowed=True, mail_server="mail.example.org")
    KioskPolicy.objects.update(exit_pin="set", people_shown=True, guests_allowed=True)
    people_import.keep(b"name\nnina\n", owner=ada)
    return {"administrator": ada, "member": ben}


@pytest.fixture
def windows(people, signed_in):
    return [launched_client(), *(signed_in(people[role]) for role in people)]


@pytest.mark.slow  # opens every page in twelve ways
@pytest.mark.parametrize("page", every_page(), ids=str)
def test_opening_a_page_changes_nothing(page: Page, windows, settings):
    before = everything(without=TRACES)
    for settings.KIOSK in (False, True):
        for window in windows:
            window.get(page.path, SAID)
            window.head(page.path)
            assert everything(without=TRACES) == before
            assert presences.lock_of(reference(window.session.session_key)) is None

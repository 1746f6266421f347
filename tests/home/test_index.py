"""Home: who you are, when you were here last, what failed since, and what you can do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions, memberships, pins
from accounts.actions import Action
from accounts.models import User
from accounts.names.characters import GUESTS
from accounts.ports import ports
from accounts.roles import Role
from audit import events
from audit.log import record
from audit.models import Entry
from desktop.paths import DataFolder
from desktop.storage.backup_service import BackupService
from home.models import Document, Folder, Tile
from home.tiles import read_tiles
from recovery.flows.codes import make_sheet
from tests.cast import PASSWORDS
from tests.clients import launched_client

pytestmark = pytest.mark.django_db


def sign_in(window, name: str, password: str):
    return window.post("/accounts/login/", {"username": name, "password": password})


def test_it_greets_by_the_name_that_people_chose(signed_in, ada, ben):
    assert "Hello, Ada Lovelace" in signed_in(ada).get("/").content.decode()
    assert "Hello, Ben" in signed_in(ben).get("/").content.decode()


def test_a_name_is_text_and_never_markup(signed_in, ben):
    ben.display_name = '"><img src=x onerror=alert(1)>'
    ben.save()

    page = signed_in(ben).get("/").content.decode()

    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_first_time_is_told_from_later_ones(visitor, finn):
    sign_in(visitor, "finn", PASSWORDS["finn"])

    answer = visitor.get("/")

    assert answer.context["previous_sign_in"] is None
    assert "first time" in answer.content.decode()


def test_it_says_when_the_person_was_here_last(visitor, ben):
    before = ben.last_login
    sign_in(visitor, "ben", PASSWORDS["ben"])

    answer = visitor.get("/")

    assert answer.context["previous_sign_in"] == before
    assert "Last sign-in:" in answer.content.decode()


def test_it_counts_what_failed_since_and_points_to_a_new_password(visitor, ben, clock):
    for wrong in ("wrong one", "wrong two"):
        sign_in(visitor, "ben", wrong)
    clock.forward(121)
    sign_in(visitor, "ben", PASSWORDS["ben"])

    answer = visitor.get("/")

    assert len(answer.context["notices"]) == 1
    assert "2 failed sign-in attempts" in answer.content.decode()
    assert "/accounts/password/change/" in answer.content.decode()


def test_one_s_own_mistakes_a_moment_ago_are_not_mentioned(visitor, ben, clock):
    for wrong in ("wrong one", "wrong two", "wrong three", "wrong four"):
        sign_in(visitor, "ben", wrong)
        clock.forward(30)
    sign_in(visitor, "ben", PASSWORDS["ben"])
    answer = visitor.get("/")
    assert answer.context["notices"] == []
    assert "wrong password" not in answer.content.decode()


NEW = "seven trumpets at a funeral"
OWN_ACTIONS = {
    "/accounts/password/change/": {
        "old_password": PASSWORDS["ben"],
        "new_password1": NEW,
        "new_password2": NEW,
    },
    "/recovery/codes/": {},
    "/accounts/profile/pin/": {"pin1": "493827", "pin2": "493827"},
    "/accounts/profile/pin/remove/": {},
}
RECORDED = dict(
    zip(
        OWN_ACTIONS,
        ["password_changed", "recovery_codes_made", "pin_set", "pin_removed"],
        strict=True,
    )
)


@pytest.mark.parametrize("page", OWN_ACTIONS)
def test_one_s_own_action_causes_no_warning(visitor, ben, policy, page):
    policy.pins_allowed = True
    policy.save()
    make_sheet(ben)
    ben.pin = pins.encoded("730514")
    ben.save()
    sign_in(visitor, "ben", PASSWORDS["ben"])
    visitor.post(page, OWN_ACTIONS[page])
    kinds = Entry.objects.order_by("-sequence").values_list("kind", flat=True)
    assert RECORDED[page] in kinds
    assert visitor.get("/").context["notices"] == []


def test_several_of_one_s_own_actions_cause_no_warning_either(visitor, ben):
    make_sheet(ben)
    sign_in(visitor, "ben", PASSWORDS["ben"])
    for page in list(OWN_ACTIONS)[:2]:
        visitor.post(page, OWN_ACTIONS[page])
    assert ben.notices.count() == 2
    assert visitor.get("/").context["notices"] == []


@pytest.mark.parametrize("page", list(OWN_ACTIONS)[:2])
def test_what_ends_the_password_or_the_codes_is_told_at_the_next_sign_in(visitor, ben, page):
    make_sheet(ben)
    sign_in(visitor, "ben", PASSWORDS["ben"])
    visitor.post(page, OWN_ACTIONS[page])
    later = launched_client()
    for password in (NEW, PASSWORDS["ben"]):
        sign_in(later, "ben", password)
    assert len(later.get("/").context["notices"]) == 1
    assert visitor.get("/").context["notices"] == []


def test_nothing_is_said_about_failures_where_there_are_none(signed_in, ben):
    assert "wrong password" not in signed_in(ben).get("/").content.decode()


def test_the_own_account_is_not_on_home_but_on_the_profile_page(signed_in, ben):
    window = signed_in(ben)
    home = window.get("/").content.decode()
    profile = window.get("/accounts/profile/").content.decode()

    assert 'href="/accounts/profile/"' in home
    for address in ("/accounts/password/change/", "/recovery/codes/"):
        assert f'href="{address}"' not in home
        assert f'href="{address}"' in profile
        assert window.get(address).status_code == 200


def test_an_app_can_offer_more_and_to_whom_it_likes(signed_in, ada, ben, monkeypatch):
    monkeypatch.setattr(actions, "_registered", [])
    manage_people = actions.holders_of("accounts.manage_people")
    people = Action("home:index", "People", "person", offered_to=manage_people)
    for action in (people, Action("setup", "Everything", "key"), people):
        actions.register(action)

    def labels(person):
        return [str(tile) for tile in signed_in(person).get("/").context["tiles"]]

    assert labels(ada) == ["People", "Everything"]
    assert labels(ben) == ["Everything"]


def test_the_staff_find_their_pages_below(signed_in, ada, dana, ben):
    def offered(person):
        return [one.url_name for one in signed_in(person).get("/").context["manage"]]

    assert offered(ben) == []
    assert offered(dana) == ["administration:people"]
    assert {"administration:people", "administration:settings", "home:tiles"} <= set(offered(ada))
    page = signed_in(ada).get("/").content.decode()
    assert "<h2>Manage</h2>" in page
    assert "<h2>Manage</h2>" not in signed_in(ben).get("/").content.decode()


def test_a_page_of_staff_that_is_a_tile_is_there_once(signed_in, dana):
    Tile.objects.create(kind="page", url_name="administration:people", audience="everyone")
    page = signed_in(dana).get("/").content.decode()
    assert page.count('href="/administration/people/"') == 1


def test_a_page_that_was_never_signed_in_to_asks_to_sign_in(visitor, ada):
    answer = visitor.get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/")


def test_the_page_accepts_no_post(signed_in, ben):
    assert signed_in(ben).post("/").status_code == 405
    assert signed_in(ben).head("/").content == b""


def test_home_costs_four_queries_and_writes_nothing(signed_in, ben, django_assert_num_queries):
    window = signed_in(ben)
    window.get("/")

    # The session, the person, the notices, the person's groups and what they allow.
    with django_assert_num_queries(4) as queries:
        window.get("/")

    assert {query["sql"].split()[0] for query in queries.captured_queries} == {"SELECT"}


def test_the_person_s_role_can_change_without_signing_in_again(signed_in, ben, monkeypatch):
    monkeypatch.setattr(actions, "_registered", [])
    manage_people = actions.holders_of("accounts.manage_people")
    actions.register(Action("home:index", "People", "person", offered_to=manage_people))
    window = signed_in(ben)
    assert window.get("/").context["tiles"] == []

    memberships.assign(ben, Role.ADMINISTRATOR)

    assert [str(tile) for tile in window.get("/").context["tiles"]] == ["People"]


def put_up(count, start=0):
    """Put up so many tiles of all kinds for everybody."""
    for number in range(start, start + count):
        tile = Tile(position=number, audience="everyone")
        if number % 3 == 0:
            tile.kind, tile.url_name = "page", f"library:page{number}"
            actions.register(Action(tile.url_name, f"Page {number}", "book"))
        elif number % 3 == 1:
            tile.kind, tile.folder = "folder", Folder.objects.create(title=f"Folder {number}")
        else:
            made = Document.objects.create(title=f"Text {number}", file=f"f{number}", kind="text")
            tile.kind, tile.document = "document", made
        tile.save()


@pytest.fixture
def offered(monkeypatch, no_apps):
    """Actions that are registered meanwhile lead to home."""
    monkeypatch.setattr(Action, "url", "/")


def queries_of(window):
    with CaptureQueriesContext(connection) as queries:
        window.get("/")
    return len(queries)


def test_sixty_tiles_cost_as_many_queries_as_three(signed_in, ben, offered):
    window, counts = signed_in(ben), []
    window.get("/")
    for start, more in ((0, 3), (3, 57)):
        put_up(more, start)
        read_tiles.forget()
        counts.append((queries_of(window), queries_of(window)))
    # With what is read once in a while, and without.
    assert counts == [(6, 4), (6, 4)]


def test_each_person_reads_tiles_in_their_own_language(signed_in, ben, finn, offered):
    put_up(3)
    german, english = signed_in(ben), signed_in(finn)
    german.post("/accounts/profile/", {"display_name": "", "email": "", "language": "de"})
    for _time in range(2):
        assert "Dokumente · 0 Dateien" in german.get("/").content.decode()
        assert "Documents · 0 files" in english.get("/").content.decode()


def test_the_search_is_there_from_twelve_tiles_on(signed_in, ben, offered):
    window = signed_in(ben)
    put_up(11)
    assert 'role="search"' not in window.get("/").content.decode()
    assert len(window.get("/?q=folder").context["tiles"]) == 11
    put_up(1, start=11)
    assert 'role="search"' in window.get("/").content.decode()
    assert len(window.get("/?q=folder").context["tiles"]) == 4


@pytest.mark.parametrize(
    ("typed", "count"),
    [("", 13), ("FOLDER", 4), ("folder 10", 1), ("pdf", 0), ("x" * 200, 13), ("Te\u200bxt", 0)],
)
def test_the_search_finds_by_title_and_kind_without_a_script(typed, count, signed_in, ben, offered):
    put_up(13)
    answer = signed_in(ben).get("/", {"q": typed})
    assert len(answer.context["tiles"]) == count
    if not count:
        assert "Nothing found" in answer.content.decode()


def test_an_empty_home_says_so_to_members_and_offers_nothing(signed_in, ben, no_apps):
    page = signed_in(ben).get("/").content.decode()
    assert "Nothing to open yet" in page
    assert reverse("home:add_tile") not in page
    assert "Getting started" not in page


def test_what_came_by_itself_is_no_reason_not_to_invite(signed_in, ada, ben, library):
    answer = signed_in(ada).get("/")
    assert len(answer.context["tiles"]) >= 2
    assert "Give people something to open" in answer.content.decode()
    assert "Nothing to open yet" not in signed_in(ben).get("/").content.decode()
    Tile.objects.create(kind="page", url_name="library:catalog")
    assert "Give people something to open" not in signed_in(ada).get("/").content.decode()


def test_a_new_installation_shows_its_administrator_what_to_do_first(
    signed_in, ada, backup_service
):
    window = signed_in(ada)
    answer = window.get("/")
    assert reverse("home:add_tile") in answer.content.decode()
    steps = answer.context["steps"]
    assert (steps.done, steps.left) == (0, 4)
    for step, _done in steps.all:
        assert f'href="{step.url}"' in answer.content.decode()
        assert window.get(step.url).status_code == 200


def test_each_step_is_done_when_it_is_and_the_list_goes_with_the_last(
    signed_in, ada, finn, policy, backup_service
):
    window = signed_in(ada)
    assert window.get("/").context["steps"].done == 1  # others have an account
    make_sheet(ada)
    assert window.get("/").context["steps"].done == 2
    policy.accent = "#14596b"
    policy.save()
    assert window.get("/").context["steps"].done == 3
    record(events.BackupSaved(backup="x"), actor=ada)
    assert window.get("/").context["steps"] is None
    assert "Getting started" not in window.get("/").content.decode()


def test_a_guest_is_nobody_who_was_added(signed_in, ada, backup_service):
    User.objects.create(username=f"{GUESTS}{'0' * 16}")
    assert signed_in(ada).get("/").context["steps"].done == 0


def test_no_step_leads_to_a_page_that_the_person_cannot_open(signed_in, ben, backup_service):
    arranging = Group.objects.create(name="Arranging")
    arranging.permissions.add(Permission.objects.get(codename="change_settings"))
    ben.groups.add(arranging)
    window = signed_in(ben)
    steps = window.get("/").context["steps"].all
    assert [step.url_name for step, _done in steps] == ["recovery:codes", "administration:settings"]
    assert {window.get(step.url).status_code for step, _done in steps} == {200}


def test_on_a_kiosk_no_backup_can_be_saved_so_that_is_no_step(
    signed_in, ada, backup_service, settings
):
    settings.KIOSK = True
    titles = [step.url_name for step, _done in signed_in(ada).get("/").context["steps"].all]
    assert "administration:backups" not in titles


def test_the_list_can_be_hidden_which_is_recorded(signed_in, ada):
    window = signed_in(ada)
    assert window.get("/").context["steps"]
    assert window.post(reverse("home:hide_steps"))["Location"] == "/"
    assert window.get("/").context["steps"] is None
    last = Entry.objects.latest("sequence")
    assert (last.kind, last.details["setting"]) == ("setting_changed", "steps_hidden")
    window.post(reverse("home:hide_steps"))
    assert Entry.objects.filter(kind="setting_changed").count() == 1


@pytest.fixture
def backup_service(tmp_path, monkeypatch):
    (tmp_path / "backups").mkdir()
    keeper = BackupService(DataFolder(tmp_path), lambda _migrations: True)
    monkeypatch.setattr(ports, "backups", keeper)

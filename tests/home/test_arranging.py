"""The pages that arrange home: tiles are added, changed, moved and removed, each recorded."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import Error, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import permissions
from accounts.roles import Role
from audit.models import Entry
from home.errors import CannotBeOpened
from home.flows import tiles as flows
from home.models import Document, Folder, Tile
from home.symbols import SYMBOLS
from tests.clients import prove
from tests.rendered import read
from tests.snapshot import unwritable

pytestmark = pytest.mark.django_db

TILES = "/administration/tiles/"
LOOK = {"title": "", "explanation": "", "symbol": "", "tone": 0}
EVERYONE = {**LOOK, "audience": "everyone"}


def last():
    entry = Entry.objects.latest("sequence")
    return entry.kind, entry.details


def order():
    return [str(tile) for tile in Tile.objects.all()]


@pytest.fixture
def window(no_apps, signed_in, ada):
    return signed_in(ada)


@pytest.fixture
def three(db):
    """Three tiles of pages, in order."""
    names = ("accounts:profile", "administration:people", "administration:settings")
    return [
        Tile.objects.create(kind="page", url_name=name, title=title, position=position)
        for position, (name, title) in enumerate(zip(names, "ABC", strict=True), 1)
    ]


def test_the_list_has_every_tile_in_order_with_who_sees_it(window, tiles, readers):
    tiles["document"].audience = "groups"
    tiles["document"].save()
    tiles["document"].groups.set([readers, Group.objects.get(name=Role.MEMBER)])
    answer = window.get(TILES)
    shown = [str(row.tile) for row in answer.context["rows"]]
    assert shown == ["Catalog", "Leaflet", "Handbooks", "Loans"]  # that of an app by itself
    page = " ".join(answer.content.decode().split())
    for words in ("Member, Readers", "Only administrators", "Everyone", "1 file", "All our books"):
        assert words in page


def test_the_list_costs_as_many_queries_for_sixty_as_for_three(window, three):
    counts = []
    window.get(TILES)
    for more in (0, 57):
        for number in range(more):
            folder = Folder.objects.create(title=f"Folder {number}")
            Tile.objects.create(kind="folder", folder=folder, position=number)
        with CaptureQueriesContext(connection) as queries:
            window.get(TILES)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["folder", "document"])
def test_a_folder_or_document_is_added_and_found_by_those_it_is_for(
    kind, request, documents, signed_in, gus
):
    window, ben = (request.getfixturevalue(name) for name in ("window", "ben"))
    opened = {"folder": documents[0].folder, "document": documents[0]}[kind]
    page = window.get(f"{TILES}add/?opens={kind}={opened.pk}").content.decode()
    assert f'<option value="{kind}={opened.pk}" selected>{opened.title}</option>' in page
    sent = {**LOOK, "target": f"{kind}={opened.pk}", "audience": "no_guests", "tone": 3}
    assert window.post(f"{TILES}add/", sent)["Location"] == TILES
    tile = Tile.objects.get()
    assert (tile.kind, getattr(tile, kind), tile.tone) == (kind, opened, 3)
    groups = [Role.ADMINISTRATOR, Role.DESK_STAFF, Role.MEMBER]
    details = {"tile": opened.title, "opens": kind, "groups": groups}
    assert last() == ("tile_added", details)
    assert tile in signed_in(ben).get("/").context["tiles"]
    assert tile not in signed_in(gus).get("/").context["tiles"]
    assert f"{kind}={opened.pk}" not in window.get(f"{TILES}add/").content.decode()


def test_a_page_of_staff_is_added_and_shown_to_those_who_can_open_it(window, signed_in, dana, ben):
    sent = {**EVERYONE, "target": "page=administration:people"}
    window.post(f"{TILES}add/", sent)
    assert last()[1] == {"tile": "administration:people", "opens": "app_page", "groups": []}
    for one, count in ((dana, 1), (ben, 0)):
        assert len(signed_in(one).get("/").context["tiles"]) == count


WRONG = {
    "nothing": {"target": ""},
    "no such kind": {"target": "program=/bin/sh"},
    "no such folder": {"target": "folder=4711"},
    "no number": {"target": "folder=x"},
    "a page that isn't offered": {"target": "page=home:index"},
    "no such color": {"tone": "8"},
    "no color": {"tone": ""},
    "no such symbol": {"symbol": "../../secret.key"},
    "no audience": {"audience": ""},
    "no such audience": {"audience": "all"},
    "no group": {"audience": "groups"},
    "no such group": {"audience": "groups", "groups": ["4711"]},
    "a long title": {"title": "x" * 121},
    "a title that can't be seen": {"title": "a\u200bb"},
    "two lines": {"explanation": "a\nb"},
    "sent twice": {"tone": [1, 2]},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused_with_a_sentence_and_what_was_typed_stays(
    changes, window, folder
):
    sent = {**EVERYONE, "target": f"folder={folder.pk}", "title": "My books", **changes}
    answer = window.post(f"{TILES}add/", sent)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    if "title" not in changes:
        assert 'value="My books"' in answer.content.decode()
    assert not Tile.objects.exists()


def test_what_was_added_or_deleted_meanwhile_is_refused_on_the_form(window, folder, monkeypatch):
    def add_too(tile, **_given):
        raise CannotBeOpened

    monkeypatch.setattr(flows, "add", add_too)
    answer = window.post(f"{TILES}add/", {**EVERYONE, "target": f"folder={folder.pk}"})
    assert answer.status_code == 200
    assert "just added or deleted" in str(answer.context["form"].errors["target"])


@pytest.mark.parametrize("meanwhile", ["added", "deleted"])
def test_the_flow_sees_what_happened_meanwhile(meanwhile, rf, ada, folder):
    request = rf.post("/")
    request.user = ada
    wanted = flows.Wanted("", "", "", 0, "everyone", ())
    tile = Tile(kind="folder", folder_id=folder.pk)
    if meanwhile == "added":
        Tile.objects.create(kind="folder", folder=folder)
    else:
        folder.delete()
    with pytest.raises(CannotBeOpened):
        flows.add(tile, wanted=wanted, request=request)


def test_the_look_of_a_tile_is_changed_and_recorded(window, three):
    sent = {**LOOK, "title": "New", "symbol": "star", "tone": 5, "audience": "administrators"}
    window.post(f"{TILES}{three[0].pk}/", sent)
    assert last() == (
        "tile_changed",
        {"tile": "accounts:profile", "fields": ["title", "symbol", "tone"]},
    )
    page = window.get("/").content.decode()
    assert "New" in page
    assert "tint-5" in page
    assert "sprite.svg#star" in page


def test_who_sees_a_tile_is_changed_and_recorded(window, three, readers, signed_in, ben):
    ben.groups.add(readers)
    page = f"{TILES}{three[0].pk}/"
    sent = {**LOOK, "title": "A", "audience": "groups", "groups": [readers.pk]}
    window.post(page, sent)
    details = {"tile": "accounts:profile", "groups": ["Readers"]}
    assert last() == ("tile_audience_changed", details)
    assert three[0] in signed_in(ben).get("/").context["tiles"]
    assert f'value="{readers.pk}" id="id_groups_4" checked' in window.get(page).content.decode()

    for audience, groups in {
        "everyone": [],
        "no_guests": [Role.ADMINISTRATOR, Role.DESK_STAFF, Role.MEMBER],
        "administrators": [Role.ADMINISTRATOR],
    }.items():
        window.post(page, {**sent, "audience": audience})
        assert last()[1]["groups"] == groups
        assert not three[0].groups.exists()


def test_showing_a_tile_to_everyone_is_recorded_also_if_its_last_group_was_deleted(
    window, three, readers
):
    three[0].audience = "groups"
    three[0].save()
    three[0].groups.add(readers)
    readers.delete()
    window.post(f"{TILES}{three[0].pk}/", {**LOOK, "title": "A", "audience": "everyone"})
    assert last() == ("tile_audience_changed", {"tile": "accounts:profile", "groups": []})


def test_saving_the_same_again_is_not_recorded(window, three):
    before = Entry.objects.count()
    window.post(f"{TILES}{three[0].pk}/", {**LOOK, "title": "A", "audience": "administrators"})
    assert Entry.objects.count() == before


def test_the_page_of_an_app_is_changed_before_anyone_has_placed_it(window, library, signed_in, ben):
    page = f"{TILES}library:loans/"
    assert window.get(page).status_code == 200
    assert not Tile.objects.exists()
    window.post(page, {**LOOK, "audience": "administrators"})
    assert [str(tile) for tile in signed_in(ben).get("/").context["tiles"]] == ["Catalog"]
    assert [str(tile) for tile in window.get("/").context["tiles"]] == ["Catalog", "Loans"]
    window.post(page, {**LOOK, "audience": "everyone"})
    assert len(signed_in(ben).get("/").context["tiles"]) == 2


def test_a_page_without_a_tile_has_no_such_page(window):
    for name in ("accounts:profile", "no:such", "home:index"):
        assert window.get(f"{TILES}{name}/").status_code == 404


MOVES = {
    "up": ({"up": 1}, "BAC"),
    "up at the top": ({"up": 0}, "ABC"),
    "down": ({"down": 1}, "ACB"),
    "down at the end": ({"down": 2}, "ABC"),
    "dragged up": ({"moved": 2, "before": 0}, "CAB"),
    "dragged down": ({"moved": 0, "before": 2}, "BAC"),
    "dragged to the end": ({"moved": 0, "before": None}, "BCA"),
    "dragged to itself": ({"moved": 1, "before": 1}, "ACB"),
}


@pytest.mark.parametrize(("move", "found"), MOVES.values(), ids=MOVES)
def test_a_tile_is_moved_by_buttons_or_dragged_and_recorded(move, found, window, three):
    window.get("/")  # home has been read before
    before = Entry.objects.count()
    sent = {name: "" if at is None else three[at].pk for name, at in move.items()}
    assert window.post(f"{TILES}move/", sent).status_code == 302
    assert "".join(order()) == found
    assert [str(tile) for tile in window.get("/").context["tiles"]] == list(found)
    assert Entry.objects.count() - before == (found != "ABC")


def test_the_entry_says_which_tile_and_where_to(window, three):
    window.post(f"{TILES}move/", {"down": three[0].pk})
    assert last() == ("tile_moved", {"tile": "accounts:profile", "place": 2})


def test_the_button_that_was_pressed_keeps_the_focus_without_a_script(window, three):
    answer = window.post(f"{TILES}move/", {"down": three[0].pk}, follow=True)
    focused = [one for one in read(answer).all("button") if "autofocus" in one.attributes]
    assert [(one["name"], one["value"]) for one in focused] == [("down", str(three[0].pk))]


def test_the_page_of_an_app_is_moved_before_anyone_has_placed_it(window, library, three):
    window.post(f"{TILES}move/", {"up": "library:loans"})
    assert order() == ["A", "B", "C", "Loans", "Catalog"]
    window.post(f"{TILES}move/", {"moved": "library:loans", "before": three[0].pk})
    assert order() == ["A", "B", "C", "Loans", "Catalog"]  # it has a number now
    loans = Tile.objects.get(url_name="library:loans")
    window.post(f"{TILES}move/", {"moved": loans.pk, "before": three[0].pk})
    assert order() == ["Loans", "A", "B", "C", "Catalog"]
    assert loans.audience == "everyone"


@pytest.mark.parametrize(
    "sent", [{}, {"up": "4711"}, {"up": "x" * 5000}, {"moved": ""}, {"down": "\0"}, {"up": "²"}]
)
def test_a_move_that_makes_no_sense_changes_nothing(sent, window, three):
    before = Entry.objects.count()
    assert window.post(f"{TILES}move/", sent)["Location"] == TILES
    assert (order(), Entry.objects.count()) == (["A", "B", "C"], before)


def test_a_tile_is_removed_after_a_question_and_what_it_opens_stays(window, tiles, folder):
    page = f"{TILES}{tiles['folder'].pk}/delete/"
    assert "Remove the tile “Handbooks”?" in window.get(page).content.decode()
    assert Tile.objects.filter(pk=tiles["folder"].pk).exists()
    window.post(page)
    assert not Tile.objects.filter(pk=tiles["folder"].pk).exists()
    assert Folder.objects.filter(pk=folder.pk).exists()
    assert Document.objects.count() == 2
    assert last() == ("tile_deleted", {"tile": "Handbooks"})
    assert window.post(page).status_code == 404


def test_the_tile_of_an_app_cannot_be_removed_because_it_would_come_back(window, tiles):
    page = f"{TILES}{tiles['page'].pk}/delete/"
    assert page not in window.get(TILES).content.decode()
    assert window.get(page).status_code == 404
    assert window.post(page).status_code == 404


ACTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "tile_added": ("add/", {**EVERYONE, "target": "folder={folder}"}),
    "tile_changed": ("{tile}/", {**EVERYONE, "title": "New"}),
    "tile_audience_changed": ("{tile}/", {**EVERYONE, "title": "A"}),
    "tile_moved": ("move/", {"down": "{tile}"}),
    "tile_deleted": ("{tile}/delete/", {}),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ACTIONS)
def test_what_cannot_be_recorded_is_not_done(kind, window, three, folder):
    made = {"tile": three[0].pk, "folder": folder.pk}
    page = TILES + ACTIONS[kind][0].format(**made)
    sent = {name: str(value).format(**made) for name, value in ACTIONS[kind][1].items()}
    before = list(Tile.objects.values())
    with unwritable(kind), pytest.raises(Error):
        window.post(page, sent)
    assert list(Tile.objects.values()) == before
    assert window.post(page, sent).status_code == 302
    assert Entry.objects.filter(kind=kind).exists()


def test_a_group_that_may_change_settings_arranges_home_and_sees_all_of_it(
    signed_in, ben, tiles, readers
):
    codename = permissions.CHANGE_SETTINGS.partition(".")[2]
    readers.permissions.add(Permission.objects.get(codename=codename))
    window = signed_in(ben)
    assert window.get(TILES).status_code == 403
    assert window.get("/").context["arranges"] is False
    ben.groups.add(readers)
    assert window.get(TILES).status_code == 200
    shown = window.get("/").context["tiles"]
    assert all(tile in shown for tile in tiles.values())


def test_a_changed_tile_waits_for_the_password_and_is_named(window, tiles):
    prove(window, seconds_ago=301)
    page = f"{TILES}{tiles['document'].pk}/"
    asks = window.post(page, EVERYONE)["Location"]
    said = window.get(asks).content.decode()
    assert "Change the tile “Leaflet”?" in said
    assert "Everyone" in said
    tiles["document"].refresh_from_db()
    assert tiles["document"].audience == "administrators"


def test_every_symbol_is_in_the_sprite(settings):
    sprite = (settings.BASE_DIR / "static" / "icons" / "sprite.svg").read_text()
    assert [name for name, _words in SYMBOLS if f'id="{name}"' not in sprite] == []


def test_a_folder_without_a_tile_leads_to_the_form_that_adds_one(window, folder):
    page = f"{reverse('home:manage_documents')}?folder={folder.pk}"
    add = f"{TILES}add/?opens=folder={folder.pk}"
    assert f'href="{add}"' in window.get(page).content.decode()
    assert " selected>Handbooks<" in window.get(add).content.decode()
    Tile.objects.create(kind="folder", folder=folder)
    assert "?opens=" not in window.get(page).content.decode()

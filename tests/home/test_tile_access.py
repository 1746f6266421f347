"""Tile x audience x person, generated: who finds a tile on home, and who gets in by its address."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.models import User
from accounts.roles import Role
from audit.models import Entry
from home.access import folders_of, may_open, tiles_for
from home.models import Document, Folder, Tile
from home.tiles import read_tiles
from tests.cast import person
from tests.clients import launched_client

pytestmark = pytest.mark.django_db

KINDS = ("page", "document", "folder")
# The groups that each audience names, if any.
AUDIENCES = {
    "everyone": ("everyone", ()),
    "no guests": ("no_guests", ()),
    "administrators": ("administrators", ()),
    **{f"role {role.value}": ("groups", (role.value,)) for role in Role},
    "Readers": ("groups", ("Readers",)),
    "Readers and desk staff": ("groups", ("Readers", Role.DESK_STAFF.value)),
    "a group that was deleted": ("groups", ()),
}
# Each person's role, and whether they are a reader too.
PEOPLE = {
    "guest": (Role.GUEST, False),
    "guest who reads": (Role.GUEST, True),
    "member": (Role.MEMBER, False),
    "member who reads": (Role.MEMBER, True),
    "desk staff": (Role.DESK_STAFF, False),
    "desk staff who reads": (Role.DESK_STAFF, True),
    "administrator": (Role.ADMINISTRATOR, False),
}


def is_let_in(audience: str, who: str) -> bool:
    """Say independently of the program who is to be let in."""
    role, reads = PEOPLE[who]
    kind, groups = AUDIENCES[audience]
    return (
        role is Role.ADMINISTRATOR
        or kind == "everyone"
        or (kind == "no_guests" and role is not Role.GUEST)
        or role.value in groups
        or (reads and "Readers" in groups)
    )


@pytest.fixture
def someone(ada, readers):
    """`someone(who)` is that person."""

    def make(who: str) -> User:
        role, reads = PEOPLE[who]
        one = ada if role is Role.ADMINISTRATOR else person("gus", role)
        if role is Role.GUEST:
            one.set_unusable_password()
            one.save()
        one.groups.add(*([readers] if reads else []))
        return one

    return make


def show(tile: Tile, audience: str) -> None:
    tile.audience, names = AUDIENCES[audience]
    tile.save()
    tile.groups.set(Group.objects.filter(name__in=names))


def addresses(tile: Tile) -> list[str]:
    """Every address that belongs to the tile."""
    if tile.kind == "page":
        return ["/library/", "/library/books/7/"]
    if tile.kind == "document":
        return [reverse("home:document", args=[tile.document_id])]
    inside = Document.objects.get(folder=tile.folder_id)
    folder = reverse("home:folder", args=[tile.folder_id])
    return [folder, reverse("home:document", args=[inside.pk])]


def files(tile: Tile) -> list[str]:
    """Every address of a file that belongs to the tile."""
    documents = Document.objects.filter(Q(pk=tile.document_id) | Q(folder=tile.folder_id or 0))
    return [
        address
        for pk in documents.values_list("pk", flat=True)
        for address in (
            reverse("home:document_file", args=[pk]),
            reverse("home:document_page", args=[pk, 1, 960]),
        )
    ]


@pytest.mark.parametrize(("audience", "who"), list(product(AUDIENCES, PEOPLE)))
def test_who_finds_a_tile_gets_in_and_nobody_else(audience, who, tiles, someone, signed_in):
    # For administrators only, so that it lets nobody into the rest of the app.
    Tile.objects.create(kind="page", url_name="library:loans", position=4)
    window, allowed = signed_in(someone(who)), is_let_in(audience, who)
    for kind in KINDS:
        show(tiles[kind], audience)
        home = window.get("/")
        found = tiles[kind] in home.context["tiles"]
        got = {window.get(address).status_code for address in addresses(tiles[kind])}
        assert (found, got) == (allowed, {200 if allowed else 404}), kind
        assert (str(tiles[kind].shown_title) in home.content.decode()) == allowed
        if not allowed:
            assert {window.get(path).status_code for path in files(tiles[kind])} <= {404}
        show(tiles[kind], "administrators")


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_is_asked_to_sign_in_whatever_the_audience(kind, tiles, ada):
    show(tiles[kind], "everyone")
    for address in addresses(tiles[kind]):
        answer = launched_client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_what_has_no_tile_is_for_administrators_only(documents, folder, ada, ben, gus):
    for one in (ben, gus):
        assert not any(may_open(one, document) for document in documents)
        assert list(folders_of(one)) == []
    assert all(may_open(ada, document) for document in documents)
    assert list(folders_of(ada)) == [folder]


def test_a_document_can_be_shown_to_more_people_than_its_folder(documents, folder, ben):
    inside, _outside = documents
    Tile.objects.create(kind="folder", folder=folder, audience="administrators")
    assert not may_open(ben, inside)
    Tile.objects.create(kind="document", document=inside, audience="no_guests")
    assert may_open(ben, inside)
    assert list(folders_of(ben)) == []


def test_another_folder_does_not_let_in(documents, folder, ben):
    other = Folder.objects.create(title="Other")
    Tile.objects.create(kind="folder", folder=other, audience="everyone")
    assert not any(may_open(ben, document) for document in documents)
    assert list(folders_of(ben)) == [other]


def test_each_page_on_home_needs_its_own_tile_and_the_others_any(library, signed_in, ben):
    window = signed_in(ben)
    assert window.get("/library/loans/").status_code == 200
    loans = Tile.objects.create(kind="page", url_name="library:loans")
    assert window.get("/library/loans/").status_code == 404
    assert window.get("/library/").status_code == 200
    assert window.get("/library/books/7/").status_code == 200
    Tile.objects.create(kind="page", url_name="library:catalog")
    assert window.get("/library/books/7/").status_code == 404
    loans.audience = "everyone"
    loans.save()
    assert window.get("/library/books/7/").status_code == 200


# Pages that go with the tile of each page, and one that doesn't.
SPACES = {
    "building:rooms:rooms": (["/building/rooms/", "/building/rooms/one/", "/building/lift/"], "/"),
    "building:lift": (["/building/lift/", "/building/rooms/"], "/library/"),
    "alone": (["/alone/"], "/beside/"),
    "library:catalog": (["/library/", "/second/", "/second/loans/"], "/alone/"),
}


@pytest.mark.parametrize("url_name", SPACES)
def test_pages_are_guarded_however_their_app_is_included(
    url_name, no_apps, settings, signed_in, ben
):
    settings.ROOT_URLCONF = "tests.home.library"
    actions.register(actions.Action(url_name, "Page", "book"))
    guarded, free = SPACES[url_name]
    window = signed_in(ben)
    for status in (200, 404):
        assert {window.get(address).status_code for address in guarded} == {status}
        assert window.get(free).status_code == 200
        if status == 200:
            Tile.objects.create(kind="page", url_name=url_name)


def test_an_app_costs_two_queries_to_guard_and_other_pages_none(tiles, signed_in, ben):
    show(tiles["page"], "everyone")
    window = signed_in(ben)
    for address in ("/library/", "/accounts/profile/"):
        with CaptureQueriesContext(connection) as queries:
            window.get(address)
        asked = [one["sql"] for one in queries.captured_queries if "home_tile" in one["sql"]]
        assert len(asked) == (2 if address == "/library/" else 0)


def test_a_page_is_shown_to_nobody_whom_its_app_refuses(library, monkeypatch, signed_in, ben):
    catalog, loans = library
    refusing = [catalog, replace(loans, offered_to=lambda _person: False)]
    monkeypatch.setattr("accounts.actions._registered", refusing)
    for one in (ben, User.objects.get(username="ada")):
        assert [str(tile) for tile in tiles_for(one)] == ["Catalog"]
        assert signed_in(one).get("/library/loans/").status_code == 404


def test_a_role_that_changes_counts_at_once(tiles, signed_in, ben):
    show(tiles["page"], "role desk staff")
    window = signed_in(ben)
    assert window.get("/library/").status_code == 404
    ben.groups.add(Group.objects.get(name=Role.DESK_STAFF))
    assert window.get("/library/").status_code == 200
    assert tiles["page"] in window.get("/").context["tiles"]


def test_deleting_the_only_group_of_a_tile_leaves_it_to_administrators(
    tiles, readers, ben, ada, signed_in
):
    ben.groups.add(readers)
    show(tiles["document"], "Readers")
    document = tiles["document"].document
    assert may_open(User.objects.get(pk=ben.pk), document)
    signed_in(ada).post(reverse("administration:delete_group", args=[readers.pk]))
    assert not may_open(User.objects.get(pk=ben.pk), document)
    assert tiles["document"] not in signed_in(ben).get("/").context["tiles"]
    assert tiles["document"] in signed_in(ada).get("/").context["tiles"]


def test_a_renamed_group_still_finds_its_tile(tiles, readers, ben, ada, signed_in):
    ben.groups.add(readers)
    show(tiles["page"], "Readers")
    assert tiles["page"] in signed_in(ben).get("/").context["tiles"]
    signed_in(ada).post(reverse("administration:rename_group", args=[readers.pk]), {"name": "New"})
    assert tiles["page"] in signed_in(ben).get("/").context["tiles"]


def test_home_shows_at_once_what_has_become_of_tiles_and_of_what_they_open(
    tiles, readers, ben, signed_in, documents
):
    folder = documents[0].folder
    ben.groups.add(readers)
    for tile in tiles.values():
        tile.audience = "groups"
        tile.save()
    window = signed_in(ben)
    assert not set(map(str, tiles.values())) & set(map(str, window.get("/").context["tiles"]))
    for tile in tiles.values():
        tile.groups.add(readers)
    assert "1 file" in window.get("/").content.decode()
    folder.title, documents[1].title = "New handbooks", "New leaflet"
    folder.save()
    documents[1].save()
    Document.objects.create(title="More", file="more", kind="text", folder=folder)
    page = window.get("/").content.decode()
    for words in ("New handbooks", "New leaflet", "2 files"):
        assert words in page
    tiles["folder"].delete()
    assert "New handbooks" not in window.get("/").content.decode()


def test_what_was_deleted_takes_its_tile_along(tiles, documents, folder):
    Document.objects.all().delete()
    folder.delete()
    assert list(Tile.objects.all()) == [tiles["page"]]


WRONG = {
    "no target": {"kind": "page"},
    "two targets": {"kind": "document", "url_name": "library:catalog", "document_id": 1},
    "another kind of target": {"kind": "folder", "document_id": 1},
    "no such kind": {"kind": "program", "url_name": "x"},
    "no such audience": {"kind": "page", "url_name": "a:b", "audience": "all"},
    "no such color": {"kind": "page", "url_name": "a:b", "tone": 8},
    "a second tile of a page": {"kind": "page", "url_name": "library:catalog"},
}


@pytest.mark.parametrize("values", WRONG.values(), ids=WRONG)
def test_the_database_refuses_a_tile_that_makes_no_sense(values, tiles, documents):
    if "document_id" in values:
        values = values | {"document_id": documents[0].pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Tile.objects.bulk_create([Tile(**values)])


@pytest.mark.parametrize("kind", ["document", "folder"])
def test_a_document_or_folder_has_one_tile_only(kind, tiles):
    again = Tile(kind=kind, **{kind: getattr(tiles[kind], kind)})
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_a_tile_of_a_page_that_is_gone_is_shown_to_nobody(ada, ben, signed_in, no_apps):
    Tile.objects.create(kind="page", url_name="gone:index", audience="everyone")
    read_tiles.forget()
    for one in (ada, ben):
        assert [str(tile) for tile in signed_in(one).get("/").context["tiles"]] == []
    page = signed_in(ada).get(reverse("home:tiles")).content.decode()
    assert "this program doesn't have the page" in page


def test_looking_records_nothing(tiles, ben, signed_in):
    before = Entry.objects.count()
    window = signed_in(ben)
    for kind in KINDS:
        for address in addresses(tiles[kind]):
            window.get(address)
    assert Entry.objects.count() == before

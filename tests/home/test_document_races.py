"""What happens to documents in two windows at once, and while a file is being checked."""

from __future__ import annotations

import errno
import shutil

import pytest
from django.urls import reverse

from audit.models import Entry
from home.documents import intake, storage
from home.flows import documents as flows
from home.models import Document, Folder
from tests.home.test_documents import ADD, PIECES, added, file, pieces

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def window(signed_in, ada):
    return signed_in(ada)


@pytest.fixture
def meanwhile(monkeypatch):
    """Register what happens while a file is being checked."""

    def register(happens):
        def check(name, called):
            facts = checked(name, called)
            monkeypatch.setattr(intake, "check", checked)
            happens()
            return facts

        checked = intake.check
        monkeypatch.setattr(intake, "check", check)

    return register


def stored_files():
    folder = storage.unfinished("0" * 32).parent
    return sorted(one.name for one in folder.glob("*"))


def test_nothing_is_appended_to_what_is_being_checked(window, meanwhile):
    """Otherwise what is stored would be something else than what was checked."""
    first = {"offset": 0, "called": "a.txt", "piece": file(b"12345", "a")}
    upload = window.post(PIECES, first).json()["upload"]
    following = {"upload": upload, "called": "a.txt"}
    answers = []

    def append():
        more = following | {"offset": 6, "piece": file(b"\0\0", "a")}
        answers.append(window.post(PIECES, more))

    meanwhile(append)
    last = following | {"offset": 5, "last": "on", "piece": file(b"6", "a")}
    assert window.post(PIECES, last).status_code == 200

    assert [one.status_code for one in answers] == [422]
    document = Document.objects.get()
    assert storage.path_of(document.file).read_bytes() == b"123456"
    assert stored_files() == [document.file]


def test_a_last_piece_that_is_sent_twice_makes_one_document(window, meanwhile):
    first = {"offset": 0, "called": "a.txt", "piece": file(b"12345", "a")}
    upload = window.post(PIECES, first).json()["upload"]
    last = {"upload": upload, "offset": 5, "called": "a.txt", "last": "on"}
    answers = []
    meanwhile(lambda: answers.append(window.post(PIECES, last | {"piece": file(b"6", "a")})))

    assert window.post(PIECES, last | {"piece": file(b"6", "a")}).status_code == 200

    assert [one.status_code for one in answers] == [422]
    assert answers[0].json()["refused"] == "This file couldn't be uploaded. Try again."
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_is_deleted_while_a_file_for_it_is_checked(window, meanwhile):
    folders = [Folder.objects.create(title=title) for title in "ab"]
    meanwhile(folders[0].delete)
    answer = pieces(window, b"Text.", "a.txt", folder=folders[0].pk)
    assert answer.json() == {"refused": "This folder no longer exists. Choose another one."}

    meanwhile(folders[1].delete)
    answer = window.post(ADD, {"files": [file(b"Text.", "b.txt")], "folder": folders[1].pk})
    assert "b: This folder no longer exists." in answer.content.decode()
    assert not Document.objects.exists()
    assert stored_files() == []


def test_moving_to_a_folder_that_was_just_deleted_is_refused_with_a_sentence(window, monkeypatch):
    document, folder = added(window, b"Text."), Folder.objects.create(title="a")

    def deleted(one):
        folder.delete()
        return one

    monkeypatch.setattr(flows, "_locked", deleted)
    answer = window.post(
        reverse("home:edit_document", args=[document.pk]), {"title": "b", "folder": folder.pk}
    )
    assert answer.context["form"].errors["folder"] == [
        "This folder no longer exists. Choose another one."
    ]
    assert Document.objects.get().title == "a"


@pytest.mark.parametrize("action", ["change", "delete", "move", "rename", "delete_folder"])
def test_what_another_window_has_deleted_is_not_found_and_nothing_is_recorded(
    window, monkeypatch, action
):
    document, folder = added(window, b"Text."), Folder.objects.create(title="a")
    pages = {
        "change": ("edit_document", document, {"title": "b"}),
        "delete": ("delete_document", document, {}),
        "move": ("move_document", document, {"direction": "up"}),
        "rename": ("edit_folder", folder, {"title": "b"}),
        "delete_folder": ("delete_folder", folder, {}),
    }
    name, one, form = pages[action]
    locked = flows._locked

    def gone(row):
        type(row).objects.filter(pk=row.pk).delete()
        return locked(row)

    monkeypatch.setattr(flows, "_locked", gone)
    count = Entry.objects.count()
    assert window.post(reverse(f"home:{name}", args=[one.pk]), form).status_code == 404
    assert Entry.objects.count() == count


def test_what_is_added_comes_after_all_others_also_after_some_were_deleted(window):
    for title in "abcd":
        added(window, b"Text.", f"{title}.txt")
        Folder.objects.create(title=title, position="abcd".index(title))
    Document.objects.filter(title__in="ab").delete()
    Folder.objects.filter(title__in="ab").delete()

    added(window, b"Text.", "last.txt")
    window.post(reverse("home:add_folder"), {"title": "last"})

    assert [one.title for one in Document.objects.all()] == ["c", "d", "last"]
    assert [one.title for one in Folder.objects.all()] == ["c", "d", "last"]
    for model in (Document, Folder):
        assert list(model.objects.values_list("position", flat=True)) == [2, 3, 4]


def test_restored_positions_are_no_obstacle(window):
    for position in (0, 2**63 - 1):
        Document.objects.create(title=f"{position}", file=f"{position}", position=position)
    assert added(window, b"Text.", "last.txt").position <= 1_000_000
    page = reverse("home:move_document", args=[Document.objects.latest("pk").pk])
    assert window.post(page, {"direction": "up"}).status_code == 302
    assert sorted(Document.objects.values_list("position", flat=True)) == [0, 1, 2]


def test_a_disk_that_becomes_full_meanwhile_is_said(window, monkeypatch):
    def full(_path):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(shutil, "disk_usage", full)
    answer = pieces(window, b"Text.", "a.txt")
    assert answer.json() == {"refused": "There isn't enough disk space."}
    assert stored_files() == []

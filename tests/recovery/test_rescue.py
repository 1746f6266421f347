from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Notice, Session, User
from accounts.passwords import hashers
from audit import events
from audit.log import record
from audit.models import Entry
from recovery.code_throttle import rescues_here
from recovery.errors import NoSuchAdministrator
from recovery.flows.assistance import give_code, rescue_by_command
from recovery.models import ResetCode
from tests.clients import launched_client

RESCUE, CHOOSE = "/recovery/rescue/", "/recovery/password/"
NEW = "nine otters in a teapot"
TWICE = {"password1": NEW, "password2": NEW}
NOT_THERE = b"The file isn&#x27;t there yet"
MADE = {"made": "yes"}


def asked(window, name="ada"):
    """The name of the file that the page asks for."""
    answer = window.post(RESCUE, {"username": name})
    assert answer.headers["Location"] == RESCUE
    page = window.get(RESCUE).content.decode()
    (name,) = re.findall("rescue-[0-9a-z]{4}(?:-[0-9a-z]{4}){3}", page)
    return name


def sign_in(name, password):
    return launched_client().post("/accounts/login/", {"username": name, "password": password})


@pytest.mark.parametrize("ending", ["", ".txt"])
def test_the_owner_of_the_folder_gets_the_administrator_back_in(visitor, ada, data_folder, ending):
    name = asked(visitor)
    (data_folder / f"{name}{ending}").touch()
    assert visitor.post(RESCUE, MADE).headers["Location"] == CHOOSE
    assert list(data_folder.iterdir()) == []
    assert visitor.get("/").status_code == 302
    assert visitor.post(CHOOSE, TWICE).headers["Location"] == "/accounts/login/?name=ada"
    kinds = Notice.objects.filter(person=ada).values_list("kind", flat=True)
    assert set(kinds) == {"rescued", "password_changed"}
    assert sign_in("ada", NEW).status_code == 302


def test_every_administrator_is_signed_out_and_told(visitor, signed_in, ada, ben, data_folder):
    other = User.objects.create_superuser("eve", "seven trumpets at a funeral")
    bens = signed_in(ben)
    windows = [signed_in(ada), signed_in(other)]
    (data_folder / asked(visitor)).touch()
    visitor.post(RESCUE, MADE)
    assert all(window.get("/").status_code == 302 for window in windows)
    assert bens.get("/").status_code == 200
    assert Session.objects.filter(user__isnull=False).count() == 1
    entry = Entry.objects.get(kind="administrator_rescued")
    assert (entry.subject, entry.details) == (ada, {"sessions_ended": 2, "way": "file"})
    assert told() == {(ada, "rescue_begun"), (other, "rescue_begun")}


def told():
    """Who has been told of a rescue what."""
    notices = Notice.objects.filter(kind__startswith="rescue")
    return {(notice.person, notice.kind) for notice in notices}


def test_a_rescue_is_reported_as_used_only_once_a_password_was_chosen(
    visitor, signed_in, ada, data_folder
):
    other = User.objects.create_superuser("eve", "seven trumpets at a funeral")
    (data_folder / asked(visitor)).touch()
    visitor.post(RESCUE, MADE)
    page = signed_in(other).get("/").content.decode()
    assert "Administrator rescue started: Ada Lovelace (ada)." in page
    assert "Administrator rescue finished" not in page
    visitor.post(CHOOSE, TWICE)
    assert told() == {(ada, "rescued"), (other, "rescued")}
    assert b"Administrator rescue finished" in signed_in(other).get("/").content


def test_only_the_used_one_of_two_rescues_is_reported_as_used(visitor, ada, data_folder):
    other = User.objects.create_superuser("eve", "seven trumpets at a funeral")
    rescue_by_command(name="eve")
    (data_folder / asked(visitor)).touch()
    visitor.post(RESCUE, MADE)
    visitor.post(CHOOSE, TWICE)
    kinds = {"rescue_begun", "rescued"}
    assert told() == {(person, kind) for person in (ada, other) for kind in kinds}
    begun = Notice.objects.filter(kind="rescue_begun")
    assert {notice.details["name"] for notice in begun} == {"eve"}


def test_a_code_of_the_command_is_reported_as_used_only_once_a_password_was_chosen(visitor, ada):
    issued = rescue_by_command(name="ada")
    visitor.post("/recovery/code/", {"username": "ada", "code": str(issued.code)})
    assert told() == {(ada, "rescue_begun")}
    assert "Your code is used up." in visitor.get(CHOOSE).content.decode()
    visitor.post(CHOOSE, TWICE)
    assert told() == {(ada, "rescued")}
    assert Entry.objects.get(kind="password_recovered").details["way"] == "rescue_code"


def test_a_reset_code_from_another_administrator_is_no_rescue(visitor, ada):
    other = User.objects.create_superuser("eve", "seven trumpets at a funeral")
    code = give_code(other, issuer=ada, request=None).code
    visitor.post("/recovery/code/", {"username": "eve", "code": str(code)})
    visitor.post(CHOOSE, TWICE)
    assert Notice.objects.filter(person=other, kind="reset_code_used").exists()
    assert told() == set()


def test_without_the_file_nothing_happens(visitor, ada, data_folder):
    asked(visitor)
    (data_folder / "rescue-0000-0000-0000-0000").touch()
    answer = visitor.post(RESCUE, MADE)
    assert NOT_THERE in answer.content
    assert b'href="#id_' not in answer.content  # there is no field to go to
    assert visitor.get(CHOOSE).headers["Location"] == "/recovery/trouble/"
    assert not Entry.objects.filter(kind="administrator_rescued").exists()


def test_a_folder_or_a_link_of_that_name_is_no_file(visitor, ada, data_folder):
    name = asked(visitor)
    (data_folder / name).mkdir()
    assert NOT_THERE in visitor.post(RESCUE, MADE).content
    (data_folder / name).rmdir()
    (data_folder / name).symlink_to("/etc/hostname")
    assert NOT_THERE in visitor.post(RESCUE, MADE).content


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_proves_nothing(visitor, ada, data_folder):
    name = asked(visitor)
    (data_folder / name).touch()
    os.chown(data_folder / name, 65534, 65534)
    assert NOT_THERE in visitor.post(RESCUE, MADE).content


def test_each_window_has_a_name_of_its_own(visitor, ada, data_folder):
    first, second = asked(visitor), asked(launched_client())
    assert first != second
    (data_folder / second).touch()
    assert NOT_THERE in visitor.post(RESCUE, MADE).content


def test_the_file_works_once(visitor, ada, data_folder):
    (data_folder / asked(visitor)).touch()
    visitor.post(RESCUE, MADE)
    again = visitor.post(RESCUE, MADE)
    assert again.headers["Location"] == RESCUE


def test_it_expires(visitor, ada, data_folder):
    name = asked(visitor)
    session = visitor.session
    session["rescue"] = session["rescue"] | {"since": session["rescue"]["since"] - 901}
    session.save()
    (data_folder / name).touch()
    answer = visitor.post(RESCUE, MADE)
    assert answer.headers["Location"] == RESCUE
    assert b"That took too long" in visitor.get(RESCUE).content
    assert not Entry.objects.filter(kind="administrator_rescued").exists()


@pytest.mark.parametrize("who", ["ben", "dana", "nobody", "disabled"])
def test_it_is_for_administrators_and_says_so_only_to_the_owner(
    visitor, dana, ben, data_folder, who
):
    if who == "disabled":
        User.objects.create_superuser("disabled", "seven trumpets at a funeral", is_active=False)
    name = asked(visitor, who)
    (data_folder / name).touch()
    answer = visitor.post(RESCUE, MADE)
    assert "There is no administrator called" in answer.context["form"].errors["username"][0]
    assert name not in answer.content.decode()
    assert not (data_folder / name).exists()
    assert name not in visitor.get(RESCUE).content.decode()
    assert visitor.get(CHOOSE).headers["Location"] == "/recovery/trouble/"


def test_it_may_not_be_asked_for_too_often(visitor, ada, data_folder, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(rescues_here, "clock", lambda: now[0])
    for _ in range(rescues_here.most):
        asked(visitor)
    answer = visitor.post(RESCUE, {"username": "ada"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert b"Please wait" in answer.content
    now[0] = 899
    assert visitor.post(RESCUE, {"username": "ada"}).headers["Retry-After"] == "1"
    now[0] = 900
    asked(visitor)


def test_a_name_is_needed(visitor, ada):
    assert "Enter your user name." in str(visitor.post(RESCUE, {}).context["form"].errors)


def test_a_file_that_an_editor_holds_is_told_apart(visitor, ada, data_folder, monkeypatch):
    (data_folder / asked(visitor)).touch()

    def held(_path):
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", held)
    answer = visitor.post(RESCUE, MADE)
    assert b"Another program is using the file" in answer.content
    monkeypatch.undo()
    assert visitor.get(CHOOSE).headers["Location"] == "/recovery/trouble/"


def test_one_of_two_who_find_the_file_takes_it(visitor, ada, data_folder, monkeypatch):
    (data_folder / asked(visitor)).touch()

    def gone(_path):
        raise FileNotFoundError

    monkeypatch.setattr(Path, "unlink", gone)
    assert NOT_THERE in visitor.post(RESCUE, MADE).content


def test_the_page_names_the_folder(visitor, ada, data_folder):
    asked(visitor)
    assert str(data_folder).encode() in visitor.get(RESCUE).content


def test_whoever_is_signed_in_is_sent_home(signed_in, ben):
    assert signed_in(ben).post(RESCUE, {"username": "ada"}).headers["Location"] == "/"


def test_the_command_does_the_same_without_a_window(signed_in, ada, ben):
    bens, adas = signed_in(ben), signed_in(ada)
    issued = rescue_by_command(name=" ADA ")
    assert adas.get("/").status_code == 302
    assert bens.get("/").status_code == 200
    entry = Entry.objects.get(kind="administrator_rescued")
    assert (entry.subject, entry.details) == (ada, {"sessions_ended": 1, "way": "command"})
    assert Notice.objects.filter(person=ada, kind="rescue_begun").exists()
    window = launched_client()
    answer = window.post("/recovery/code/", {"username": "ada", "code": str(issued.code)})
    assert answer.headers["Location"] == CHOOSE


def test_the_command_helps_administrators_only(ben):
    for name in ("ben", "nobody", ""):
        with pytest.raises(NoSuchAdministrator):
            rescue_by_command(name=name)


def by_file(window):
    return window.post(RESCUE, MADE)


def by_command(_window):
    return rescue_by_command(name="ada")


@pytest.mark.parametrize("rescue", [by_file, by_command])
def test_a_rescue_that_cannot_be_recorded_is_none(visitor, ada, data_folder, monkeypatch, rescue):
    before = Session.objects.count()

    def fail(event, **options):
        if isinstance(event, events.AdministratorRescued):
            raise OSError("disk full")
        record(event, **options)

    (data_folder / asked(visitor)).touch()
    monkeypatch.setattr("recovery.flows.assistance.record", fail)
    with pytest.raises(OSError, match="disk full"):
        rescue(visitor)
    assert not ResetCode.objects.exists()
    assert not Notice.objects.exists()
    assert not Entry.objects.filter(kind="reset_code_issued").exists()
    assert Session.objects.count() <= before + 1
    assert visitor.get(CHOOSE).headers["Location"] == "/recovery/trouble/"


@pytest.mark.django_db(transaction=True)
def test_the_command_makes_no_hash_while_others_wait_to_write(ada, monkeypatch):
    encode, inside = hashers.encode_code, []

    def note(code):
        inside.append(connection.in_atomic_block)
        return encode(code)

    monkeypatch.setattr(hashers, "encode_code", note)
    rescue_by_command(name="ada")
    assert inside == [False]

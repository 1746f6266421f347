"""Editing somebody else: by whom, recorded, and told to the person and the old address."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import Error

from accounts.models import Notice, SignInPolicy, User
from accounts.names import characters
from administration.flows.editing import edit_person
from audit.models import Entry
from recovery import mail
from tests.cast import PASSWORDS
from tests.clients import prove
from tests.recovery.post_office import PostOffice
from tests.rendered import read
from tests.snapshot import unwritable

LIMIT = 30.0  # seconds


def page_of(person):
    return f"/administration/people/{person.pk}/edit/"


@pytest.fixture
def office(db):
    with PostOffice() as office:
        SignInPolicy.objects.update(mail_server="127.0.0.1", mail_port=office.port)
        yield office


@pytest.fixture
def ben(ben):
    ben.email = "ben@example.org"
    ben.save()
    return ben


def wait_for_emails():
    for thread in threading.enumerate():
        if thread.name == "email":
            thread.join(LIMIT)


def test_name_and_address_are_changed_recorded_and_told(signed_in, ada, ben):
    window = signed_in(ada)
    sent = {"display_name": "Benjamin Bär", "email": "bb@example.org"}
    assert window.post(page_of(ben), sent)["Location"] == f"/administration/people/{ben.pk}/"
    now = User.objects.get(pk=ben.pk)
    assert (now.display_name, now.email) == ("Benjamin Bär", "bb@example.org")
    assert now.family_key == characters.canonical("Bär Benjamin")
    entry = Entry.objects.get(kind="person_edited")
    assert (entry.actor_id, entry.subject_id) == (ada.pk, ben.pk)
    assert entry.details == {"fields": ["display_name", "email"]}
    assert "example.org" not in entry.data
    home = signed_in(ben).get("/").content.decode()
    assert "display name, email address. Changed by: ada." in home


def test_a_display_name_does_not_hide_whose_details_they_are(signed_in, ada, ben):
    User.objects.filter(pk=ben.pk).update(display_name="Ada")
    page = read(signed_in(ada).get(page_of(ben)))
    assert page.all("h1")[0].words() == "Details of Ada (Ben)"


def test_nothing_changed_is_neither_recorded_nor_told(signed_in, ada, ben):
    signed_in(ada).post(page_of(ben), {"display_name": "", "email": "ben@example.org"})
    assert not Entry.objects.filter(kind="person_edited").exists()
    assert not Notice.objects.exists()


def test_only_what_changed_is_told(signed_in, ada, ben):
    signed_in(ada).post(page_of(ben), {"display_name": "B", "email": "ben@example.org"})
    assert Notice.objects.get(person=ben).details == {"fields": "display_name", "by": "ada"}


@pytest.mark.parametrize("sent", [{"display_name": "Administrator"}, {"email": "nonsense"}])
def test_what_a_profile_refuses_is_refused(signed_in, ada, ben, sent):
    answer = signed_in(ada).post(page_of(ben), sent)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert User.objects.get(pk=ben.pk).email == "ben@example.org"


def test_one_of_the_staff_may_be_called_as_the_staff_is(signed_in, ada, dana):
    signed_in(ada).post(page_of(dana), {"display_name": "Administrator", "email": ""})
    assert User.objects.get(pk=dana.pk).display_name == "Administrator"


def test_the_desk_edits_members_and_neither_the_staff_nor_those_who_may_more(
    signed_in, ada, dana, ben, finn
):
    window, sent = signed_in(dana), {"display_name": "X", "email": "thief@example.org"}
    trusted = Group.objects.create(name="trusted")
    trusted.permissions.set(Permission.objects.filter(codename="change_settings"))
    finn.groups.add(trusted)
    for person in (ada, dana, finn):
        assert window.get(page_of(person)).status_code == 403
        assert window.post(page_of(person), sent).status_code == 403
        assert User.objects.get(pk=person.pk).email == ""
    assert window.post(page_of(ben), sent).status_code == 302


def test_whether_one_may_is_decided_when_it_is_done(rf, dana, ben):
    request = rf.post("/")
    request.user = dana
    ben.groups.set(Group.objects.filter(name="administrators"))  # since the page was shown
    with pytest.raises(PermissionDenied):
        edit_person(User.objects.get(pk=ben.pk), wanted={"email": "x@y.org"}, request=request)
    gone = User.objects.create(username="gone")
    User.objects.filter(pk=gone.pk).delete()
    with pytest.raises(PermissionDenied):
        edit_person(gone, wanted={"email": "x@y.org"}, request=request)


def test_it_asks_for_the_password_with_what_would_change(signed_in, ada, ben):
    window = signed_in(ada)
    prove(window, seconds_ago=301)
    sent = {"display_name": "", "email": "new@example.org"}
    asks = window.post(page_of(ben), sent)["Location"]
    page = window.get(asks).content.decode()
    assert "Change the details of Ben?" in page
    assert "new@example.org" in page
    assert User.objects.get(pk=ben.pk).email == "ben@example.org"
    window.post(asks, {"password": PASSWORDS["ada"]}, follow=True)
    assert User.objects.get(pk=ben.pk).email == "new@example.org"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["ada", "ben"])
def test_the_old_address_is_told_whoever_changed_it(signed_in, ada, ben, office, by):
    window = signed_in({"ada": ada, "ben": ben}[by])
    page = page_of(ben) if by == "ada" else "/accounts/profile/"
    window.post(page, {"display_name": "", "email": "thief@example.org", "language": ""})
    email, _encrypted = office.email()
    assert email["To"] == "ben@example.org"
    assert "no longer the email address of your account “Ben”" in email.get_content()
    assert "thief@example.org" not in email.as_string()
    wait_for_emails()


@pytest.mark.django_db(transaction=True)
def test_nobody_is_written_to_without_an_old_address_or_a_change_of_it(office, signed_in, ada, ben):
    window = signed_in(ada)
    window.post(page_of(ben), {"display_name": "Benny", "email": "ben@example.org"})
    User.objects.filter(pk=ben.pk).update(email="")
    window.post(page_of(ben), {"display_name": "Benny", "email": "ben@example.org"})
    assert "email" not in [thread.name for thread in threading.enumerate()]
    assert office.emails.empty()


@pytest.mark.django_db(transaction=True)
def test_without_a_mail_server_none_is_tried(signed_in, ada, ben):
    signed_in(ada).post(page_of(ben), {"display_name": "", "email": "new@example.org"})
    assert User.objects.get(pk=ben.pk).email == "new@example.org"
    assert "email" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize("proved", [0, 301])
def test_what_the_person_changes_meanwhile_stays(signed_in, ada, ben, proved):
    window = signed_in(ada)
    fields = read(window.get(page_of(ben))).all("input")
    sent = {one["name"]: one["value"] for one in fields}
    User.objects.filter(pk=ben.pk).update(email="own@example.org")
    prove(window, seconds_ago=proved)
    answer = window.post(page_of(ben), sent | {"display_name": "Benny"})
    if proved:
        window.post(answer["Location"], {"password": PASSWORDS["ada"]}, follow=True)
    now = User.objects.get(pk=ben.pk)
    assert (now.display_name, now.email) == ("Benny", "own@example.org")
    window.post(page_of(now), sent | {"initial-email": "own@example.org", "email": ""})
    assert User.objects.get(pk=ben.pk).email == ""


@pytest.mark.django_db(transaction=True)
def test_old_addresses_are_written_to_a_few_times_only(signed_in, ada, ben, office):
    window = signed_in(ada)
    for number in range(5):
        window.post(page_of(ben), {"display_name": "", "email": f"{number}@example.org"})
    wait_for_emails()
    told = {office.email()[0]["To"] for _email in range(3)}
    assert told == {"ben@example.org", "0@example.org", "1@example.org"}
    assert office.emails.empty()


def test_a_link_from_before_ends_with_the_old_address(signed_in, ada, ben):
    reference, token = mail.address_for(ben)
    assert mail.person_of(reference, token) == ben
    signed_in(ada).post(page_of(ben), {"display_name": "", "email": "new@example.org"})
    assert mail.person_of(reference, token) is None


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_recorded_is_not_done_and_nobody_is_written_to(signed_in, ada, ben, office):
    window = signed_in(ada)
    with unwritable("person_edited"), pytest.raises(Error):
        window.post(page_of(ben), {"display_name": "", "email": "new@example.org"})
    assert User.objects.get(pk=ben.pk).email == "ben@example.org"
    assert not Notice.objects.exists()
    wait_for_emails()
    assert office.emails.empty()


def test_whoever_gives_a_role_is_told_where_links_for_the_person_go(signed_in, ada, ben):
    page = f"/administration/people/{ben.pk}/role/"
    assert "ben@example.org" not in signed_in(ada).get(page).content.decode()
    SignInPolicy.objects.update(mail_server="mail.example.org")
    assert "<strong>ben@example.org</strong>" in signed_in(ada).get(page).content.decode()

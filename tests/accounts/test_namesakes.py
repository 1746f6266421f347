"""People whose names look the same are told apart wherever they are listed or chosen."""

from __future__ import annotations

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import memberships
from accounts.models import User
from accounts.names.namesakes import told_apart
from accounts.roles import Role
from accounts.summaries import who
from audit import events
from audit.log import record
from kiosk import people_picker


@pytest.fixture
def both(ben):
    """Two members who chose the same display name."""
    User.objects.filter(pk=ben.pk).update(display_name="Ben Okafor", display_key="ben okafor")
    other = User.objects.create_user("bo", display_name="BEN  Okafor", is_active=True)
    memberships.assign(other, Role.MEMBER)
    return User.objects.get(pk=ben.pk), other


def test_only_whoever_shares_a_name_is_called_by_the_user_name_too(both, ada, dana):
    ben, other = both
    dana.display_name = "Ada"
    dana.save()
    bare = User.objects.create_user("Finn")
    alike = User.objects.create_user("f2", display_name="finn")
    called = told_apart([ben, ada, dana, bare])
    assert called[ben.pk] == "Ben Okafor (Ben)"
    assert called[ada.pk] == "Ada Lovelace"
    assert called[dana.pk] == "Ada"
    assert called[bare.pk] == "Finn"
    assert told_apart([alike, other]) == {alike.pk: "finn (f2)", other.pk: "BEN  Okafor (bo)"}


def test_however_many_are_told_apart_costs_the_same_queries(both, ada, dana):
    for people_there in ([ada], [ada, dana, *both]):
        with CaptureQueriesContext(connection) as queries:
            told_apart(people_there)
        assert len(queries) == 2


def test_nobody_else_is_read_for_it(both, ada):
    crowd = User.objects.bulk_create(User(username=f"p{n}", password="!") for n in range(50))
    with CaptureQueriesContext(connection) as queries:
        told_apart([ada, *both, *crowd])
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " / ".join(row[3] for row in cursor.fetchall())
        column = "username_key" if "username_key" in query["sql"] else "display_key"
        assert f"({column}=?)" in plan, plan


@pytest.mark.parametrize(
    "page",
    [
        *("approve", "enable", "unlock", "sign_out", "disable", "delete"),
        *("role", "membership", "person"),
    ],
)
def test_every_page_about_one_person_says_who(signed_in, ada, both, page):
    for someone in both:
        answer = signed_in(ada).get(reverse(f"administration:{page}", args=[someone.pk]))
        assert who(someone) in answer.content.decode()


def test_the_reset_code_is_issued_to_a_person_who_is_told_apart(signed_in, ada, both):
    for someone in both:
        page = reverse("recovery:issue_reset_code", args=[someone.pk])
        assert who(someone) in signed_in(ada).get(page).content.decode()


def test_lists_and_messages_tell_them_apart(signed_in, ada, both):
    window = signed_in(ada)
    found = window.get("/administration/people/?q=ben").content.decode()
    sent = {"person": [one.pk for one in both], "deed": "disable"}
    question = window.post("/administration/people/bulk/", sent).content.decode()
    for someone in both:
        assert f"Select {who(someone)}" in found
        assert who(someone) in question
    said = window.post(reverse("administration:disable", args=[both[1].pk]), follow=True)
    assert f"{who(both[1])} can no longer sign in." in said.content.decode()


def test_the_audit_log_tells_them_apart(signed_in, ada, both):
    window = signed_in(ada)
    for someone in both:
        window.post(reverse("administration:disable", args=[someone.pk]))
    log = window.get("/administration/audit-log/").content.decode()
    for someone in both:
        assert f"<strong>{who(someone)}</strong>" in log
    assert "<strong>Ada Lovelace</strong>" in log


def test_what_happened_to_an_account_tells_them_apart(signed_in, ada, both):
    ben, other = both
    record(events.PersonUnlocked(failures=1), actor=other, subject=ben)
    record(events.PersonUnlocked(failures=1), actor=ada, subject=ben)
    page = signed_in(ben).get("/accounts/activity/").content.decode()
    assert f"By: {who(other)}." in page
    assert "By: Ada Lovelace." in page


def test_the_tiles_of_a_kiosk_tell_them_apart(settings, visitor, both, finn):
    settings.KIOSK = True
    people_picker.searches_here.restart()
    page = visitor.get("/kiosk/people/").content.decode()
    for someone in both:
        assert f">{who(someone)}</span>" in page
        key = signing.Signer(salt="kiosk.people_picker").sign(someone.pk)
        tapped = visitor.get(reverse("kiosk:password", args=[key]))
        assert f"<h1>{who(someone)}</h1>" in tapped.content.decode()
    assert f">{finn.name_shown}</span>" in page


def test_strangers_hear_nothing_of_somebody_who_is_not_listed(
    settings, visitor, signed_in, ada, ben
):
    settings.KIOSK = True
    people_picker.searches_here.restart()
    User.objects.filter(pk=ben.pk).update(display_name=ada.name_shown)
    ben.refresh_from_db()
    ben.save()
    page = visitor.get("/kiosk/people/").content.decode()
    assert f">{ada.name_shown}</span>" in page
    assert who(ben) not in page
    locked = signed_in(ada).post("/kiosk/step-away/", follow=True).content.decode()
    assert f"{ada.name_shown} is signed in and has stepped away." in locked
    assert ada.username not in locked.replace(ada.name_shown, "")


def test_a_locked_screen_says_whose_it_is(settings, signed_in, both):
    settings.KIOSK = True
    window = signed_in(both[0])
    locked = window.post("/kiosk/step-away/", follow=True)
    assert f"{who(both[0])} is signed in and has stepped away." in locked.content.decode()


def test_a_locked_screen_tells_no_user_name_of_somebody_who_is_not_listed(
    settings, signed_in, ada, both
):
    settings.KIOSK = True
    for someone in both:
        someone.display_name = ada.name_shown
        someone.save()
    locked = signed_in(ada).post("/kiosk/step-away/", follow=True)
    assert f"{ada.name_shown} is signed in and has stepped away." in locked.content.decode()


def test_on_a_desktop_a_locked_screen_tells_the_staff_apart_too(signed_in, ada, ben):
    ben.display_name = ada.name_shown
    ben.save()
    locked = signed_in(ada).post("/kiosk/step-away/", follow=True)
    assert f"{who(ada)} is signed in and has stepped away." in locked.content.decode()

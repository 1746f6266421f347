"""One person's page: what it says and what it offers to whom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.throttle import key_for, throttle
from audit import events
from audit.log import record
from tests.rendered import read


def page_of(window, someone):
    return window.get(reverse("administration:person", args=[someone.pk]))


def offered(answer):
    page = read(answer)
    targets = [link["href"] for link in page.all("a")] + [
        form["action"] for form in page.all("form")
    ]
    return {
        target.rstrip("/").rpartition("/")[2]
        for target in targets
        if target.startswith("/administration/people/") and target != "/administration/people/"
    }


def test_it_says_what_the_staff_need_to_know(signed_in, ada, ben):
    ben.email = "ben@example.org"
    ben.save()
    throttle.reserve(key_for("ben"), known=True, password="wrong")
    signed_in(ben)
    words = read(page_of(signed_in(ada), ben)).all("main")[0].words()
    for expected in (
        "Signs in as Ben.",
        "Role Member",
        "Status Active",
        "ben@example.org",
        "in 1 window",
        "1 in a row",
    ):
        assert expected in words, words


def test_an_administrator_is_offered_what_fits(signed_in, ada, ben, cleo):
    assert offered(page_of(signed_in(ada), ben)) == {"edit", "disable", "delete", "role", "groups"}
    assert offered(page_of(signed_in(ada), cleo)) == {"edit", "enable", "delete", "role", "groups"}
    signed_in(ben)
    throttle.reserve(key_for("ben"), known=True, password="wrong")
    will = User.objects.create(username="will", is_active=False)
    assert {"unlock", "sign-out"} <= offered(page_of(signed_in(ada), ben))
    assert "approve" in offered(page_of(signed_in(ada), will))


def test_the_desk_is_offered_help_for_members_and_nothing_about_the_staff(
    signed_in, ada, dana, ben
):
    signed_in(ben)
    answer = page_of(signed_in(dana), ben)
    assert offered(answer) == {"edit", "sign-out"}
    reset = reverse("recovery:issue_reset_code", args=[ben.pk])
    assert reset in answer.content.decode()
    about_ada = page_of(signed_in(dana), ada)
    assert offered(about_ada) == set()
    assert "Issue a reset code" not in about_ada.content.decode()


def test_nobody_is_offered_anything_about_themselves(signed_in, ada):
    answer = page_of(signed_in(ada), ada)
    assert offered(answer) == set()
    assert "This is you." in answer.content.decode()


def test_the_history_is_for_those_who_read_the_log(signed_in, ada, dana, ben):
    record(events.PersonApproved(), actor=dana, subject=ben)
    for number in range(30):
        record(events.PersonUnlocked(failures=number), actor=ada, subject=ben)
    answer = page_of(signed_in(ada), ben)
    shown = [line["entry"].details["failures"] for line in answer.context["history"]]
    assert shown == list(range(29, 9, -1))
    assert "Ada Lovelace: Account unlocked." in read(answer).all("main")[0].words()
    assert "Recent activity" in answer.content.decode()
    assert "Recent activity" not in page_of(signed_in(dana), ben).content.decode()


def test_it_costs_the_same_for_everybody(signed_in, ada, ben, gus):
    window = signed_in(ada)
    page_of(window, ben)
    counts = []
    for someone in (ben, gus):
        with CaptureQueriesContext(connection) as queries:
            page_of(window, someone)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize("number", ["4711", "99999999999999999999"])
def test_nobody_is_not_found(signed_in, ada, number):
    assert signed_in(ada).get(f"/administration/people/{number}/").status_code == 404

"""Home: who you are, when you were here last, what failed since, and what you can do."""

from __future__ import annotations

import pytest

from accounts import actions, memberships, pins
from accounts.actions import Action
from accounts.roles import Role
from audit.models import Entry
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


def test_every_action_leads_to_its_page(signed_in, ben):
    window = signed_in(ben)
    answer = window.get("/")

    assert [action.url_name for action in answer.context["actions"]] == [
        "accounts:profile",
        "accounts:password_change",
        "notes:index",
        "recovery:codes",
    ]
    for address in ("/accounts/profile/", "/accounts/password/change/", "/notes/"):
        assert f'href="{address}"' in answer.content.decode()
        assert window.get(address).status_code == 200


def test_an_app_can_offer_more_and_to_whom_it_likes(signed_in, ada, ben, monkeypatch):
    monkeypatch.setattr(actions, "_registered", [])
    manage_people = actions.holders_of("accounts.manage_people")
    people = Action("home:index", "People", "person", offered_to=manage_people)
    for action in (people, Action("home:index", "Everything", "key"), people):
        actions.register(action)

    def labels(person):
        return [action.label for action in signed_in(person).get("/").context["actions"]]

    assert labels(ada) == ["People", "Everything"]
    assert labels(ben) == ["Everything"]


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
    assert window.get("/").context["actions"] == []

    memberships.assign(ben, Role.ADMINISTRATOR)

    assert [action.label for action in window.get("/").context["actions"]] == ["People"]

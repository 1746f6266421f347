from __future__ import annotations

import pytest
from django.utils.html import escape

from accounts import notices
from accounts.notices import Kind

ACKNOWLEDGE = "/accounts/notices/acknowledge/"
DETAILS: dict[Kind, dict[str, str | int]] = {
    Kind.FAILED_SIGN_INS: {"count": 3},
    Kind.RECOVERY_CODE_USED: {"left": 2},
    Kind.ROLE_CHANGED: {"role": "Member"},
    Kind.RESCUE_BEGUN: {"name": "Ada Lovelace"},
    Kind.RESCUED: {"name": "Ada Lovelace"},
    Kind.DATA_RESTORED: {"source": "kept.zip", "by": "ada"},
    Kind.RESTORE_FAILED: {"source": "kept.zip", "by": "ada"},
}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_and_says_what_to_do(signed_in, ben, kind):
    notices.leave(ben, kind, **DETAILS.get(kind, {}))
    page = signed_in(ben).get("/")
    told = page.context["notices"][0]
    assert told.what.endswith(".")
    assert told.advice
    for detail in DETAILS.get(kind, {}).values():
        assert str(detail) in told.what
    assert f"<strong>{escape(told.what)}</strong>" in page.content.decode()


@pytest.mark.parametrize("kind", Kind)
def test_missing_details_break_no_page(signed_in, ben, kind):
    notices.leave(ben, kind)
    assert signed_in(ben).get("/").status_code == 200


def test_what_could_turn_a_line_around_is_left_out_of_a_notice(ben):
    notices.leave(ben, Kind.DATA_RESTORED, source="a\u202egpj.zip", by="ada")
    assert ben.notices.get().details["source"] == "a\ufffdgpj.zip"


def test_a_notice_stays_until_it_is_acknowledged(signed_in, ben):
    notices.leave(ben, Kind.PASSWORD_CHANGED)
    window = signed_in(ben)
    window.get("/")
    assert "Your password was changed." in signed_in(ben).get("/").content.decode()
    answer = window.post(ACKNOWLEDGE, {"notice": [ben.notices.get().pk]})
    assert answer.headers["Location"] == "/"
    assert "Your password was changed." not in window.get("/").content.decode()


def test_one_that_came_meanwhile_is_kept(signed_in, ben):
    notices.leave(ben, Kind.PASSWORD_CHANGED)
    seen = ben.notices.get()
    notices.leave(ben, Kind.RESET_CODE_ISSUED)
    signed_in(ben).post(ACKNOWLEDGE, {"notice": [seen.pk]})
    assert ben.notices.get().kind == Kind.RESET_CODE_ISSUED


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 40, "²"])
def test_nonsense_acknowledges_nothing(signed_in, ben, sent):
    notices.leave(ben, Kind.PASSWORD_CHANGED)
    assert signed_in(ben).post(ACKNOWLEDGE, {"notice": [sent]}).status_code == 302
    assert ben.notices.count() == 1


def test_nobody_acknowledges_for_another(signed_in, ben, dana):
    notices.leave(ben, Kind.PASSWORD_CHANGED)
    signed_in(dana).post(ACKNOWLEDGE, {"notice": [ben.notices.get().pk]})
    assert ben.notices.count() == 1
    assert "Your password was changed." not in signed_in(dana).get("/").content.decode()


def test_failures_are_counted_together(signed_in, ben):
    notices.notify_of_failures(ben, 2)
    notices.notify_of_failures(ben, 3)
    page = signed_in(ben).get("/").content.decode()
    assert "5 failed sign-in attempts since your last visit" in page
    assert ben.notices.count() == 1


def test_a_changed_password_leaves_a_notice(signed_in, ben):
    from tests.cast import PASSWORDS

    new = "eleven snails on a ladder"
    fields = {"old_password": PASSWORDS["ben"], "new_password1": new, "new_password2": new}
    signed_in(ben).post("/accounts/password/change/", fields)
    assert ben.notices.get().kind == Kind.PASSWORD_CHANGED


def test_a_page_shows_twenty_at_most(signed_in, ben):
    for _number in range(25):
        notices.leave(ben, Kind.RESET_CODE_ISSUED)
    assert len(signed_in(ben).get("/").context["notices"]) == 20

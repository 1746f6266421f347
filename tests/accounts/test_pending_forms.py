"""What was sent and waits for the password: named, carried out once and at once, or never."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.clock import through_sleep
from accounts.models import Session
from accounts.pending_forms import LARGEST, MOST_CHARACTERS, MOST_KEPT, Kept, KeptForms, kept_forms
from accounts.summaries import Summary
from tests.accounts.asking import ASK, DONE, FORM, PAGE, body, give, send
from tests.cast import PASSWORDS, Clock
from tests.clients import HOST, launched_client, prove

pytestmark = pytest.mark.urls("tests.accounts.asking")

TOO_LATE = b"Nothing was changed"


@pytest.fixture(autouse=True)
def passing(monkeypatch):
    """The clock of the forms that wait; it stands still until a test moves it."""
    clock = Clock()
    monkeypatch.setattr(kept_forms, "clock", clock)
    return clock


def test_after_the_password_the_person_goes_on_with_the_form_kept(window):
    answer = give(window, send(window))
    assert answer.headers["Location"] == PAGE
    assert body(window.get(PAGE)) == DONE


def test_the_page_that_asks_says_what_would_be_done_and_with_which_values(window):
    page = window.get(send(window))
    assert "Paint house 7?" in body(page)
    assert "<dt>Color</dt>" in body(page)
    assert "red, blue" in body(page)


def test_it_still_says_so_after_a_wrong_password(window):
    page = give(window, send(window), password="wrong")
    assert "Paint house 7?" in body(page)


def test_what_is_shown_is_text(window):
    page = window.get(send(window, form={"color": "<b>red</b>"}))
    assert "&lt;b&gt;red&lt;/b&gt;" in body(page)


def test_a_form_is_not_sent_by_a_page_that_does_not_describe_it(window):
    """Two windows ask, and the owner looks at the one that says nothing of what a stranger sent."""
    unnamed = f"{ASK}?next={PAGE}"
    send(window)
    assert "Paint house" not in body(window.get(unnamed))
    give(window, unnamed)
    assert body(window.get(PAGE)) == "form"


def test_a_page_that_describes_one_form_does_not_send_another(window):
    named = send(window, form={"color": "white"})
    assert "white" in body(window.get(named))
    send(window, form={"color": "black"})
    page = window.get(named)
    assert "white" not in body(page)
    assert "black" not in body(page)
    answer = window.post(named, {"password": PASSWORDS["ben"]}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert body(answer) == "form"
    assert TOO_LATE in window.get("/accounts/profile/").content


def test_a_form_waits_for_a_minute(window, passing):
    asks = send(window)
    passing.forward(59)
    assert "Paint house 7?" in body(window.get(asks))
    give(window, asks)
    assert body(window.get(PAGE)) == DONE


def test_after_a_minute_it_is_gone_and_the_person_is_told(window, passing):
    asks = send(window)
    passing.forward(61)
    assert "Paint house 7?" not in body(window.get(asks))
    assert give(window, asks).headers["Location"] == PAGE
    assert body(window.get(PAGE)) == "form"
    assert TOO_LATE in window.get("/accounts/profile/").content


def test_after_the_password_it_goes_on_within_a_minute_or_never(window, passing):
    give(window, send(window))
    passing.forward(61)
    assert body(window.get(PAGE)) == "form"


def test_cancel_gives_it_up(window):
    asks = send(window)
    answer = window.post(asks, {"cancel": "yes", "password": PASSWORDS["ben"]})
    assert answer.headers["Location"] == "/"
    assert "Paint house" not in body(window.get(asks))
    give(window, asks)
    assert body(window.get(PAGE)) == "form"


@pytest.mark.parametrize(
    ("sent_from", "led_to"),
    [
        (f"http://{HOST}/accounts/sessions/?page=2", "/accounts/sessions/?page=2"),
        (f"http://{HOST}/accounts/sessions/", "/accounts/sessions/"),
        ("http://127.0.0.1:9999/accounts/sessions/", "/"),
        (f"https://{HOST}/accounts/sessions/", "/"),
        (f"http://{HOST}//evil.example/", "/"),
        (f"http://{HOST}.evil.example/", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_cancel_leads_back_to_the_page_before(window, sent_from, led_to):
    asks = window.post(PAGE, FORM, headers={"referer": sent_from}).headers["Location"]
    assert window.post(asks, {"cancel": "yes"}).headers["Location"] == led_to


def test_cancel_leads_home_where_nothing_waits_any_more(window, passing):
    asks = window.post(PAGE, FORM, headers={"referer": f"http://{HOST}/x/"}).headers["Location"]
    passing.forward(61)
    assert window.post(asks, {"cancel": "yes"}).headers["Location"] == "/"


def test_the_page_of_the_form_gives_it_up_too(window):
    """Whoever goes back to the form begins anew."""
    asks = send(window)
    assert body(window.get(PAGE)) == "form"
    give(window, asks)
    assert body(window.get(PAGE)) == "form"


def test_the_form_goes_on_once_only(window):
    asks = send(window)
    give(window, asks)
    assert body(window.get(PAGE)) == DONE
    assert body(window.get(PAGE)) == "form"
    give(window, asks)
    assert body(window.get(PAGE)) == "form"


def test_without_the_password_it_never_goes_on(window):
    asks = send(window)
    assert give(window, asks, password="wrong").status_code == 200
    assert body(window.get(PAGE)) == "form"
    prove(window)
    assert body(window.get(PAGE)) == "form"


def test_asking_for_the_head_of_its_page_does_not_carry_it_out(window):
    give(window, send(window))
    window.head(PAGE)
    assert body(window.get(PAGE)) == DONE


def test_another_page_does_not_take_the_form(window):
    give(window, send(window))
    assert body(window.get("/sensitive/8/")) == "form"
    assert body(window.get(f"{PAGE}?size=13")) == "form"


def test_another_session_of_the_same_person_does_not_take_it(window, signed_in, ben):
    other = signed_in(ben)
    asks = send(window)
    assert "Paint house" not in body(other.get(asks))
    give(other, asks)
    assert body(other.get(PAGE)) == "form"
    assert "Paint house" in body(window.get(asks))


def test_the_next_person_at_the_window_does_not_find_it(window, ben, dana):
    asks = send(window)
    window.post("/accounts/logout/")
    window.post("/accounts/login/", {"username": "dana", "password": PASSWORDS["dana"]})
    assert "Paint house" not in body(window.get(asks))
    give(window, asks, password=PASSWORDS["dana"])
    assert body(window.get(PAGE)) == "form"


def test_the_password_at_the_sign_in_page_does_not_carry_it_out(window, passing):
    asks = send(window)
    window.post("/accounts/logout/")
    sign_in = {"username": "ben", "password": PASSWORDS["ben"], "next": PAGE}
    window.post("/accounts/login/", sign_in)
    assert body(window.get(PAGE)) == "form"
    assert "Paint house" not in body(window.get(asks))


def test_a_copied_cookie_from_before_the_password_carries_nothing_out(window, ben):
    thief = launched_client()
    name = settings.SESSION_COOKIE_NAME
    asks = send(window)
    thief.cookies[name] = window.cookies[name].value
    give(window, asks)
    assert thief.get(PAGE).headers["Location"].startswith("/accounts/login/")
    assert body(window.get(PAGE)) == DONE


@pytest.mark.parametrize("field", ["password", "old_password", "pin1", "code", "reset_code"])
def test_secrets_do_not_wait(window, field):
    asks = send(window, form=FORM | {field: "open sesame"})
    assert "open sesame" not in str(vars(kept_forms))
    answer = window.post(asks, {"password": PASSWORDS["ben"]})
    assert answer.headers["Location"] == PAGE
    assert b"Fill in the form again" in window.get("/accounts/profile/").content
    assert body(window.get(PAGE)) == "form"


def test_settings_about_secrets_are_kept(window):
    give(window, send(window, form={"pins_allowed": "on", "reset_code_minutes": "45"}))
    done = body(window.get(PAGE))
    assert "pins_allowed" in done
    assert "reset_code_minutes" in done


@pytest.mark.parametrize("size", [LARGEST - 1000, LARGEST + 1])
def test_too_long_a_form_is_asked_for_again(window, size):
    give(window, send(window, form={"text": "x" * size}))
    kept = size < LARGEST
    assert (b"Fill in the form again" in window.get("/accounts/profile/").content) != kept
    assert ("done" in body(window.get(PAGE))) == kept


def test_files_are_asked_for_again(window):
    give(window, send(window, form={"file": SimpleUploadedFile("people.csv", b"name\n")}))
    assert b"Fill in the form again" in window.get("/accounts/profile/").content
    assert body(window.get(PAGE)) == "form"


def test_nothing_of_it_is_in_the_session_or_a_backup(window, ben):
    before = Session.objects.get(user=ben).session_data
    send(window)
    assert Session.objects.get(user=ben).session_data == before


def test_it_waits_no_longer_while_the_computer_sleeps():
    assert KeptForms().clock is through_sleep


def test_many_sessions_do_not_fill_the_memory(passing):
    forms = KeptForms()
    forms.clock = passing
    kept = Kept(PAGE, Summary("Paint?"), [])
    numbers = [forms.keep(f"session {one}", kept) for one in range(MOST_KEPT + 1)]
    assert forms.find("session 0", numbers[0]) is None
    assert forms.find("session 1", numbers[1])
    again = forms.keep("session 1", kept)
    forms.keep("one more", kept)
    assert forms.find("session 1", again)
    assert forms.find("session 2", numbers[2]) is None
    passing.forward(61)
    forms.keep("the last", kept)
    assert len(forms._kept) == 1


def test_long_forms_do_not_fill_the_memory_either(passing):
    forms = KeptForms()
    forms.clock = passing
    kept = Kept(PAGE, Summary("Paint?"), [("ticks", ["x" * (MOST_CHARACTERS // 3)])])
    numbers = [forms.keep(f"session {one}", kept) for one in range(3)]
    assert forms.find("session 0", numbers[0]) is None
    assert all(forms.find(f"session {one}", numbers[one]) for one in (1, 2))

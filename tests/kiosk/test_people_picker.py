from __future__ import annotations

from io import BytesIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import signing
from django.urls import reverse
from PIL import Image

from accounts import avatars, memberships
from accounts.models import User
from accounts.rate_limit import RateLimit
from accounts.roles import Role
from audit.models import Entry
from kiosk import people_picker
from kiosk.models import KioskPolicy
from tests.cast import PASSWORDS
from tests.rendered import read

PAGE = "/kiosk/people/"
WORDS = "The user name or password is incorrect."


@pytest.fixture(autouse=True)
def _kiosk(settings):
    settings.KIOSK = True
    people_picker.searches_here.restart()


@pytest.fixture
def everybody_else(cleo, gus):
    return cleo, gus


def tile(person):
    return reverse(
        "kiosk:password", args=[signing.Signer(salt="kiosk.people_picker").sign(person.pk)]
    )


def names(answer):
    return [one.person.username for one in answer.context["found"].tiles]


def crowd(count):
    for number in range(count):
        someone = User.objects.create_user(f"Person {number:02}", display_name=f"Zoe {number}")
        memberships.assign(someone, Role.MEMBER)


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


def test_whoever_may_sign_in_and_runs_nothing_is_there_to_tap_on(
    visitor, ben, finn, dana, everybody_else
):
    cleo, gus = everybody_else
    assert not cleo.is_active
    User.objects.filter(pk=gus.pk).update(display_name="Gus")
    answer = visitor.get(PAGE)
    assert names(answer) == ["Ben", "finn"]
    page = read(answer)
    assert [link["href"] for link in page.all("a", class_="tile")] == [tile(ben), tile(finn)]
    assert "Ada" not in page.all("html")[0].text
    assert page.all("a", href="/accounts/login/")


def test_a_member_whom_a_group_allows_more_is_no_member_to_strangers(visitor, ben, finn):
    group = Group.objects.create(name="helpers")
    group.permissions.add(Permission.objects.get(codename="see_people"))
    ben.groups.add(group)
    assert names(visitor.get(PAGE)) == ["finn"]


def close_as_desktop(settings, _policy):
    settings.KIOSK = False


def close_by_policy(_settings, _policy):
    KioskPolicy.objects.update(people_shown=False)


def close_as_public(_settings, policy):
    policy.adopt("public")
    policy.save()


CLOSINGS = [close_as_desktop, close_by_policy, close_as_public]


@pytest.mark.parametrize("close", CLOSINGS)
def test_names_are_not_everybody_s_business(visitor, ben, policy, settings, close):
    with_picture(ben)
    assert visitor.get(f"{tile(ben)}face/").status_code == 200
    policy.pins_allowed = True
    policy.save()
    close(settings, policy)
    for address in (PAGE, tile(ben), f"{tile(ben)}pin/", f"{tile(ben)}face/"):
        assert visitor.get(address).status_code == 404
    assert visitor.post(tile(ben), {"password": PASSWORDS["ben"]}).status_code == 404
    assert visitor.post(f"{tile(ben)}pin/", {"pin": "493827"}).status_code == 404
    assert PAGE not in visitor.get("/accounts/login/").content.decode()


def test_the_sign_in_page_leads_there_and_keeps_the_page_that_was_wanted(visitor, ben):
    page = read(visitor.get("/accounts/login/?next=/accounts/profile/"))
    (link,) = [a["href"] for a in page.all("a") if a["href"].startswith(PAGE)]
    page = read(visitor.get(link))
    assert page.all("a", href="/accounts/login/?next=%2Faccounts%2Fprofile%2F")
    (link,) = [a["href"] for a in page.all("a", class_="tile")]
    assert read(visitor.get(link)).all("input", name="next", value="/accounts/profile/")
    answer = visitor.post(link, {"password": PASSWORDS["ben"], "next": "/accounts/profile/"})
    assert answer.headers["Location"] == "/accounts/profile/"


def test_whoever_is_signed_in_is_led_home(signed_in, ben, finn):
    window = signed_in(ben)
    for address in (PAGE, tile(finn), f"{tile(finn)}pin/"):
        assert window.get(address).headers["Location"] == "/"


def test_a_tap_and_the_password_sign_in(visitor, ben):
    page = visitor.get(tile(ben)).content.decode()
    assert "Ben" in page
    assert 'autocomplete="current-password"' in page
    answer = visitor.post(tile(ben), {"password": PASSWORDS["ben"]})
    assert answer.headers["Location"] == "/"
    assert visitor.session["_auth_user_id"] == str(ben.pk)
    assert kinds() == ["signed_in"]


def test_a_wrong_password_is_answered_counted_and_recorded_as_on_the_sign_in_page(visitor, ben):
    answer = visitor.post(tile(ben), {"password": "a wrong password"})
    assert answer.status_code == 200
    assert WORDS in answer.content.decode()
    assert "a wrong password" not in answer.content.decode()
    for number in range(4):
        visitor.post(tile(ben), {"password": f"wrong {number}"})
    answer = visitor.post(tile(ben), {"password": PASSWORDS["ben"]})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 30
    assert kinds() == ["sign_in_refused"] * 5 + ["sign_in_throttled"]
    assert visitor.post("/accounts/login/", {"username": "ben", "password": "x"}).status_code == 429


def test_full_slots_ask_to_wait(visitor, ben, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    answer = visitor.post(tile(ben), {"password": PASSWORDS["ben"]})
    assert answer.status_code == 429


def test_an_empty_password_costs_no_try(visitor, ben):
    assert "Enter your password." in visitor.post(tile(ben), {}).content.decode()
    assert kinds() == []


@pytest.mark.parametrize("name", ["ada", "dana", "cleo", "gus"])
def test_nobody_else_has_a_page_however_the_address_came_about(visitor, request, dana, name):
    person = request.getfixturevalue(name)
    for address in (tile(person), f"{tile(person)}pin/", f"{tile(person)}face/"):
        assert visitor.get(address).status_code == 404
    assert visitor.post(tile(person), {"password": PASSWORDS[name]}).status_code == 404


def test_an_address_cannot_be_guessed_from_a_number(visitor, ben):
    for key in (str(ben.pk), f"{ben.pk}:", f"{ben.pk}:abc", "sample"):
        assert visitor.get(f"{PAGE}{key}/").status_code == 404


def with_picture(person):
    stream = BytesIO()
    Image.linear_gradient("L").save(stream, "PNG")
    stream.seek(0)
    person.picture = avatars.store(avatars.drawn(stream))
    person.save()
    return person


@pytest.fixture
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.usefixtures("_own_media")
def test_the_picture_of_somebody_listed_is_shown_and_no_other(visitor, ben, dana, finn):
    with_picture(ben)
    with_picture(dana)
    page = read(visitor.get(PAGE))
    (source,) = [image["src"] for image in page.all("img")]
    answer = visitor.get(source)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "no-store"
    assert visitor.get(f"{tile(dana)}face/").status_code == 404
    assert visitor.get(f"{tile(finn)}face/").status_code == 404
    private = reverse("accounts:picture", args=[ben.pk, ben.picture, 256])
    assert visitor.get(private).status_code == 302
    avatars.remove(ben.picture)
    assert visitor.get(source).status_code == 404


def test_up_to_sixteen_are_shown_and_more_are_searched_for(visitor, ben):
    crowd(15)
    answer = visitor.get(PAGE)
    assert len(names(answer)) == 16
    assert 'role="search"' not in answer.content.decode()
    crowd_of_17th = User.objects.create_user("Yolanda", display_name="Anna Müller")
    memberships.assign(crowd_of_17th, Role.MEMBER)
    answer = visitor.get(PAGE)
    assert names(answer) == []
    assert "Person" not in answer.content.decode()
    assert 'role="search"' in answer.content.decode()


def test_they_are_shown_by_name(visitor, ben):
    crowd(3)
    User.objects.filter(username="Person 01").update(username="aaron", username_key="aaron")
    assert names(visitor.get(PAGE)) == ["aaron", "Ben", "Person 00", "Person 02"]


def test_sixty_searches_in_a_minute_are_not_too_many():
    pace = people_picker.searches_here
    assert (pace._times.maxlen, pace.within, pace.pause) == (60 + 1, 60, 1.0)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", 0), ("zo", 0), ("be", 0), ("  be ", 0), ("ben", 1), ("BEN", 1), ("zoe", 16),
        ("zoe 19", 1), ("person 03", 1), ("ada", 0), ("x" * 200, 0),
    ],
)  # fmt: skip
def test_the_search_begins_with_three_letters_and_shows_sixteen(visitor, ben, words, found):
    crowd(20)
    answer = visitor.get(PAGE, {"q": words})
    assert answer.status_code == 200
    assert len(names(answer)) == found
    assert ("Type more letters" in answer.content.decode()) is (words == "zoe")


def test_somebody_who_searches_through_everybody_is_slowed(visitor, ben, monkeypatch):
    crowd(17)
    taken: list[float] = []
    pace = RateLimit(most=3, within=60, pause=1.0)
    pace.sleep = taken.append
    monkeypatch.setattr(people_picker, "searches_here", pace)
    for _again in range(5):
        visitor.get(PAGE, {"q": "zo"})
    assert taken == []
    for _again in range(5):
        visitor.get(PAGE, {"q": "zoe"})
    assert taken == [1.0]

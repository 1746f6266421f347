"""The settings page: a field for each, each change recorded and in force."""

from __future__ import annotations

import io
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts import avatars
from accounts.models import Session, SignInPolicy
from administration.terminal_settings import SETTINGS as NAMES
from audit.models import Entry
from tests.accounts.hostile_pictures import png
from tests.clients import launched_client, prove

pytestmark = pytest.mark.django_db

SETTINGS = "/administration/settings/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def as_sent(policy, **changes):
    sent = {name: getattr(policy, name) for name in NAMES}
    sent.pop("pins_allowed") if not policy.pins_allowed else None
    return sent | changes


def save(window, policy, **changes):
    return window.post(SETTINGS, as_sent(policy, **changes))


def picture(form="PNG", size=(300, 200)):
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, form)
    return SimpleUploadedFile("mark.png", stream.getvalue())


def recorded():
    entries = Entry.objects.filter(kind="setting_changed").order_by("sequence")
    return [
        tuple(entry.details[name] for name in ("setting", "before", "after")) for entry in entries
    ]


def test_every_setting_has_a_field_with_its_hint(signed_in, ada):
    page = signed_in(ada).get(SETTINGS).content.decode()

    assert [name for name in NAMES if f'name="{name}"' not in page] == []
    columns = [column for column in SignInPolicy._meta.fields if column.name in NAMES]
    said = [words for column in columns for words in (column.verbose_name, column.help_text)]
    assert [str(words) for words in said if str(words) not in page] == []


def test_every_setting_of_the_model_is_on_the_page():
    columns = {field.name for field in SignInPolicy._meta.fields}

    assert columns - set(NAMES) == {"id", "mark"}


def test_a_change_applies_and_is_recorded_with_old_and_new_value(signed_in, ada, policy):
    answer = save(signed_in(ada), policy, terminal_name="Reading room", audit_days=400)

    assert answer.headers["Location"] == SETTINGS
    policy.refresh_from_db()
    assert (policy.terminal_name, policy.audit_days) == ("Reading room", 400)
    assert sorted(recorded()) == [
        ("audit_days", "365", "400"),
        ("terminal_name", "", "Reading room"),
    ]
    assert {entry.actor for entry in Entry.objects.filter(kind="setting_changed")} == {ada}


def test_saving_without_a_change_records_nothing(signed_in, ada, policy):
    window = signed_in(ada)
    save(window, policy)

    assert recorded() == []
    assert b"Nothing was changed" in window.get(SETTINGS).content


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"accent": "red"}, "six hexadecimal digits"),
        ({"session_hours": 25}, "24"),
        ({"session_hours": "never"}, "whole number"),
        ({"audit_days": 1}, "30"),
        ({"reset_code_minutes": 2000}, "1440"),
        ({"member_min_length": 4}, "8"),
        ({"preset": "moon"}, "moon"),
        ({"mail_from": "nobody"}, "an email address"),
        ({"terms": "x" * 10_001}, "10000"),
        ({"terminal_name": "x" * 61}, "60"),
    ],
)
def test_invalid_values_are_refused_and_nothing_changes(signed_in, ada, policy, changes, words):
    answer = save(signed_in(ada), policy, **changes)

    assert answer.status_code == 200
    assert words in " ".join(str(errors) for errors in answer.context["form"].errors.values())
    assert recorded() == []


def test_a_color_is_accepted_in_any_notation(signed_in, ada, policy):
    save(signed_in(ada), policy, accent=" AA3366")

    assert SignInPolicy.current().accent == "#aa3366"


def test_a_new_preset_brings_the_registration_that_suits_it(signed_in, ada, policy):
    save(signed_in(ada), policy, preset="public")
    assert SignInPolicy.current().registration == "staff"

    save(signed_in(ada), SignInPolicy.current(), preset="home", registration="approval")
    assert SignInPolicy.current().registration == "approval"


def test_choices_below_nist_are_noted_where_they_stand(signed_in, ada, policy):
    window = signed_in(ada)
    assert window.get(SETTINGS).content.count(b"NIST SP 800-63B-4") == 1

    save(window, policy, member_min_length=15)
    assert b"NIST" not in window.get(SETTINGS).content

    save(window, SignInPolicy.current(), staff_min_length=10, pins_allowed="on")
    assert window.get(SETTINGS).content.count(b"NIST SP 800-63B-4") == 2


def test_hours_count_for_new_sessions_and_shorten_those_that_are_open(signed_in, ada, ben, policy):
    signed_in(ben)
    save(signed_in(ada), policy, session_hours=2)
    signed_in(ben)

    soon = timezone.now() + timedelta(hours=2, minutes=1)
    assert Session.objects.filter(user=ben).count() == 2
    assert all(session.expire_date < soon for session in Session.objects.all())


def test_longer_hours_leave_open_sessions_as_they_are(signed_in, ada, policy):
    window = signed_in(ada)
    before = Session.objects.get().expire_date

    save(window, policy, session_hours=24)

    assert Session.objects.get().expire_date == before


def test_a_logo_is_redrawn_and_shown_to_everyone(signed_in, ada, policy, tmp_path):
    window = signed_in(ada)
    save(window, policy, mark_file=picture())

    name = SignInPolicy.current().mark
    assert f"/administration/mark/{name}" in window.get("/").content.decode()
    served = launched_client().get(f"/administration/mark/{name}")
    assert served["Content-Type"] == "image/webp"
    assert served["X-Content-Type-Options"] == "nosniff"
    content = served.getvalue()
    assert Image.open(io.BytesIO(content)).size == (256, 256)


@pytest.mark.django_db(transaction=True)
def test_a_new_logo_replaces_the_old_one_and_can_be_removed(signed_in, ada, policy, tmp_path):
    window = signed_in(ada)
    folder = tmp_path / "media" / "mark"
    save(window, policy, mark_file=picture())
    save(window, SignInPolicy.current(), mark_file=picture())
    assert [file.name for file in folder.iterdir()] == [SignInPolicy.current().mark]

    save(window, SignInPolicy.current(), no_mark="on")

    assert SignInPolicy.current().mark == ""
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"<svg/>", b"", b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_is_no_picture_is_refused_as_logo(signed_in, ada, policy, content):
    answer = save(signed_in(ada), policy, mark_file=SimpleUploadedFile("mark.png", content))

    assert answer.status_code == 200
    assert answer.context["form"].errors["mark_file"]


def test_a_logo_that_takes_too_much_to_decode_is_refused(signed_in, ada, policy):
    file = SimpleUploadedFile("mark.png", png((1, 39_999_999), 0, pixels=b""))
    answer = save(signed_in(ada), policy, mark_file=file)

    assert "fewer pixels" in answer.context["form"].errors["mark_file"][0]


def test_a_logo_waits_no_longer_than_other_pictures(signed_in, ada, policy, monkeypatch):
    monkeypatch.setattr(avatars, "_room", threading.Semaphore(0))
    answer = save(signed_in(ada), policy, mark_file=picture())

    assert "Wait five seconds" in answer.context["form"].errors["mark_file"][0]


def test_on_a_kiosk_nobody_is_asked_for_a_file(signed_in, ada, policy, settings):
    settings.KIOSK = True
    window = signed_in(ada)
    assert 'type="file"' not in window.get(SETTINGS).content.decode()

    save(window, policy, terminal_name="Library", mark_file=picture())

    assert SignInPolicy.current().terminal_name == "Library"
    assert SignInPolicy.current().mark == ""


@pytest.mark.parametrize("name", ["..%2Fsecret.key", "mark.webp", "0123456789abcdef.webp"])
def test_no_other_file_is_served_as_the_logo(visitor, ada, name):
    assert visitor.get(f"/administration/mark/{name}").status_code == 404


def test_whoever_registers_agrees_to_the_terms(visitor, ada, policy):
    policy.terms = "Be kind."
    policy.save()
    page = "/accounts/register/"
    fields = {"username": "nina", "password1": "lantern orchard violet"}
    fields["password2"] = fields["password1"]

    assert b"Be kind." in visitor.get(page).content
    refused = visitor.post(page, fields)
    assert list(refused.context["form"].errors) == ["terms"]

    assert visitor.post(page, fields | {"terms": "on"}).status_code == 302


def test_a_change_needs_the_password_from_just_now(signed_in, ada, policy):
    window = signed_in(ada)
    prove(window, seconds_ago=301)

    answer = save(window, policy, terminal_name="Reading room")

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert SignInPolicy.current().terminal_name == ""


@pytest.mark.parametrize("who", ["dana", "ben", "gus"])
def test_nobody_else_changes_settings(signed_in, request, policy, who):
    window = signed_in(request.getfixturevalue(who))

    assert window.get(SETTINGS).status_code == 403
    assert save(window, policy, terminal_name="Mine").status_code == 403
    assert SignInPolicy.current().terminal_name == ""

"""The page of the kiosk settings: a field for each, each change recorded."""

from __future__ import annotations

import pytest

from audit.models import Entry
from kiosk import exit_pin, kiosk_settings
from kiosk.models import KioskPolicy
from tests.clients import prove

pytestmark = pytest.mark.django_db

RULES = "/kiosk/settings/"
PIN = "40718"


def as_sent(**changes):
    policy = KioskPolicy.current()
    sent = {name: getattr(policy, name) for name in kiosk_settings.SETTINGS} | changes
    return {name: value for name, value in sent.items() if value is not False}


def save(window, **changes):
    return window.post(RULES, as_sent(**changes))


def recorded():
    entries = Entry.objects.filter(kind="setting_changed").order_by("sequence")
    return [
        tuple(entry.details[name] for name in ("setting", "before", "after")) for entry in entries
    ]


def notes(window):
    return window.get(RULES).content.decode().count('class="notice warning"')


def test_every_setting_of_the_model_is_on_the_page_with_its_hint(signed_in, ada):
    columns = {field.name for field in KioskPolicy._meta.fields if field.editable} - {"id"}
    page = signed_in(ada).get(RULES).content.decode()

    assert set(kiosk_settings.SETTINGS) == columns
    assert [name for name in columns if f'name="{name}"' not in page] == []
    said = [field.verbose_name for field in KioskPolicy._meta.fields if field.name in columns]
    said += [field.help_text for field in KioskPolicy._meta.fields]
    assert [words for words in said if str(words) not in page] == []


def test_a_change_applies_and_is_recorded_with_old_and_new_value(signed_in, ada):
    answer = save(signed_in(ada), idle_seconds=90, guests_allowed=True)

    assert answer.headers["Location"] == RULES
    policy = KioskPolicy.current()
    assert (policy.idle_seconds, policy.guests_allowed, policy.people_shown) == (90, True, True)
    assert recorded() == [("idle_seconds", "120", "90"), ("guests_allowed", "False", "True")]
    assert {entry.actor for entry in Entry.objects.filter(kind="setting_changed")} == {ada}


def test_saving_without_a_change_records_nothing(signed_in, ada):
    window = signed_in(ada)
    save(window)

    assert recorded() == []
    assert b"Nothing was changed" in window.get(RULES).content


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"idle_seconds": 29, "countdown_seconds": 10}, "30"),
        ({"idle_seconds": 3601}, "3600"),
        ({"idle_seconds": "long"}, "whole number"),
        ({"idle_seconds": 60, "countdown_seconds": 60}, "shorter than the idle time"),
        ({"session_minutes": 1}, "5"),
        ({"keyboard": "piano"}, "piano"),
        ({"notice": "x" * 201}, "200"),
    ],
)
def test_invalid_values_are_refused_and_nothing_changes(signed_in, ada, changes, words):
    answer = save(signed_in(ada), **changes)

    assert answer.status_code == 200
    assert words in " ".join(str(errors) for errors in answer.context["form"].errors.values())
    assert recorded() == []


def test_the_kiosk_is_switched_on_only_where_somebody_could_leave_it(signed_in, ada):
    window = signed_in(ada)
    ada.set_unusable_password()
    ada.save()
    window.force_login(ada)
    prove(window)

    answer = save(window, kiosk_on=True)

    assert "an administrator who can sign in" in str(answer.context["form"].errors)
    assert not KioskPolicy.current().kiosk_on


def test_unwise_choices_are_noted_where_they_stand(signed_in, ada, policy):
    window = signed_in(ada)
    assert notes(window) == 0

    policy.preset = policy.Preset.PUBLIC
    policy.save()
    save(
        window,
        **{"idle_seconds": 3600, "countdown_seconds": 10, "kiosk_on": True},
        **{"guests_allowed": True, "guest_minutes": 600},
    )
    assert notes(window) == 6

    exit_pin.put(PIN, actor=ada)
    assert notes(window) == 5


def test_only_administrators_get_there_and_give_their_password(signed_in, ada, dana):
    assert signed_in(dana).get(RULES).status_code == 403
    window = signed_in(ada)
    prove(window, seconds_ago=301)

    assert save(window, idle_seconds=90).headers["Location"].startswith("/accounts/reauthenticate/")
    assert recorded() == []


def test_the_settings_lead_there(signed_in, ada):
    assert f'href="{RULES}"' in signed_in(ada).get("/administration/settings/").content.decode()

"""A kiosk set up from a file: all of it or nothing, and every fault with its line."""

from __future__ import annotations

import json

import pytest
from django.db import Error, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts import provisioning
from accounts.errors import Refused
from accounts.flows.registration import administrator_exists
from accounts.models import SignInPolicy, User
from audit.models import Entry
from kiosk import exit_pin
from kiosk.forms.kiosk_settings import KioskSettingsForm
from kiosk.models import KioskPolicy
from kiosk.provisioning import provision
from kiosk.toml_lines import line_of

pytestmark = pytest.mark.django_db

PASSWORD = "basalt meadow copper kite"
WHOLE = '''\
# our kiosk
[terminal]
name = "Reading room"
preset = "public"
administrator = "ada"

[kiosk]
exit_pin = "40718"
kiosk_on = true
keyboard = "always"
idle_seconds = 90
guests_allowed = true
guest_minutes = 20
pins_allowed = true
notice = """
We close at six.
Ask at the desk."""
'''


@pytest.fixture(autouse=True)
def _started():
    exit_pin.wait.restart()


def refusal(text, password=PASSWORD):
    with pytest.raises(Refused) as refused:
        provision(text, password=password)
    assert not administrator_exists()
    assert Entry.objects.count() == 0
    policy = KioskPolicy.current()
    assert (policy.idle_seconds, policy.exit_pin, policy.kiosk_on) == (120, "", False)
    first, *faults = str(refused.value).splitlines()
    assert "Nothing was changed" in first
    return faults


def test_all_of_it_is_done():
    provision(WHOLE, password=PASSWORD)

    assert User.objects.get().username == "ada"
    assert User.objects.get().check_password(PASSWORD)
    policy = SignInPolicy.current()
    assert (policy.terminal_name, policy.preset) == ("Reading room", "public")
    assert policy.pins_allowed
    kiosk = KioskPolicy.current()
    assert (kiosk.kiosk_on, kiosk.keyboard, kiosk.idle_seconds) == (True, "always", 90)
    assert (kiosk.guests_allowed, kiosk.guest_minutes, kiosk.people_shown) == (True, 20, True)
    assert kiosk.notice == "We close at six.\nAsk at the desk."
    exit_pin.check("40718")


def test_the_administrator_alone_is_enough():
    provision('[terminal]\nadministrator = "ada"\n', password=PASSWORD)

    assert SignInPolicy.current().terminal_name == "Latchkey"
    assert SignInPolicy.current().preset == "home"


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("guest_minutes", "guest_hours", "Line 13: Unknown name: “kiosk.guest_hours”."),
        ("[kiosk]", "[kiosks]", "Line 7: Unknown name: “kiosks”."),
        ("# our kiosk", "x = 1", "Line 1: Unknown name: “x”."),
        ("idle_seconds = 90", 'idle_seconds = "90"', "Line 11: “kiosk.idle_seconds” must be a "),
        ("= 90", "= 90.0", "Line 11: “kiosk.idle_seconds” must be a whole number."),
        ("= 90", "= true", "Line 11: “kiosk.idle_seconds” must be a whole number."),
        ("= 90", "= 9000", "Line 11: “kiosk.idle_seconds”: "),
        ("kiosk_on = true", "kiosk_on = 1", "Line 9: “kiosk.kiosk_on” must be true or false."),
        ('"40718"', "40718", "Line 8: “kiosk.exit_pin” must be a text in quotation marks."),
        ('"40718"', '"1234"', "Line 8: This PIN is too easy to guess."),
        ("pins_allowed = true", "pins_allowed = 6", "Line 14: “kiosk.pins_allowed” must be "),
        ("We close", "x" * 200, "Line 15: “kiosk.notice”: "),
        ('"always"', '"piano"', "Line 10: “kiosk.keyboard”: "),
        ('"public"', '"palace"', "Line 4: “terminal.preset”: "),
        ('"ada"', '""', "Line 5: “terminal.administrator”: "),
        ('administrator = "ada"', "", "Line 2: “terminal.administrator”: "),
        ('"Reading room"', f'"{"x" * 61}"', "Line 3: “terminal.name”: "),
    ],
)
def test_a_fault_is_named_with_its_line_and_nothing_is_changed(before, after, fault):
    faults = refusal(WHOLE.replace(before, after, 1))

    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_all_faults_are_named_at_once_in_the_order_of_their_lines():
    text = WHOLE.replace("public", "palace").replace("90", '"soon"').replace("guest_m", "guests_m")

    assert [fault.split(":")[0] for fault in refusal(text)] == ["Line 4", "Line 11", "Line 13"]


def test_what_fails_on_the_way_takes_all_of_it_back():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER broken BEFORE UPDATE ON kiosk_kioskpolicy "
            "BEGIN SELECT RAISE(ABORT, 'as a full disk would'); END"
        )

    with pytest.raises(Error):
        provision(WHOLE, password=PASSWORD)

    assert not administrator_exists()
    assert SignInPolicy.current().terminal_name == ""
    assert Entry.objects.count() == 0


def toml(text):
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.text(max_size=70))
@example("  Ada's \"room\" | 4 \\ b = 'c'  ", "  first\r\n second\n")
def test_any_texts_come_in_as_the_pages_would_save_them(name, notice):
    text = (
        f'[terminal]\nadministrator = "ada"\nname = {toml(name)}\n[kiosk]\nnotice = {toml(notice)}'
    )
    wanted = KioskSettingsForm({"notice": notice}, instance=KioskPolicy(), only=("notice",))
    with transaction.atomic():
        setup = provisioning.form_for(
            administrator="ada", password=PASSWORD, preset="home", site_name=name
        )
        if wanted.is_valid() and setup.is_valid():
            provision(text, password=PASSWORD)
            assert KioskPolicy.current().notice == wanted.cleaned_data["notice"]
            assert SignInPolicy.current().terminal_name == name.strip()
        transaction.set_rollback(True)


def test_a_weak_password_changes_nothing():
    assert len(refusal(WHOLE, password="short")) >= 1


def test_invalid_toml_is_reported_with_its_line():
    with pytest.raises(Refused, match="line 3"):
        provision("[terminal]\n\nname = \n", password=PASSWORD)


def test_a_terminal_that_is_set_up_stays_as_it_is(ada):
    with pytest.raises(Refused, match="already set up"):
        provision(WHOLE, password=PASSWORD)

    assert KioskPolicy.current().idle_seconds == 120


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[kiosk]\nidle = 1", 2),
        ("[ kiosk ]\n\n  idle=1", 3),
        ('[kiosk]\n"idle" = 1', 2),
        ("kiosk.idle = 1", 1),
        ("kiosk . idle = 1", 1),
        ("kiosk = { idle = 1 }", 1),
        ("[terminal]\nidle = 1\n[kiosk]\nidle = 1", 4),
        ("[kiosk]\n[kiosk.idle]\nx = 1", 2),
        ("# idle = 1\n[kiosk]\nidle_not = 1", 2),
        ("nothing", 0),
    ],
)
def test_a_line_is_found_however_it_is_written(text, line):
    assert line_of(text, "kiosk", "idle") == line

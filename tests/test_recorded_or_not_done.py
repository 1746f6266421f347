"""What cannot be recorded does not happen, and nothing is recorded that did not happen."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error
from django.test import Client
from PIL import Image

from accounts import avatars, pins
from accounts.models import SignInPolicy, User
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.clients import launched_client, prove
from tests.snapshot import everything, unwritable

pytestmark = pytest.mark.django_db(transaction=True)

PIN, NEW = "493827", "a rather new password"
LOCKED = "/kiosk/locked/"
OURS = {"password": PASSWORDS["ben"]}
# An attempt is counted, and the method is recorded, before anything is done with it.
BEFORE = {"SignInAttempts", "Entry", "Checkpoint"}
Action = Callable[[Client], Any]


def picture() -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "PNG")
    return SimpleUploadedFile("p.png", stream.getvalue())


def choose_picture(window: Client) -> Any:
    return window.post("/accounts/profile/picture/", {"picture": picture()})


def post(page: str, **form: Any) -> Action:
    return lambda window: window.post(page, form)


# By the kind of the entry: what is done, after what by the same window.
ACTIONS: dict[str, tuple[Action, list[Action]]] = {
    "reauthenticated": (post("/accounts/reauthenticate/", **OURS), []),
    "password_changed": (
        post(
            "/accounts/password/change/",
            old_password=PASSWORDS["ben"],
            new_password1=NEW,
            new_password2=NEW,
        ),
        [],
    ),
    "pin_set": (post("/accounts/profile/pin/", pin1="702846", pin2="702846"), []),
    "pin_removed": (post("/accounts/profile/pin/remove/"), []),
    "profile_changed": (post("/accounts/profile/", display_name="Benjamin"), []),
    "picture_changed": (choose_picture, []),
    "picture_removed": (post("/accounts/profile/picture/remove/"), [choose_picture]),
    "sessions_ended": (post("/accounts/sessions/end-others/"), []),
    "own_data_exported": (post("/accounts/data/"), []),
    "account_deleted": (post("/accounts/delete/", sure="on", **OURS), []),
    "recovery_codes_made": (post("/recovery/codes/"), []),
    "screen_unlocked": (post(LOCKED, secret=PASSWORDS["ben"]), [post("/kiosk/step-away/")]),
    "screen_unlocked by PIN": (post(LOCKED, secret=PIN), [post("/kiosk/step-away/")]),
}
AS_STRANGER: dict[str, Action] = {
    "signed_in": post("/accounts/login/", username="ben", **OURS),
    "registered": post("/accounts/register/", username="nina", password1=NEW, password2=NEW),
}


@pytest.fixture(autouse=True)
def _terminal(settings, tmp_path, ada):
    settings.MEDIA_ROOT = tmp_path
    policy = SignInPolicy.current()
    policy.pins_allowed, policy.registration = True, SignInPolicy.Registration.OPEN
    policy.save()


@pytest.fixture
def window(signed_in, ben):
    User.objects.filter(pk=ben.pk).update(pin=pins.encoded(PIN))
    signed_in(ben)
    window = signed_in(ben)
    prove(window)
    return window


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("named", ACTIONS)
def test_what_cannot_be_recorded_is_not_done(named, window, tmp_path):
    action, before = ACTIONS[named]
    kind = named.partition(" ")[0]
    for earlier in before:
        earlier(window)
    then, kept = everything(without=BEFORE), files(tmp_path)
    done = set(Entry.objects.values_list("kind", flat=True))

    with unwritable(kind), pytest.raises(Error):
        action(window)

    assert everything(without=BEFORE) == then
    assert files(tmp_path) == kept
    assert set(Entry.objects.values_list("kind", flat=True)) - done <= {"pin_accepted"}
    # The session is as it was: the action can be repeated.
    assert action(window).status_code in (200, 302)
    assert Entry.objects.filter(kind=kind).exists()


@pytest.mark.parametrize("kind", AS_STRANGER)
def test_what_a_stranger_does_is_recorded_or_not_done(kind, ben):
    stranger = launched_client()
    stranger.get("/accounts/login/")
    then = everything(without=BEFORE)
    with unwritable(kind), pytest.raises(Error):
        AS_STRANGER[kind](stranger)
    assert everything(without=BEFORE) == then
    assert AS_STRANGER[kind](stranger).status_code == 302


@pytest.mark.skipif(sys.platform != "linux", reason="Needs a file that cannot be read.")
def test_a_file_that_could_not_be_created_is_not_recorded_as_exported(window, ben):
    choose_picture(window)
    ben.refresh_from_db()
    damaged = avatars.path_of(ben.picture, max(avatars.SIZES))
    damaged.unlink()
    damaged.symlink_to("/proc/self/mem")
    with pytest.raises(OSError, match="Input/output"):
        window.post("/accounts/data/")
    assert not Entry.objects.filter(kind="own_data_exported").exists()

"""A kiosk opens, saves and prints nothing, so its pages do not offer to."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.clients import prove

pytestmark = pytest.mark.django_db

SENTENCE = "can't choose, save or print files on a kiosk"
OFFERS = re.compile(r'type="file"|<button[^>]*>\s*Save ')
PAGES = [
    "accounts:own_data",
    *("administration:export_people", "administration:import_people"),
]


@pytest.mark.parametrize("name", PAGES)
def test_it_says_so_instead_of_offering_what_leads_nowhere(signed_in, ada, settings, name):
    window = signed_in(ada)
    prove(window)
    page = window.get(reverse(name)).content.decode()
    assert OFFERS.search(page)
    assert SENTENCE not in page

    settings.KIOSK = True
    page = window.get(reverse(name)).content.decode()
    assert not OFFERS.search(page)
    assert SENTENCE in page


def test_a_page_that_does_more_leaves_the_files_out(signed_in, ada, settings):
    window = signed_in(ada)
    for name in (
        "accounts:own_picture",
        "administration:audit_log",
        "administration:settings",
        "files:index",
    ):
        settings.KIOSK = False
        assert OFFERS.search(window.get(reverse(name)).content.decode())
        settings.KIOSK = True
        page = window.get(reverse(name)).content.decode()
        assert not OFFERS.search(page)
        assert SENTENCE not in page


def test_recovery_codes_are_to_be_written_down_there(signed_in, ben, settings):
    window = signed_in(ben)
    prove(window)
    page = window.post("/recovery/codes/").content.decode()
    assert OFFERS.search(page)
    assert "print.js" in page

    settings.KIOSK = True
    page = window.post("/recovery/codes/").content.decode()
    assert not OFFERS.search(page)
    assert "print.js" not in page
    assert "check each one off" in page


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/accounts/data/", "own_data_exported"),
        ("/administration/people/export/", "people_exported"),
        ("/administration/audit-log/export/csv/", "log_exported"),
    ],
)
def test_nothing_is_said_to_be_taken_away_that_nobody_gets(signed_in, ada, settings, path, kind):
    window = signed_in(ada)
    prove(window)
    settings.KIOSK = True
    assert window.post(path).status_code == 404
    assert not Entry.objects.filter(kind=kind).exists()
    settings.KIOSK = False
    answer = window.post(path)
    assert b"".join(answer)
    assert Entry.objects.filter(kind=kind).exists()

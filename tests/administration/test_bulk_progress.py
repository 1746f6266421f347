"""Bulk actions for everyone who matches: progress, result, and only one at a time."""

from __future__ import annotations

import pytest

from administration.background_jobs import Job, jobs
from administration.bulk_actions import Outcome

BULK = "/administration/people/bulk/"
PROGRESS, LIST = f"{BULK}progress/", "/administration/people/"
ALL = {"deed": "disable", "everybody": "yes", "query": "q=b"}


@pytest.fixture
def begun(monkeypatch, ada):
    """Let ada have begun something: `begun(done=1, total=4)` says how far it is."""

    def begin(**job):
        monkeypatch.setattr(jobs, "_jobs", {f"bulk action by {ada.pk}": (Job("en", **job), None)})

    return begin


def test_it_leads_to_the_list_when_nothing_was_begun(signed_in, ada):
    assert signed_in(ada).get(PROGRESS)["Location"] == LIST


def test_while_one_is_under_way_no_second_one_is_begun(signed_in, ada, ben, begun):
    begun(done=1, total=4)
    sent = ALL | {"confirmed": "yes", "count": "1"}
    answer = signed_in(ada).post(BULK, sent, follow=True)
    assert answer.redirect_chain[-1][0] == PROGRESS
    page = answer.content.decode()
    assert "Wait until this is done" in page
    assert "25% done" in page


def test_one_that_is_over_is_in_nobodys_way(signed_in, ada, ben, begun):
    begun(finished=True, fault="The group was deleted.")
    assert "Disable 1 account?" in signed_in(ada).post(BULK, ALL).content.decode()


def test_the_result_is_shown_once_with_how_many_were_skipped(signed_in, ada, begun):
    begun(finished=True, outcome=Outcome("disable", 2, 1, f"{LIST}?q=b"))
    window = signed_in(ada)
    answer = window.get(PROGRESS, follow=True)
    assert answer.redirect_chain[-1][0] == f"{LIST}?q=b"
    page = answer.content.decode()
    assert "2 people can no longer sign in." in page
    assert "1 person was skipped" in page
    assert "can no longer" not in window.get(PROGRESS, follow=True).content.decode()


def test_the_reason_why_it_stopped_is_shown_once(signed_in, ada, begun):
    begun(finished=True, fault="The group was deleted.")
    window = signed_in(ada)
    answer = window.get(PROGRESS, follow=True)
    assert answer.redirect_chain[-1][0] == LIST
    assert "The group was deleted." in answer.content.decode()
    assert "was deleted" not in window.get(PROGRESS, follow=True).content.decode()

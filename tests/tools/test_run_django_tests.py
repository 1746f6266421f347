"""What the run of Django's own tests calls a difference, an explanation, and neither."""

from __future__ import annotations

from pathlib import Path

from tools.run_django_tests import judge, reasons, twins

DOCS = Path(__file__).resolve().parents[2] / "docs" / "security.md"
WHY = {"It is red.": ["a.T.test_login", "a.T.test_store"], "It is late.": ["a.T.test_late"]}
SYNC, ASYNC = "a.T.test_login", "a.T.test_alogin"


def test_a_difference_that_is_listed_is_explained():
    verdict = judge({SYNC, "a.T.test_store", "a.T.test_late"}, set(), WHY)
    assert verdict.is_good
    assert verdict.explained == {
        "It is red.": ["a.T.test_login", "a.T.test_store"],
        "It is late.": ["a.T.test_late"],
    }


def test_one_that_is_not_listed_fails_the_run():
    verdict = judge({SYNC, "a.T.test_store", "a.T.test_late", "a.T.test_new"}, set(), WHY)
    assert verdict.unexplained == ["a.T.test_new"]
    assert not verdict.is_good


def test_one_that_is_listed_and_passes_fails_the_run_too():
    verdict = judge({SYNC, "a.T.test_store"}, set(), WHY)
    assert verdict.gone == ["a.T.test_late"]
    assert not verdict.is_good


def test_an_async_one_is_explained_by_its_sync_twin_alone():
    both = judge({SYNC, ASYNC}, {ASYNC}, {"It is red.": [SYNC]})
    assert both.as_their_twins == [ASYNC]
    assert both.is_good
    alone = judge({ASYNC}, {ASYNC}, {"It is red.": []})
    assert alone.unexplained == [ASYNC]


def test_an_async_one_cannot_be_listed():
    listed = judge({ASYNC}, {ASYNC}, {"It is red.": [ASYNC]})
    assert listed.unexplained == [ASYNC]


def test_django_names_twins_in_these_ways():
    assert SYNC in twins(ASYNC)
    assert "a.T.test_store" in twins("a.T.test_store_async")
    assert "a.T.test_pass" in twins("a.T.test_pass_async_view")
    assert twins("a.T.test_store") == set()


def test_the_documentation_gives_every_reason_and_how_many_tests_it_is_about():
    text = DOCS.read_text(encoding="utf-8")
    for reason, tests in reasons().items():
        assert f"| {len(tests)} | {reason} |" in text

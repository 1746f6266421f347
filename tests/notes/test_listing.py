"""Finding notes, and one page of them after the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from notes.listing import PAGE, find
from notes.models import LONGEST_TEXT, Note
from notes.search_keys import _PIECES, LONGEST_KEY, search_key
from tests.notes.writing import LIST, page, write

pytestmark = pytest.mark.django_db


def texts(person, words="", **place):
    return [line.note.text for line in find(person, words, **place).lines]


@pytest.mark.parametrize(
    "words",
    [
        "müller",
        "MULLER",
        "muller cafe",
        "CAFÉ  Müller",
        "mu\u0308ller",
        "12",
        "２",
        "strasse",
        "istanbul",
    ],
)
def test_search_finds_every_word_in_title_or_text_in_any_spelling(ben, words):
    write(ben, "Treffen im Café\nFriedrichstraße １２, dann İstanbul", "Frau Müller")
    write(ben, "Nothing of the kind")
    assert len(find(ben, words).lines) == 1


@pytest.mark.parametrize("words", ["muller tea", "%", "_", "\\", "'", "x" * 200])
def test_search_finds_nothing_else(ben, words):
    write(ben, "Frau Müller")
    assert texts(ben, words) == []


def test_the_worst_word_for_a_search_takes_no_longer_than_others(ben, django_assert_num_queries):
    """With LIKE, it would take 0.1 s for each of 5,000 notes."""
    write(ben, "a" * LONGEST_TEXT)
    with django_assert_num_queries(2) as asked:
        assert texts(ben, "a" * 199 + "b") == []
    assert all("INSTR" in one["sql"] and "LIKE" not in one["sql"] for one in asked.captured_queries)


def test_a_percent_sign_is_found_as_itself(ben):
    write(ben, "100 % wool")
    write(ben, "wool")
    assert texts(ben, "%") == ["100 % wool"]


def test_a_changed_note_is_found_by_what_it_says_now(signed_in, ben):
    note = write(ben, "apples")
    signed_in(ben).post(f"/notes/{note.pk}/", {"text": "pears", "version": 1})
    assert (len(texts(ben, "apples")), len(texts(ben, "pears"))) == (0, 1)


def test_the_page_says_that_nothing_matches_and_keeps_the_words(signed_in, ben):
    write(ben, "apples")
    window = signed_in(ben)
    shown = page(window, q="pears")
    assert "No notes match." in shown
    assert 'value="pears"' in shown
    assert "1 note" in page(window, q="x" * 201)  # not searched for
    assert "1 note" in page(window, q="appl")


def test_the_list_says_what_to_do_first(signed_in, ben):
    shown = page(signed_in(ben))
    assert "You have no notes yet." in shown
    assert 'href="/notes/new/"' in shown
    assert 'role="search"' not in shown


@pytest.fixture
def many(ben):
    """More than two pages, two of which are pinned; some changed at the same moment."""
    now = timezone.now()
    Note.objects.bulk_create(
        Note(
            owner=ben,
            text=f"number {number}",
            pinned=number in (3, 70),
            changed_at=now - timedelta(seconds=number // 4),
        )
        for number in range(2 * PAGE + 7)
    )
    return list(
        Note.objects.order_by("-pinned", "-changed_at", "-pk").values_list("text", flat=True)
    )


def test_pages_lead_from_the_newest_to_the_oldest_and_back(ben, many):
    first = find(ben, "")
    second = find(ben, "", before=first.older_than)
    third = find(ben, "", before=second.older_than)
    shown = [[line.note.text for line in one.lines] for one in (first, second, third)]
    assert shown == [many[:PAGE], many[PAGE : 2 * PAGE], many[2 * PAGE :]]
    assert many[0] in ("number 3", "number 70")
    assert (first.newer_than, third.older_than, first.count) == ("", "", len(many))
    assert texts(ben, after=third.newer_than) == shown[1]
    assert texts(ben, after=second.newer_than) == shown[0]
    assert find(ben, "", after=second.newer_than).newer_than == ""


def test_a_page_goes_on_where_the_one_before_ended_whatever_was_deleted(ben, many):
    first = find(ben, "")
    first.lines[-1].note.delete()
    first.lines[0].note.delete()
    assert texts(ben, before=first.older_than) == many[PAGE : 2 * PAGE]


def test_where_no_note_is_left_the_first_page_is_shown(ben, many):
    first = find(ben, "")
    Note.objects.filter(text__in=many[PAGE:]).delete()
    assert texts(ben, before=first.older_than) == many[:PAGE]


@pytest.mark.parametrize("place", ["x", "2.1.1", "1.1", "0.9999999999999999.1", "1.-1.1", "٣.1.1"])
def test_a_place_that_is_none_is_ignored(signed_in, ben, many, place):
    window = signed_in(ben)
    for name in ("before", "after"):
        assert window.get(LIST, {name: place}).status_code == 200
        assert len(texts(ben, **{name: place})) > 0


def test_fifty_notes_cost_no_more_queries_than_one(signed_in, ben, django_assert_num_queries):
    window = signed_in(ben)
    write(ben, "x")
    window.get(LIST)
    # The session, the person, the tile, the drafts, the page and its count; none of a note's text.
    for _round in range(2):
        with django_assert_num_queries(6) as asked:
            window.get(LIST)
        for number in range(PAGE):
            write(ben, f"{number}", f"Title {number}")
    read = next(one["sql"] for one in asked.captured_queries if "SUBSTR" in one["sql"])
    columns = read.split(" FROM ")[0]
    assert columns.count('"text"') == 1  # its beginning
    assert "search_key" not in columns


@pytest.mark.parametrize("pinned", [False, True])
@pytest.mark.parametrize("way", ["before", "after"])
def test_a_page_is_found_through_the_index(ben, many, pinned, way, django_assert_max_num_queries):
    changed_at = timezone.now() - timedelta(seconds=10)
    place = f"{int(pinned)}.{int(changed_at.timestamp() * 1e6)}.7"
    with django_assert_max_num_queries(4) as asked:
        find(ben, "", **{way: place})
    plans = []
    for one in asked.captured_queries:
        if "ORDER BY" in one["sql"]:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
                plans.append(" ".join(str(row) for row in cursor.fetchall()))
    assert plans
    assert all("notes_of_a_person" in plan and "TEMP B-TREE" not in plan for plan in plans)
    reach = "pinned=? AND changed_at"
    assert sum(reach in plan for plan in plans) == 1


def test_no_run_of_accents_is_normalized_in_one_piece():
    """That would take 5 to 20 seconds for the longest note, in which no other page is answered."""
    for accents in ("\u0315\u0300" * (LONGEST_TEXT // 2), ("\u0315\u0300" * 1000 + " ") * 50):
        pieces = _PIECES.findall(accents)
        assert "".join(pieces) == accents
        assert max(map(len, pieces)) <= 401
    assert len(search_key("\ufdfa" * 50_000)) == LONGEST_KEY


def test_words_on_both_sides_of_a_piece_are_found(ben):
    write(ben, "x" * 390 + " beginning of the next piece " + "y" * 1000 + " end")
    assert all(len(texts(ben, word)) == 1 for word in ("beginning", "next piece", "end", "y" * 200))

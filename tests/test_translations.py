"""Translations: every sentence of the program, none missing, guessed or left over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import reverse

from tests.clients import launched_client
from tools import translate

# What has to come out of a translation as it went in.
KEPT = re.compile(r"%\(\w+\)[sd]|\{\w*\}|\||</?\w+>|--[\w-]+")


@pytest.fixture(params=translate.LANGUAGES)
def language(request):
    return request.param


def _pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each sentence with its translation; of a sentence in two numbers, the plural."""
    for message in translate.read(language):
        if message.id:
            yield _last(message.id), _last(message.string)


def _last(forms: str | Sequence[str] | None) -> str:
    return forms or "" if isinstance(forms, str | None) else forms[-1]


def test_every_language_on_offer_is_translated():
    assert {code for code, _ in settings.LANGUAGES} == set(translate.LANGUAGES)


def test_nothing_is_missing_or_guessed(language):
    assert translate.missing(translate.read(language)) == []


def test_files_are_what_the_program_says_now(language):
    path = translate.po_file(language)
    catalog = translate.merge(translate.read(language), translate.needed(language))
    assert path.read_bytes() == translate.po(catalog), "run `python tools/translate.py`"
    assert path.with_suffix(".mo").read_bytes() == translate.mo(catalog)


@pytest.mark.parametrize(("language", "sentence"), [("de", "Sign out"), ("en", "Enter a number.")])
def test_new_sentence_is_listed_and_one_that_is_gone_is_dropped(
    language, sentence, tmp_path, monkeypatch
):
    kept = translate.po_file(language).read_text(encoding="utf-8")
    monkeypatch.setattr(translate, "po_file", lambda code: tmp_path / code / "django.po")
    path = translate.po_file(language)
    path.parent.mkdir()
    gone = 'msgid "Something that nobody says"'
    path.write_text(kept.replace(f'msgid "{sentence}"', gone), encoding="utf-8")

    assert translate.update(language) == [sentence]
    assert "Something that nobody says" not in path.read_text(encoding="utf-8")
    assert path.with_suffix(".mo").exists()


def test_placeholders_and_marks_are_kept(language):
    of_django = {_last(message.id) for message in translate.collect_django()}
    pairs = list(_pairs(language))
    assert len(pairs) > {"de": 100, "en": 70}[language]
    for original, translated in pairs:
        had, has = (Counter(KEPT.findall(text)) for text in (original, translated))
        assert had == has or (original in of_django and has < had), original


def test_stop_stands_where_the_original_has_one(language):
    for original, translated in _pairs(language):
        assert original[-1:] in ".:?!…" or translated[-1:] not in ".:", original
        assert original[-1:] not in ".:…" or translated[-1:] == original[-1:], original


def test_django_s_messages_about_input_have_our_words(language):
    path = translate.DJANGO_CATALOG.parents[2] / language / "LC_MESSAGES/django.po"
    with path.open("rb") as file:
        theirs = {_last(m.id): _last(m.string) for m in read_po(file, locale=language)}
    ours = dict(_pairs(language))
    messages = [_last(message.id) for message in translate.collect_django() if message.id]
    kept = {message for message in messages if ours[message] == (theirs[message] or message)}
    assert kept == ({"Enter a number.", "Enter a whole number."} if language == "en" else set())


def test_sentences_are_found_in_code_and_in_templates():
    collected = translate.collect()
    assert "Trouble signing in?" in collected
    assert "This is your current password. Choose another one." in collected
    assert "Patterns" not in collected


@pytest.mark.django_db
def test_page_speaks_the_language_of_the_window(ada):
    page = launched_client().get(reverse("accounts:login"), headers={"accept-language": "de"})
    assert '<html lang="de" dir="ltr">' in page.content.decode()
    assert "<h1>Anmelden</h1>" in page.content.decode()

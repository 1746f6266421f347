"""Templates as they are written: one shape, nothing inline, every word translatable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "templates"
NAMES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
FRAGMENTS = [name for name in NAMES if name.startswith(("includes/", "forms/"))]
DEVELOPMENT_ONLY = "patterns.html"
AT_THE_GATE = "gate.html"  # nothing may be loaded there; djangoapp.gate_page lets its style in
BASES = [name for name in NAMES if name.startswith("base")]
PAGES = [name for name in NAMES if name not in (*FRAGMENTS, *BASES, AT_THE_GATE)]
SPOKEN = re.compile(
    r'\b(?:alt|title|placeholder|aria-label|data-(?!for|focus|wait|begin|search)[\w-]+)="([^"]*)"'
)
PRODUCT = "Latchkey"


def _source(name: str) -> str:
    return re.sub(r"\{#.*?#\}", "", (ROOT / name).read_text(), flags=re.S)


def _without_tags(source: str) -> str:
    """Leave only what would reach the page as it stands in the template."""
    source = re.sub(r"\{% block \w+_attributes %\}( .*?)\{% endblock", r"<\1>{%", source)
    for start, end in ((r"block \w+_class", "endblock"), ("blocktranslate", "endblocktranslate")):
        source = re.sub(rf"\{{% {start}.*?\{{% {end}", "{%", source, flags=re.S)
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.S)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{2,}", text) if word != PRODUCT]


def test_the_title_of_a_page_that_waits_says_so_first():
    """countdown.js takes the first part away when the wait is over."""
    first = '{% if wait_seconds %}{% translate "Please wait" %} – {% endif %}'
    assert f"{first}{{% block title %}}" in _source("base.html")


def test_there_are_pages_and_fragments():
    assert len(PAGES) > 10
    assert len(FRAGMENTS) > 5


@pytest.mark.parametrize("name", PAGES)
def test_page_extends_a_base_and_has_a_heading_and_a_title(name):
    source = _source(name)
    (parent,) = re.findall(r'\A\{% extends "([\w/]+\.html)" %\}\n', source)
    assert parent in BASES or parent in PAGES
    # One <h1>: the base's, or its own in the place of that.
    headings = re.findall(r"\{% block (?:page_)?heading %\}", source)
    assert len(headings) == (parent in BASES)
    own_heading = source.count("{% block page_heading %}")
    assert source.count("<h1") == own_heading
    # The base takes the heading for the title.
    assert len(re.findall(r"\{% block title %\}.+\{% endblock", source)) >= own_heading


@pytest.mark.parametrize("name", FRAGMENTS)
def test_fragment_stands_alone(name):
    source = _source(name)
    assert "{% extends" not in source
    assert "{% block " not in source
    assert "<h1" not in source


@pytest.mark.parametrize("name", [name for name in NAMES if name != AT_THE_GATE])
def test_nothing_is_inline(name):
    source = _source(name)
    assert re.findall(r"<style|<script(?![^>]*\bsrc=)|javascript:|\sstyle=", source) == []
    assert re.findall(r"<[^>]*\son\w+=", source) == []
    assert re.findall(r"<script(?! (?:defer|type=\"module\") src=\"\{% static )", source) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != DEVELOPMENT_ONLY])
def test_every_word_is_translatable(name):
    source = _source(name)
    rest = _without_tags(source)
    assert _words(re.sub(r"<[^>]*>", " ", rest)) == []
    assert [words for value in SPOKEN.findall(rest) if (words := _words(value))] == []


@pytest.mark.parametrize("name", [name for name in (*PAGES, *BASES) if name != DEVELOPMENT_ONLY])
def test_form_is_posted_with_a_token_and_without_the_engine_s_own_messages(name):
    for form in re.findall(r"<form[^>]*>\s*(?:\{% csrf_token %\})?", _source(name)):
        if form.startswith('<form method="get" role="search"'):
            assert "csrf_token" not in form  # it would stand in the address
            continue
        assert 'method="post" novalidate' in form
        assert "{% csrf_token %}" in form


@pytest.mark.parametrize("name", PAGES)
def test_labels_and_errors_are_left_to_the_form_templates(name):
    assert re.findall(r"<(?:label|legend|input(?! type=\"hidden\"))\b", _source(name)) == []

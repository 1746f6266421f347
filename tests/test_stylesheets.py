"""Stylesheets, scripts, symbols: legible in every theme, right to left too, nothing inline."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from djangoapp import accent
from djangoapp.accent import LEGIBLE, contrast, ink_on, legible

ROOT = Path(__file__).resolve().parents[1]
STYLESHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = ROOT / "static" / "icons" / "sprite.svg"

PAPER = ("ground", "surface", "sunken")
TEXT_ON = {
    ("ink", "ink-soft"): (*PAPER, "info-surface"),
    ("ink", "accent-text"): (
        "danger-surface", "success-surface", "warning-surface", "info-surface",
    ),
    ("accent-text", "danger", "success", "warning", "info"): PAPER,
    ("danger",): ("danger-surface",),
    ("success",): ("success-surface",),
    ("warning",): ("warning-surface",),
    ("info",): ("info-surface",),
    ("accent-ink",): ("accent",),
    ("danger-ink",): ("danger",),
    ("tone-ink",): tuple(f"tone-{number}" for number in range(8)),
}  # fmt: skip
TEXT_ON |= {(f"tone-{number}",): (f"tint-{number}",) for number in range(8)}
VISIBLE = 3.0  # to 1: WCAG 2.2, success criterion 1.4.11, for borders of fields
PHYSICAL = re.compile(
    r"(?<![\w-])(?:left|right|(?:margin|padding|border)-(?:left|right|top|bottom)|"
    r"text-align:\s*(?:left|right)|float)(?![\w-])"
)


def _declarations(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", css))


def _blocks() -> dict[tuple[str, str], dict[str, str]]:
    """The custom properties in tokens.css by media query, or "", and selector."""
    css = (ROOT / "static" / "css" / "tokens.css").read_text()
    in_media = r"@media ([^{]+?) \{(.*?)\n\}\n"
    parts = [("", re.sub(in_media, "", css, flags=re.S)), *re.findall(in_media, css, re.S)]
    return {
        (" ".join(query.split()), selector): _declarations(body)
        for query, part in parts
        for selector, body in re.findall(r"([:.][\w-]+) \{(.*?)\}", part, re.S)
    }


BLOCKS = _blocks()
DARK, MORE = "(prefers-color-scheme: dark)", "(prefers-contrast: more)"


def _themes() -> dict[str, dict[str, str]]:
    """Each theme's custom properties, as the cascade of tokens.css gives them."""
    light = BLOCKS["", ":root"]
    dark = light | BLOCKS[DARK, ":root"]
    more = BLOCKS[MORE, ":root"]
    more_dark = BLOCKS[f"{MORE} and {DARK}", ":root"]
    return {
        "light": light,
        "dark": dark,
        "light, more contrast": light | more,
        "dark, more contrast": dark | more | more_dark,
    }


THEMES = _themes()
COLOR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_that_was_chosen_is_the_contrast_that_the_system_asks_for():
    assert BLOCKS["", ".contrast"] == BLOCKS[MORE, ":root"]
    assert BLOCKS[DARK, ".contrast"] == BLOCKS[f"{MORE} and {DARK}", ":root"]


def test_contrast_is_computed_as_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_legible_on_what_it_stands_on(theme):
    colors = THEMES[theme]
    pairs = [pair for inks, papers in TEXT_ON.items() for pair in product(inks, papers)]
    faint = {
        f"{ink} on {paper}": round(contrast(colors[ink], colors[paper]), 2)
        for ink, paper in pairs
        if contrast(colors[ink], colors[paper]) < LEGIBLE
    }
    assert faint == {}


@pytest.mark.parametrize("theme", THEMES)
def test_borders_of_fields_can_be_seen(theme):
    colors = THEMES[theme]
    for paper in PAPER:
        assert contrast(colors["edge"], colors[paper]) >= VISIBLE


@given(COLOR)
def test_any_accent_has_a_legible_ink_and_text(color):
    assert contrast(ink_on(color), color) >= LEGIBLE
    surfaces = [name for name in THEMES["light"] if name.endswith("surface") or name in PAPER]
    plain = [name for name in surfaces if THEMES["light"][name].startswith("#")]
    light = legible(color, accent.LIGHT_SURFACES, lighter=False)
    dark = legible(color, accent.DARK_SURFACES, lighter=True)
    for name in plain:
        assert contrast(light, THEMES["light"][name]) >= LEGIBLE
        assert contrast(dark, THEMES["dark"][name]) >= LEGIBLE


def test_accent_stylesheet_sets_what_the_tokens_set():
    both = accent.stylesheet("#ffd400").split("@media")
    for theme in both:
        properties = set(re.findall(r"--([\w-]+):", theme))
        assert properties == {"accent", "accent-ink", "accent-away", "accent-text"}
        assert properties <= THEMES["light"].keys()


def test_legible_color_is_kept_as_it_is():
    assert legible("#14596b", accent.LIGHT_SURFACES, lighter=False) == "#14596b"


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_stylesheet_uses_only_names_of_tokens_and_logical_sides(path):
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert set(re.findall(r"var\(--([\w-]+)", css)) <= THEMES["light"].keys()
    assert PHYSICAL.findall(css) == []
    if path.name != "tokens.css":
        assert re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", css) == []


def test_every_token_is_used():
    everything = "".join(path.read_text() for path in STYLESHEETS)
    used = set(re.findall(r"var\(--([\w-]+)", everything))
    assert THEMES["light"].keys() - used == set()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_is_short_and_loaded(path):
    assert len(path.read_text().splitlines()) < 70
    assert any(f"'js/{path.name}'" in template.read_text() for template in TEMPLATES)


def test_scripts_bring_no_words_of_their_own():
    for path in SCRIPTS:
        code = re.sub(r"//.*|/\*.*?\*/", "", path.read_text())
        assert re.findall(r"textContent = [\"'`][A-Za-z]", code) == [], path.name


def test_symbols_that_pages_name_are_in_the_sprite():
    symbols = {
        symbol.get("id")
        for symbol in ElementTree.parse(SPRITE).iter("{http://www.w3.org/2000/svg}symbol")  # noqa: S314
    }
    pages = "".join(template.read_text() for template in TEMPLATES)
    named = set(re.findall(r'icon\.html" with name="(\w+)"', pages))
    assert named
    assert named <= symbols

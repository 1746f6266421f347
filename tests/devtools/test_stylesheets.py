from __future__ import annotations

import pytest

from devtools import stylesheets

USED = {"card", "tone-"}


def told(css: str) -> list[str]:
    return [f"{line}: {fault}" for line, fault in stylesheets.faults(css, USED)]


@pytest.mark.parametrize(
    ("css", "fault"),
    [
        ("a {}", "1: a is empty"),
        ("a { color: }", "1: color has no value"),
        ("a { color: red; margin: 0;\n color: blue }", "2: color is set twice"),
        ("a { margin: 0 }\na { color: red }", "2: a repeats line 1"),
        (
            "@media print {\n a { margin: 0 }\n a { color: red }\n}",
            "3: a repeats line 2",
        ),
        (".card { color: red }\n.crad { color: red }", "2: class crad is not used"),
        (".tune-3 { color: red }", "1: class tune-3 is not used"),
        ("a { color: red;\nb { color: red }", "2: expected a declaration"),
        ("@page { margin: 0; size: a4; margin: 1cm }", "1: margin is set twice"),
    ],
)
def test_each_error_is_reported_with_its_line(css, fault):
    assert told(css) == [fault]


@pytest.mark.parametrize("css", ["a { color red }", "b { ) }", "@media print { a { ) } }"])
def test_an_unreadable_sheet_is_reported(css):
    assert told(css)


@pytest.mark.parametrize(
    "css",
    [
        "a { color: red }\n@media print { a { color: black } }",
        "@media print { a { margin: 0 } }\n@media screen { a { margin: 0 } }",
        "a { block-size: 100vh; block-size: 100dvh }",  # for engines that do not know the second
        "@keyframes turn { from { rotate: 0 } 33.3% { rotate: 1turn } }",
        ".tone-3 { color: red }",
        "/* .gone {} */",
    ],
)
def test_valid_sheets_have_no_faults(css):
    assert told(css) == []


def test_each_sheet_is_judged_by_what_the_templates_scripts_and_modules_name(tmp_path, capsys):
    for name, text in {
        "static/css/a.css": ".one { margin: 0 }\n.two { margin: 0 }\n.three { margin: 0 }",
        "static/css/deep/b.css": ".four { margin: 0 }",
        "templates/page.html": '<p class="one">',
        "static/js/page.js": 'classList.add("two");',
        "home/views.py": 'CLASS = "three"',
        "tests/test_page.py": 'CLASS = "four"',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    assert stylesheets.main(tmp_path) == 1
    assert capsys.readouterr().out == "static/css/deep/b.css:1: class four is not used\n"

    (tmp_path / "static/css/deep/b.css").unlink()
    assert stylesheets.main(tmp_path) == 0
    assert capsys.readouterr().out == ""

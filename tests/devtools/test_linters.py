"""The linters as `dev.py check` runs them, on files with one mistake each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from devtools import checks
from devtools.environment import ROOT

FORM = (ROOT / ".github" / "ISSUE_TEMPLATE" / "idea.yml").read_text()
WORKFLOW = (ROOT / ".github" / "workflows" / "test.yml").read_text()


def passes(title: str, file: Path, content: str) -> bool:
    """Whether the check that is called `title` finds nothing in a `file` with this `content`."""
    file.write_text(content)
    command = checks.programs(Path(sys.executable))[title]
    options = [word for word in command if not word.endswith((".yml", "static/js", "templates"))]
    done = subprocess.run([*options, file], cwd=ROOT, capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.parametrize(
    ("script", "right"),
    [
        ("document.title = location.hash;", True),
        ("document.title = locaton.hash;", False),
        ("const hash = location.hash;", False),
        ("if (location.hash == 1) print();", False),
        ("var hash = location.hash; document.title = hash;", False),
        ("let hash = location.hash; document.title = hash;", False),
        ("console.log(location.hash);", False),
        ("document.title = eval(location.hash);", False),
        ("document.title = location.hash", True),
        ("document.title = (location.hash;", False),
    ],
)
def test_a_mistake_in_a_script_is_found(tmp_path, script, right):
    assert passes("Scripts (oxlint)", tmp_path / "page.js", script) is right


@pytest.mark.parametrize(("name", "right"), [("there", True), ("gone", False)])
def test_an_import_of_what_a_module_does_not_export_is_found(tmp_path, name, right):
    (tmp_path / "other.js").write_text("export const there = () => {};\n")

    script = f'import {{ {name} as used }} from "./other.js";\nused();\n'
    assert passes("Scripts (oxlint)", tmp_path / "page.js", script) is right


@pytest.mark.parametrize(
    ("template", "right"),
    [
        ("{% if one %}<p>{{ one }}</p>{% endif %}", True),
        ("{% if one %}<p>{{ one }}{% endif %}", False),
        ("{% if one %}<p>{{ one }}</p>", False),
        ('<form method="pots"></form>', False),
        ('<p class="one" class="two"></p>', False),
    ],
)
def test_a_mistake_in_a_template_is_found(tmp_path, template, right):
    assert passes("Templates (djangofmt)", tmp_path / "page.html", template) is right


@pytest.mark.parametrize(
    ("title", "content", "old", "new"),
    [
        ("Workflows", WORKFLOW, "runs-on:", "runs_on:"),
        ("Workflows", WORKFLOW, "        with:", "        wiht:"),
        ("Issue forms", FORM, "type: dropdown", "type: drop-down"),
        ("Issue forms", FORM, "      label: Where?\n", ""),
    ],
)
def test_a_mistake_in_a_workflow_or_a_form_is_found(tmp_path, title, content, old, new):
    file = tmp_path / "test.yml"

    assert passes(title, file, content)
    assert not passes(title, file, content.replace(old, new, 1))

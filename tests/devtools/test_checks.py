from __future__ import annotations

import pytest

from devtools import checks

MODULES = [
    *("ruff", "ruff", "devtools.stylesheets", "check_jsonschema", "check_jsonschema"),
    *("mypy", "django", "django"),
]
TOOLS = ("oxlint", "djangofmt", "djade")


@pytest.fixture
def python(programs):
    """A Python whose programs all pass unless a file `fails` names their first argument."""
    for tool in TOOLS:
        programs.add(tool)
    fails = programs.folder / "fails"
    return programs.add("python", f'! grep -qsx -- "$2" "{fails}"')


def test_every_check_is_made_with_the_settings_that_people_get(python, programs, capsys):
    programs.add("djade", f'cp "$LATCHKEY_DATA_DIR/secret.key" "{programs.folder}"')

    assert checks.check(python) == 0

    assert [call.split()[1] for call in programs.calls("python")] == MODULES
    assert [len(programs.calls(tool)) for tool in TOOLS] == [1, 1, 1]
    assert "templates/base.html" in programs.calls("djade")[0]
    assert len((programs.folder / "secret.key").read_text()) >= 64
    assert capsys.readouterr().out == "Checks: all passed.\n"


def test_a_failed_check_does_not_hide_the_next(python, programs, capsys):
    (programs.folder / "fails").write_text("mypy\n")

    assert checks.check(python) == 1

    assert [call.split()[1] for call in programs.calls("python")] == MODULES
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "Types (mypy): failed with status 1. Its output is above.",
        "Checks: 1 failed.",
    ]


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_can_fail_the_checks(python, programs, capsys, tool):
    programs.add(tool, "exit 1")

    assert checks.check(python) == 1

    assert f"({tool}): failed with status 1" in capsys.readouterr().out


def test_workflows_and_issue_forms_are_held_against_their_schemas(python, programs):
    checks.check(python)

    workflows, forms = (call for call in programs.calls("python") if "schema" in call)
    assert "vendor.github-workflows" in workflows
    assert "test.yml" in workflows
    assert "vendor.github-issue-forms" in forms
    assert "bug.yml" in forms
    assert "config.yml" not in forms


def test_a_file_that_editorconfig_does_not_allow_fails_the_checks(python, monkeypatch, capsys):
    monkeypatch.setattr("devtools.text_files.faults", lambda: ["bad.txt breaks a rule."])

    assert checks.check(python) == 1

    assert "bad.txt breaks a rule.\nChecks: 1 failed." in capsys.readouterr().out

from __future__ import annotations

import pytest

from devtools import environment
from devtools.console import Stopped, run_visibly


@pytest.fixture
def project(tmp_path):
    for name in (environment.RUNTIME, environment.DEVELOPMENT):
        (tmp_path / name).write_text("# nothing is needed\n")
    return tmp_path


@pytest.mark.slow  # makes a virtual environment
def test_requirements_are_installed_once_until_they_change(project, capsys):
    python = environment.prepare(environment.DEVELOPMENT, project)
    assert "Creating the virtual environment" in capsys.readouterr().err
    assert run_visibly([str(python), "-c", "import sys; assert sys.prefix != sys.base_prefix"]) == 0

    environment.prepare(environment.DEVELOPMENT, project)
    environment.prepare(environment.RUNTIME, project)
    assert capsys.readouterr().err == ""

    (project / environment.RUNTIME).write_text("# still nothing\n")
    environment.prepare(environment.RUNTIME, project)
    assert capsys.readouterr().err.startswith("Installing requirements.txt")


@pytest.mark.slow  # makes a virtual environment
def test_a_half_made_environment_is_made_anew(project, capsys):
    broken = project / ".venv" / "bin" / "python"
    broken.parent.mkdir(parents=True)
    broken.symlink_to("/bin/false")

    environment.prepare(environment.RUNTIME, project)

    assert "Creating the virtual environment" in capsys.readouterr().err


@pytest.mark.slow  # makes a virtual environment
def test_a_requirement_without_hash_is_refused_and_tried_again(project, capfd):
    (project / environment.RUNTIME).write_text("waitress==3.0.2\n")

    for _ in range(2):
        with pytest.raises(Stopped, match="failed with status 1"):
            environment.prepare(environment.RUNTIME, project)
        assert "hashes are required" in capfd.readouterr().err.lower()


@pytest.mark.slow  # makes a virtual environment
def test_what_is_installed_finds_the_sources_compiled(project, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    package = project / "package"
    package.mkdir()
    (package / "__init__.py").write_text("ANSWER = 42\n")
    (package / "broken.py").write_text("def\n")
    (project / "launcher.py").write_text("import package\n")

    environment.prepare(environment.RUNTIME, project)

    compiled = {file.name.partition(".")[0] for file in project.glob("**/__pycache__/*.pyc")}
    assert {"__init__", "launcher"} <= compiled
    assert "broken" not in compiled

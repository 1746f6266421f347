"""Fixtures for getting back in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models import User
from recovery import code_throttle
from recovery.codes import Code
from recovery.flows.codes import make_sheet


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    code_throttle.restart()
    yield
    code_throttle.restart()


@pytest.fixture
def sheet(ben: User) -> list[Code]:
    """Ben's recovery codes."""
    return make_sheet(ben)


@pytest.fixture
def data_folder(tmp_path: Path, settings) -> Path:
    """The data folder of the program in this test."""
    settings.DATA_DIR = tmp_path
    return tmp_path

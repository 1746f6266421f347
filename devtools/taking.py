"""A pytest plugin for the complete run: each process runs the next tests that no other has taken.

It records their outcomes in the tally, and prints nothing about tests that pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from devtools.tally import BEGIN_WITH, FAILED, OTHERS, PASSED, TALLY, WINDOWS, Tally


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(TALLY, type=Path, help="file that the processes of one run share")
    parser.addoption(BEGIN_WITH, choices=(WINDOWS, OTHERS), default=OTHERS)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(TALLY):
        taking = Taking(Tally(config.getoption(TALLY)), config.getoption(BEGIN_WITH))
        config.pluginmanager.register(taking)


class Taking:
    """One of the test processes."""

    def __init__(self, tally: Tally, begin_with: str) -> None:
        self._tally = tally
        self._windows_first = begin_with == WINDOWS

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # They start at opposite ends, so that mostly only one opens windows.
        items.sort(key=lambda item: opens_windows(item) is not self._windows_first)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._tally.add(item.nodeid for item in session.items)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._tally.note(report.nodeid, FAILED)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Replace pytest's own loop, which needs a fixed order."""
        if session.testsfailed:
            raise session.Interrupted("errors during collection")
        coming = self._taken(session.items)
        item = next(coming, None)
        while item is not None:
            following = next(coming, None)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
            item = following
        return True

    def _taken(self, items: list[pytest.Item]) -> Iterator[pytest.Item]:
        """Yield the tests of this process, one file at a time, because its tests share fixtures."""
        for _file, group in groupby(items, lambda item: (item.path, opens_windows(item))):
            of_the_file = list(group)
            ours = self._tally.take([item.nodeid for item in of_the_file])
            yield from (item for item in of_the_file if item.nodeid in ours)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._tally.note(report.nodeid, FAILED)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._tally.note(nodeid, PASSED)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        return ("passed", "", "") if report.when == "call" and report.passed else None

    def pytest_unconfigure(self) -> None:
        self._tally.close()


def opens_windows(item: pytest.Item) -> bool:
    """Return whether a test opens windows and needs no executable."""
    return bool(item.get_closest_marker("window")) and not item.get_closest_marker("packaged")

"""Runs Django's tests in a folder and collects their outcomes."""

from __future__ import annotations

import os
import sys
import unittest
from collections.abc import Iterator
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

SUITES = ["auth_tests", "tools.django_tests.our_sessions"]
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Outcomes(unittest.TestResult):
    """The outcome of each test, with the type of its first error."""

    def __init__(self) -> None:
        super().__init__()
        self.failed: dict[str, str] = {}
        self.passed: set[str] = set()
        self.are_async: set[str] = set()
        self.skips = 0

    def startTest(self, test: Any) -> None:
        """Clear what earlier tests left in memory."""
        from accounts.throttle import failures_here, throttle

        throttle.restart()
        failures_here.restart()
        self.passed.add(test.id())
        if iscoroutinefunction(getattr(type(test), test._testMethodName)):
            self.are_async.add(test.id())

    def addError(self, test: Any, err: Any) -> None:
        """Record a failed test; `setUpClass` stands for all tests of a class."""
        self.passed.discard(test.id())
        self.failed.setdefault(test.id(), f"{err[0].__name__}: {err[1]}".partition("\n")[0])

    addFailure = addError

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        """Count a failed subtest as a failure of the test."""
        if err:
            self.addError(test, err)

    def addSkip(self, test: Any, reason: str) -> None:
        """Count tests that Django skips on this system."""
        self.passed.discard(test.id())
        self.skips += 1


def run(folder: Path) -> Outcomes:
    """Run Django's tests in `folder` with our user, backend and sessions."""
    sys.path.insert(0, str(folder))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tools.django_tests.settings"
    import django

    django.setup()
    from django.core.signals import setting_changed
    from django.test.runner import DiscoverRunner

    setting_changed.connect(_leave_other_users_to_django)
    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    suite = runner.build_suite(SUITES)
    for test in _tests_in(suite):
        type(test).available_apps = None  # Our tables must be emptied too.
    runner.setup_databases(aliases=runner.get_databases(suite))
    _let_the_log_be_emptied()
    outcomes = Outcomes()
    suite.run(outcomes)
    return outcomes


def _tests_in(suite: Any) -> Iterator[Any]:
    for test in suite:
        yield from _tests_in(test) if isinstance(test, unittest.TestSuite) else [test]


def _leave_other_users_to_django(*, setting: str, **_: Any) -> None:
    """Skip our backend in tests with their own user model, which it does not support."""
    from django.conf import settings

    ours = settings.AUTH_USER_MODEL == "accounts.User"
    chosen = vars(vars(settings)["_wrapped"])
    if setting == "AUTH_USER_MODEL" and not ours and "AUTHENTICATION_BACKENDS" not in chosen:
        settings.AUTHENTICATION_BACKENDS = [BACKEND]


def _let_the_log_be_emptied() -> None:
    """Allow emptying the audit log between tests; the triggers are created again each time."""
    from django.db.backends.sqlite3.operations import DatabaseOperations

    from audit.triggers import TRIGGERS

    empty = DatabaseOperations.sql_flush

    def unguarded(*given: Any, **named: Any) -> list[str]:
        return [f"DROP TRIGGER IF EXISTS {trigger.name}" for trigger in TRIGGERS] + empty(
            *given, **named
        )

    DatabaseOperations.sql_flush = unguarded  # type: ignore[method-assign]

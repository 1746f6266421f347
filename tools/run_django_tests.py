"""Runs Django's own tests of django.contrib.auth with our user model, backend and sessions.

    .venv/bin/python tools/run_django_tests.py

pip downloads the source distribution of the installed Django into a temporary folder. Each failing
test must be listed with a reason in `tools/django_tests/differences.toml`; docs/security.md lists
the reasons. Exits with 1 if an unlisted test fails, a listed one passes, or an async one fails
alone.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

DIFFERENCES = ROOT / "tools" / "django_tests" / "differences.toml"


@dataclass(frozen=True)
class Verdict:
    """The result of the complete run."""

    explained: dict[str, list[str]]  # failed tests by reason
    as_their_twins: list[str]  # failed async tests whose sync counterpart is in `explained`
    unexplained: list[str]
    gone: list[str]  # listed, but passed

    @property
    def is_good(self) -> bool:
        """Return whether every difference is explained and every explanation is needed."""
        return not self.unexplained and not self.gone


def fetch(version: str, folder: Path) -> Path:
    """Download this version of Django into `folder`; return the path of its tests."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--no-binary", ":all:", "--dest", str(folder), f"django=={version}"]
    subprocess.run(command, check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    (tests,) = folder.glob("*/tests")
    return tests


def reasons() -> dict[str, list[str]]:
    """Return the tests that may fail, by reason."""
    listed = tomllib.loads(DIFFERENCES.read_text(encoding="utf-8"))["difference"]
    return {one["why"]: one["tests"] for one in listed}


def twins(test: str) -> set[str]:
    """Return possible names of the sync counterpart of an async test."""
    place, _dot, name = test.rpartition(".")
    found = {
        re.sub(r"^test_a(?=[a-z])", "test_", name),
        re.sub(r"_async(_view)?$", "", name),
        re.sub(r"^test_acreate", "test_create", name),
    }
    return {f"{place}.{one}" for one in found - {name}}


def judge(failed: Iterable[str], are_async: Iterable[str], why: Mapping[str, list[str]]) -> Verdict:
    """Compare the failed tests with the listed ones; an async test cannot be listed."""
    failed, are_async = set(failed), set(are_async)
    allowed = {test for tests in why.values() for test in tests} - are_async
    as_twins = {test for test in failed & are_async if twins(test) & failed & allowed}
    return Verdict(
        explained={reason: sorted(failed & allowed & {*tests}) for reason, tests in why.items()},
        as_their_twins=sorted(as_twins),
        unexplained=sorted(failed - allowed - as_twins),
        gone=sorted({test for tests in why.values() for test in tests} - failed),
    )


def main() -> int:
    """Download and run the tests, and print the differences."""
    import django

    from tools.django_tests.running import run

    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(fetch(django.__version__, Path(folder)))
    verdict = judge(outcomes.failed, outcomes.are_async, reasons())
    ran = len(outcomes.passed) + len(outcomes.failed)
    print(f"Django {django.__version__}: {ran} ran, {len(outcomes.passed)} passed, ", end="")
    print(f"{outcomes.skips} were skipped by Django itself.")
    for reason, tests in verdict.explained.items():
        print(f"\n{len(tests)} differ. {reason}", *tests, sep="\n  ")
    print(f"\n{len(verdict.as_their_twins)} async ones fail as their sync twins do:")
    print(*(f"  {test}" for test in verdict.as_their_twins), sep="\n")
    for test in verdict.unexplained:
        print(f"UNEXPLAINED {test}: {outcomes.failed[test]}")
    for test in verdict.gone:
        print(f"NO DIFFERENCE ANY MORE {test}")
    return 0 if verdict.is_good else 1


if __name__ == "__main__":
    sys.exit(main())

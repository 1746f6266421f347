"""Run Django's own tests of its auth package on our user, backend and sessions.

    .venv/bin/python tools/run_django_tests.py

They come with the source distribution of the installed Django, which pip fetches into a folder
that is removed afterwards. Each test that fails has to be in `tools/django_tests/differences.toml`,
under the reason why our program differs there; docs/security.md lists the reasons. Ends with 1 if
one fails that is not there, if one is there that passes, and if an async one fails alone.
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
    """What came of the whole run."""

    explained: dict[str, list[str]]  # the tests that fail, by the reason why
    as_their_twins: list[str]  # async ones whose sync twin fails for one of the reasons
    unexplained: list[str]
    gone: list[str]  # listed as a difference, and passing

    @property
    def is_good(self) -> bool:
        """Whether every difference is explained, and each explanation is still of use."""
        return not self.unexplained and not self.gone


def fetch(version: str, folder: Path) -> Path:
    """Return where the tests of this version of Django lie in `folder`, into which pip puts it."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--no-binary", ":all:", "--dest", str(folder), f"django=={version}"]
    subprocess.run(command, check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    (tests,) = folder.glob("*/tests")
    return tests


def reasons() -> dict[str, list[str]]:
    """Return the tests that may fail, by the reason why our program differs there."""
    listed = tomllib.loads(DIFFERENCES.read_text(encoding="utf-8"))["difference"]
    return {one["why"]: one["tests"] for one in listed}


def twins(test: str) -> set[str]:
    """Return what the sync twin of an async test may be called."""
    place, _dot, name = test.rpartition(".")
    found = {
        re.sub(r"^test_a(?=[a-z])", "test_", name),
        re.sub(r"_async(_view)?$", "", name),
        re.sub(r"^test_acreate", "test_create", name),
    }
    return {f"{place}.{one}" for one in found - {name}}


def judge(failed: Iterable[str], are_async: Iterable[str], why: Mapping[str, list[str]]) -> Verdict:
    """Hold the tests that failed against those that may; an async one never may by itself."""
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
    """Fetch, run, and say what differs."""
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

"""Whether a name is known costs nothing: the same queries, the same hash.

bench/sign_in_timing.py measures the times themselves.
"""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.cast import PASSWORDS
from tests.clients import launched_client
from tests.hashers import WatchedArgon2idHasher

LOGIN = "/accounts/login/"
TRIES = {
    "unknown": ("nobody", "wrong {}"),
    "wrong": ("ben", "wrong {}"),
    "disabled": ("cleo", "wrong {}"),
    "waiting": ("ivy", "wrong {}"),
    "without a password": ("hal", "wrong {}"),
}


@pytest.fixture
def everybody(ben, cleo):
    User.objects.create_user("hal")
    ivy = User.objects.create_user("ivy", PASSWORDS["cleo"], is_active=False)
    User.objects.filter(pk=ivy.pk).update(approved_at=None)
    statements("somebody else", "this first one also loads what is kept in memory")


def statements(name, password, status=200):
    """Return the statements of one try to sign in, cut to what they do to which table."""
    window = launched_client()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert window.post(LOGIN, {"username": name, "password": password}).status_code == status
    return [re.sub(r"[0-9]+|_x[0-9]+", "", query["sql"])[:60] for query in queries]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_failure_runs_the_same_statements(everybody, number):
    runs = {}
    for kind, (name, password) in TRIES.items():
        for before in range(1, number):
            statements(name, f"before {before}")
        runs[kind] = statements(name, password.format(number))
    assert len(set(map(tuple, runs.values()))) == 1, runs


def test_every_failure_computes_one_hash(everybody, settings):
    settings.PASSWORD_HASHERS = ["tests.hashers.WatchedArgon2idHasher"]
    for name, password in TRIES.values():
        before = WatchedArgon2idHasher.computed
        statements(name, password.format("watched"))
        assert WatchedArgon2idHasher.computed - before == 1, name


def test_a_failure_costs_few_statements_and_two_commits(everybody):
    run = statements("ben", "wrong")
    assert len(run) <= 10
    assert sum(sql.startswith("RELEASE") for sql in run) == 2


def test_a_sign_in_costs_few_statements_and_two_commits(everybody):
    run = statements("ben", PASSWORDS["ben"], status=302)
    assert len(run) <= 14
    assert sum(sql.startswith("RELEASE") for sql in run) == 2

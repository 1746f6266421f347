"""Twenty windows at once on the real server: one gets through."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from recovery.codes import Kind
from recovery.flows.assistance import give_code
from recovery.flows.codes import make_sheet
from recovery.models import RecoveryCode, ResetCode
from tests.wire import WireWindow

AT_ONCE = 20
USE, CHOOSE = "/recovery/code/", "/recovery/password/"


def sent(window, path, page, **fields):
    """The status of the answer, after having waited as often as was asked for."""
    while True:
        status, _page = window.post(path, page, **fields)
        if status != 429:
            return status
        time.sleep(int(window.headers["retry-after"]))


def submit(host, code, begin):
    with WireWindow(host) as window:
        _status, page = window.get(USE)
        begin.wait()
        status = sent(window, USE, page, username="ben", code=str(code))
        connection.close()
        return status


@pytest.mark.parametrize("kind", Kind)
def test_exactly_one_of_twenty_who_submit_one_code_at_once_succeeds(served, ben, kind, rf):
    code = _code(ben, kind)
    begin = threading.Barrier(AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(lambda _: submit(served, code, begin), range(AT_ONCE)))
    assert sorted(statuses) == [200] * (AT_ONCE - 1) + [302]
    assert RecoveryCode.objects.count() == (7 if kind is Kind.RECOVERY else 0)
    assert not ResetCode.objects.exists()


def _code(ben, kind):
    if kind is Kind.RECOVERY:
        return make_sheet(ben)[0]
    return give_code(ben, issuer=None, request=None).code


def test_exactly_one_of_twenty_new_passwords_for_one_code_is_set(served, ben):
    code = make_sheet(ben)[0]
    begin = threading.Barrier(AT_ONCE)
    with WireWindow(served) as first:
        _status, page = first.get(USE)
        assert sent(first, USE, page, username="ben", code=str(code)) == 302
        _status, page = first.get(CHOOSE)
        cookies = dict(first.cookies)

    def choose(number):
        with WireWindow(served) as window:
            window.cookies = dict(cookies)
            password = f"{number} otters in a teapot"
            begin.wait()
            return sent(window, CHOOSE, page, password1=password, password2=password), password

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(choose, range(AT_ONCE)))
    won = [password for status, password in results if status == 200]
    assert len(won) == 1
    assert User.objects.get(pk=ben.pk).check_password(won[0])
    assert RecoveryCode.objects.count() == 8

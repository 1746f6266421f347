"""Many threads record at the same time: one chain, no gap, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from audit.events import SignedIn
from audit.log import record
from audit.models import Entry
from audit.verify import faults

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, EACH = 8, 25


def write(thread: int) -> None:
    try:
        for number in range(EACH):
            with transaction.atomic():
                record(SignedIn(failures_since=thread * EACH + number))
    finally:
        connections.close_all()


def test_entries_of_many_threads_make_one_chain():
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(THREADS)))

    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(
        range(1, THREADS * EACH + 1)
    )
    assert sorted(entry.details["failures_since"] for entry in Entry.objects.all()) == list(
        range(THREADS * EACH)
    )
    assert faults() == []

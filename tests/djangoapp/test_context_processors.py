"""What pages show of the terminal is never older than it looks."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from accounts.models import SignInPolicy
from accounts.read_cache import GOOD_FOR, ReadCache
from djangoapp.context_processors import cached_policy

pytestmark = pytest.mark.django_db


def test_a_change_shows_on_the_next_page(visitor, policy, ada):
    assert "Reading room" not in visitor.get("/accounts/login/").content.decode()

    policy.terminal_name = "Reading room"
    policy.save()

    assert "Reading room" in visitor.get("/accounts/login/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_others_read_before_the_commit_is_forgotten_at_the_commit():
    policy = SignInPolicy.current()
    with transaction.atomic():
        policy.terminal_name = "Reading room"
        policy.save()
        # As another thread does.
        cached_policy._last = (cached_policy._now(), SignInPolicy(terminal_name="old"))

    assert cached_policy.get().terminal_name == "Reading room"


def test_a_change_by_another_terminal_shows_after_a_few_seconds(clock):
    own = ReadCache(SignInPolicy.current, now=clock)
    before = own.get().terminal_name
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_signinpolicy SET terminal_name = 'Elsewhere'")

    clock.forward(GOOD_FOR)
    assert own.get().terminal_name == before
    clock.forward(0.1)
    assert own.get().terminal_name == "Elsewhere"


def test_it_is_read_once_for_many_pages(django_assert_num_queries):
    own = ReadCache(SignInPolicy.current)

    with django_assert_num_queries(1):
        assert own.get() is own.get()

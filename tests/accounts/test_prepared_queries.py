"""row_by_key: what the ORM would return, without asking it to write the same statement again."""

from __future__ import annotations

import pytest

from accounts.models import Session, SignInPolicy, User
from accounts.prepared_queries import row_by_key

pytestmark = pytest.mark.django_db


def columns(row) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields}


def test_it_returns_the_same_row_as_the_orm(ada, signed_in):
    signed_in(ada)

    for model in (User, Session, SignInPolicy):
        expected = model._default_manager.get()
        found = row_by_key(model, expected.pk)
        assert found == expected
        assert columns(found) == columns(expected)
        assert not found.get_deferred_fields()


def test_there_is_none_for_a_key_that_nobody_has(ada):
    assert row_by_key(User, ada.pk + 1) is None
    assert row_by_key(Session, "' OR ''='") is None


def test_it_costs_one_query_and_the_row_can_be_saved(ada, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = row_by_key(User, ada.pk)

    assert found
    found.display_name = "Countess"
    found.save()
    assert User.objects.get().display_name == "Countess"

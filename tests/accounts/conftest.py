"""What the tests of accounts share."""

from __future__ import annotations

import pytest

from tests.clients import prove


@pytest.fixture
def window(signed_in, ben):
    """Ben's; his proof was good until a second ago."""
    window = signed_in(ben)
    prove(window, seconds_ago=301)
    return window

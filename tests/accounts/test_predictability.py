from __future__ import annotations

import pytest

from accounts.passwords.predictability import Pattern, repeated_piece, surprises


@pytest.mark.parametrize(
    ("text", "count", "pattern"),
    [
        ("", 0, None),
        ("x", 1, None),
        ("gravel", 6, None),
        ("aaaa", 1, Pattern.REPEAT),
        ("abcd", 1, Pattern.SEQUENCE),
        ("dcba", 1, Pattern.SEQUENCE),
        ("qwert", 1, Pattern.WALK),
        ("qwertz", 1, Pattern.WALK),
        ("trewq", 1, Pattern.WALK),
        ("qaz", 3, None),
        ("qazx", 1, Pattern.WALK),
        ("asdfg123", 2, Pattern.WALK),
        ("hello", 5, None),
        ("abcxyz", 2, Pattern.SEQUENCE),
        ("1a2b3c4d", 2, Pattern.SEQUENCE),
        ("!@#$%^", 1, Pattern.SEQUENCE),
        ("654852", 1, Pattern.WALK),
        ("759315", 6, None),
        ("111222333", 1, Pattern.SEQUENCE),
    ],
)
def test_what_follows_from_the_character_before_is_no_surprise(text, count, pattern):
    assert surprises(text) == (count, pattern)


@pytest.mark.parametrize(
    ("text", "piece"),
    [("abab", "ab"), ("ababa", "ab"), ("aaaa", "a"), ("abc", "abc"), ("", ""), ("abcab", "abcab")],
)
def test_a_repeated_piece_is_found(text, piece):
    assert repeated_piece(text) == piece

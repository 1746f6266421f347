"""Text that comes from outside as bytes, from every program that saves text."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.incoming_text import IncomingText, NotText, decode, needs_all

MARK = "\ufeff"
TEXT = "Żółw und Ärger\n"
ENCODINGS = ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("marks", [1, 2, 3])
def test_marks_at_the_beginning_tell_the_encoding_and_are_no_text(encoding, marks):
    assert decode((MARK * marks + TEXT).encode(encoding)) == IncomingText(TEXT)


def test_a_mark_within_the_text_stays():
    assert decode(f"a{MARK}b".encode()).text == f"a{MARK}b"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_latin_text_needs_no_mark(encoding):
    assert decode("secret\n".encode(encoding)).text == "secret\n"


@pytest.mark.parametrize("content", [b"", b"a"])
def test_the_shortest_text_is_utf_8(content):
    assert decode(content).text == content.decode()


@pytest.mark.parametrize("content", [b"a\0", b"\0a"])
def test_two_bytes_are_too_few_to_tell_utf_16(content):
    with pytest.raises(NotText):
        decode(content)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_end_of_a_line_is_one(end):
    assert decode(f"one{end}{end}two{end}".encode()).text == "one\n\ntwo\n"


@pytest.mark.parametrize("end", ["\x1a", "\x1a\x1a\x1a", "\x1a\0\0", "\x1a\r\n"])
def test_the_end_of_file_of_dos_is_no_text(end):
    assert decode(f"one\r\n{end}".encode()).text == "one\n"


def test_many_ends_of_file_within_a_text_cost_no_more_than_their_length():
    content = b"\x1a" * 1_000_000 + b"x"  # would be searched from each of them to the end
    assert decode(content).text == content.decode()


def test_another_encoding_is_guessed_only_where_one_is_given():
    content = "Müller".encode("cp1252")

    assert decode(content, otherwise="cp1252") == IncomingText("Müller", guessed=True)
    with pytest.raises(NotText):
        decode(content)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfM\xfcller",  # said to be UTF-8, and is not
        b"\xff\xfea",  # half a character
        "Привет всем\n".encode("utf-16-le"),  # nothing tells that it is UTF-16
        b"PK\x03\x04\0\0",
        b"\x81",
    ],
)
def test_input_that_is_not_text_is_refused(content):
    with pytest.raises(NotText):
        decode(content, otherwise="cp1252")


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_refused(content):
    with contextlib.suppress(NotText):
        text = decode(content, otherwise="cp1252").text
        assert not {"\0", "\r"} & set(text)
        assert not text.startswith(MARK)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.integers(0, 4))
def test_what_is_written_with_a_mark_is_read_back(text, which):
    assert decode((MARK + text).encode(ENCODINGS[which])).text == text.lstrip(MARK)


def test_a_line_of_a_stream_is_whole_unless_a_character_takes_two_bytes():
    assert not needs_all(b"secret\n")
    assert not needs_all(b"\xef\xbb\xbfsecret\n")
    assert needs_all("secret\n".encode("utf-16-le")[:-1])
    assert needs_all((MARK + "secret\n").encode("utf-16-le")[:-1])

"""Reading tables as spreadsheet programs write them, and writing ones that run no formulas."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from administration import spreadsheet
from administration.spreadsheet import Unreadable, guard, read, unguard, write

TABLE = "name,display name\r\nMüller,Jörg Müller\r\nŁukasz,\r\n"
CELLS = [["Müller", "Jörg Müller"], ["Łukasz", ""]]


def cells(content):
    return [line.cells for line in read(content).lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_usual_encoding_and_separator_is_read(encoding, separator):
    content = TABLE.replace(",", separator).encode(encoding)
    assert cells(content) == CELLS
    assert not read(content).guessed


def test_utf_16_of_either_order_with_its_mark_is_read():
    assert cells(b"\xff\xfe" + TABLE.encode("utf-16-le")) == CELLS
    assert cells(b"\xfe\xff" + TABLE.encode("utf-16-be")) == CELLS


def test_marks_that_two_programs_wrote_and_the_end_of_file_of_dos_are_no_cells():
    assert cells(f"\ufeff\ufeff{TABLE}\x1a".encode()) == CELLS


def test_what_excel_calls_just_csv_is_read_and_said_to_be_guessed():
    sheet = read("name;e-mail\r\nMüller;m@example.org\r\n".encode("cp1252"))
    assert sheet.lines[0].cells == ["Müller", "m@example.org"]
    assert sheet.guessed


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_end_of_a_line_is_one(end):
    assert cells(TABLE.replace("\r\n", end).encode()) == CELLS


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_excel_s_line_about_the_separator_is_no_row_but_counts_as_a_line(first):
    sheet = read(f"{first}\r\nname;groups\r\nNina;a,b,c,d\r\n".encode())
    assert sheet.head.cells == ["name", "groups"]
    assert [(line.number, line.cells) for line in sheet.lines] == [(3, ["Nina", "a,b,c,d"])]


def test_separators_within_quotes_do_not_count():
    assert cells(b'"name";"a,b,c"\r\n"N,i;n""a";x\r\n') == [['N,i;n"a', "x"]]


def test_empty_rows_are_skipped_and_the_numbers_are_those_of_the_file():
    sheet = read(b'name,x,,\r\n\r\n,,,\r\n"two\nlines",,,\r\nNina,,,\r\n  ,\r\n')
    assert [(line.number, line.cells[0]) for line in sheet.lines] == [
        (4, "two\nlines"),
        (6, "Nina"),
    ]


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"\xef\xbb\xbf", b",,,\r\n"])
def test_an_empty_file_is_refused(content):
    with pytest.raises(Unreadable, match="empty"):
        read(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'name\r\nNina\r\n"Nino\r\nNils\r\n', "Line 3 can't be read"),
        (b'name\r\n"Ni"na\r\n', "Line 2 can't be read"),
        (b"name\r\n" + b"x" * 200_000, "Line 2 can't be read"),
        (b"\xff\xfen\x00a", "This file can't be read"),
        (b"name\r\n\x81\x8d\r\n", "This file can't be read"),
        (b"name\r\nni\x00na\r\n", "This file can't be read"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "can't be read"),
    ],
)
def test_a_file_that_is_not_a_table_is_refused_with_the_line(content, words):
    with pytest.raises(Unreadable, match=words):
        read(content)


@pytest.mark.parametrize("begin", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_that_is_called_csv_is_told_as_such(begin):
    with pytest.raises(Unreadable, match="workbook, not a CSV file"):
        read(begin + bytes(100))


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 2)
    assert len(read(b"name\r\na\r\nb\r\n").lines) == 2
    with pytest.raises(Unreadable, match="more than 2 rows"):
        read(b"name\r\na\r\nb\r\nc\r\n")


@given(st.binary(max_size=200))
def test_no_bytes_whatever_are_a_fault(content):
    with contextlib.suppress(Unreadable):
        read(content)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1", "''=1"])
def test_no_cell_is_a_formula(cell):
    assert guard(cell) == f"'{cell}"
    assert unguard(guard(cell)) == cell


@given(st.text(alphabet="'=+-@\t\ra1 ", max_size=6))
def test_escaping_loses_nothing_and_leaves_no_formula(cell):
    assert unguard(guard(cell)) == cell
    assert not guard(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("separator", [",", ";"])
def test_what_is_written_is_read_back(separator):
    rows = [["name", "display name"], ["-Müller", '=cmd|"x",;'], ["O'Neil", "'=x"]]
    content = "".join(write(rows, separator=separator)).encode()
    assert content.startswith(b"\xef\xbb\xbf")
    assert cells(content) == rows[1:]
    with io.StringIO(content.decode("utf-8-sig")) as file:
        assert [row[0] for row in csv.reader(file, delimiter=separator)][1] == "'-Müller"

from __future__ import annotations

import gzip
import re
import unicodedata
from pathlib import Path

import pytest
from django.contrib.auth import password_validation

from accounts.passwords import blocklist
from tools import build_blocklist

DATA = Path(blocklist.__file__).parent / "data"


@pytest.mark.parametrize("least", [8, 15])
def test_many_more_are_listed_than_asked_for_at_each_least_length(least):
    long_enough = [entry for entry in blocklist.entries() if len(entry) >= least]
    assert len(long_enough) > 20_000


def test_the_readme_tells_the_numbers():
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\d+)[^|]* \| ([\d,]+) \|$", readme, re.MULTILINE)
    assert len(told) == 3
    for least, number in told:
        count = sum(len(entry) >= int(least) for entry in blocklist.entries())
        assert int(number.replace(",", "")) == count


def test_entries_are_in_the_form_in_which_passwords_are_compared():
    for entry in blocklist.entries():
        assert unicodedata.normalize("NFKC", entry).casefold() == entry
        assert len(entry) >= 4


def test_the_most_common_ones_are_the_first():
    common = blocklist.most_common()
    assert {"password", "123456", "dragon", "sunshine"} <= common <= blocklist.entries()
    assert len(common) == 5_000


def test_all_of_djangos_list_is_in_it():
    file = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
    theirs = gzip.decompress(file.read_bytes()).decode().split("\n")
    listed = blocklist.entries()
    assert [entry for entry in theirs if len(entry) >= 4 and entry.casefold() not in listed] == []


def test_signing_in_does_not_read_it(visitor, ben):
    blocklist.entries.cache_clear()
    visitor.post("/accounts/login/", {"username": "ben", "password": "wrong"})
    assert blocklist.entries.cache_info().currsize == 0


def test_it_is_built_where_it_is_read():
    assert build_blocklist.DATA == DATA


def test_it_is_built_without_doubles_the_most_common_first(tmp_path, monkeypatch, capsys):
    (tmp_path / "phrases.txt").write_text("thequickbrownfox\n", encoding="utf-8")
    source = tmp_path / "passwords.json"
    source.write_text('["Dragon", "dragon", "abc", "sunshine"]', encoding="utf-8")
    monkeypatch.setattr(build_blocklist, "DATA", tmp_path)
    monkeypatch.setattr(build_blocklist, "read_django", lambda: ["letmein", "dragon"])
    build_blocklist.main(source)
    packed = (tmp_path / "blocklist.txt.gz").read_bytes()
    entries = gzip.decompress(packed).decode().split("\n")
    assert entries[:4] == ["dragon", "letmein", "sunshine", "thequickbrownfox"]
    assert {"dragondragondragon", "sunshinesunshine", "dragon1234567890"} <= set(entries)
    assert len(entries) == len(set(entries))
    assert "at least 15 characters" in capsys.readouterr().out
    build_blocklist.main(source)
    assert (tmp_path / "blocklist.txt.gz").read_bytes() == packed

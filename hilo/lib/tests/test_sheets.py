"""A table that leaves the house runs nothing in the spreadsheet that opens it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from hilo.lib.sheets import as_csv, inert, typed, write_plain

RUN = ['=HYPERLINK("http://x")', "+52 222", "-1+2", "@SUM(A1)", "\tx", "\r=x", "\n=x", "  =x", "\u00a0=x", "＝x", "-"]


@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_would_run_is_text(text):
    (row,) = csv.reader(io.StringIO(as_csv([[text]]), newline=""))
    assert row == [f"'{text}"]


@pytest.mark.parametrize("cell", ["Ana", "", "a=b", "-98.2", "-3", "1e-5", 5, -3, -98.2, None, True])
def test_words_and_numbers_stay_as_they_are(cell):
    assert inert(cell) is cell or inert(cell) == cell


def test_a_day_is_written_as_its_text():
    assert as_csv([[date(2026, 11, 26), None, 1.5]]) == "2026-11-26,,1.5\r\n"


@pytest.mark.parametrize("text", [*RUN, "'quoted", "''=x", "d'Artagnan", "-98.2", ""])
def test_what_comes_back_is_what_was_typed(text):
    assert typed(str(inert(text))) == text


def test_what_the_program_reads_again_is_not_touched():
    file = io.StringIO()
    write_plain(file, [["=x", "'y"]])
    assert file.getvalue() == "=x,'y\n"

"""How a hospital stands and which one is proposed: a word that ran out is unknown, never open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf

import pytest

from hilo.emergency.hospitals.rules import Candidate, Standing, beds_of, needs_of, recommend, rows_of, say, standing

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
OPEN = Standing("open", AT - timedelta(hours=1), AT + timedelta(hours=3))
DIVERTS = Standing("diversion", AT, AT + timedelta(hours=1), "sin quirófano")
CLOSED = Standing("closed", AT, AT + timedelta(hours=1), "sismo")


def one(clues, seconds, *capabilities, stands=OPEN, load=0):
    return Candidate(clues, clues, frozenset({"emergency", *capabilities}), stands, seconds, True, load)


def order(*candidates, needs=("emergency",)):
    return [(choice.clues, choice.group) for choice in recommend(candidates, frozenset(needs), AT)]


def test_a_word_that_ran_out_is_unknown_since_then():
    now = standing(Standing("open", AT - timedelta(hours=13), AT - timedelta(hours=9)), AT)
    assert (now.status, now.since) == ("unknown", AT - timedelta(hours=9))
    [choice] = recommend([one("A", 300, stands=now)], frozenset({"emergency"}), AT)
    assert "unknown since 9 h: ask before you arrive" in [say(reason, "en") for reason in choice.reasons]
    assert standing(None, AT) == Standing("unknown", None)


def test_the_nearest_that_can_goes_before_the_nearest():
    near, far = one("NEAR", 300), one("FAR", 900, "trauma")
    assert order(near, far, needs=("emergency", "trauma")) == [("FAR", "fits"), ("NEAR", "lacks")]
    assert order(near, far) == [("NEAR", "fits"), ("FAR", "fits")]


def test_who_diverts_comes_after_who_lacks_and_who_is_closed_is_not_proposed():
    rows = (one("D", 60, "burns", stands=DIVERTS), one("L", 600), one("C", 30, "burns", stands=CLOSED), one("N", inf))
    assert order(*rows, needs=("emergency", "burns")) == [
        ("L", "lacks"),
        ("D", "diverts"),
        ("C", "stays"),
        ("N", "stays"),
    ]


def test_forty_under_way_to_the_nearest_send_the_next_to_another():
    assert order(one("NEAR", 300, load=6), one("FAR", 600)) == [("FAR", "fits"), ("NEAR", "fits")]


def test_an_unknown_one_is_neither_avoided_nor_taken_for_open():
    unknown = Standing("unknown", None)
    assert order(one("U", 300, stands=unknown), one("O", 400)) == [("O", "fits"), ("U", "fits")]
    assert order(one("U", 300, stands=unknown), one("O", 900)) == [("U", "fits"), ("O", "fits")]


@pytest.mark.parametrize(
    ("code", "colour", "age", "needs"),
    [
        ("10107", "red", "", {"emergency", "trauma"}),
        ("10107", "green", "", {"emergency"}),
        ("10301", "", "adult", {"emergency", "obstetric"}),
        ("10211", "red", "child", {"emergency", "burns", "paediatric"}),
        ("50101", "", "", {"emergency"}),
    ],
)
def test_what_a_patient_needs_follows_code_colour_and_age(code, colour, age, needs):
    assert needs_of(code, colour, age) == needs


def test_a_file_says_what_is_wrong_with_it():
    assert rows_of("clues,name\nX,Y\n")[1] == ["the head lacks latitude, longitude, capabilities"]
    rows, faults = rows_of("clues;name;latitude;longitude;capabilities\nPLSSA000123;General;19.0;-98.2;trauma stroke\n")
    assert not faults
    assert rows[0].cells["capabilities"] == "trauma stroke"
    assert beds_of("emergency=12 intensive=4") == {"emergency": 12, "intensive": 4}
    with pytest.raises(ValueError, match="no kind of bed"):
        beds_of("sofas=3")


HEAD = "clues,name,latitude,longitude,capabilities\n"


@pytest.mark.parametrize("sheet", [HEAD + "PLSSA000015," + "x" * 140_000 + ",19,-98,\n", "clues\rPLSSA000015\r"])
def test_what_is_no_table_is_told_and_not_read(sheet):
    rows, faults = rows_of(sheet)
    assert (rows, bool(faults)) == ([], True)


def test_a_hospital_that_stands_in_a_file_twice_is_told_with_both_lines():
    _, faults = rows_of(HEAD + "PLSSA000015,Uno,19,-98,\nplssa000015,Otro,19,-98,\n")
    assert faults == ["line 3: PLSSA000015 stands in line 2 too"]

from __future__ import annotations

from dataclasses import replace

import pytest

from hilo.council.sessions import rules
from hilo.council.sessions.queries import decision, session
from hilo.council.sessions.rules import Words
from hilo.lib.errors import NotFound

M1, M4 = decision(40, "M1"), decision(40, "M4")


def faults(*decisions: rules.Decision) -> list[str]:
    built = {name for one in session(40).decisions for name in one.carried_by}
    everything = (*decisions, *(one for one in session(40).decisions if one.id not in {d.id for d in decisions}))
    return [finding.code for finding in rules.check(everything, built=built)]


def test_the_session_has_five_measures_four_points_and_seventeen_agreements_in_order():
    expected = [f"M{n}" for n in range(1, 6)] + [f"P{n}" for n in range(1, 5)] + [f"A{n}" for n in range(1, 18)]
    assert [one.id for one in session(40).decisions] == expected


def test_the_figures_of_the_fifty_municipalities_are_the_reports():
    figures = {(figure.value, figure.unit) for figure in decision(40, "M3").figures}
    assert {(50, "municipalities"), (42, "%"), (2, "%")} <= figures


def test_the_single_number_was_owed_in_two_steps():
    assert [day.on.isoformat() for day in M1.deadlines] == ["2016-10-03", "2017-06-01"]


def test_no_agreement_number_is_claimed_without_a_source():
    assert {(one.agreement_number, one.gazette) for one in session(40).decisions} == {("", "")}


def test_a_decision_is_found_by_its_id_in_any_case():
    assert decision(40, "a13").id == "A13"


def test_an_unknown_decision_and_an_unknown_session_are_refused():
    with pytest.raises(NotFound, match="A18"):
        decision(40, "A18")
    with pytest.raises(NotFound, match="41"):
        session(41)


def test_words_answer_in_the_language_asked_for_and_else_in_spanish():
    words = Words("hilo", "thread")
    assert [words.within(code) for code in ("es", "es-mx", "en", "en-gb", "nah")] == [
        "hilo",
        "hilo",
        "thread",
        "thread",
        "hilo",
    ]


def test_the_file_as_it_stands_has_no_fault():
    assert faults() == []


def test_the_same_id_twice_is_found():
    assert "HILO-S401" in faults(M4, M4)


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (replace(M4, kind="wish"), "HILO-S402"),
        (replace(M4, state="done"), "HILO-S403"),
        (replace(M4, evidence="hilo story"), "HILO-S404"),
        (replace(M4, carried_by=M1.carried_by), "HILO-S404"),
        (replace(M1, evidence=""), "HILO-S405"),
        (replace(M1, carried_by=()), "HILO-S406"),
        (replace(M1, carried_by=("emergency/nowhere",)), "HILO-S407"),
        (replace(M4, planned_in=""), "HILO-S408"),
        (replace(decision(40, "M3"), missing=Words("", "")), "HILO-S409"),
        (replace(M4, related=("Z9",)), "HILO-S410"),
        (replace(M4, title=Words("Reforma", "")), "HILO-S411"),
    ],
)
def test_a_spoilt_decision_is_found(spoilt, code):
    assert code in faults(spoilt)


def test_who_was_instructed_owes_the_measure_and_what_was_read_into_the_report_is_marked():
    owners = {one.id: one.owner.en for one in session(40).decisions}
    assert owners["M3"] == "Security Cabinet, with the local authorities"
    assert owners["M4"] == "Interior Secretary, with the Congress of the Union"
    assert owners["M5"] == "Interior Secretary and Attorney General, with the governors"
    assert {one.id for one in session(40).decisions if one.reading.en} == {"M2", "P2", "A5", "A13", "A17"}
    assert not [day for one in session(40).decisions if one.id == "P2" for day in one.dates]
    assert "working group that draws up the strategy" in next(
        one.what.en for one in session(40).decisions if one.id == "A9"
    )
    assert "ordinary" not in session(40).source

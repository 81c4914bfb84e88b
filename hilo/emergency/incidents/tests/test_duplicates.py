"""Likely duplicates are suggested with reasons that can be read, quickly, and never linked by themselves."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import nan
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hilo.emergency.incidents.rules import (
    OpenReports,
    Report,
    common_kind,
    compatible,
    duplicate_score,
    reasons_text,
    suggest,
)
from hilo.emergency.incidents.rules.duplicates import settings
from hilo.emergency.incidents.rules.narratives import common_words

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CRASH = Report(
    ref="A", lat=19.04, lon=-98.2, uncertainty_m=30, at=AT, code="10104", text="choque de un tráiler bajo el puente"
)
CASES = tomllib.loads((Path(__file__).parent / "cases" / "duplicates.toml").read_text(encoding="utf-8"))["cases"]


def later(report: Report, *, ref: str = "B", metres: float = 0, minutes: float = 0, **changes: Any) -> Report:
    lat = None if report.lat is None else report.lat + metres / 111_195
    moved = replace(report, ref=ref, lat=lat, at=report.at + timedelta(minutes=minutes))
    return replace(moved, **changes)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_examples(case: dict[str, Any]) -> None:
    first = replace(CRASH, code=case["codes"][0] or None, text=case["texts"][0])
    if "metres" not in case:
        first = replace(first, lat=None, lon=None)
    second = later(
        first,
        metres=case.get("metres", 0),
        minutes=case["minutes"],
        code=case["codes"][1] or None,
        text=case["texts"][1],
    )
    shown = [score.ref for score in suggest(second, [first])]
    assert shown == (["A"] if case["same"] else [])


def test_five_callers_of_one_event_find_each_other_among_strangers() -> None:
    rng = Random(5)
    words = [
        "choque tráiler puente",
        "volcó un tráiler en el puente",
        "accidente bajo el puente",
        "",
        "trailer volcado",
    ]
    callers = [
        later(CRASH, ref=f"caller-{n}", metres=rng.gauss(0, 60), minutes=n, text=text) for n, text in enumerate(words)
    ]
    strangers = [
        later(CRASH, ref=f"s{n}", metres=rng.choice([-1, 1]) * rng.uniform(1500, 9000), minutes=n % 9, text="pelea")
        for n in range(60)
    ]
    held = OpenReports([*strangers, *callers[:-1]])
    assert {score.ref for score in suggest(callers[-1], held, limit=4)} == {f"caller-{n}" for n in range(4)}


def test_the_parts_of_a_score_are_shown_and_can_be_read() -> None:
    score = duplicate_score(CRASH, later(CRASH, metres=181, minutes=-2, code="30309", text="trailer en el puente"))
    assert 0.5 < score.total <= 1
    assert score.space is not None
    assert 0 < score.space < 1
    assert score.code == 0.9
    assert reasons_text(score, "en") == [
        "180 m away",
        "2 min before",
        "same kind: crash",
        "words in common: trailer, puente",
    ]
    assert reasons_text(score, "es") == [
        "a 180 m",
        "2 min antes",
        "misma clase: choque",
        "palabras en común: trailer, puente",
    ]


def test_reasons_say_what_speaks_against_and_what_is_missing() -> None:
    other = later(CRASH, minutes=100, lat=None, code="30502", text="", number="")
    said = reasons_text(duplicate_score(CRASH, other), "en")
    assert said == ["no place to compare", "1.7 h after", "another kind: Partner violence"]
    far = duplicate_score(CRASH, later(CRASH, metres=2400, code="20303"))
    assert reasons_text(far, "en")[:3] == ["2.4 km away", "at the same time", "kind that may be the same: Vehicle fire"]


def test_a_missing_part_is_neither_for_nor_against() -> None:
    full = duplicate_score(CRASH, later(CRASH, metres=60, minutes=1))
    without_code = duplicate_score(replace(CRASH, code=None), later(CRASH, metres=60, minutes=1))
    assert without_code.code is None
    assert without_code.total < full.total
    assert without_code.total > duplicate_score(CRASH, later(CRASH, metres=60, minutes=1, code="30502")).total


def test_a_vague_position_says_less_than_a_precise_one() -> None:
    precise = duplicate_score(CRASH, later(CRASH, uncertainty_m=20))
    vague = duplicate_score(CRASH, later(CRASH, uncertainty_m=5000))
    assert vague.total < precise.total
    assert duplicate_score(CRASH, later(CRASH, metres=4000, uncertainty_m=5000)).total > (
        duplicate_score(CRASH, later(CRASH, metres=4000, uncertainty_m=20)).total
    )


def test_nearer_sooner_and_alike_never_score_lower() -> None:
    by_distance = [duplicate_score(CRASH, later(CRASH, metres=m, minutes=1)).total for m in (0, 50, 150, 400, 900)]
    by_time = [duplicate_score(CRASH, later(CRASH, metres=50, minutes=m)).total for m in (0, 1, 5, 20, 60, 170)]
    assert by_distance == sorted(by_distance, reverse=True)
    assert by_time == sorted(by_time, reverse=True)


def test_the_same_number_counts() -> None:
    here = replace(CRASH, number="+525512345678", lat=None)
    again = later(here, minutes=4, text="", code=None)
    assert duplicate_score(here, again).total > duplicate_score(here, replace(again, number="")).total
    assert "mismo número" in reasons_text(duplicate_score(here, again))


@pytest.mark.parametrize("lat", [999.0, -999.0, nan, None])
def test_a_nonsense_place_is_a_missing_place(lat: float | None) -> None:
    score = duplicate_score(CRASH, later(CRASH, minutes=1) if lat is None else replace(later(CRASH), lat=lat))
    held = OpenReports([replace(CRASH, lat=lat)])
    assert (score.space is None) == (lat is not None)
    assert [found.ref for found in suggest(later(CRASH, minutes=1), held, floor=0.0)] == ["A"]


def test_a_report_is_never_its_own_duplicate() -> None:
    assert suggest(CRASH, [CRASH], floor=0.0) == []


def test_a_closed_report_is_no_longer_suggested_and_a_changed_one_counts_once() -> None:
    held = OpenReports([CRASH])
    moved = replace(CRASH, lat=20.0, text="otra cosa")
    held.add(moved)
    assert len(held) == 1
    assert suggest(later(CRASH), held) == []
    assert [score.ref for score in suggest(later(moved), held)] == ["A"]
    held.remove("A")
    held.remove("A")
    assert len(held) == 0
    assert "A" not in held
    assert suggest(later(moved), held, floor=0.0) == []


def test_the_index_finds_what_a_full_comparison_finds() -> None:
    rng = Random(11)
    radii = [20.0, 300.0, 1500.0, 5000.0, None]
    reports = [
        Report(
            ref=f"r{n}",
            lat=19.0 + rng.uniform(0, 0.2),
            lon=-98.2 + rng.uniform(0, 0.2),
            uncertainty_m=rng.choice(radii),
            at=AT + timedelta(minutes=rng.uniform(0, 90)),
            code=rng.choice(["10104", "30309", "20301", "30202", None]),
            text=rng.choice(["choque tráiler", "humo en la bodega", "balazos", ""]),
        )
        for n in range(300)
    ]
    held = OpenReports(reports)
    for report in reports[:60]:
        everything = [duplicate_score(report, other) for other in reports if other is not report]
        best = sorted((s.total for s in everything if s.total >= settings().floor), reverse=True)[:3]
        assert [score.total for score in suggest(report, held, limit=3)] == best


def test_of_ten_thousand_open_reports_only_those_around_are_looked_at() -> None:
    rng = Random(3)
    held = OpenReports(
        replace(CRASH, ref=f"r{n}", lat=19 + rng.uniform(0, 0.3), lon=-98.2 + rng.uniform(0, 0.3), text=f"choque {n}")
        for n in range(10_000)
    )
    for n in range(50):
        new = replace(CRASH, ref="new", lat=19 + n * 0.006, lon=-98.1)
        assert sum(1 for _ in held._by_place(new)) < 200
        assert len(held.near(new, 15)) <= 15


def test_codes_of_one_event_are_compatible_both_ways() -> None:
    assert compatible("10104", "10104") == 1
    for a, b, least in (
        ("10104", "30309", 0.8),
        ("20301", "20107", 0.6),
        ("30202", "10209", 0.8),
        ("20301", "20115", 0.6),
    ):
        assert compatible(a, b) == compatible(b, a) >= least
    assert compatible("10104", "30502") < 0.1
    assert compatible("99999", "10104") < 0.1
    assert common_kind("10104", "30309") == "choque"
    assert common_kind("10104", "30309", "en") == "crash"
    assert common_kind("10104", "30502") == ""


def test_words_agree_across_accents_endings_and_slips() -> None:
    share, words = common_words("Tráiler volcado bajo el puente Colorado", "volcadura de trailer en el puetne colorado")
    assert share is not None
    assert share > 0.6
    assert words == ("trailer", "volcado", "puente", "colorado")
    assert common_words("", "choque") == (None, ())
    assert common_words("hay una persona aquí", "choque")[0] is None

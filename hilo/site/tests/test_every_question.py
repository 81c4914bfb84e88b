"""Every question of every layout about every kind of area: the right number with its keys, or exit 1 with a code."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import override_settings

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.actions import load
from hilo.knowledge.incidence.reading.editions import editions
from hilo.knowledge.incidence.tests.layouts import cell, text_of, years_of
from hilo.site.cli import main

pytest.importorskip("duckdb")
HELD = ("02", "06")
"""Baja California, of which two municipalities are young, and Colima."""
YOUNG, BORN = "02006", 2020
"""San Quintín; official files have rows of zeros for it from before."""
ANSWERS = {"geography", "coverage", "population"}
AREAS = {"country": "00", "state": "06", "absent": "14", "municipality": "06002", "young": YOUNG}
QUESTIONS = ("rates", "concentration", "change", "trend")


def counted(code: str, year: int, month: int) -> int:
    place = territory.municipality(code)
    return 0 if place and place.parents and year < place.valid_from.year else cell(code, year, month)


def years(edition: Any) -> tuple[int, ...]:
    return (2018, 2019) if edition.records else years_of(edition)


def places(edition: Any, whole: bool) -> list[str]:
    if whole:
        return [f"{state.code}001" if state.code != "09" else "09002" for state in territory.states()]
    return sorted(one.code for state in HELD for one in territory.municipalities(state))


LAYOUTS = [(one, False) for one in editions()] + [(one, True) for one in editions() if one.grain == "state"]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """`shelf(edition, whole)`: a data directory with such a file loaded, made once."""
    made: dict[tuple[str, bool], Any] = {}

    def of(edition: Any, whole: bool) -> Any:
        if (edition.source, whole) not in made:
            folder = tmp_path_factory.mktemp("layout")
            path = folder / "file.csv"
            text = text_of(edition, places(edition, whole), years=years(edition), counts=counted)
            path.write_text(text, encoding="utf-8")
            with override_settings(DATA_DIR=folder / "data"):
                made[edition.source, whole] = folder / "data", load(path, source=edition.source, accept_partial=True)
        return made[edition.source, whole]

    return of


def asked(question: str, key: str, area: str, year: int) -> list[str]:
    words = ["statistics", question, "--source", key, "--area", area, "--json"]
    words += ["--from", f"{year}-01", "--to", f"{year}-06"]
    return words + (["--top", "2"] if question == "concentration" else [])


def half(area: str, year: int, held: list[str]) -> int:
    """What the file says of an area from January to June; `held`: municipalities, or one for each state."""
    inside = [code for code in held if area == "00" or code.startswith(area)]
    return sum(counted(code, year, month) for code in inside for month in range(1, 7))


def check(question: str, document: dict[str, Any], area: str, year: int, held: list[str]) -> None:
    told = half(area, year, held)
    assert told > 0
    if question == "trend":
        assert document["area"] == area
        assert sum(document["counts"]) == told
        assert {"geography", "coverage"} <= set(document)
        return
    assert set(document) >= ANSWERS
    assert {"name", "why"} <= set(document["population"])
    assert document["coverage"]["area"] == area[:2]
    if question == "rates":
        (row,) = document["areas"]
        assert (row["code"], row["count"]) == (area, told)
        assert row["low"] < row["rate"] < row["high"]
    elif question == "change":
        assert (document["before"], document["after"]) == (half(area, year - 1, held), told)
        assert [one["code"] for one in document["areas"]] == ([area] if len(area) == 5 else [])
    else:
        assert document["total"] == told
        assert all(one["code"].startswith(area if area != "00" else "") for one in document["places"])


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("edition", "whole"), LAYOUTS, ids=lambda one: getattr(one, "source", "whole" if one else "part")
)
def test_it_answers_rightly_or_says_why_it_cannot(
    shelf: Any, capsys: pytest.CaptureFixture[str], edition: Any, whole: bool, question: str, area: str
) -> None:
    folder, vintage = shelf(edition, whole)
    span, code = years(edition), AREAS[area]
    year = 2016 if area == "young" and span[-1] >= BORN else span[-1]
    with override_settings(DATA_DIR=folder), pytest.raises(SystemExit) as ended:
        main(asked(question, vintage.key, code, year))
    out, err = capsys.readouterr()
    if expected(edition, whole, question, area, span):
        assert ended.value.code == 0, err
        held = places(edition, whole)
        if edition.grain == "state":
            held = [min(one for one in held if one[:2] == state) for state in sorted({one[:2] for one in held})]
        check(question, json.loads(out), code, year, held)
        return
    assert ended.value.code == 1, (out[-300:], err)
    assert out == ""
    said = re.fullmatch(r"hilo: .+ \((HILO-F\d{3})\)\n", err)
    assert said, err
    assert said[1] in reasons(edition, whole, question, area, span), err


def expected(edition: Any, whole: bool, question: str, area: str, span: tuple[int, ...]) -> bool:
    """Whether such a file can answer it."""
    if edition.grain == "state":
        return (
            question != "concentration"
            and (question != "change" or len(span) > 1)
            and area in (("country", "state", "absent") if whole else ("state",))
        )
    if question == "change" and len(span) == 1:
        return False
    if question == "concentration":
        return area == "state" and len(span) > 1
    return area in ("state", "municipality")


def reasons(edition: Any, whole: bool, question: str, area: str, span: tuple[int, ...]) -> set[str]:
    """The codes that may say so."""
    if question == "concentration" and area in ("municipality", "young"):
        return {"HILO-F642"}
    if edition.grain == "state" and (question == "concentration" or area in ("municipality", "young")):
        return {"HILO-F423"} if span[-1] < BORN or question != "trend" else {"HILO-F423", "HILO-F487"}
    outside = {"HILO-F424", "HILO-F487"} if span[0] >= BORN or len(span) == 1 else set()
    if area == "young":
        return outside or {"HILO-F640"}
    return {"HILO-F610"} | outside

"""One event of force: its annex, what the law lets answer what, and figures that show nobody."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hilo.lib.errors import Conflict, Forbidden, Refusal
from hilo.policing.reports import rules_force
from hilo.policing.reports.rules_force import ForceEvent, annex, beyond, event, figures, standard

CASES = Path(__file__).parent / "cases"
CASE = json.loads((CASES / "full_report.json").read_text(encoding="utf-8"))
FORM = tomllib.loads((CASES.parents[1] / "standards/forms/iph_2019_crime.toml").read_text(encoding="utf-8"))
AFTER = datetime(2026, 3, 1, 18, tzinfo=UTC)


def rows(name: str) -> list:
    return [
        pytest.param(row, id=row["name"]) for row in tomllib.loads((CASES / name).read_text(encoding="utf-8"))["cases"]
    ]


@pytest.mark.parametrize("case", rows("force.toml"))
def test_the_law_lets_a_resistance_be_answered_by_some_mechanisms(case):
    told = event(case["given"])
    assert beyond(told) == case["then"]["beyond"]
    assert told.highest == case["then"]["highest"]


def test_the_standard_and_the_form_use_the_same_codes():
    law = standard()
    for name, ladder in (("mechanism", law.mechanisms), ("resistance", law.resistances), ("level", law.levels)):
        assert [row[0] for row in FORM["choices"][name]] == list(ladder)
    for met in law.resistances.values():
        assert set(met.allows) <= set(law.mechanisms)


def test_the_annex_of_an_event_is_whole_and_tells_the_same_event():
    asked = {field["id"] for part in FORM["parts"] if part["id"] == "force" for field in part["fields"]}
    for told in (event(CASE["annexes"]["force"][0]), ForceEvent(annex="a1b2c3d4"), ForceEvent(firearm=True, shots=2)):
        made = annex(told)
        assert set(made) - {"id"} == asked
        assert event(made) == told


@pytest.mark.parametrize(
    "value", [None, 3, -1, 2.5, True, "x", [], ["x", 3], {}, {"absent": "unknown"}, "2026-01-01", 10**30]
)
def test_an_annex_of_any_content_is_an_event(value):
    record = {field["id"]: value for part in FORM["parts"] if part["id"] == "force" for field in part["fields"]}
    told = event(record | {"id": value})
    assert isinstance(beyond(told), list)
    assert figures(told)
    assert annex(told)


def test_a_row_of_figures_holds_nobody():
    row = figures(event(CASE["annexes"]["force"][0]))
    assert (row["resistance"], row["mechanism"], row["level"]) == ("active", "body_control", "physical")
    assert not {"officer_name", "officer_number", "against", "injuries"} & set(row)


@pytest.mark.parametrize(
    ("persons", "women", "expected"), [(3, 1, (1, 2, 0)), (3, None, (0, 0, 3)), (2, 5, (2, 0, 0)), (0, None, (0, 0, 0))]
)
def test_the_dead_are_told_by_sex_or_as_not_said(persons, women, expected):
    row = figures(ForceEvent(dead_persons=persons, dead_women=women))
    assert (row["dead_women"], row["dead_men"], row["dead_unknown"]) == expected


# ------------------------------------------------------------------ the year


def keep(number: int, folio: str = "", **fields) -> None:
    """A signed report with one use of force, in Puebla, in June of 2025."""
    from hilo.policing.reports.actions.force import project

    record = CASE["annexes"]["force"][0] | {"at": "2025-06-10T22:20:00-06:00"} | fields
    document = CASE | {"annexes": {"force": [record]}}
    folio = folio or f"PUE-25-{number:07}-R1"
    project(folio=folio, document=document, institution="SSP-PUE", state="21", at=AFTER)


@pytest.fixture
def liaison(actor):
    return actor("liaison", institution="SSP-PUE", states=frozenset({"21"}))


def ask(actor=None, year: int = 2025, state: str = "21"):
    from hilo.policing.reports.queries.force import force_year

    return force_year(state=state, year=year, at=AFTER, actor=actor)


@pytest.mark.django_db
def test_signing_again_or_amending_counts_once():
    for level in ("physical", "physical", "verbal"):
        keep(1, level=level)
    from hilo.policing.reports.models import ForceRow

    assert [row.level for row in ForceRow.objects.all()] == ["verbal"]
    assert ForceRow.objects.get().municipality == "21114"


@pytest.mark.django_db
def test_the_draft_is_whole_and_the_published_report_hides_small_counts(liaison):
    for number in range(30):
        keep(number, resistance="active", level="physical")
    for number in range(30, 50):
        keep(number, resistance="passive", level="verbal")
    keep(50, resistance="high_danger", level="firearm", firearm=True, dead_persons=2, dead_women=1, injured_persons=0)
    draft, told = ask(liaison), ask()
    at = draft["by_resistance_and_level"]
    row, column = at["rows"].index("high_danger"), at["columns"].index("firearm")
    assert at["counts"][row][column] == 1
    shown = told["by_resistance_and_level"]["counts"]
    assert shown[row][column] is None
    assert sum(cell is None for line in shown for cell in line) > 1
    assert told["events"] == draft["events"] == 51
    assert told["injured"]["persons"] == 50
    assert told["dead"] == {"women": 1, "men": 1, "unknown": 0, "officers": 0}


@pytest.mark.django_db
def test_of_very_few_events_nothing_but_deaths_is_published():
    for number in range(3):
        keep(number)
    told = ask()
    assert told["events"] is told["reports"] is None
    assert {cell for line in told["by_resistance_and_level"]["counts"] for cell in line} == {None}
    assert set(told["by_month"]) == {None}
    assert told["dead"]["women"] == 0


@pytest.mark.django_db
def test_an_event_counts_in_the_year_and_month_of_its_place(liaison):
    keep(1, at="2025-12-31T23:59:59-06:00")
    keep(2, at="2026-01-01T00:00:00-06:00")
    told = ask(liaison)
    assert told["events"] == 1
    assert told["by_month"] == [0] * 11 + [1]


@pytest.mark.django_db
def test_a_year_that_runs_is_shown_to_nobody_without_the_right(liaison, actor):
    for year in (2026, 2018):
        with pytest.raises(Refusal) as told:
            ask(year=year)
        assert told.value.code == "HILO-R460"
    assert ask(liaison, 2026)["draft"]
    with pytest.raises(Forbidden):
        ask(actor("officer"))
    with pytest.raises(Forbidden):
        ask(liaison, state="14")


@pytest.mark.django_db
def test_a_recommendation_is_published_with_what_was_done_about_it(liaison):
    from hilo.policing.reports.actions.force import follow_up, recommend

    given = {
        "state": "21",
        "body": "Comisión estatal",
        "number": "12/2025",
        "subject": "Revisar el protocolo de control corporal",
    }
    row = recommend(actor=liaison, received_on=date(2025, 8, 1), at=AFTER, **given)
    with pytest.raises(Refusal) as told:
        recommend(actor=liaison, received_on=date(2025, 8, 1), at=AFTER, **given)
    assert (told.value.code, told.value.where) == ("HILO-R436", "number")
    follow_up(actor=liaison, recommendation=row.pk, on=date(2025, 9, 1), text="Se aceptó", answer="accepted", at=AFTER)
    follow_up(actor=liaison, recommendation=row.pk, on=date(2026, 2, 1), text="Curso dado", closes=True, at=AFTER)
    (told,) = ask()["recommendations"]
    assert (told["answer"], told["closed"], [one["on"] for one in told["follow_ups"]]) == (
        "accepted",
        False,
        ["2025-09-01"],
    )
    (told,) = ask(liaison, 2026)["recommendations"]
    assert told["closed"]
    with pytest.raises(Conflict) as told:
        follow_up(actor=liaison, recommendation=row.pk, on=date(2026, 2, 2), text="Otra", at=AFTER)
    assert told.value.code == "HILO-R462"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("body", " ", "HILO-R461"),
        ("subject", "\n", "HILO-R461"),
        ("answer", "perhaps", "HILO-R439"),
        ("received_on", date(2026, 3, 2), "HILO-R438"),
    ],
)
def test_a_recommendation_that_says_nothing_is_refused_by_its_field(liaison, field, value, code):
    from hilo.policing.reports.actions.force import recommend

    given = {"state": "21", "body": "b", "number": "1", "subject": "s", "received_on": date(2025, 8, 1)} | {
        field: value
    }
    with pytest.raises(Refusal) as told:
        recommend(actor=liaison, at=AFTER, **given)
    assert (told.value.code, told.value.where) == (code, field)


def test_the_file_that_the_checker_reads_is_the_one_that_figures_read():
    assert rules_force.FILE.name == "force.toml"
    assert standard().law.startswith("LNUF 9, 10, 11")

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from hilo.emergency.centres import rules
from hilo.emergency.centres.cli import app
from hilo.emergency.centres.rollout import plan, rollout, serving_number
from hilo.lib.errors import NotFound

FIRST_DAY = date(2016, 10, 3)
SECOND_DAY = date(2017, 1, 9)
SIXTEEN = {
    "Baja California", "Chiapas", "Chihuahua", "Coahuila", "Colima", "Durango", "Guanajuato", "Morelos",
    "Nayarit", "Nuevo León", "Oaxaca", "Puebla", "Quintana Roo", "Sonora", "Tlaxcala", "Zacatecas",
}  # fmt: skip


def active_on(day: date) -> set[str]:
    return {row.name for row in rollout(on=day) if row.active}


def test_no_state_has_911_on_the_eve_of_the_first_day():
    assert active_on(FIRST_DAY - timedelta(days=1)) == set()


def test_the_sixteen_states_of_the_session_answer_on_the_first_day():
    assert active_on(FIRST_DAY) == SIXTEEN


def test_only_the_sixteen_answer_until_the_eve_of_the_second_day():
    assert active_on(SECOND_DAY - timedelta(days=1)) == SIXTEEN


def test_the_whole_country_answers_on_the_second_day_months_before_the_deadline():
    assert len(active_on(SECOND_DAY)) == 32
    assert all(row.deadline == date(2017, 6, 1) for row in rollout(on=SECOND_DAY) if row.name not in SIXTEEN)


def test_plan_deadline_and_fact_are_three_dates():
    jalisco = next(row for row in rollout(on=SECOND_DAY) if row.state == "14")
    assert (jalisco.planned_from, jalisco.planned) == (date(2017, 1, 1), date(2017, 5, 31))
    assert (jalisco.deadline, jalisco.actual) == (date(2017, 6, 1), SECOND_DAY)


def test_a_state_without_911_is_served_by_the_number_before_it_and_says_so():
    service = serving_number(state="14", on=date(2016, 12, 24))
    assert (service.number, service.active, service.since) == ("066", False, None)
    assert "2017-01-09" in service.note
    assert "066" in service.note


def test_a_state_with_911_says_since_when():
    service = serving_number(state="21", on=FIRST_DAY)
    assert (service.number, service.active, service.since) == ("911", True, FIRST_DAY)


def test_a_code_that_is_no_state_is_refused():
    with pytest.raises(NotFound, match="33"):
        serving_number(state="33", on=FIRST_DAY)


def test_a_state_that_never_started_is_overdue_only_after_its_deadline():
    waiting = replace(plan().of("14"), actual=None)
    assert not waiting.overdue(waiting.deadline)
    assert waiting.overdue(waiting.deadline + timedelta(days=1))
    service = rules.serving(replace(plan(), activations=(waiting,)), state="14", on=date(2030, 1, 1))
    assert not service.active
    assert "owed by 2017-06-01" in service.note


def test_the_number_before_911_is_among_those_it_replaced():
    assert plan().before in plan().replaced


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda rows: rows[1:], "HILO-R402"),
        (lambda rows: (*rows, rows[0]), "HILO-R401"),
        (lambda rows: (*rows, replace(rows[0], state="33")), "HILO-R403"),
        (lambda rows: (replace(rows[0], deadline=date(2016, 1, 1)), *rows[1:]), "HILO-R404"),
    ],
)
def test_a_plan_that_contradicts_itself_is_found(spoil, code):
    assert rules.check(plan().activations) == []
    assert [finding.code for finding in rules.check(spoil(plan().activations))] == [code]


def test_the_command_prints_the_sixteen_as_json():
    result = CliRunner().invoke(app, ["rollout", "--on", "2016-10-03", "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert (document["on"], document["active"], document["total"]) == ("2016-10-03", 16, 32)
    assert {row["name"] for row in document["states"] if row["active"]} == SIXTEEN
    assert 0.4 < document["population_share"] < 0.6


def test_the_command_prints_a_table_for_people():
    result = CliRunner().invoke(app, ["rollout", "--on", "2016-10-03"])
    assert result.exit_code == 0, result.output
    assert "16 of 32 states answer at 911" in result.output


def test_the_command_refuses_a_day_that_does_not_exist():
    assert CliRunner().invoke(app, ["rollout", "--on", "2016-02-30"]).exit_code == 2


@pytest.mark.django_db
def test_the_command_sets_and_shows_the_addresses_of_a_centre(puebla):
    def said(*words):
        return CliRunner().invoke(app, ["addresses", "PUE", *words]).output

    assert "no address of its own" in said()
    assert said("sip:911@c5.example.mx", "tel:+522222114000").split() == ["sip:911@c5.example.mx", "tel:+522222114000"]
    assert "no address of its own" in said("--default")

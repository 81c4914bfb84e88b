"""Federal help is auxiliary and temporary: it has an end, a reason for more, an alarm, and a figure."""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hilo.emergency.mutual_aid.actions import end_federal_help, extend_federal_help, request_federal_help
from hilo.emergency.mutual_aid.cli import app
from hilo.emergency.mutual_aid.models import FederalHelp
from hilo.emergency.mutual_aid.queries import federal_choices, federal_figure, federal_help, overdue
from hilo.emergency.mutual_aid.rules import extension_fault, federal, help_days, help_fault, help_overdue
from hilo.kernel.territory.queries import local_time, zone_of
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

CASES = tomllib.loads((Path(__file__).parent / "cases" / "federal_help.toml").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_examples(case):
    given, then = case["given"], case["then"]
    if "before" in given:
        found = extension_fault(before=given["before"], until=given["until"], on=given["on"])
    else:
        found = help_fault(begins=given["begins"], until=given["until"], on=given["on"])
    assert found == then["fault"]


def test_days_are_counted_with_both_ends():
    assert help_days(date(2026, 1, 1), date(2026, 1, 1)) == 1
    assert help_days(date(2026, 1, 2), date(2026, 1, 1)) == 0
    assert help_overdue(until=date(2026, 1, 1), ended_on=None, on=date(2026, 1, 2))
    assert not help_overdue(until=date(2026, 1, 1), ended_on=None, on=date(2026, 1, 1))
    assert not help_overdue(until=date(2026, 1, 1), ended_on=date(2026, 1, 1), on=date(2026, 2, 1))


@pytest.fixture
def sara(actor):
    return actor("supervisor", name="sara")


@pytest.fixture
def today(now):
    return local_time(now, "21").date()


@pytest.fixture
def ask(sara, now, today):
    """`ask(days=10)`: Puebla asks for patrols in its capital."""

    def asked(days=10, **fields):
        given = {"institution": "GN", "kind": "patrol", "reason": "homicidios", "municipality": "21114"}
        given |= {"actor": sara, "until": today + timedelta(days=days), "at": now}
        return request_federal_help(**(given | fields))

    return asked


@pytest.mark.django_db
def test_help_is_asked_until_a_day_and_its_state_hears_of_it(ask, sara, facts, verbs, today):
    row = ask()
    (found,) = federal_help(sara, on=today)
    assert (found.state, found.municipality, found.requester, found.days) == ("21", "21114", "PUE", 1)
    assert (found.overdue, found.ended_on, found.extensions) == (False, None, 0)
    (told,) = facts("mutual_aid.FederalHelpRequested")
    assert (told[1], told[2]["help"]["until"]) == ("21", (today + timedelta(days=10)).isoformat())
    assert ("PUE", "sara", "federal_help.requested") in verbs(f"federal-help:{row.pk}")


@pytest.mark.django_db
def test_help_that_outlasts_its_last_day_is_an_alarm_once(ask, sara, facts, at_clock, today):
    row = ask()
    midnight = datetime.combine(row.until + timedelta(days=1), datetime.min.time(), tzinfo=zone_of("21"))
    at_clock(midnight - timedelta(seconds=1))
    assert facts("mutual_aid.FederalHelpOverdue") == []
    at_clock(midnight + timedelta(seconds=1))
    at_clock(midnight + timedelta(days=3))
    ((_, state, payload),) = facts("mutual_aid.FederalHelpOverdue")
    assert (state, payload["help"]["overdue"]) == ("21", True)
    assert [one.id for one in overdue(sara, on=row.until + timedelta(days=1))] == [row.pk]
    assert overdue(sara, on=row.until) == []


@pytest.mark.django_db
def test_an_extension_needs_a_new_reason_and_moves_the_alarm(ask, sara, facts, at_clock, now, today):
    row = ask()
    with pytest.raises(Refusal) as refused:
        extend_federal_help(actor=sara, help_id=row.pk, until=row.until + timedelta(days=5), reason=" ", at=now)
    assert refused.value.code == "HILO-M421"
    later = extend_federal_help(
        actor=sara, help_id=row.pk, until=row.until + timedelta(days=5), reason="siguen", at=now
    )
    at_clock(now + timedelta(days=12))
    assert facts("mutual_aid.FederalHelpOverdue") == []
    at_clock(now + timedelta(days=17))
    assert len(facts("mutual_aid.FederalHelpOverdue")) == 1
    assert federal_help(sara, on=today)[0].extensions == 1
    assert later.extensions.get().before == row.until


@pytest.mark.django_db
def test_ended_help_is_no_alarm_and_takes_no_step(ask, sara, facts, at_clock, now):
    row = ask()
    end_federal_help(actor=sara, help_id=row.pk, reason="la policía local sigue sola", at=now)
    at_clock(now + timedelta(days=30))
    assert facts("mutual_aid.FederalHelpOverdue") == []
    for act in (
        lambda: end_federal_help(actor=sara, help_id=row.pk, reason="x", at=now),
        lambda: extend_federal_help(actor=sara, help_id=row.pk, until=row.until, reason="x", at=now),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "HILO-M414"


BAD = [
    ({"institution": "FBI"}, "HILO-M425"),
    ({"institution": "PF"}, "HILO-M425"),
    ({"kind": "war"}, "HILO-M425"),
    ({"reason": ""}, "HILO-M421"),
    ({"days": -1}, "HILO-M426"),
    ({"days": 90}, "HILO-M426"),
    ({"municipality": "14039"}, "HILO-M427"),
    ({"municipality": "21999"}, "HILO-M427"),
    ({"state": "99"}, "HILO-T404"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("fields", "code"), BAD)
def test_what_cannot_be_asked_is_refused(fields, code, ask, actor):
    given = {"actor": actor("supervisor", "NAC", states=frozenset())} if "state" in fields else {}
    with pytest.raises(Refusal) as refused:
        ask(**(fields | given))
    assert refused.value.code == code
    assert not FederalHelp.objects.exists()


@pytest.mark.django_db
def test_another_state_neither_sees_nor_ends_it_and_a_dispatcher_asks_for_none(ask, actor, dario, now, today):
    row = ask()
    julio = actor("supervisor", "JAL")
    assert federal_help(julio, on=today) == []
    with pytest.raises(Forbidden):
        end_federal_help(actor=julio, help_id=row.pk, reason="x", at=now)
    with pytest.raises(Forbidden):
        ask(actor=julio, state="21")
    with pytest.raises(Forbidden):
        ask(actor=dario)
    with pytest.raises(NotFound):
        end_federal_help(actor=julio, help_id=row.pk + 1, reason="x", at=now)


@pytest.mark.django_db
def test_the_nation_says_in_which_state(ask, actor):
    with pytest.raises(Refusal) as refused:
        ask(actor=actor("supervisor", "NAC", states=frozenset()))
    assert refused.value.code == "HILO-M431"


@pytest.mark.django_db
def test_the_figure_counts_helps_days_places_and_what_is_past_its_end(ask, actor, sara, dario, now, today):
    ask(days=2)
    ask(days=60, municipality="", kind="air")
    ended = ask(days=5, municipality="21156")
    end_federal_help(actor=sara, help_id=ended.pk, reason="x", at=now)
    ask(actor=actor("supervisor", "JAL"), state="14", municipality="14039", days=30)
    council = actor("secretariat", "NAC")
    last = today + timedelta(days=9)
    figure = federal_figure(council, first=today, last=last, listed=frozenset({"21114", "14039", "09007"}))
    assert (figure.helps, figure.open, figure.overdue, figure.days) == (4, 3, 1, 31)
    assert (figure.listed, figure.listed_with_help) == (3, 2)
    assert [(row.place, row.helps, row.days, row.overdue) for row in figure.by_state] == [
        ("21", 3, 21, 1),
        ("14", 1, 10, 0),
    ]
    assert [row.place for row in figure.by_municipality] == ["14039", "21114", "21156"]
    assert federal_figure(sara, first=today, last=last).helps == 3
    with pytest.raises(Forbidden):
        federal_figure(dario, first=today, last=last)
    with pytest.raises(Refusal) as refused:
        federal_figure(council, first=last, last=today)
    assert refused.value.code == "HILO-M428"


@pytest.mark.django_db
def test_the_command_says_the_figure_in_words_and_as_json(ask, tmp_path, today):
    run = CliRunner().invoke
    assert "No state had federal help" in run(app, []).stdout
    ask()
    until = (today + timedelta(days=20)).isoformat()
    listed = tmp_path / "fifty.txt"
    listed.write_text("21114\n14039\n")
    said = run(app, ["--until", until, "--listed", str(listed)])
    assert said.exit_code == 0
    assert "1 past their end" in said.stdout
    assert "1 of 2 listed municipalities had help" in said.stdout
    told = json.loads(run(app, ["--until", until, "--json"]).stdout)
    assert (told["helps"], told["by_state"][0]["place"]) == (1, "21")


def test_the_lists_name_both_languages_and_offer_what_is_in_force():
    for spoken in ("es", "en"):
        offered = federal_choices(spoken, on=date(2026, 11, 26))
        assert {"GN", "SEDENA", "SEMAR"} <= set(offered["institutions"])
        assert "PF" not in offered["institutions"]
    assert "PF" in federal_choices("es", on=date(2016, 9, 1))["institutions"]
    assert federal().longest_days == 90


@pytest.mark.parametrize("begins", [date(2027, 6, 1), date(9999, 12, 1)])
def test_help_is_not_asked_for_a_far_day(begins):
    assert help_fault(begins=begins, until=begins + timedelta(days=30), on=date(2026, 11, 26)) == "long"

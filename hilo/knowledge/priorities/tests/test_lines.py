"""Lines of action: who answers for what, where, and until when federal forces help."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.knowledge.priorities.actions import LOCAL, close_line, end_support, freeze, note_progress, record_line
from hilo.knowledge.priorities.models import LineOfAction
from hilo.knowledge.priorities.queries.kept import kept
from hilo.knowledge.priorities.queries.lines import coverage
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db
BEGINS = date(2016, 9, 1)


@pytest.fixture
def line(frozen, now):
    """`line(municipality=…)`: a line of prevention in the first listed municipality, unless it is said otherwise."""

    def make(**fields):
        given = {
            "name": "ocho",
            "municipality": frozen.codes[0],
            "line": "prevention",
            "what": "Escuelas abiertas por la tarde",
            "office": "mayor",
            "holder": "Alcaldesa de prueba",
            "begins": BEGINS,
        }
        return record_line(at=now, **({"actor": LOCAL} | given | fields))

    return make


def test_a_line_names_who_answers(line, frozen):
    line()
    place = coverage(frozen, on=BEGINS).places[0]
    assert place.lines[0].answers_en == "Mayor, Alcaldesa de prueba"
    assert place.lines[0].answers_es == "Presidencia municipal, Alcaldesa de prueba"
    assert place.missing == ("institutions", "fight_against_violence")


def test_coverage_says_which_municipality_lacks_which_line(line, frozen):
    for kind in ("prevention", "institutions", "fight_against_violence"):
        line(line=kind, office="governor")
    line(municipality=frozen.codes[1])
    found = coverage(frozen, on=BEGINS)
    assert found.covered == {"prevention": 2, "institutions": 1, "fight_against_violence": 1}
    assert found.complete == 1
    missing = [one for one in found.findings if one.code == "HILO-P110"]
    assert [one.where for one in missing] == list(frozen.codes[1:])
    assert "stronger institutions, fight against violence" in missing[0].message


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"municipality": "99999"}, "municipality"),
        ({"line": "mano dura"}, "line"),
        ({"office": "general"}, "office"),
        ({"what": "  "}, "what"),
        ({"ends": date(2016, 8, 1)}, "ends"),
        ({"federal_support": True}, "federal_until"),
        ({"federal_support": True, "federal_until": date(2016, 8, 1)}, "federal_until"),
        ({"federal_until": date(2017, 8, 1)}, "federal_until"),
    ],
    ids=str,
)
def test_a_line_that_is_none_is_refused_with_its_field(line, fields, where):
    with pytest.raises(Refusal) as refused:
        line(**fields)
    assert (refused.value.code, refused.value.where) == ("HILO-P424", where)
    assert not LineOfAction.objects.exists()


def test_federal_support_without_an_end_is_refused_by_the_database_too(line):
    made = line(federal_support=True, federal_until=date(2016, 12, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        LineOfAction.objects.filter(pk=made.pk).update(federal_until=None)


def test_federal_support_past_its_end_is_named_until_it_ends(line, frozen, now):
    made = line(federal_support=True, federal_until=date(2016, 12, 31))
    assert coverage(frozen, on=date(2016, 12, 31)).support_overdue == ()
    late = coverage(frozen, on=date(2017, 1, 10))
    assert [one.id for one in late.support_overdue] == [made.pk]
    assert "10 days ago" in next(one.message for one in late.findings if one.code == "HILO-P111")
    end_support(actor=LOCAL, line_id=made.pk, on=date(2017, 1, 15), at=now)
    assert coverage(frozen, on=date(2017, 2, 1)).support_overdue == ()
    with pytest.raises(Conflict) as refused:
        end_support(actor=LOCAL, line_id=made.pk, on=date(2017, 1, 16), at=now)
    assert refused.value.code == "HILO-P414"


def test_progress_is_noted_with_its_day_and_kept_in_order(line, frozen, now):
    made = line()
    note_progress(actor=LOCAL, line_id=made.pk, text="Doce escuelas", on=date(2016, 11, 1), at=now)
    note_progress(actor=LOCAL, line_id=made.pk, text="Tres escuelas", on=date(2016, 10, 1), at=now)
    notes = coverage(frozen, on=BEGINS).places[0].lines[0].notes
    assert [one.text for one in notes] == ["Tres escuelas", "Doce escuelas"]


def test_a_closed_line_says_what_came_of_it_and_takes_no_more(line, frozen, now):
    made = line(federal_support=True, federal_until=date(2016, 12, 31))
    close_line(actor=LOCAL, line_id=made.pk, outcome="Se cumplió", on=date(2016, 12, 1), at=now)
    closed = coverage(frozen, on=date(2017, 5, 1)).places[0].lines[0]
    assert (closed.is_open, closed.outcome, closed.federal_ended) == (False, "Se cumplió", date(2016, 12, 1))
    for again in (
        lambda: note_progress(actor=LOCAL, line_id=made.pk, text="x", on=BEGINS, at=now),
        lambda: close_line(actor=LOCAL, line_id=made.pk, outcome="x", on=BEGINS, at=now),
    ):
        with pytest.raises(Conflict) as refused:
            again()
        assert refused.value.code == "HILO-P413"


@pytest.mark.parametrize(
    ("text", "on", "code"), [(" ", BEGINS, "HILO-P429"), ("x", BEGINS - timedelta(days=1), "HILO-P428")]
)
def test_a_note_without_text_or_before_the_beginning_is_refused(line, now, text, on, code):
    made = line()
    with pytest.raises(Refusal) as refused:
        note_progress(actor=LOCAL, line_id=made.pk, text=text, on=on, at=now)
    assert refused.value.code == code


def test_a_line_past_its_end_is_named(line, frozen):
    line(ends=date(2016, 12, 31))
    found = coverage(frozen, on=date(2017, 1, 1))
    assert [one.code for one in found.findings if one.code != "HILO-P110"] == ["HILO-P112"]


def test_a_superseded_list_takes_no_new_lines(line, built, now):
    freeze(actor=LOCAL, name="nueva", built=built, at=now, supersedes="ocho")
    with pytest.raises(Conflict) as refused:
        line()
    assert refused.value.code == "HILO-P412"
    line(name="nueva")
    assert kept("nueva", LOCAL).supersedes == "ocho"


def test_only_who_may_write_priorities_touches_a_line(line, actor, now, frozen):
    made = line()
    for role in ("analyst", "state_analyst", "operator"):
        with pytest.raises(Forbidden):
            line(actor=actor(role))
        with pytest.raises(Forbidden):
            note_progress(actor=actor(role), line_id=made.pk, text="x", on=BEGINS, at=now)
    elsewhere = next(code for code in ("21", "14") if code != frozen.codes[0][:2])
    there = actor("secretariat", "PUE" if elsewhere == "21" else "JAL")
    with pytest.raises(Forbidden, match="another state"):
        close_line(actor=there, line_id=made.pk, outcome="x", on=BEGINS, at=now)
    with pytest.raises(NotFound):
        note_progress(actor=LOCAL, line_id=made.pk + 1, text="x", on=BEGINS, at=now)


def test_what_is_done_with_a_line_is_in_the_ledger_and_among_the_facts(line, now):
    made = line()
    note_progress(actor=LOCAL, line_id=made.pk, text="x", on=BEGINS, at=now)
    close_line(actor=LOCAL, line_id=made.pk, outcome="x", on=BEGINS, at=now)
    rows = Entry.objects.filter(subject=f"line:{made.pk}").order_by("seq")
    assert [row.verb for row in rows] == ["line.recorded", "line.noted", "line.closed"]
    assert json.loads(rows[0].data)["list"] == "ocho"
    facts = Fact.objects.filter(subject=f"line:{made.pk}").order_by("id").values_list("name", flat=True)
    assert list(facts) == ["priorities.LineRecorded", "priorities.LineNoted", "priorities.LineClosed"]

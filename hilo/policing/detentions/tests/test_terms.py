"""The clocks of a detention, by worked examples of the law."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from hilo.kernel.deadlines.queries import of as terms_of
from hilo.kernel.events.models import Fact, Task
from hilo.lib.errors import Conflict, Refusal
from hilo.policing.detentions import actions, queries, reactions
from hilo.policing.detentions.models import Breach
from hilo.policing.detentions.rules import group_of, level_of, parse_terms

from .conftest import NOON

CASES = Path(__file__).parent / "cases"
TERMS = tomllib.loads((CASES / "terms.toml").read_text(encoding="utf-8"))["cases"]
AGES = tomllib.loads((CASES / "ages.toml").read_text(encoding="utf-8"))


def after(hours: float):
    return NOON + timedelta(hours=hours)


@pytest.fixture
def carried(detained, officer, prosecutor, specialist):
    """`carried(case)`: a person to whom all of a case has happened."""

    def make(case):
        own = {name: case[name] for name in ("organised_crime", "on_complaint", "age") if name in case}
        row = detained(kind=case["kind"], **own)
        for what, hours in case["acts"]:
            hand, at = specialist if row.apart else prosecutor, after(hours)
            given = {"actor": hand, "number": row.number, "at": at}
            if what.startswith("extend "):
                row = actions.extend(term=what.split()[1], reason="Lo pidió", **given)
            elif what == "ruling":
                row = actions.note_ruling(ruled_at=at, **given)
            elif what == "recess":
                row = actions.note_recess(declared_at=at, **given)
            elif what == "appeared":
                row = actions.note_appearance(appeared_at=at, **given)
            elif what == "complaint":
                row = actions.note_complaint(made_at=at, **given)
            elif what == "tell_victim":
                row = actions.tell_victim(told_at=at, **given)
            elif what == "victim_unable":
                row = actions.note_victim_unable(found_at=at, **given)
            elif what == "release":
                row = actions.release(released_at=at, ground="prosecutor", **given)
            elif what in ("adult", "adolescent"):
                given["actor"] = specialist
                row = actions.settle_age(group=what, reason="Acta de nacimiento", **given)
            else:
                row = actions.hand_over(to=what, to_kind=what, handed_at=at, **given)
        return row

    return make


@pytest.mark.django_db
@pytest.mark.parametrize("case", TERMS, ids=lambda case: case["name"])
def test_the_term(case, carried):
    found = {row.term: row for row in terms_of(carried(case).subject)}
    running = {name: (row.due_at - NOON).total_seconds() / 3600 for name, row in found.items() if row.met_at is None}
    assert running == {name: float(hours) for name, hours in case["due"].items()}
    assert {name for name, row in found.items() if row.met_at} == set(case.get("met", ()))


@pytest.mark.parametrize("case", AGES["cases"], ids=str)
def test_the_age(case):
    given = {"age": None, "born_on": None, "age_doubt": None, "child_doubt": False} | case
    group = given.pop("group")
    assert group_of(day=AGES["day"], **given) == group


def test_somebody_born_on_29_february_is_a_year_older_on_1_march():
    given = {"age": None, "born_on": date(2008, 2, 29), "age_doubt": None}
    assert group_of(day=date(2026, 2, 28), **given) == "adolescent"
    assert group_of(day=date(2026, 3, 1), **given) == ""


@pytest.mark.parametrize(
    ("share", "level"),
    [
        (0, "running"),
        (0.49, "running"),
        (0.5, "50"),
        (0.8, "80"),
        (0.95, "95"),
        (0.999, "95"),
        (1, "late"),
        (7, "late"),
    ],
)
def test_a_row_changes_its_look_at_half_four_fifths_and_nearly_all_of_its_time(share, level):
    assert level_of(share, queries.terms().alarms) == level


@pytest.mark.django_db
def test_a_term_that_runs_out_while_the_person_is_held_is_a_fact_and_happens_once(handed):
    row = handed()
    fact = Fact.objects.get(name="detentions.TermRuns", payload__contains='"T04"')
    import json

    payload = json.loads(fact.payload)
    assert reactions.when_due(payload, fact.at) == after(49)
    given = {"actor": reactions.WORK, "number": row.number, "term": "T04"}
    assert actions.note_breach(at=after(49) - timedelta(seconds=1), **given) is None
    assert actions.note_breach(at=after(49), **given) == Breach.objects.get()
    assert actions.note_breach(at=after(50), **given) is None
    told = Fact.objects.get(name="detentions.DetentionBreached")
    assert json.loads(told.payload)["next"] == "prosecutor"


@pytest.mark.django_db
def test_a_term_that_was_met_is_broken_by_nobody(handed, prosecutor):
    row = handed()
    actions.release(actor=prosecutor, number=row.number, released_at=after(40), ground="judge", at=after(40))
    assert actions.note_breach(actor=reactions.WORK, number=row.number, term="T04", at=after(60)) is None


@pytest.mark.django_db
def test_a_release_after_the_term_leaves_the_breach(handed, prosecutor):
    row = handed()
    actions.note_breach(actor=reactions.WORK, number=row.number, term="T04", at=after(50))
    actions.release(actor=prosecutor, number=row.number, released_at=after(51), ground="term_over", at=after(51))
    [kept] = queries.breaches(prosecutor, since=NOON)
    assert (kept.term, kept.due_at) == ("T04", after(49))
    [clock] = [one for one in queries.clocks(row, at=after(52)) if one.term == "T04"]
    assert clock.breached
    assert clock.met_at == after(51)


@pytest.mark.django_db
def test_only_what_the_law_extends_is_extended_and_once(handed, prosecutor):
    row = handed("control_judge")
    given = {"actor": prosecutor, "number": row.number, "reason": "La defensa", "at": after(2)}
    with pytest.raises(Refusal) as refused:
        actions.extend(term="T04", **given)
    assert refused.value.code == "HILO-X425"
    actions.extend(term="T06", **given)
    with pytest.raises(Conflict) as again:
        actions.extend(term="T06", **given)
    assert again.value.code == "HILO-X413"


@pytest.mark.django_db
def test_that_the_victim_is_unable_gives_time_only_while_both_terms_run(detained, prosecutor):
    row = detained(on_complaint=True)
    given = {"actor": prosecutor, "number": row.number}
    with pytest.raises(Conflict) as early:
        actions.note_victim_unable(found_at=after(1), at=after(1), **given)
    assert early.value.code == "HILO-X438"
    actions.tell_victim(told_at=after(1), at=after(1), **given)
    actions.hand_over(to="Fiscalía", to_kind="prosecutor", handed_at=after(2), at=after(2), **given)
    with pytest.raises(Conflict) as late:
        actions.note_victim_unable(found_at=after(14), at=after(14), **given)
    assert late.value.code == "HILO-X438"
    other = detained()
    with pytest.raises(Conflict) as none:
        actions.note_victim_unable(actor=prosecutor, number=other.number, found_at=after(1), at=after(1))
    assert none.value.code == "HILO-X411"


@pytest.mark.django_db
def test_a_clock_says_whose_its_limit_is(handed, detained):
    def bases(row):
        return {one.term: (one.basis, bool(one.note)) for one in queries.clocks(row, at=after(3))}

    assert bases(handed()) == {"T04": ("law", False)}
    assert bases(handed("adolescent_prosecutor", age=16)) == {"T19": ("law", True)}
    assert bases(handed("adolescent_prosecutor", age=16, kind="urgent_case")) == {"T19": ("proposal", True)}
    assert bases(detained(kind="administrative")) == {"T09": ("reading", True), "T02": ("proposal", True)}


def test_a_limit_that_is_not_the_laws_says_why():
    document = tomllib.loads((Path(actions.__file__).parents[1] / "standards/terms.toml").read_text(encoding="utf-8"))
    del document["terms"][7]["note"]
    with pytest.raises(ValueError, match="T09: basis"):
        parse_terms(document)


@pytest.mark.django_db
def test_a_hearing_waits_for_the_prosecutor_once_for_an_hour_and_then_it_is_a_breach(handed, prosecutor):
    row = handed()
    given = {"actor": prosecutor, "number": row.number}
    with pytest.raises(Conflict) as early:
        actions.note_recess(declared_at=after(2), at=after(2), **given)
    assert early.value.code == "HILO-X433"
    actions.hand_over(to="Juzgado", to_kind="control_judge", handed_at=after(3), at=after(3), **given)
    with pytest.raises(Conflict):
        actions.note_appearance(appeared_at=after(3), at=after(3), **given)
    actions.note_recess(declared_at=after(4), at=after(4), **given)
    with pytest.raises(Conflict):
        actions.note_recess(declared_at=after(4), at=after(4), **given)
    breach = {"actor": reactions.WORK, "number": row.number, "term": "T05"}
    assert actions.note_breach(at=after(4.99), **breach) is None
    assert actions.note_breach(at=after(5), **breach) == Breach.objects.get()


@pytest.mark.django_db
def test_a_term_that_ran_out_is_not_extended_any_more(handed, prosecutor):
    row = handed("control_judge")
    with pytest.raises(Conflict) as refused:
        actions.extend(actor=prosecutor, number=row.number, term="T06", reason="Tarde", at=after(74))
    assert refused.value.code == "HILO-X413"


@pytest.mark.django_db
def test_every_number_on_the_stage_of_the_law_has_somebody_who_must_act():
    terms = queries.terms()
    assert set(terms.by_id) == {"T01", "T02", "T03", "T04", "T05", "T06", "T07", "T09", "T18", "T19"}
    assert all(terms.who[term.next]["es"] and term.law and term.effect["en"] for term in terms.by_id.values())
    assert not Task.objects.exists()

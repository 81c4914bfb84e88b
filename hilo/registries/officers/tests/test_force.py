"""The state of the force: counts for who may have figures, names for who may see them, one bar in every state."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from hilo.lib.errors import Forbidden, Refusal
from hilo.registries.officers.queries import force_names, force_state, judged, one_standard

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_states(exercise, actor, now):
    """A made-up force in Puebla and one in Jalisco."""
    from hilo.registries.officers.actions import enrol_synthetic

    for code, states, count in (("PUE", "21", 260), ("JAL", "14", 120)):
        maker = actor("personnel", f"SSP-{code}", states=frozenset({states}))
        enrol_synthetic(
            actor=maker, institution=f"SSP-{code}", centre=f"CECC-{code}", count=count, at=now, seed=len(code) + count
        )


@pytest.fixture
def council(actor):
    """The Executive Secretariat: figures of the country, no names."""
    return actor("secretariat", "NAC", name="sec", national=True)


def test_the_council_reads_counts_of_every_corporation_and_no_names(two_states, council, today, now):
    told = force_state(council, on=today)
    assert {row.institution: row.officers for row in told.rows} == {"SSP-PUE": 260, "SSP-JAL": 120}
    for row in told.rows:
        assert sum(row.classes.values()) == row.officers
        assert "failed" not in row.classes
        assert 0 < row.coverage <= 1
    assert told.told == 2
    assert told.asked >= told.told
    with pytest.raises(Forbidden):
        force_names(council, at=now)


def test_a_centre_reads_its_state_with_causes(two_states, celia, today):
    told = force_state(celia, on=today)
    (row,) = told.rows
    assert row.institution == "SSP-PUE"
    states = Counter(
        "failed" if any("failed" in one for one in judge.without) else "" for judge in judged(celia, today)
    )
    assert row.classes["failed"] == states["failed"] > 0


def test_the_figures_of_a_day_as_known_then_repeat_to_the_digit(two_states, celia, council, today, now):
    before = force_state(council, on=today, known_at=now + timedelta(seconds=1))
    from hilo.registries.officers.actions import record_evaluation
    from hilo.registries.officers.models import Officer

    someone = next(row for row in judged(celia, today) if row.eligible)
    record_evaluation(
        actor=celia,
        officer_id=Officer.objects.get(pk=someone.officer_id).pk,
        component="performance",
        passed=False,
        document="ACT-1",
        issued_on=today,
        at=now + timedelta(hours=1),
    )
    assert force_state(council, on=today, known_at=now + timedelta(seconds=1)) == before
    assert force_state(council, on=today).rows != before.rows


def test_names_go_on_without_an_end(two_states, celia, now, verbs):
    every, after = [], 0
    while page := force_names(celia, at=now, after=after, limit=50):
        assert len(page) <= 50
        every += page
        after = page[-1].officer_id
    told = force_state(celia, on=page[0].first_on if page else every[0].first_on or now.date())
    assert len({one.officer_id for one in every}) == len(every)
    assert {one.standing for one in every} & {"failed", "lapsed", "never"}
    assert told.rows
    assert "officers.listed" in verbs("institution:CECC-PUE")
    failed = force_names(celia, at=now, standing_of="failed", limit=1000)
    assert {one.officer_id for one in failed} == {one.officer_id for one in every if one.standing == "failed"}


def test_a_commander_s_names_have_effects_and_no_results(two_states, carla, now):
    rows = force_names(carla, at=now, limit=1000)
    assert {one.standing for one in rows}.isdisjoint({"failed", "suspended"})
    assert not {code for one in rows for code in one.codes} & {"HILO-O102", "HILO-O112", "HILO-O114"}
    assert any(one.standing == "confidential" for one in rows)


def test_a_class_that_there_is_none_of_is_refused(celia, now):
    with pytest.raises(Refusal) as refused:
        force_names(celia, at=now, standing_of="lazy")
    assert refused.value.code == "HILO-O615"


def test_the_bar_is_measured_by_state(two_states, council, celia, ana, today, now):
    from hilo.registries.officers.actions import record_evaluation

    rows = {one.state: one for one in one_standard(council, on=today)}
    assert set(rows) == {"14", "21"}
    assert all(one.longer == 0 and one.evaluations > 0 for one in rows.values())
    record_evaluation(
        actor=celia,
        officer_id=ana.pk,
        component="trust",
        passed=True,
        issued_on=today,
        valid_until=today + timedelta(days=2000),
        at=now,
    )
    again = {one.state: one for one in one_standard(council, on=today)}
    assert again["21"].longer == 1
    assert again["14"] == rows["14"]


def test_who_may_neither_read_officers_nor_have_figures_gets_nothing(actor, today):
    with pytest.raises(Forbidden):
        force_state(actor("analyst", "SSP-PUE"), on=today)

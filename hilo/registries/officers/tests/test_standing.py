"""Everybody who serves is in one class, the classes add up to the force, and a made-up force gives back what was
planted in it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from hilo.registries.officers.rules.standing import CLASSES, OWED, as_told, standing

OK, MISSING, FAILED, ENDED = "ok", "missing", "failed", "ended"
COMPONENTS = ("trust", "competencies", "performance", "training")


@pytest.mark.parametrize("status", ["active", "leave", "suspended"])
@pytest.mark.parametrize("soon", [(), ("HILO-O104",), ("HILO-O124",)])
def test_every_officer_fits_one_class(status, soon):
    from itertools import product

    for states in product((OK, MISSING, FAILED, ENDED), repeat=4):
        without = tuple(f"{name}:{state}" for name, state in zip(COMPONENTS, states, strict=True) if state != OK)
        found = standing(status, soon, without)
        assert found in CLASSES
        if status == "active":
            assert (found == "failed") == (FAILED in states)
            assert (found == "lapsed") == (ENDED in states and FAILED not in states)
            evaluated = states[:3]
            assert (found in OWED) == (FAILED in states or ENDED in states or MISSING in evaluated)


def test_a_sanction_that_suspends_counts_as_a_suspension_and_both_are_told_to_nobody_else():
    assert standing("active", ("HILO-O114",), ("trust:failed",)) == "suspended"
    assert as_told("suspended", False) == as_told("failed", False) == "confidential"
    assert as_told("failed", True) == "failed"
    assert as_told("lapsed", False) == "lapsed"


PLANTED = {"current": 21, "due": 13, "lapsed": 9, "failed": 7, "never": 5, "incomplete": 4, "untrained": 3, "leave": 2}


@pytest.fixture
def planted(pilar, celia, now, today):
    """A force whose every class was put there by hand, with people who no longer serve beside it."""
    from hilo.registries.officers.actions import enrol, put_on_leave, record_evaluation, separate

    kinds = [name for name, count in {**PLANTED, "gone": 6}.items() for _ in range(count)]
    for place, kind in enumerate(kinds):
        row = enrol(
            actor=pilar,
            institution="SSP-PUE",
            number=f"T-{place:03}",
            name=f"Persona Planted {place:03}",
            joined_on=today - timedelta(days=3000),
            at=now,
        )
        age = {"current": 30, "due": 1000, "lapsed": 1200}.get(kind, 40)
        for name in COMPONENTS if kind != "never" else ():
            if (kind, name) in (("incomplete", "competencies"), ("untrained", "training")):
                continue
            passed = not (kind == "failed" and name == "performance")
            issued = today - timedelta(days=age)
            given = {"component": name, "passed": passed, "document": "ACT-1", "issued_on": issued}
            record_evaluation(actor=celia, officer_id=row.pk, at=now, **given)
        if kind == "leave":
            put_on_leave(actor=pilar, officer_id=row.pk, since=today, reason="licencia", document="L-1", at=now)
        if kind == "gone":
            separate(
                actor=pilar, officer_id=row.pk, cause="resignation", on=today, resolution="R-1", reason="r", at=now
            )


@pytest.mark.django_db
class TestAForce:
    def test_its_classes_are_those_that_were_planted_and_add_up(self, planted, celia, now):
        from hilo.registries.officers.queries import judged, renewals

        plan = renewals(celia, at=now, institution="SSP-PUE")
        assert plan.classes == PLANTED
        assert plan.officers == sum(PLANTED.values()) == len(judged(celia, plan.on))
        assert plan.owed == sum(PLANTED[name] for name in OWED)
        assert sum(month.officers for month in plan.months) == PLANTED["due"]

    def test_a_commander_reads_that_officers_are_kept_out_and_not_by_which_result(self, planted, carla, now):
        from hilo.registries.officers.queries import renewals

        plan = renewals(carla, at=now)
        assert plan.classes["confidential"] == PLANTED["failed"]
        assert "failed" not in plan.classes
        assert sum(plan.classes.values()) == plan.officers == sum(PLANTED.values())
        assert not any(row.without for month in plan.months for row in month.rows)

    def test_a_large_made_up_force_adds_up_too(self, exercise, pilar, celia, now):
        from hilo.registries.officers.actions import enrol_synthetic
        from hilo.registries.officers.queries import judged, renewals

        enrol_synthetic(actor=pilar, institution="SSP-PUE", centre="CECC-PUE", count=700, at=now)
        plan = renewals(celia, at=now)
        rows = judged(celia, plan.on)
        assert sum(plan.classes.values()) == plan.officers == len(rows) == 700
        states = [Counter(one.split(":")[1] for one in row.without) for row in rows]
        assert plan.classes["failed"] == sum(bool(one["failed"]) for one in states)
        assert plan.classes["lapsed"] == sum(bool(one["ended"]) and not one["failed"] for one in states)
        assert plan.classes["due"] + plan.classes["current"] == sum(row.eligible for row in rows)

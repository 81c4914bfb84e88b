"""Made-up forces have the shares that were counted."""

from __future__ import annotations

from datetime import date

import pytest

from hilo.registries.officers.rules.certificate import COMPONENTS, Facts, component_state, judge
from hilo.registries.officers.rules.synthetic import people, shares

DAY = date(2017, 10, 31)


@pytest.fixture(scope="module")
def force():
    return list(people(20_000, on=DAY, seed=1))


def test_the_marginals_are_those_of_october_2017(force):
    counted = {"training": 0.240, "competencies": 0.568, "performance": 0.619, "trust": 0.212}
    for name, share in counted.items():
        without = sum(component_state(one.components.get(name), DAY) != "ok" for one in force)
        assert without / len(force) == pytest.approx(share, abs=0.012), name
    failed = sum(component_state(one.components.get("trust"), DAY) == "failed" for one in force)
    assert failed / len(force) == pytest.approx(8_921 / 128_922, abs=0.008)


def test_the_eligible_are_those_of_november_2018(force):
    eligible = sum(judge(Facts("active", one.components), DAY).eligible for one in force)
    assert eligible / len(force) == pytest.approx(0.235, abs=0.012)


def test_the_mixture_is_reckoned_from_the_marginals():
    held = shares()
    product = held.complete
    rest = 1.0
    for name in COMPONENTS:
        rest *= (held.passed[name] - held.complete) / (1 - held.complete)
    assert product + (1 - held.complete) * rest == pytest.approx(held.eligible, abs=1e-9)


def test_the_same_seed_makes_the_same_people():
    assert list(people(50, on=DAY, seed=7)) == list(people(50, on=DAY, seed=7))
    assert list(people(50, on=DAY, seed=7)) != list(people(50, on=DAY, seed=8))


@pytest.mark.django_db
def test_the_demonstration_s_force_has_what_a_desk_must_show(exercise, account, celia, now, today):
    from hilo.lib.actor import Actor
    from hilo.registries.officers import actions, queries
    from hilo.registries.officers.checks import check

    omar = account("officer", "SSP-PUE", username="officer", centre="")
    hand = Actor("hilo.setup", frozenset({"officers.import"}))
    rows = actions.enrol_demo(actor=hand, at=now)
    assert [row.pk for row in actions.enrol_demo(actor=hand, at=now)] == [row.pk for row in rows]
    assert len(rows) == 40
    me = Actor("officer", user_id=omar.pk)
    assert queries.officer_of(me).name == "Omar Oficial"
    figures = queries.counts(celia, today)
    assert figures.officers == 38
    assert figures.certified >= 15
    assert figures.may_not_serve >= 8
    assert {"HILO-O102", "HILO-O103", "HILO-O104", "HILO-O111", "HILO-O112", "HILO-O114", "HILO-O124"} <= set(
        figures.reasons
    )
    assert len(queries.open_requests(celia)) == 3
    for row in rows[:4]:
        assert queries.verdict(row.pk, today).may_serve
        for paper in row.certificates.all():
            assert queries.verify(paper.line, queries.public_key("CECC-PUE"), today).standing == "valid"
    assert check(now) == []
    card = queries.scorecard("SSP-PUE", celia, today, inhabitants=6_583_278)
    assert card.registered

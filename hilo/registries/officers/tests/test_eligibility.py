"""The verdict about an officer on a day, and the same about a whole force."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.registries.officers.rules.certificate import (
    COMPONENTS,
    Facts,
    Held,
    Paper,
    end_of,
    judge,
    months_after,
    version_named,
    version_on,
    versions,
)

CASES = tomllib.loads((Path(__file__).parent / "cases" / "eligibility.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_worked_examples(case):
    components = {name: Held(row[0], row[1], row[2] or None) for name, row in case["components"].items()}
    paper = None
    if row := case.get("paper"):
        paper = Paper("F", row[0], row[1], *row[2:])
    facts = Facts(case.get("status", "active"), components, paper, case.get("sanctioned", False))
    told = judge(facts, case["on"])
    assert (told.eligible, told.may_serve, told.first) == (case["eligible"], case["may_serve"], case["first"])
    assert [finding.code for finding in told.findings] == case["codes"]


def test_versions_follow_one_another_without_a_gap():
    held = versions()
    assert [version.valid_until for version in held[:-1]] == [version.valid_from for version in held[1:]]
    assert held[-1].valid_until is None
    assert version_on(date(2016, 9, 8)) is None
    assert version_on(date(2016, 9, 9)) is version_named("2016")
    assert version_on(date(2025, 7, 16)).name == "2021"
    assert version_on(date(2025, 7, 17)).name == "2025"


def test_every_finding_of_a_version_has_its_article():
    gone = {name: Held(False, date(2017, 1, 1), None) for name in COMPONENTS}
    for version in versions():
        day = version.valid_from
        for status in ("active", "leave", "suspended", "separated"):
            told = judge(Facts(status, gone if day.year > 2016 else {}, None, True), day)
            assert told.findings
            assert all(finding.article for finding in told.findings)


def test_where_no_end_is_given_the_rules_have_one():
    assert end_of("trust", date(2024, 2, 29)) == date(2027, 2, 28)
    assert end_of("training", date(2024, 2, 29)) is None


DAYS = st.dates(date(2016, 1, 1), date(2030, 1, 1))
HELD = st.builds(
    lambda passed, since, days: Held(passed, since, since + timedelta(days=days) if days else None),
    st.booleans(),
    DAYS,
    st.integers(0, 1500),
)


@given(st.dictionaries(st.sampled_from(COMPONENTS), HELD), DAYS)
def test_eligible_is_all_four_passed_and_current_and_nothing_else(components, on):
    told = judge(Facts("active", components), on)
    current = [
        name
        for name, held in components.items()
        if held.passed and held.since <= on and (held.until is None or on < held.until)
    ]
    assert told.eligible == (len(current) == 4 and version_on(on) is not None)
    if told.first:
        assert told.first in current
        assert told.first_on == min(components[name].until for name in current if components[name].until)
        assert told.plan_from == months_after(told.first_on, -6)


@pytest.mark.django_db
class TestAForce:
    @pytest.fixture(autouse=True)
    def _force(self, exercise, ana, evaluated, celia, pilar, now, today):
        from hilo.registries.officers import actions

        evaluated(ana)
        actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now)
        made = {"actor": pilar, "institution": "SSP-PUE", "centre": "CECC-PUE", "at": now}
        assert actions.enrol_synthetic(count=400, **made) == 400
        assert actions.enrol_synthetic(count=400, **made) == 0
        actions.suspend(actor=pilar, officer_id=self._of("S-000003").pk, since=today, reason="x", document="d", at=now)
        actions.separate(
            actor=pilar,
            officer_id=self._of("S-000004").pk,
            cause="resignation",
            on=today,
            resolution="r",
            reason="x",
            at=now,
        )
        actions.sanction(
            actor=pilar,
            officer_id=self._of("S-000005").pk,
            kind="suspension",
            begins=today - timedelta(days=1),
            until=today + timedelta(days=1),
            reason="x",
            document="d",
            at=now,
        )

    def _of(self, number):
        from hilo.registries.officers.queries import officer

        return officer("SSP-PUE", number)

    @pytest.mark.parametrize("days", [0, -200, -1000, 1, 200, 1100])
    def test_is_judged_as_each_officer_is(self, celia, today, days):
        from hilo.registries.officers.models import Officer
        from hilo.registries.officers.queries import facts_now, facts_of, judged

        on = today + timedelta(days=days)
        bulk = {row.officer_id: row for row in judged(celia, on)}
        for officer in Officer.objects.all():
            told = judge(facts_of(officer, on), on)
            assert facts_now(officer.pk, on) == facts_of(officer, on)
            row = bulk.pop(officer.pk, None)
            serving = facts_of(officer, on).status in ("active", "leave", "suspended")
            joined = officer.joined_on is None or officer.joined_on <= on
            assert (row is not None) == (serving and joined)
            if row is None:
                continue
            assert (row.eligible, row.may_serve) == (told.eligible, told.may_serve)
            assert sorted(row.codes) == sorted({finding.code for finding in told.findings})
            assert (row.first, row.first_on, row.folio) == (told.first, told.first_on, told.certificate)
        assert not bulk

    def test_its_figures_name_nobody(self, celia, today):
        from hilo.registries.officers.queries import counts, judged

        figures, rows = counts(celia, today), judged(celia, today)
        assert figures.officers == len(rows) == 400
        assert figures.eligible == sum(row.eligible for row in rows)
        assert figures.certified == 1
        assert figures.without["trust"] == sum(any(w.startswith("trust") for w in row.without) for row in rows)

    def test_who_may_not_serve_is_listed_and_the_look_written_down(self, celia, now, verbs):
        from hilo.registries.officers.queries import first_to_expire, may_not_serve, renewals

        rows = may_not_serve(celia, at=now, institution="SSP-PUE")
        assert rows
        assert not any(row.may_serve for row in rows)
        assert "S-000004" not in {row.number for row in rows}
        ends = [row.first_on for row in first_to_expire(celia, at=now, institution="SSP-PUE")]
        assert ends == sorted(ends)
        plan = renewals(celia, at=now, institution="SSP-PUE")
        assert sum(month.officers for month in plan.months) == sum(len(month.rows) for month in plan.months) > 0
        assert verbs("institution:SSP-PUE")[-3:] == ["officers.listed"] * 3

    def test_a_commander_reads_that_somebody_may_not_serve_and_not_why(self, carla, now, today):
        from hilo.registries.officers.queries import judged, may_not_serve

        said = {code for row in may_not_serve(carla, at=now) for code in row.codes}
        assert "HILO-O119" in said
        assert not said & {"HILO-O102", "HILO-O112", "HILO-O114"}
        assert not any(row.without for row in judged(carla, today))

    def test_another_institution_s_officers_are_not_listed(self, jacinto, carla, today):
        from hilo.lib.errors import Forbidden
        from hilo.registries.officers.queries import judged

        assert judged(jacinto, today) == []
        with pytest.raises(Forbidden) as refused:
            judged(jacinto, today, institution="SSP-PUE")
        assert refused.value.code == "HILO-A404"

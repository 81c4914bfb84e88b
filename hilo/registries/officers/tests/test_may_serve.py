"""One verdict for everything that sends, arms or certifies: its table, its worked cases, a whole roster at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hilo.lib.findings import Finding
from hilo.registries.officers import actions, queries
from hilo.registries.officers.printed import as_markdown
from hilo.registries.officers.rules import serving
from hilo.registries.officers.rules.certificate import Facts, Held, Paper, judge
from hilo.registries.officers.rules.serving import FORBIDDEN, MAY, purposes, ruled, told

CASES = tomllib.loads((Path(__file__).parent / "cases" / "may_serve.toml").read_text(encoding="utf-8"))["case"]
DOCS = Path(__file__).parents[4] / "docs" / "may_serve.md"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_worked_examples(case):
    components = {name: Held(row[0], row[1], row[2] or None) for name, row in case["components"].items()}
    facts = Facts(case.get("status", "active"), components, Paper("F", *case["paper"]), case.get("sanctioned", False))
    found = judge(facts, case["on"]).findings
    verdicts = {purpose: ruled(purpose, found) for purpose in purposes()}
    assert {purpose: one.level for purpose, one in verdicts.items()} == case["verdicts"]
    assert sorted(purpose for purpose, one in verdicts.items() if one.for_life) == case.get("for_life", [])


def test_the_page_is_current():
    assert DOCS.read_text(encoding="utf-8") == as_markdown(), "hilo officers may-serve --markdown > docs/may_serve.md"


def test_every_cause_says_a_word_to_every_purpose():
    silent = [(row.cause, purpose) for row in serving.rows() for purpose in purposes() if row.level(purpose) == MAY]
    assert silent == []


def test_what_a_life_opens_is_forbidden_first():
    for row in serving.rows():
        assert row.for_life <= row.forbids, row.cause
        assert not row.forbids & row.warns, row.cause


@pytest.mark.parametrize("purpose", purposes())
def test_who_may_not_know_why_reads_the_same_of_every_cause(purpose):
    said = {}
    for row in serving.rows():
        ruling = ruled(purpose, [Finding(next(iter(row.codes)), "error", "")])
        said.setdefault(ruling.level, set()).add(told(ruling, full=False))
        assert told(ruling, full=True).message != told(ruling, full=False).message
    assert all(len(sentences) == 1 for sentences in said.values())


@pytest.mark.django_db
def test_the_same_is_answered_for_one_and_for_a_roster_and_only_in_reach(ana, evaluated, pilar, jacinto, carla, now):
    evaluated(ana, trust=False)
    (one,) = queries.verdicts(pilar, [ana.pk, 987654], "weapon", at=now)
    assert (one.level, one.code, one.why) == ("forbidden", "HILO-O175", ["failed", "never_certified"])
    (veiled,) = queries.verdicts(carla, [ana.pk], "weapon", at=now)
    assert (veiled.level, veiled.code, veiled.why) == ("forbidden", "HILO-O175", [])
    assert "evaluation" not in veiled.message
    assert queries.verdicts(jacinto, [ana.pk], "weapon", at=now) == []
    assert queries.named_standing({("SSP-PUE", "1001")}, "crew", at=now)["SSP-PUE", "1001"].level == "warned"
    assert queries.named_standing((), "crew", at=now) == {}


@pytest.mark.django_db
def test_who_is_no_police_needs_no_certificate_and_is_asked_for_leave_and_suspension_all_the_same(actor, now, today):
    from hilo.kernel.access.models import Institution

    Institution.objects.create(code="CRUZ", name="Ambulancias", state="21", kind="health")
    office = actor("personnel", "CRUZ", name="rita", states=frozenset({"21"}))
    rosa = actions.enrol(actor=office, institution="CRUZ", number="4411", name="Rosa Paz", at=now)
    assert queries.standing_of(rosa.pk, "crew", at=now).level == MAY
    actions.suspend(actor=office, officer_id=rosa.pk, since=today, reason="medida", document="D-1", at=now)
    assert queries.standing_of(rosa.pk, "crew", at=now).level == FORBIDDEN


@pytest.mark.django_db
def test_who_left_is_judged_too_though_no_list_of_the_force_has_them(ana, pilar, now, today):
    actions.separate(
        actor=pilar, officer_id=ana.pk, cause="removal", on=today, resolution="R-1", reason="resuelto", at=now
    )
    assert queries.standing_of(ana.pk, "crew", at=now).level == FORBIDDEN


@pytest.mark.django_db
def test_a_roster_is_one_question_however_many_there_are(pilar, now, django_assert_max_num_queries):
    from hilo.registries.officers.models import Officer

    rows = [Officer(institution_id="SSP-PUE", number=f"N{place}", name=f"Persona {place}") for place in range(300)]
    ids = [row.pk for row in Officer.objects.bulk_create(rows)]
    with django_assert_max_num_queries(7):
        found = queries.standings(ids, "crew", at=now)
    assert {one.level for one in found.values()} == {"warned"}
    assert len(found) == 300


@pytest.mark.django_db
def test_over_http_a_commander_learns_the_effect_and_an_officer_nothing(api, ana, evaluated):
    evaluated(ana, trust=False)
    body = {"officers": [ana.pk], "purpose": "crew"}
    answer = api("commander", "SSP-PUE", centre="").post("officer-verdicts", **body).json()
    (told_,) = answer
    assert (told_["level"], told_["code"], told_["why"]) == ("warned", "HILO-O171", [])
    assert api("officer", "SSP-PUE", centre="").post("officer-verdicts", **body).status_code == 403
    assert api("personnel", "SSP-JAL", centre="").post("officer-verdicts", **body).json() == []
    wrong = api("personnel", "SSP-PUE", centre="").post("officer-verdicts", officers=[ana.pk], purpose="fly")
    assert wrong.status_code == 422

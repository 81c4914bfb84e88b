"""Who sees which answer: reserved witnesses, victims, minors and adolescents stand nowhere without the right."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.policing.reports import forms, vault
from hilo.policing.reports.actions import amend, export, hand_over, name_defender
from hilo.policing.reports.models import Report
from hilo.policing.reports.queries import case, cases, log, report, signed_file
from hilo.policing.reports.rules_masks import ALL, DEFENCE, OTHERS, is_protected, masked

from .conftest import sign_it

FORM = forms.form("iph_2019_crime")
MASK = {"masked": True}
WITNESS = "annexes.interview.aaaaaaaa"
YOUNG = "annexes.detention.bbbbbbbb"
SECRET, CHILD = "Rosa Reservada", "Alma Adolescente"


@pytest.fixture
def told(begun: Any, write: Callable[..., Any], omar: Any, carla: Any, fabian: Any, diana: Any, now: datetime) -> Any:
    """A handed-over report with a reserved witness, an open one and an adolescent; Diana defends."""
    answers = {
        f"{WITNESS}.reserved": True,
        f"{WITNESS}.quality": "witness",
        f"{WITNESS}.name": SECRET,
        f"{WITNESS}.contact": "222 000 0000",
        f"{WITNESS}.account": "Vio todo.",
        "annexes.interview.cccccccc.reserved": False,
        "annexes.interview.cccccccc.name": "Pedro Público",
        f"{YOUNG}.name": CHILD,
        f"{YOUNG}.age": 16,
        f"{YOUNG}.age_doubt": True,
    }
    write(begun, answers)
    sign_it(begun, omar, carla, now)
    row = hand_over(actor=carla, folio=begun.folio, to="FGE-PUE", at=now)
    name_defender(actor=fabian, folio=row.folio, username=diana.name, at=now)
    return row


def names(document: dict[str, Any]) -> list[Any]:
    rows = document["annexes"]["interview"] + document["annexes"]["detention"]
    return [row["name"] for row in rows]


def test_the_writer_and_the_commander_see_all(told: Any, omar: Any, carla: Any, now: datetime):
    for who in (omar, carla):
        assert names(report(told.folio, who, at=now).document) == [SECRET, "Pedro Público", CHILD]


def test_the_prosecutor_sees_the_witness_and_not_the_adolescent(told: Any, fabian: Any, now: datetime):
    seen = report(told.folio, fabian, at=now)
    assert names(seen.document) == [SECRET, "Pedro Público", MASK]
    assert f"{YOUNG}.name" in seen.hidden
    assert seen.document["annexes"]["detention"][0]["age"] == 16


@pytest.mark.parametrize("name", ["iph_2015_crime", "iph_2019_crime", "iph_2019_civic"])
def test_of_an_adolescent_everything_personal_is_masked_where_the_name_is(name):
    form = forms.form(name)
    part = next(part for part in form.parts if part.id == "detention")
    row = {"id": "bbbbbbbb", **{field.id: "x" for field in part.fields}, "age": 16}
    document = {"sections": {}, "annexes": {"detention": [row]}}
    seen = masked(form, document, ALL, adolescents=False)[0]["annexes"]["detention"][0]
    open_ = {field for field, value in seen.items() if value != MASK}
    personal = {
        "name",
        "alias",
        "nationality",
        "sex",
        "born_on",
        "document",
        "address",
        "description",
        "language",
        "interpreter",
        "injuries_description",
        "medical_certificate",
        "health",
        "vulnerable_group",
        "criminal_group",
        "trusted_person",
        "trusted_phone",
        "belongings",
        "observations",
        "reason",
    }
    assert open_ == {"id", *(field.id for field in part.fields)} - personal
    adult = {"sections": {}, "annexes": {"detention": [row | {"age": 30, "age_doubt": False}]}}
    assert masked(form, adult, ALL, adolescents=False)[0] == adult


def test_the_specialised_prosecutor_sees_the_adolescent(told: Any, person: Callable[..., Any], now: datetime):
    adela = person("adolescent_prosecutor", "FGE-PUE")
    assert names(report(told.folio, adela, at=now).document) == [SECRET, "Pedro Público", CHILD]


def test_the_defence_reads_what_a_reserved_witness_said_and_not_who_said_it(told: Any, diana: Any, now: datetime):
    seen = case(told.folio, diana, at=now).report
    first = seen.document["annexes"]["interview"][0]
    assert (first["name"], first["contact"], first["account"]) == (MASK, MASK, "Vio todo.")
    assert names(seen.document)[1:] == ["Pedro Público", CHILD]


def test_a_defender_sees_the_cases_they_were_named_for_and_no_other(
    told: Any, diana: Any, person: Callable[..., Any], now: datetime
):
    assert [row.folio for row in cases(diana)] == [told.folio]
    other = person("defender", "DEF-PUE", name="otra.defensora")
    assert cases(other) == []
    with pytest.raises(NotFound):
        case(told.folio, other, at=now)


def test_nobody_is_named_defender_who_is_none(told: Any, fabian: Any, carla: Any, now: datetime):
    with pytest.raises(Refusal) as refused:
        name_defender(actor=fabian, folio=told.folio, username=carla.name, at=now)
    assert refused.value.code == "HILO-R428"


def test_the_file_of_who_may_not_see_all_names_what_was_masked_and_vouches_for_the_whole(
    told: Any, fabian: Any, diana: Any, carla: Any, now: datetime
):
    import hashlib

    from hilo.kernel.signing.actions import public_key
    from hilo.kernel.signing.queries import canonical, key_of, verify

    key = key_of(public_key("SSP-PUE"))
    whole = verify(signed_file(told.folio, carla, at=now), kind="report", key=key)
    for who, gone in ((fabian, CHILD), (diana, SECRET)):
        part = verify(json.loads(json.dumps(export(actor=who, folio=told.folio, at=now))), kind="report", key=key)
        assert part["original"] == hashlib.sha256(canonical(whole)).hexdigest()
        assert part["hidden"]
        assert gone not in json.dumps(part, ensure_ascii=False)
        with pytest.raises(Forbidden):
            signed_file(told.folio, who, at=now)
    assert export(actor=carla, folio=told.folio, at=now)["document"] == whole


def test_no_protected_value_stands_in_the_log(told: Any, carla: Any, fabian: Any, now: datetime):
    for who in (carla, fabian):
        said = json.dumps([line.as_dict() for line in log(told.folio, who, at=now)], ensure_ascii=False)
        assert SECRET not in said
        assert "222 000 0000" not in said
    assert CHILD not in said


def test_no_protected_value_stands_in_a_copy_of_the_database(told: Any, tmp_path: Path):
    from django.core import serializers

    from hilo.policing.reports import models

    kinds = (models.Report, models.Change, models.SignedFile, models.EditConflict, models.FindingShown, models.Mention)
    rows = [row for kind in kinds for row in kind.objects.all()]
    said = serializers.serialize("json", rows, ensure_ascii=False)
    for secret in (SECRET, "222 000 0000", "Vio todo."):
        assert secret not in said


def test_a_sealed_answer_moved_to_another_path_is_not_opened(told: Any):
    row = Report.objects.get(pk=told.pk)
    sealed = row.document["annexes"]["interview"][0]["name"]
    assert vault.unseal("SSP-PUE", f"{WITNESS}.name", sealed) == SECRET
    with pytest.raises(Refusal) as refused:
        vault.unseal("SSP-PUE", "sections.place.street", sealed)
    assert refused.value.code == "HILO-R430"


def test_whoever_only_may_read_reads_no_interview():
    document = FORM.empty()
    document["annexes"]["interview"] = [
        {"id": "a" * 8, "reserved": False, "quality": "victim", "name": "X", "account": "Y"}
    ]
    document["annexes"]["object"] = [{"id": "b" * 8, "kind": "money", "witnesses": [{"name": "Z", "signed": True}]}]
    shown, hidden = masked(FORM, document, OTHERS, adolescents=False)
    assert shown["annexes"]["interview"][0] == {
        "id": "a" * 8,
        "reserved": False,
        "quality": "victim",
        "name": MASK,
        "account": MASK,
    }
    assert shown["annexes"]["object"][0]["witnesses"] == MASK
    assert len(hidden) == 3


@pytest.mark.parametrize(
    ("interview", "hides"),
    [
        ({"reserved": True}, True),
        ({"reserved": False}, False),
        ({}, True),
        ({"reserved": {"absent": "unknown"}}, True),
        ({"reserved": False, "age": 17}, True),
        ({"reserved": False, "age": 18}, False),
    ],
)
def test_particulars_are_reserved_unless_it_was_said_that_they_are_not(interview: dict[str, Any], hides: bool):
    document = FORM.empty()
    document["annexes"]["interview"] = [{"id": "a" * 8, "name": "X"} | interview]
    shown, _ = masked(FORM, document, DEFENCE, adolescents=True)
    assert (shown["annexes"]["interview"][0]["name"] == MASK) is hides


def test_masking_changes_nothing_for_who_sees_all(full: dict[str, Any]):
    assert masked(FORM, full, ALL, adolescents=True) == (full, [])


def test_every_question_marked_protected_is_sealed():
    for part in FORM.annexes.values():
        for field in part.fields:
            if field.protected:
                assert is_protected(FORM, f"annexes.{part.id}.aaaaaaaa.{field.id}")


def everything(seen: Any) -> str:
    """All that a reader gets of a report, as one text."""
    parts = [seen.document, seen.amended, seen.amendments, seen.findings, [line.as_dict() for line in seen.log]]
    return json.dumps(parts, ensure_ascii=False, default=str)


@pytest.mark.parametrize(
    ("path", "value", "reader", "gone"),
    [
        ("annexes.interview.dddddddd.name", "Nora Nueva", "diana", "Nora Nueva"),
        ("annexes.interview.dddddddd", {"name": "Nora Nueva"}, "diana", "Nora Nueva"),
        ("annexes.interview.cccccccc.reserved", True, "diana", "Pedro Público"),
        (f"{YOUNG}.alias", "La Almita", "fabian", "La Almita"),
        ("annexes.detention.eeeeeeee", {"name": "Beto Menor", "age": 15}, "fabian", "Beto Menor"),
    ],
)
def test_an_amendment_uncovers_nobody_and_covers_from_then_on(
    path: str, value: Any, reader: str, gone: str, told: Any, omar: Any, carla: Any, request: Any, now: datetime
):
    amend(actor=omar, folio=told.folio, changes=[{"path": path, "value": value}], reason="Se supo después.", at=now)
    who = request.getfixturevalue(reader)
    assert gone not in everything(report(told.folio, who, at=now))
    assert gone not in json.dumps(export(actor=who, folio=told.folio, at=now), ensure_ascii=False)
    assert gone in everything(report(told.folio, carla, at=now))


def test_who_is_no_minor_after_all_is_shown_once_an_amendment_says_so(told: Any, omar: Any, fabian: Any, now: datetime):
    changes = [{"path": f"{YOUNG}.age", "value": 22}, {"path": f"{YOUNG}.age_doubt", "value": False}]
    amend(actor=omar, folio=told.folio, changes=changes, reason="Acta de nacimiento.", at=now)
    assert CHILD in everything(report(told.folio, fabian, at=now))


@pytest.mark.parametrize("gone", [f"{YOUNG}.alias", YOUNG], ids=["an answer", "a whole record"])
def test_what_was_written_of_an_adolescent_and_taken_away_stands_in_no_log(
    gone: str, begun: Any, write: Callable[..., Any], omar: Any, carla: Any, fabian: Any, now: datetime
):
    later = now + timedelta(minutes=1)
    write(begun, {f"{YOUNG}.age": 16, f"{YOUNG}.alias": "Almita"})
    write(begun, {gone: None}, before={f"{YOUNG}.alias": "Almita"}, at=later)
    sign_it(begun, omar, carla, later)
    hand_over(actor=carla, folio=begun.folio, to="FGE-PUE", at=later)
    assert "Almita" not in everything(report(begun.folio, fabian, at=later))
    assert "Almita" not in json.dumps(export(actor=fabian, folio=begun.folio, at=later), ensure_ascii=False)
    assert "Almita" in everything(report(begun.folio, carla, at=later))


def test_the_hash_of_the_whole_confirms_no_guess_of_a_name(told: Any, carla: Any, diana: Any, now: datetime):
    whole = signed_file(told.folio, carla, at=now)["document"]
    part = export(actor=diana, folio=told.folio, at=now)["document"]
    assert len(whole["salt"]) == 32
    assert "salt" not in part

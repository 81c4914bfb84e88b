"""What can be a report and what cannot, compared on generated documents with an independent JSON Schema validator."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hilo.lib.errors import NotFound, Refusal
from hilo.policing.reports import forms
from hilo.policing.reports.rules_document import check, faults, reference_faults

FORM = forms.form("iph_2019_crime")
PEER = jsonschema_rs.Draft202012Validator(forms.schema(FORM), validate_formats=True)
LATE = datetime(2099, 12, 31, 23, 59, tzinfo=UTC)
"""Nothing that the schema allows lies after it: the schema knows no clock."""
NOW = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)

INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)).map(datetime.isoformat)
ABSENT = st.sampled_from([{"absent": "not_applicable"}, {"absent": "unknown"}])
IDS = st.text("0123456789abcdef", min_size=8, max_size=10)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**10),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.lists(st.text(max_size=4), max_size=3),
    st.dictionaries(st.sampled_from(["absent", "masked", "x"]), st.sampled_from(["unknown", "", 1]), max_size=2),
    st.sampled_from(
        ["2026-02-30T10:00:00-06:00", "2026-11-26T10:00:00", "2026-11-26", "2026-13-01", "{}", "2026-11-26T24:00:00Z"]
    ),
)


def value(field: forms.Field) -> st.SearchStrategy[Any]:
    """Answers that the question takes."""
    if field.refers:
        return IDS
    rows = st.fixed_dictionaries({}, optional={one.id: value(one) for one in field.fields})
    return {
        "text": TEXTS,
        "long": TEXTS,
        "integer": st.integers(0, 10**6) | st.just(3.0),
        "number": st.floats(-1e6, 1e6) | st.integers(-100, 100),
        "datetime": INSTANTS,
        "date": st.dates(datetime(1930, 1, 1).date(), datetime(2030, 1, 1).date()).map(str),
        "boolean": st.booleans(),
        "choice": st.sampled_from(field.codes or ("",)),
        "choices": st.lists(st.sampled_from(field.codes or ("",)), unique=True, max_size=4),
        "rows": st.lists(rows, max_size=2),
    }[field.type]


def answers(part: forms.Part, draw: Any) -> dict[str, Any]:
    asked = draw(st.lists(st.sampled_from(part.fields), max_size=5, unique_by=lambda field: field.id))
    return {field.id: draw(value(field) | ABSENT) for field in asked}


@st.composite
def documents(draw: Any) -> dict[str, Any]:
    """Documents of the form; about half are then spoiled in one place."""
    document = FORM.empty()
    for part in FORM.sections.values():
        document["sections"][part.id] = answers(part, draw)
    for part in FORM.annexes.values():
        for key in draw(st.lists(IDS, max_size=2 if part.many else 1, unique=True)):
            document["annexes"][part.id].append({"id": key} | answers(part, draw))
    return document


@st.composite
def spoiled(draw: Any) -> dict[str, Any]:
    document = draw(documents())
    places: list[tuple[Any, Any]] = [(document, name) for name in document]
    places += [(document["sections"], "extra"), (document["annexes"], "extra"), (document, "extra")]
    for part in FORM.parts:
        holder = document["sections"] if part.kind == "section" else document["annexes"]
        places.append((holder, part.id))
        for row in [holder[part.id]] if part.kind == "section" else holder[part.id]:
            places += [(row, field.id) for field in part.fields] + [(row, "extra")]
            places += [(row, "id")] if part.kind == "annex" else []
    for _ in range(draw(st.integers(1, 2))):
        holder, name = draw(st.sampled_from(places))
        holder[name] = draw(ODD)
    return document


def shape_faults(document: Any) -> list[Any]:
    """Faults of shape alone: what refers where is not a schema's to say."""
    return [fault for fault in faults(FORM, document, at=LATE) if fault.code != "HILO-R415"]


@given(documents())
@settings(max_examples=60)
def test_what_the_form_takes_is_taken_by_both(document: dict[str, Any]):
    assert PEER.is_valid(document)
    assert shape_faults(document) == []


@given(spoiled())
@settings(max_examples=300)
def test_what_the_schema_refuses_is_refused_and_nothing_else(document: dict[str, Any]):
    text = json.dumps(document)
    assume("\\ud" not in text)  # no JSON text holds half a character: the peer cannot be asked
    assert PEER.is_valid(json.loads(text)) == (shape_faults(document) == []), shape_faults(document)


@given(
    st.recursive(
        ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    )
)
def test_whatever_json_holds_is_judged_without_an_exception(document: Any):
    assert list(faults(FORM, document, at=NOW))


def test_the_full_case_is_a_report(full: dict[str, Any]):
    check(FORM, full, at=LATE)
    assert PEER.is_valid(full)


def test_every_question_of_the_form_is_found_by_its_path():
    # Those of the official form, and our own: people of the event, who died, was hurt, fled, the children, protection.
    assert len(FORM.parts) == 12 + 6
    for part in FORM.parts:
        for field in part.fields:
            path = (
                f"sections.{part.id}.{field.id}" if part.kind == "section" else f"annexes.{part.id}.a1b2c3d4.{field.id}"
            )
            assert FORM.field(path) == (part, field)
            assert FORM.label(path) == f"{part.title_es}: {field.es}"
    assert FORM.field("sections.place.colour") is None
    assert FORM.field("annexes.detention.x.name") is None


def test_every_field_that_refers_names_an_annex_of_the_form():
    refers = {(part.id, field.id): field.refers for part in FORM.parts for field in part.fields if field.refers}
    assert refers == {
        ("force", "against"): "detention",
        ("object", "from_person"): "detention",
        ("object", "from_vehicle"): "vehicle",
    }
    assert set(refers.values()) <= set(FORM.annexes)


def test_all_faults_are_told_at_once_each_with_its_path():
    document = FORM.empty()
    document["sections"]["place"] = {"street": 7, "colour": "azul", "risk": "volcanic"}
    document["sections"]["knowledge"]["fact_at"] = (NOW + timedelta(hours=1)).isoformat()
    with pytest.raises(Refusal) as told:
        check(FORM, document, at=NOW)
    found = {fault["path"]: fault["code"] for fault in told.value.extra["faults"]}
    assert found == {
        "sections.place.street": "HILO-R411",
        "sections.place.colour": "HILO-R414",
        "sections.place.risk": "HILO-R416",
        "sections.knowledge.fact_at": "HILO-R413",
    }
    assert told.value.where in found


def test_a_few_minutes_ahead_are_no_future():
    document = FORM.empty()
    document["sections"]["knowledge"]["fact_at"] = (NOW + timedelta(minutes=9)).isoformat()
    check(FORM, document, at=NOW)
    with pytest.raises(Refusal):
        check(FORM, document, at=NOW, tolerance=timedelta(minutes=1))


def linked(**records: list[dict[str, Any]]) -> list[tuple[str, str]]:
    annexes = FORM.empty()["annexes"] | records
    return [(fault.path, fault.code) for fault in reference_faults(FORM, annexes)]


def test_an_object_may_refer_to_who_had_it():
    assert linked(detention=[{"id": "a" * 8}], object=[{"id": "b" * 8, "from_person": "a" * 8}]) == []


def test_a_reference_to_a_record_that_is_not_there_is_left_to_the_checker():
    assert linked(object=[{"id": "b" * 8, "from_person": "c" * 8}]) == []


@pytest.mark.parametrize(
    "records",
    [
        {"object": [{"id": "b" * 8, "from_person": "b" * 8}]},
        {"vehicle": [{"id": "a" * 8}], "object": [{"id": "b" * 8, "from_person": "a" * 8}]},
        {"object": [{"id": "b" * 8, "from_person": "c" * 8}, {"id": "c" * 8, "from_vehicle": "b" * 8}]},
    ],
)
def test_records_that_refer_to_themselves_in_a_circle_or_to_another_kind_are_refused(records: Any):
    found = linked(**records)
    assert found
    assert {code for _, code in found} == {"HILO-R415"}
    assert all(path.startswith("annexes.object.") for path, _ in found)


def test_two_records_with_one_id_are_refused():
    found = linked(detention=[{"id": "a" * 8}, {"id": "a" * 8}])
    assert found == [("annexes.detention.aaaaaaaa", "HILO-R415")]


@pytest.mark.django_db
def test_a_form_that_nobody_approved_is_unknown():
    for name in ("iph_1999_crime", "../secrets", "", "x" * 100):
        with pytest.raises(NotFound):
            forms.form(name)


def test_a_masked_answer_is_never_taken_as_one():
    document = copy.deepcopy(FORM.empty())
    document["sections"]["place"]["street"] = {"masked": True}
    assert [fault.code for fault in faults(FORM, document, at=NOW)] == ["HILO-R411"]

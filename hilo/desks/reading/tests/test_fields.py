"""A report as lines: what a reader may not see is in no line, and what a control holds comes back as it was."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from hilo.desks.reading import clocks, fields
from hilo.desks.reading.tests import world
from hilo.policing.reports import queries

MASKED = {"masked": True}
SECRET = "Nombre que nadie ve"


def drawn(document, **beside):
    form = queries.form("iph_2019_crime")
    with translation.override("en"):
        made = fields.blocks(form, document, fields.Beside(**beside), spoken="en", writable=True)
    return {line.path: line for block in made for line in block.lines}


def test_a_masked_field_shows_neither_value_nor_what_it_was_nor_a_choice_nor_a_control():
    record = {"id": "a1b2c3d4", "name": MASKED, "age": 30}
    path = "annexes.interview.a1b2c3d4.name"
    conflict = SimpleNamespace(path=path, server=SECRET, value=SECRET)
    lines = drawn(
        {"sections": {}, "annexes": {"interview": [record]}},
        before={path: SECRET},
        conflicts=[{"path": conflict.path}],
    )
    line = lines[path]
    assert (line.state, line.value, line.before, line.conflict, line.control) == ("masked", "", None, None, None)
    assert lines["annexes.interview.a1b2c3d4.age"].value == "30"


def test_a_finding_stands_at_its_field_at_its_part_or_is_loose():
    found = [
        {"code": "HILO-R101", "severity": "error", "where": "sections.place.street"},
        {"code": "HILO-R102", "severity": "error", "where": "sections.responder.crew.0.name"},
        {"code": "HILO-R103", "severity": "error", "where": "context.evidence.PUE-26-E0000031"},
    ]
    form = queries.form("iph_2019_crime")
    made = fields.blocks(form, {"sections": {}, "annexes": {}}, fields.Beside(findings=found), spoken="es")
    known = fields.anchors(made)
    assert [fields.anchor_of(one["where"], known) for one in found] == [
        "f-sections-place-street",
        "f-sections-responder-crew",
        "",
    ]


def test_absent_is_said_and_missing_is_not_taken_for_it():
    document = {"sections": {"place": {"street": {"absent": "unknown"}}}, "annexes": {}}
    lines = drawn(document)
    assert (lines["sections.place.street"].state, lines["sections.place.street"].value) == ("absent", "no information")
    assert lines["sections.place.municipality"].state == "missing"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("boolean", True),
        ("boolean", False),
        ("choices", ["photographs", "video"]),
        ("integer", 3),
        ("number", 6.4),
        ("text", "Calle 11 Sur"),
        ("choice", {"absent": "not_applicable"}),
        ("date", "2026-05-04"),
        ("text", None),
    ],
)
def test_what_a_control_holds_comes_back_as_it_was(kind, value):
    assert fields.written(kind, fields.held(kind, value)) == value


def test_nonsense_is_kept_as_typed_for_the_report_to_refuse():
    assert fields.written("integer", "tres") == "tres"
    assert fields.written("datetime", "ayer") == "ayer"
    assert fields.written("boolean", "quizá") == "quizá"


def test_every_field_of_the_full_report_has_a_line_with_something_in_it():
    lines = drawn(world.full())
    assert len(lines) > 200
    assert [path for path, line in lines.items() if line.state == "value" and not (line.value or line.rows)] == []


def test_lengths_are_said_as_people_say_them():
    said = [clocks.span(timedelta(minutes=minutes)) for minutes in (0, 42, 185, 2880, 3105)]
    assert said == ["0 min", "42 min", "3 h 05 min", "2 d 0 h", "2 d 3 h"]

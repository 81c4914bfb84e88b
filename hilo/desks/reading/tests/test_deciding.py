"""What the page to decide says of the place, of a complaint and of a language, whatever the report leaves open."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from hilo.desks.reading import clocks, deciding
from hilo.policing.reports import queries


def sheet(document: dict[str, Any], context: dict[str, Any] | None = None, spoken: str = "en") -> deciding.Sheet:
    whole = {"sections": {}, "annexes": {}} | document
    form = queries.form("iph_2019_crime")
    with translation.override(spoken):
        return deciding.sheet(
            form, whole, context or {}, [], clocks={}, spoken=spoken, address=lambda _number, _sha256: ""
        )


def told(made: deciding.Sheet, label: str) -> list[str]:
    return [one.value for one in made.what if one.label == label]


def test_a_place_that_only_the_detention_tells_stands_at_the_head_and_says_whose_it_is():
    record = {"id": "a1b2c3d4", "place": "Calle 43 Poniente 1105"}
    [where] = told(sheet({"annexes": {"detention": [record]}}), "Where")
    assert where.startswith("Calle 43 Poniente 1105 (of the detention;")
    [where] = told(sheet({}, {"detentions": [{"number": "D-1", "place": "Av. Juárez 5"}]}), "Where")
    assert where.startswith("Av. Juárez 5 (of the detention;")
    assert told(sheet({"annexes": {"detention": [record | {"place": {"masked": True}}]}}), "Where") == [""]
    street = {"sections": {"place": {"street": "Reforma"}}, "annexes": {"detention": [record]}}
    assert told(sheet(street), "Where") == ["Reforma"]
    street["sections"]["place"] = {"references": "Junto al mercado"}
    assert told(sheet(street), "Where") == ["Junto al mercado"], "what the report says of it stands"


@pytest.mark.parametrize(
    ("knowledge", "said"),
    [
        ({"on_complaint": False}, ["not needed for this offence"]),
        ({"on_complaint": True}, ["needed; none is on record yet"]),
        ({"on_complaint": True, "complaint_at": {"absent": "unknown"}}, ["needed; none is on record yet"]),
        (
            {"on_complaint": True, "complaint_at": "2026-11-24T10:05:00-06:00"},
            ["needed; made 24/11/2026 10:05"],
        ),
        ({}, []),
    ],
)
def test_a_complaint_is_needed_or_not_and_made_or_not_yet(knowledge: dict[str, Any], said: list[str]):
    assert told(sheet({"sections": {"knowledge": knowledge}}), "Complaint") == said


@pytest.mark.parametrize(
    ("code", "spoken", "said"),
    [("es", "es", "español"), ("nah", "es", "náhuatl"), ("fr", "en", "french"), ("zz9", "es", "zz9")],
)
def test_a_language_is_told_by_its_name(code: str, spoken: str, said: str):
    record = {"id": "a1b2c3d4", "language": code}
    [person] = sheet({"annexes": {"detention": [record]}}, spoken=spoken).people
    assert said in [one.value for one in person.rights]


def test_a_term_of_the_law_that_is_over_stands_before_a_proposal_that_is_over_longer(now: Any):
    from datetime import timedelta
    from types import SimpleNamespace

    def clock(hours: float, *, proposal: bool) -> Any:
        due = now - timedelta(hours=hours)
        return SimpleNamespace(
            term="x",
            title={},
            who={},
            effect={},
            note={},
            next="",
            law="",
            basis="proposal" if proposal else "law",
            started_at=due,
            due_at=due,
            met_at=None,
            share=1.0,
            proposal=proposal,
            level="measured" if proposal else "late",
            breached=not proposal,
        )

    def row(number: str, *running: Any) -> Any:
        return SimpleNamespace(
            number=number,
            kind="",
            kind_title={},
            custody="",
            detained_at=now,
            clock=running[0],
            others=running[1:],
            apart="",
        )

    proposal, law = clock(9, proposal=True), clock(1, proposal=False)
    with translation.override("en"):
        drawn = clocks.wall([row("A", proposal), row("B", proposal, law)], now, "en")
    assert (drawn.late, drawn.soon, drawn.over) == (1, 0, 1)
    assert [(one.number, one.state, one.over) for one in drawn.rows] == [
        ("B", "late", "past its term by"),
        ("A", "soon", "more than we propose"),
    ]


def test_a_sound_is_told_with_its_hour():
    file = {"media": "audio/mp4", "sha256": "a" * 64, "altered": False, "size": 10, "pixels": 0}
    row = {"number": "PUE-26-E0000009", "description": "Lectura de derechos", "kept": [file], "about": ""}
    made = sheet({}, {"recordings": [row | {"at": "2026-11-24T05:10:00-06:00"}]})
    assert [said for said, _file in made.sounds] == ["Lectura de derechos · 24/11/2026 05:10"]

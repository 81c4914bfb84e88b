"""How well the cues find what a narrative says beside its boxes: on the half they were made on, and on the other.

The figures of the second half stand in docs/rules.md. A change that loses one of either, or that asks of a clean
narrative, fails here and is told there.
"""

from __future__ import annotations

import time
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hilo.policing.reports import checker
from hilo.policing.reports.checker.cues import cues, found
from hilo.policing.reports.checker.telling import told

from .given import changed, full

HERE = Path(__file__).parent / "narratives"
NOT = {"absent": "not_applicable"}
A, B = "annexes.detention.a1f0c2d4", "annexes.detention.b2e1d3c5"
BOXES: dict[str, dict[str, Any]] = {
    "no_force": {"annexes.force": [], "sections.knowledge.force_used": False},
    "no_dwelling": {"sections.place.dwelling": False},
    "no_injuries": {f"{A}.injuries": False, f"{B}.injuries": False},
    "no_delay_reason": {"sections.handover.delay_reason": {"absent": "unknown"}},
    "woman": {f"{B}.sex": "F"},
    "no_money": {
        "annexes.object.f6a51789.kind": "document",
        "annexes.object.f6a51789.description": "Recibo de compra",
        f"{A}.belongings": [],
    },
    "spanish_only": {f"{B}.language": "es", f"{B}.interpreter": NOT},
}
PLAIN = "El 23 de noviembre llegamos a las 22:13 horas a la farmacia. La encargada señaló a dos hombres que corrían. "
CUES = {*cues(), "HILO-R289", "HILO-R290"}
RECALL = {"tuned": 132, "held": 43}
"""Of the faults of each half, so many are found; 132 and 76 there are."""
ASKED_FOR_NOTHING = {"tuned": 0, "held": 0}
"""Clean narratives of each half, of 102 and 50, that are asked something."""


def asked(row: dict[str, Any]) -> set[str]:
    when: dict[str, Any] = {"sections.narrative.text": PLAIN + row["text"], "annexes.continuation": []}
    for box in row.get("boxes", ()):
        when |= BOXES[box]
    report, context = changed({"when": when})
    at = datetime.fromisoformat(full()[1]["at"])
    return {one.code for one in checker.check(report, context, at=at)} & CUES


def halves() -> dict[str, dict[str, Any]]:
    return {name: tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8")) for name in RECALL}


@pytest.mark.parametrize("half", ["tuned", "held"])
def test_so_many_faults_are_found_and_so_many_clean_narratives_are_asked(half: str):
    rows = halves()[half]
    missed = [row["text"] for row in rows["fault"] if row["cue"] not in asked(row)]
    asked_of = {row["text"]: sorted(seen) for row in rows["clean"] if (seen := asked(row))}
    assert (len(rows["fault"]) - len(missed), len(asked_of)) == (RECALL[half], ASKED_FOR_NOTHING[half]), (
        missed,
        asked_of,
    )


def test_the_halves_share_no_sentence_and_every_cue_is_tried_in_both():
    tuned, held = (halves()[name] for name in ("tuned", "held"))
    assert not {row["text"] for row in tuned["fault"]} & {row["text"] for row in held["fault"]}
    assert {row["cue"] for row in tuned["fault"]} == {row["cue"] for row in held["fault"]} == CUES


def test_what_is_told_in_another_answer_is_asked_there():
    report, context = changed(
        {"when": {f"{A}.observations": "Al revisar su celular se observaron mensajes.", "annexes.continuation": []}}
    )
    at = datetime.fromisoformat(full()[1]["at"])
    [one] = [one for one in checker.check(report, context, at=at, language="es") if one.code == "HILO-R286"]
    assert one.where == f"{A}.observations"
    assert one.message.startswith("“Observaciones” dice “revisar su celular”: ")
    # One kept before it was said where stands in the narrative.
    kept = one.as_dict() | {"values": {"words": "revisar su celular"}}
    assert checker.render(kept, "en").message.startswith("“What happened” says “revisar su celular”: ")


def test_a_cue_is_a_question_and_never_an_error():
    for code in CUES:
        rule = checker.RULES[code]
        assert rule.severity in ("warning", "info")
        for language, mark in (("es", "¿"), ("en", "?")):
            assert mark in rule.message[language]
            assert mark in rule.title[language]


def test_the_words_are_quoted_as_they_were_written():
    cue = cues()["HILO-R281"]
    assert found(cue, told("Ñandú. Lo vimos en ACTITUD SOSPECHOSA, ¡así!")) == "SOSPECHOSA"
    assert told("ﬁ…áé").bare.count("a") == 1


@pytest.mark.parametrize(
    "text", ["", " ", "." * 60_000, "de vista " * 12_000, "no " * 20_000 + "lo perdimos de vista", "\x00"]
)
def test_no_narrative_takes_long(text: str):
    start = time.process_time()
    for cue in cues().values():
        found(cue, told(text))
    assert time.process_time() - start < 2

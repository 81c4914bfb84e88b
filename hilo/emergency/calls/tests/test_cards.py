"""A protocol card always leads to a code; one that would not is refused with card, question and answer."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hilo.emergency.calls import cards as module
from hilo.emergency.calls.cards import FOLDER, SILENT, Card, InvalidCards, card, cards, for_desk, parse, suggest, walk
from hilo.kernel.catalogues import entry
from hilo.lib.errors import Refusal

TODAY = date(2026, 11, 24)
CASES = tomllib.loads((Path(__file__).parent / "cases" / "cards.toml").read_text(encoding="utf-8"))["cases"]


def document() -> dict[str, Any]:
    yes_no = [
        {"id": "yes", "text": {"es": "Sí", "en": "Yes"}, "next": "second"},
        {"id": "no", "text": {"es": "No", "en": "No"}, "code": "30309"},
    ]
    last = [
        {"id": "a", "text": {"es": "A", "en": "A"}, "code": "10104", "priority": "high"},
        {"id": "b", "text": {"es": "B", "en": "B"}, "code": "10103", "instructions": {"es": "Quieto", "en": "Still"}},
    ]
    return {
        "id": "trial",
        "title": {"es": "Ensayo", "en": "Trial"},
        "source": "a test",
        "valid_from": TODAY,
        "catalogue": "incidents",
        "first": "start",
        "questions": {
            "start": {"text": {"es": "¿Hay heridos?", "en": "Anybody hurt?"}, "answers": yes_no},
            "second": {"text": {"es": "¿En qué?", "en": "In what?"}, "answers": last},
        },
    }


def faults(changed: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidCards) as refused:
        parse(changed, "trial")
    return [(finding.code, finding.where) for finding in refused.value.findings]


def ways(held: Card, question: str, so_far: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for answer in held.questions[question].answers:
        if answer.next:
            yield from ways(held, answer.next, (*so_far, answer.id))
        else:
            yield (*so_far, answer.id)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_examples_reach_their_code(case: dict[str, Any]) -> None:
    reached = walk(card(case["card"]), case["answers"])
    assert (reached.code or "") == case["code"]
    if "asks" in case:
        assert reached.question is not None
        assert reached.question.id == case["asks"]
    said = " ".join(told["es"] for told in reached.instructions)
    assert all(phrase in said for phrase in case.get("told", []))


@pytest.mark.parametrize("id", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_every_way_through_a_card_ends_in_a_code_in_force_within_six_answers(id: str) -> None:
    held = card(id)
    for way in ways(held, held.first):
        reached = walk(held, way)
        assert reached.question is None
        assert reached.code is not None
        assert entry(reached.code, TODAY).in_force
        assert len(way) <= 6


def test_there_are_cards_for_what_a_centre_hears_most() -> None:
    assert set(cards()) == {
        "armed_violence",
        "chest_breathing",
        "childbirth",
        "crash",
        "domestic_violence",
        "missing_person",
        SILENT,
        "structure_fire",
        "suicide_risk",
        "unconscious",
    }


def test_what_is_asked_of_somebody_in_danger_can_be_answered_with_yes_or_no() -> None:
    asked = card("domestic_violence").questions
    for id in ("alone", "present", "weapon", "hurt", "partner"):
        given = [answer.text["es"].split(",")[0] for answer in asked[id].answers]
        assert {"Sí", "No"} <= set(given), id
    silent = card(SILENT).questions
    assert all({"yes", "no"} <= {answer.id for answer in silent[id].answers} for id in ("danger", "who", "ill", "need"))


def test_medical_instructions_wait_for_a_medical_director() -> None:
    assert card("crash").needs_approval
    medical = {id for id, held in cards().items() if held.needs_approval}
    assert medical == {"armed_violence", "chest_breathing", "childbirth", "crash", "suicide_risk", "unconscious"}
    approved = document() | {"medical": True, "approved_by": "Dra. Prueba, 2026-01-01"}
    assert not parse(approved, "trial").needs_approval


def test_no_way_to_a_code_declares_anybody_dead() -> None:
    for held in cards().values():
        for way in ways(held, held.first):
            code = walk(held, way).code or ""
            assert "fallecid" not in entry(code, TODAY).name().lower()


def test_an_answer_that_the_question_does_not_have_is_refused() -> None:
    trial = parse(document(), "trial")
    with pytest.raises(Refusal, match="answered with yes, no") as refused:
        walk(trial, ["perhaps"])
    assert refused.value.code == "HILO-C220"
    with pytest.raises(Refusal) as more:
        walk(trial, ["no", "yes"])
    assert more.value.code == "HILO-C221"


def test_priority_and_instructions_come_with_the_code() -> None:
    trial = parse(document(), "trial")
    assert walk(trial, ["yes", "a"]).priority == "high"
    assert walk(trial, ["no"]).priority == ""
    assert walk(trial, ["yes", "b"]).instructions == ({"es": "Quieto", "en": "Still"},)
    assert walk(trial, []).code is None


def test_a_loop_is_refused() -> None:
    changed = document()
    changed["questions"]["second"]["answers"][1] = {"id": "b", "text": {"es": "B", "en": "B"}, "next": "start"}
    assert faults(changed) == [("HILO-C205", "trial/second/b")]


def test_a_dead_end_is_refused() -> None:
    changed = document()
    del changed["questions"]["second"]["answers"][0]["code"]
    assert faults(changed) == [("HILO-C204", "trial/second/a")]


def test_an_answer_that_leads_two_ways_is_refused() -> None:
    changed = document()
    changed["questions"]["start"]["answers"][0]["code"] = "10104"
    assert faults(changed) == [("HILO-C204", "trial/start/yes")]


@pytest.mark.parametrize("code", ["99999", "60101"])
def test_an_unknown_or_retired_code_is_refused(code: str) -> None:
    changed = document()
    changed["questions"]["second"]["answers"][0]["code"] = code
    assert faults(changed) == [("HILO-C203", "trial/second/a")]


def test_an_undeclared_question_is_refused() -> None:
    changed = document()
    changed["questions"]["start"]["answers"][0]["next"] = "third"
    assert faults(changed) == [("HILO-C202", "trial/start/yes"), ("HILO-C206", "trial/second")]
    assert faults(document() | {"first": "zero"}) == [("HILO-C202", "trial")]


def test_a_question_that_is_never_asked_is_refused() -> None:
    changed = document()
    changed["questions"]["third"] = changed["questions"]["second"]
    assert faults(changed) == [("HILO-C206", "trial/third")]


def test_a_missing_language_is_refused() -> None:
    changed = document()
    del changed["questions"]["second"]["answers"][1]["instructions"]["en"]
    del changed["questions"]["start"]["text"]["es"]
    del changed["title"]["en"]
    assert faults(changed) == [("HILO-C201", "trial"), ("HILO-C201", "trial/start"), ("HILO-C201", "trial/second/b")]


def test_a_question_without_a_choice_a_twin_answer_and_a_false_priority_are_refused() -> None:
    changed = document()
    changed["questions"]["second"]["answers"][1]["id"] = "a"
    changed["questions"]["second"]["answers"][0]["priority"] = "urgent"
    assert set(faults(changed)) == {("HILO-C208", "trial/second/a"), ("HILO-C210", "trial/second/a")}
    changed = document()
    del changed["questions"]["second"]["answers"][1]
    assert faults(changed) == [("HILO-C207", "trial/second")]


def test_a_card_without_source_is_refused() -> None:
    assert faults(document() | {"source": ""}) == [("HILO-C208", "trial")]


def test_every_faulty_file_is_named_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.toml").write_text("id = ", encoding="utf-8")
    (tmp_path / "two.toml").write_bytes(b"\xff")
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with pytest.raises(InvalidCards) as refused:
        cards.__wrapped__()
    assert [(f.code, f.where) for f in refused.value.findings] == [("HILO-C209", "one"), ("HILO-C209", "two")]


@pytest.mark.parametrize(
    ("narrative", "language", "first"),
    [
        ("Chocaron dos carros en Reforma", "es", "crash"),
        ("hay mucho humo y lumbre en la casa de junto", "es", "structure_fire"),
        ("mi papá se desmayó y no despierta", "es", "unconscious"),
        ("there was a crash on the highway", "en", "crash"),
        ("my mother is not breathing", "en", "unconscious"),
        ("mi esposo me está pegando", "es", "domestic_violence"),
        ("se oyeron balazos en la esquina", "es", "armed_violence"),
        ("le duele el pecho y le falta el aire", "es", "chest_breathing"),
        ("se le rompió la fuente, ya va a nacer", "es", "childbirth"),
        ("mi hermano dice que se quiere morir", "es", "suicide_risk"),
        ("mi niña se perdió en el mercado", "es", "missing_person"),
        ("nadie habla, solo se oye respirar", "es", "silent"),
        ("somebody has a gun", "en", "armed_violence"),
    ],
)
def test_a_narrative_offers_its_card_first(narrative: str, language: str, first: str) -> None:
    assert suggest(narrative, language)[0] == first


def test_a_narrative_without_a_card_offers_none_and_a_code_offers_its_own() -> None:
    assert suggest("me robaron la bolsa") == []
    assert suggest("", code="20304") == ["structure_fire"]
    assert suggest("choque", code="10308")[0] == "unconscious"


def test_a_desk_gets_every_card_in_one_language() -> None:
    desk = {held["id"]: held for held in for_desk("en")}
    assert desk["crash"]["questions"]["danger"]["answers"][0]["text"] == "No"
    assert desk["unconscious"]["questions"]["stopped"]["answers"][-1]["code"] == "10313"
    assert all(held["first"] in held["questions"] for held in desk.values())

"""A protocol card always leads to a code; one that would not is refused with card, question and answer."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hilo.emergency.calls import cards as module
from hilo.emergency.calls.card_desk import desk_words, for_desk
from hilo.emergency.calls.card_walk import walk
from hilo.emergency.calls.card_words import foreign, front, without_card
from hilo.emergency.calls.cards import FOLDER, SILENT, Card, InvalidCards, card, cards, link_faults, parse
from hilo.emergency.calls.spoken import suggest
from hilo.kernel.catalogues import entry, load
from hilo.lib.errors import Refusal

TODAY = date(2026, 11, 24)
SPOKEN = tomllib.loads((Path(__file__).parent / "cases" / "spoken.toml").read_text(encoding="utf-8"))["said"]
CASES = tomllib.loads((Path(__file__).parent / "cases" / "cards.toml").read_text(encoding="utf-8"))["cases"]

MOST_ASKED = {"first_questions": 10, "silent": 8}
"""Questions of one card before it ends or leads on; those that are answered with taps are smaller."""


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
        "discipline": "medical",
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


def ways(held: Card, so_far: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every way from question to question, through the cards that are linked, up to where the operator stays."""
    at = walk(held, so_far)
    if at.question is None:
        yield so_far
        return
    for answer in at.question.answers:
        yield from ways(held, (*so_far, answer.id))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_examples_reach_their_code(case: dict[str, Any]) -> None:
    reached = walk(card(case["card"]), case["answers"])
    assert (reached.code or "") == case["code"]
    at = reached.question or reached.loop
    assert case.get("asks", at and at.id) == (at and at.id)
    assert reached.priority == case.get("priority", reached.priority)
    assert reached.pace == case.get("pace", reached.pace)
    assert set(case.get("needs", ())) <= set(reached.needs)
    said = "\n".join(told["es"] for told in reached.instructions)
    found = [said.lower().find(phrase.lower()) for phrase in case.get("told", [])]
    assert -1 not in found, said
    assert found == sorted(found), "told in this order"


@pytest.mark.parametrize("id", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_every_way_through_a_card_ends_where_the_operator_has_something_to_say(id: str) -> None:
    held = card(id)
    improper = {"70104", "60202"}
    for way in ways(held):
        reached = walk(held, way)
        assert sum(step.card.id == id for step in reached.way) <= MOST_ASKED.get(id, 7), way
        if reached.code:
            assert entry(reached.code, TODAY).in_force
        assert reached.loop or reached.code in improper, f"{way} ends without a word"


@pytest.mark.parametrize("id", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_a_line_can_be_read_in_one_breath_and_a_button_in_one_look(id: str) -> None:
    held = card(id)
    for where, answer in held.answers():
        assert all(len(words) <= 40 for words in answer.text.values()), where
        assert all(len(words) <= 300 for words in answer.instructions.values()), where
    for question in held.questions.values():
        assert all(len(words) <= 130 for words in question.text.values()), question.id


def test_no_caller_is_taken_for_a_woman_or_a_man() -> None:
    said = " ".join(words["es"] for held in cards().values() for loop in held.loops.values() for words in [loop.says])
    assert "la escucho" not in said.lower()
    assert "lo escucho" not in said.lower()


def test_a_card_names_what_was_read_and_its_year() -> None:
    unread = {"first_questions", "public_services", "armed_violence", "intruder", "pursuit", "officer_trouble"}
    dated = {id for id, held in cards().items() if any(str(year) in held.source for year in range(2003, 2027))}
    assert set(cards()) - dated <= unread | {"disturbance", "fire_other", "explosion", "kidnapping", "hazard"}
    assert all(held.decide.get("es") and held.decide.get("en") for held in cards().values())


def test_every_code_in_force_offers_a_card_or_says_why_not() -> None:
    known = load("incidents", TODAY).entries.values()
    bare = [one.code for one in known if one.in_force and not suggest("", code=one.code)]
    assert set(bare) == {code for code in without_card() if entry(code, TODAY).in_force}


def test_what_callers_say_brings_up_a_right_card_among_the_first_three() -> None:
    said = [(words, row["cards"]) for row in SPOKEN for words in row["words"]]
    missed = [words for words, right in said if not set(suggest(words)[:3]) & set(right)]
    assert len(said) >= 150
    assert len(missed) <= len(said) * 0.05, missed


def test_accents_and_slips_do_not_hide_a_card() -> None:
    for words in ("SE DESMAYÓ", "se desmallo", "se dezmayo", "se desmyao"):
        assert "unconscious" in suggest(words)[:2], words
    assert "drowning" in suggest("se aogo en la alverca")[:1]


def test_what_is_asked_of_somebody_in_danger_can_be_answered_with_yes_or_no() -> None:
    asked = card("domestic_violence").questions
    for id in ("alone", "present", "weapon", "neck", "partner"):
        given = [answer.text["es"].split(",")[0] for answer in asked[id].answers]
        assert {"Sí", "No"} <= set(given), id
    silent = card(SILENT).questions
    asked_by_taps = ("danger", "who", "ill", "need", "help")
    assert all({"yes", "no"} <= {answer.id for answer in silent[id].answers} for id in asked_by_taps)


def test_nothing_waits_for_another_director_than_its_own_and_nothing_of_it_is_said_before() -> None:
    waiting = {held.discipline for held in cards().values() if held.needs_approval}
    assert waiting == {"medical", "police", "fire", "civil_protection"}
    assert {id for id, held in cards().items() if not held.needs_approval} == {
        "first_questions",
        "other_language",
        "public_services",
        "short",
        SILENT,
    }
    desk = {held["id"]: held for held in for_desk("es")}
    for id, held in cards().items():
        places = [*desk[id]["questions"].values(), *desk[id]["loops"].values()]
        said = [answer["instructions"] for place in places for answer in place["answers"]]
        assert not held.needs_approval or not any(said), id
    reached = walk(card("unconscious"), ["no", "no_adult"])
    assert reached.instructions
    assert reached.told("es") == (), "it is written, and not said"


def test_a_silent_call_in_danger_never_becomes_an_alarm_nor_a_language_an_incomplete_call() -> None:
    codes = {answer.code for _, answer in card(SILENT).answers()}
    assert not codes & {"30401", "30402"}
    language = walk(card(SILENT), ["language", "waiting"])
    assert (language.code, language.findings) == (None, ("HILO-C112",))


def test_no_way_to_a_code_declares_anybody_dead() -> None:
    for held in cards().values():
        for where, answer in held.answers():
            assert not answer.code or "fallecid" not in entry(answer.code, TODAY).name().lower(), where


def test_a_card_that_leads_to_itself_or_in_a_circle_or_to_none_is_refused() -> None:
    def leads(id: str, to: str) -> Card:
        changed = document() | {"id": id}
        del changed["questions"]["second"]["answers"][0]["code"]
        changed["questions"]["second"]["answers"][0]["card"] = to
        return parse(changed, id)

    assert [(f.code, f.where) for f in link_faults({"one": leads("one", "one")})] == [("HILO-C212", "one/second/a")]
    circle = {id: leads(id, to) for id, to in (("one", "two"), ("two", "three"), ("three", "one"))}
    assert {f.code for f in link_faults(circle)} == {"HILO-C212"}
    assert len(link_faults(circle)) == 3
    assert [f.code for f in link_faults({"one": leads("one", "nowhere")})] == ["HILO-C211"]
    assert not link_faults({"one": leads("one", "two"), "two": parse(document() | {"id": "two"}, "two")})


def test_a_circle_of_links_holds_nobody_up() -> None:
    """What is kept in an old database may still be one: it is walked, not for ever."""
    changed = document()
    changed["questions"]["start"]["fact"] = "hurt"
    changed["questions"]["start"]["answers"][1] = {"id": "no", "text": {"es": "No", "en": "No"}, "card": "trial"}
    held = parse(changed, "trial")
    reached = walk(held, ["no"], {"trial": held})
    assert reached.question is not None
    assert len(reached.way) == 2


def test_loops_clocks_and_rates_that_are_none_are_refused() -> None:
    changed = document()
    changed["questions"]["second"]["answers"][0] |= {"loop": "none", "clock": "none", "pace": 90, "needs": ["tank"]}
    assert [code for code, _ in faults(changed)] == ["HILO-C213"] * 4
    changed = document()
    said = {"es": "Sigo", "en": "Here"}
    changed["loops"] = {"stay": {"every_s": 1, "says": said}, "second": {"every_s": 30, "says": said}}
    assert {code for code, _ in faults(changed)} >= {"HILO-C213", "HILO-C208"}


def test_words_in_another_language_need_two_people_by_name() -> None:
    changed = document()
    changed["questions"]["start"]["text"] |= {"nah": "…"}
    assert faults(changed) == [("HILO-C214", "trial")]
    one = {"translator": "Ana", "reader": "ana"}
    assert faults(changed | {"languages": {"nah": one}}) == [("HILO-C214", "trial")]
    held = parse(changed | {"languages": {"nah": {"translator": "Ana", "reader": "Beto"}}}, "trial")
    assert for_desk("es", {"trial": held})[0]["questions"]["start"]["other"] == {"nah": "…"}
    changed["questions"]["start"]["text"] |= {"klingon": "…"}
    assert ("HILO-V202", "trial/start") in faults(changed)


def test_no_language_is_invented() -> None:
    assert not any(foreign(tomllib.loads(path.read_text("utf-8"))) for path in FOLDER.glob("*.toml"))


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
    changed = document()
    changed["questions"]["start"]["answers"][0]["priority"] = "high"
    assert walk(parse(changed, "trial"), ["yes", "b"]).priority == "high", "what was raised on the way stays"


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
        ("mi papá se desmayó y no despierta", "es", "unconscious"),
        ("there was a crash on the highway", "en", "crash"),
        ("my mother is not breathing", "en", "arrest"),
        ("se le rompió la fuente, ya va a nacer", "es", "childbirth"),
        ("somebody has a gun", "en", "armed_violence"),
    ],
)
def test_a_narrative_offers_its_card_first(narrative: str, language: str, first: str) -> None:
    assert suggest(narrative, language)[0] == first


def test_a_narrative_without_a_card_offers_none_and_a_code_offers_its_own() -> None:
    assert suggest("") == []
    assert suggest("xyz qwerty") == []
    assert suggest("", code="20304")[0] == "structure_fire"
    assert suggest("choque", code="10308")[0] == "unconscious"


def test_the_keys_that_never_move_are_of_cards_that_exist() -> None:
    assert set(front()) <= set(cards())
    assert front()[0] == "unconscious", "compressions stand on the screen at second six"
    assert desk_words("es")["stay"]["says"]

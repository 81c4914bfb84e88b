"""The shifts that end on the telephone, played over the API: what the operator asks, says aloud, counts and sends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from hilo.emergency.calls.versions import digest_of, shipped_card

pytestmark = pytest.mark.django_db
HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}
MEDICAL = (
    "arrest",
    "bleeding",
    "chest_breathing",
    "childbirth",
    "crash",
    "drowning",
    "newborn",
    "poisoning",
    "suicide_risk",
    "unconscious",
)


def told(response: Any, status: int = 200) -> Any:
    """The answer's JSON, if it has the status."""
    assert response.status_code == status, response.content.decode()
    return json.loads(response.content) if response.content else None


class Shift:
    """An operator and a dispatcher of Puebla, and the exchange that rings."""

    def __init__(self, api: Callable[..., Any]) -> None:
        self.operator, self.dispatcher, self.line = api("operator"), api("dispatcher"), api("integrator")

    def rings(self, said: str) -> tuple[int, list[str]]:
        """A call is answered; its number, and the cards that its words bring up."""
        call = told(self.line.post("calls", channel="voice", narrative=said, **HERE), 201)
        told(self.operator.post(f"calls/{call['id']}/answer"))
        return call["id"], told(self.operator.get(f"protocol-cards/suggested?said={said}"))

    def ask(self, card: str, *answers: str, status: int = 200) -> dict[str, Any]:
        """Where the card stands after these answers."""
        return told(self.operator.post(f"protocol-cards/{card}/walk", answers=list(answers)), status)

    def send(self, call: int, card: str, *answers: str) -> tuple[dict[str, Any], str]:
        """The card is kept, its code classified; the incident, and what the dispatcher is told to send or lacks."""
        at = self.ask(card, *answers)
        kept = {"card": card, "answers": list(answers)}
        told(self.operator.post(f"calls/{call}/card", card=kept))
        why = {"priority": at["priority"], "reason": card} if at["priority"] else {}
        incident = told(self.operator.post(f"calls/{call}/classification", code=at["code"], **why))
        ranking = self.dispatcher.get(f"incidents/{incident['folio']}/recommendations")
        return incident, ranking.content.decode()


@pytest.fixture
def shift(api: Callable[..., Any], units: dict[str, Any]) -> Shift:
    doctor = api("medical_director")
    for card in MEDICAL:
        body = {"sha256": digest_of(shipped_card(card))}
        told(doctor.post(f"protocol-cards/{card}/approval", **body), 204)
    return Shift(api)


def test_nothing_medical_is_said_where_no_physician_approved_it(api, units):
    operator = api("operator")
    at = told(operator.post("protocol-cards/arrest/walk", answers=["no_adult"]))
    assert (at["told"], at["untold"], at["code"]) == ([], True, "10313"), "it is asked and sent, and not said"
    assert at["says"], "the line is never left in silence"
    text = {"sha256": digest_of(shipped_card("arrest"))}
    assert operator.post("protocol-cards/arrest/approval", **text).status_code == 403
    assert api("police_director").post("protocol-cards/arrest/approval", **text).status_code == 403
    assert api("supervisor").post("protocol-cards/arrest/approval", **text).status_code == 403


def test_a_neighbours_approval_is_not_ours_and_no_unit_asks_the_cards(shift, api, jalisco):
    neighbour = api("operator", "JAL")
    assert told(neighbour.post("protocol-cards/arrest/walk", answers=["no_adult"]))["told"] == []
    call, _ = shift.rings("se me desmayo")
    kept = {"card": {"card": "arrest", "answers": ["no_adult"]}}
    assert neighbour.post(f"calls/{call}/card", **kept).status_code in {403, 404}
    unit = api("unit", unit="PUE-P1")
    assert unit.post("protocol-cards/arrest/walk", answers=[]).status_code == 403
    assert unit.post(f"calls/{call}/card", **kept).status_code == 403


def test_a_drowned_child_gets_breaths_first_and_rescue(shift):
    call, cards = shift.rings("mi niño se ahogo en la alverca")
    assert cards[0] == "drowning"
    first = shift.ask("drowning", "out", "no_child")
    assert "cinco soplos" in first["told"][0]
    assert first["pace"] == 0, "nothing is counted before the breaths were given"
    then = shift.ask("drowning", "out", "no_child", "given")
    assert then["told"][0].startswith("Boca arriba")
    assert "treinta" in then["told"][1]
    assert (then["pace"], then["code"], then["priority"]) == (110, "10201", "high")
    again = shift.ask("drowning", "out", "no_child", "given", "vomits", "breathes", "stopped")
    assert "Dos soplos" in again["told"][-1]
    assert len(again["told"]) >= 5, "what was told stays told"
    incident, ranking = shift.send(call, "drowning", "out", "no_child", "given")
    assert (incident["code"], incident["priority"]) == ("10201", "high")
    assert "PUE-B1" in ranking, "the engine that rescues"


def test_a_caller_who_wants_to_die_is_kept_company_for_fifty_minutes(shift):
    call, cards = shift.rings("ya no quiero vivir")
    assert cards[0] == "suicide_risk"
    at = shift.ask("suicide_risk", "caller", "no", "no")
    assert at["says"] == "Aquí sigo, no tengo prisa. Le escucho."
    minutes = len(at["asks_next"]) * at["every_s"] / 60
    assert minutes >= 5, "and the round begins again: there is always a next thing to ask"
    assert {"gun", "cut", "took", "silent"} <= set(at["answers"]), "each turn it may take is one key away"
    armed = shift.ask("suicide_risk", "caller", "no", "no", "gun")
    assert "police" in armed["needs"]
    assert any("arma" in words for words in armed["asks_next"])
    took = shift.ask("suicide_risk", "caller", "no", "no", "took")
    assert took["card"] == "poisoning"
    assert "despierto" not in took["asks"], "what is known is not asked again"
    still = shift.ask("suicide_risk", "caller", "no", "no", "took", "pills")
    assert still["says"], "by then the purpose is known, and the operator stays"
    assert still["code"] == "10315"
    gone = shift.ask("suicide_risk", "caller", "no", "no", "silent", "somebody", "no_adult")
    assert "centro del pecho" in gone["told"][-1]
    _, ranking = shift.send(call, "suicide_risk", "caller", "no", "gun")
    assert "PUE-P1" in ranking


def test_a_chest_pain_that_becomes_an_arrest_is_one_key_away(shift):
    call, cards = shift.rings("a mi papa le duele mucho el pecho y suda frio")
    assert cards[0] == "chest_breathing"
    before = shift.ask("chest_breathing", "yes", "pain", "yes")
    assert (before["code"], before["priority"]) == ("10314", "high")
    assert "fainted" in before["answers"]
    after = shift.ask("chest_breathing", "yes", "pain", "yes", "fainted", "no_adult")
    assert (after["code"], after["pace"], after["card"]) == ("10313", 110, "arrest")
    incident, _ = shift.send(call, "chest_breathing", "yes", "pain", "yes", "fainted", "no_adult")
    assert incident["code"] == "10313"


def test_a_newborn_who_does_not_breathe_gets_breaths_and_the_mother_is_asked_about(shift):
    call, cards = shift.rings("ya nacio el bebe y no llora")
    assert {"childbirth", "newborn"} <= set(cards[:3])
    at = shift.ask("childbirth", "born", "no", "no")
    assert "soplos" in at["told"][-1]
    assert "compresiones" not in " ".join(at["told"])
    warm = shift.ask("childbirth", "born", "no", "no", "cries")
    assert any("mamá sangra" in words for words in warm["asks_next"])
    mother = shift.ask("childbirth", "born", "yes", "bleeds")
    assert (mother["code"], mother["priority"]) == ("10303", "high")
    incident, _ = shift.send(call, "childbirth", "born", "no", "no")
    assert (incident["code"], incident["priority"]) == ("10301", "high")


def test_a_pedestrian_who_does_not_breathe_is_pressed_and_keeps_the_code_of_the_crash(shift):
    call, cards = shift.rings("atropellaron a un señor y no se mueve")
    assert "crash" in cards[:2]
    asked = shift.ask("crash", "no", "pedestrian")
    assert "respira" in asked["asks"]
    at = shift.ask("crash", "no", "pedestrian", "no_answer", "no_adult")
    assert (at["code"], at["pace"], at["needs"]) == ("10116", 110, ["ambulance_advanced"])
    incident, ranking = shift.send(call, "crash", "no", "pedestrian", "no_answer", "no_adult")
    assert incident["code"] == "10116"
    assert ranking


def test_hands_round_a_neck_bring_an_ambulance_to_a_code_that_only_asks_for_police(shift):
    call, cards = shift.rings("mi esposo me agarro del cuello")
    assert {"domestic_violence", "strangled"} & set(cards[:2])
    bare, without = shift.send(call, "domestic_violence", "no", "yes", "no", "no", "no", "yes")
    assert bare["code"] == "30502"
    other, _ = shift.rings("mi esposo me agarro del cuello")
    _, with_neck = shift.send(other, "domestic_violence", "no", "yes", "no", "yes", "no")

    def team(ranking: str) -> set[str]:
        return {one["unit"] for one in json.loads(ranking) if one.get("team", True)}

    assert "PUE-P1" in team(without)
    assert "PUE-A1" in team(with_neck), "whatever the code is"


def test_what_a_sender_claims_that_answers_call_for_is_not_believed(shift):
    call, _ = shift.rings("robo")
    card = {"card": "disturbance", "answers": ["before"], "needs": ["ambulance_advanced", "tank"]}
    assert told(shift.operator.post(f"calls/{call}/card", card=card)) == []


def test_answers_that_no_card_has_are_refused_and_never_end_in_a_fault(shift):
    assert shift.ask("crash", "no such", status=422)["code"] == "HILO-C220"
    assert shift.ask("silent", "nothing", "no_help", "more", status=422)["code"] in {"HILO-C220", "HILO-C221"}
    assert shift.ask("no_card", status=404)
    assert shift.operator.post("protocol-cards/crash/walk", answers=["x"] * 201).status_code == 422

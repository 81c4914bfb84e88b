"""She speaks Náhuatl. Nobody hangs up on her, nobody calls it incomplete: who speaks it takes the call, or interprets.

Played over the API and the operator's desk, with an exchange that takes orders; then the adversary: a neighbour, a late
message, two who take her call at once, an interpreter who never comes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hilo.emergency.calls.models import Call, LanguageHelp
from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.kernel.ledger.queries import verify

from .test_the_thread import told

pytestmark = pytest.mark.django_db
HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}
NAHUATL = "nah"


@pytest.fixture
def shift(api: Callable[..., Any], units: dict[str, Any]) -> dict[str, Any]:
    """Olga, who speaks Spanish alone; Nicte, who speaks Náhuatl; the exchange; a neighbour."""
    return {
        "olga": api("operator", username="olga"),
        "nicte": api("operator", username="nicte"),
        "line": api("telephony"),
        "boss": api("supervisor"),
    }


def rings(line: Any, number: int = 1, **more: Any) -> int:
    event = {"event": "ring", "id": f"leg-{number}", "number": f"22212345{number:02}", **HERE, **more}
    return int(told(line.post("telephony/events", **event), 201)["call"])


def at_the_desk(who: Any, *languages: str) -> None:
    told(who.post("shifts/me", step="sign_on", desk="operator"))
    told(who.post("shifts/me/languages", languages=list(languages)), 204)


def waits_since(call: int, seconds: int) -> None:
    Call.objects.filter(pk=call).update(received_at=timezone.now() - timedelta(seconds=seconds))


def next_call(desk: Client) -> Any:
    answer = desk.post("/desk/operator/next", "{}", content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()["call"]


def test_her_call_goes_to_who_speaks_it_and_the_others_go_on(shift, signed_in):
    at_the_desk(shift["olga"])
    at_the_desk(shift["nicte"], NAHUATL)
    hers = rings(shift["line"], 1, language=NAHUATL)
    spanish = rings(shift["line"], 2)
    # The exchange told the language: the one who does not speak it is offered the next, though hers came first.
    queue = signed_in("olga").get("/desk/operator/queue").json()
    assert [(row["id"], row["held"]) for row in queue["waiting"]] == [(spanish, False), (hers, True)]
    assert {one["code"]: one["here"] for one in queue["spoken"]}[NAHUATL] == 1
    mine = signed_in("nicte").get("/desk/operator/queue").json()["waiting"]
    assert [(row["id"], row["mine"]) for row in mine] == [(hers, True), (spanish, False)]
    assert next_call(signed_in("olga"))["id"] == spanish
    assert next_call(signed_in("nicte"))["id"] == hers


def test_it_waits_for_nobody_who_is_not_there(shift, signed_in):
    at_the_desk(shift["olga"])
    hers, spanish = rings(shift["line"], 1, language=NAHUATL), rings(shift["line"], 2)
    assert next_call(signed_in("olga"))["id"] == hers, "nobody on shift speaks it: the first is the first"
    at_the_desk(shift["nicte"], NAHUATL)
    again = rings(shift["line"], 3, language=NAHUATL)
    assert next_call(signed_in("olga"))["id"] == spanish
    waits_since(again, 25)
    assert next_call(signed_in("olga"))["id"] == again, "after twenty seconds anybody takes it"


def test_a_colleague_takes_her_call_and_she_is_never_with_nobody(shift, signed_in):
    at_the_desk(shift["olga"])
    at_the_desk(shift["nicte"], NAHUATL)
    hers = rings(shift["line"])
    told(shift["olga"].post(f"calls/{hers}/answer"))
    asked = told(shift["olga"].post(f"calls/{hers}/language-help", kind="colleague", language=NAHUATL))
    assert (asked["joined_at"], asked["ended_at"]) == (None, None)
    (wanted,) = signed_in("nicte").get("/desk/operator/queue").json()["wanted"]
    assert (wanted["id"], wanted["by"], wanted["mine"]) == (hers, "olga", True)
    assert signed_in("olga").get("/desk/operator/queue").json()["wanted"] == []
    taken = told(shift["nicte"].post(f"calls/{hers}/take-over"))
    assert (taken["answered_by"], taken["language"], taken["status"]) == ("nicte", NAHUATL, "answered")
    # Two who take it at once: the second is told.
    assert shift["olga"].post(f"calls/{hers}/take-over").json()["code"] == "HILO-C453"
    (row,) = LanguageHelp.objects.all()
    assert (row.outcome, row.who, row.joined_at is not None) == ("taken", "nicte", True)


def test_an_interpreter_is_asked_joins_and_leaves_each_with_its_instant(shift, orders, signed_in):
    hers = rings(shift["line"])
    told(shift["olga"].post(f"calls/{hers}/answer"))
    told(shift["olga"].post(f"calls/{hers}/language-help", kind="interpreter", language=NAHUATL))
    deliver_pending()
    (order,) = orders.of("interpreter")
    assert (order.call, order.language, order.number) == ("leg-1", NAHUATL, "+522221234501")
    assert LanguageHelp.objects.get().ordered is True
    told(shift["line"].post("telephony/events", **orders.answer(order, "joined", operator="INALI 3")))
    told(shift["line"].post("telephony/events", **orders.answer(order, "joined", operator="INALI 3")))
    (shown,) = signed_in("olga").get(f"/desk/operator/calls/{hers}/line").json()["helps"]
    assert (shown["who"], shown["ended_at"]) == ("INALI 3", None)
    told(shift["line"].post("telephony/events", **orders.answer(order, "left")))
    row = LanguageHelp.objects.get()
    assert row.asked_at <= row.joined_at <= row.ended_at
    assert row.outcome == "left"
    verbs = list(Entry.objects.filter(subject__startswith="call:").order_by("seq").values_list("verb", flat=True))
    assert verbs[2:] == [
        "call.language_help_asked",
        "call.help_ordered",
        "call.interpreter_joined",
        "call.language_help_ended",
    ]
    deliver_pending()
    assert not orders.of("drop_interpreter"), "who has left is not sent away"
    assert not list(verify())
    assert not [row for row in Fact.objects.all() if f'"{NAHUATL}"' in row.payload], "the language stays with the call"


def test_an_exchange_that_takes_no_orders_is_said_and_one_dials(shift, orders):
    orders.down = True
    hers = rings(shift["line"])
    told(shift["olga"].post(f"calls/{hers}/answer"))
    told(shift["olga"].post(f"calls/{hers}/language-help", kind="interpreter", language=NAHUATL))
    deliver_pending()
    assert LanguageHelp.objects.get().ordered is False
    told(shift["olga"].post(f"calls/{hers}/language-help/told", step="joined", who="Doña Lupe"))
    told(shift["olga"].post(f"calls/{hers}/end"))
    row = LanguageHelp.objects.get()
    assert (row.who, row.outcome) == ("Doña Lupe", "left"), "the line closed: nobody interprets on it any more"
    deliver_pending()
    assert (
        shift["olga"].post(f"calls/{hers}/language-help", kind="colleague", language="nah").json()["code"]
        == "HILO-C452"
    )


def test_an_interpreter_who_is_not_wanted_any_more_is_sent_away(shift, orders):
    hers = rings(shift["line"])
    told(shift["olga"].post(f"calls/{hers}/answer"))
    told(shift["olga"].post(f"calls/{hers}/language-help", kind="interpreter", language=NAHUATL))
    deliver_pending()
    told(shift["olga"].post(f"calls/{hers}/language-help", kind="interpreter", language="yua"))
    deliver_pending()
    assert [one.language for one in orders.of("interpreter")] == [NAHUATL, "yua"]
    assert len(orders.of("drop_interpreter")) == 1
    assert deliver_pending()[0] == 0, "and nothing goes round"


@pytest.mark.parametrize("how", ["chosen", "asked", "card"])
def test_another_language_is_never_incomplete(shift, how):
    hers = rings(shift["line"])
    told(shift["olga"].post(f"calls/{hers}/answer"))
    if how == "chosen":
        Call.objects.filter(pk=hers).update(language=NAHUATL)
    elif how == "asked":
        told(shift["olga"].post(f"calls/{hers}/language-help", kind="colleague", language=NAHUATL))
        Call.objects.filter(pk=hers).update(language="es")
    else:
        told(shift["olga"].post(f"calls/{hers}/card", card={"card": "silent", "answers": ["language"]}))
    for door, body in (("improper", {"kind": "incomplete", "why": "x"}), ("classification", {"code": "60202"})):
        refused = shift["olga"].post(f"calls/{hers}/{door}", **body)
        assert (refused.status_code, refused.json()["code"]) == (409, "HILO-C448")
    assert told(shift["olga"].post(f"calls/{hers}/classification", code="10104"))["code"] == "10104"


def test_a_spanish_call_may_still_be_incomplete(shift):
    call = rings(shift["line"])
    told(shift["olga"].post(f"calls/{call}/answer"))
    assert told(shift["olga"].post(f"calls/{call}/improper", kind="incomplete"))["status"] == "improper"


def test_nobody_else_asks_joins_or_takes(shift, api, jalisco):
    neighbour, dispatcher = api("operator", "JAL"), api("dispatcher")
    hers = rings(shift["line"])
    told(shift["olga"].post(f"calls/{hers}/answer"))
    told(shift["olga"].post(f"calls/{hers}/language-help", kind="colleague", language=NAHUATL))
    for stranger in (neighbour, dispatcher):
        assert stranger.post(f"calls/{hers}/language-help", kind="colleague", language="nah").status_code == 403
        assert stranger.post(f"calls/{hers}/language-help/told", step="joined").status_code == 403
        assert stranger.post(f"calls/{hers}/take-over").status_code == 403
    assert shift["olga"].post(f"calls/{hers}/take-over").json()["code"] == "HILO-C454"
    assert shift["olga"].post(f"calls/{hers}/language-help", kind="colleague", language="xx").status_code == 422
    assert shift["olga"].post("shifts/me/languages", languages=["xx"]).json()["code"] == "HILO-H405"
    assert LanguageHelp.objects.count() == 1


def test_first_questions_stand_in_her_language_once_a_director_approved_them(shift, actor, signed_in, now):
    """A named translator fills the slot and another speaker reads it back; before a director approves it nobody reads
    it.
    """
    from hilo.emergency.calls.actions import approve_card, draft_card, propose_card
    from hilo.emergency.calls.versions import shipped_card

    filled = shipped_card("first_questions").replace(
        'text = { es = "¿Me entiende?', 'text = { nah = "(nah) ¿Me entiende?", es = "¿Me entiende?'
    )
    filled = filled.replace("[offer]", '[languages.nah]\ntranslator = "Ana"\nreader = "Beto"\n\n[offer]')

    def on_the_desk() -> dict[str, str]:
        page = signed_in("olga").get("/desk/operator/").content.decode()
        cards = json.loads(re.search(r'id="cards-data" type="application/json">(.*?)</script>', page, re.DOTALL)[1])
        return next(one for one in cards if one["id"] == "first_questions")["questions"]["q1"]["other"]

    draft_card("first_questions", document=filled, actor=actor("supervisor", name="sara"), at=now)
    row = propose_card("first_questions", why="náhuatl", actor=actor("supervisor", name="sara"), at=now)
    assert on_the_desk() == {}
    approve_card(
        "first_questions", row.number, seen=row.written_at, actor=actor("police_director", name="dora"), at=now
    )
    assert on_the_desk() == {"nah": "(nah) ¿Me entiende?"}


def test_what_she_speaks_is_hers(shift, now: datetime):
    """Erased with the rest of what the call tells of her."""
    from hilo.kernel.traits import erase_dependents

    hers = rings(shift["line"])
    told(shift["olga"].post(f"calls/{hers}/answer"))
    told(shift["olga"].post(f"calls/{hers}/language-help", kind="colleague", language=NAHUATL))
    erase_dependents(Call.objects.get(pk=hers))
    assert LanguageHelp.objects.get().language == ""

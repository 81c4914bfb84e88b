"""Ten at night, in the middle of it: who goes home hands over what is in their hands, and nothing is left with nobody.

Played by operators and dispatchers over the API; then the adversary: a refusal, a silence, a colleague who leaves
first, one who is not asked, a neighbour, a giver who walks out, two who take the same thing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hilo.emergency.calls.models import Call, CallBack
from hilo.emergency.shifts.models import AgentStatePeriod, DeskHandOver
from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.events.models import Fact, Task
from hilo.kernel.ledger.models import Entry
from hilo.kernel.ledger.queries import verify

from .test_the_thread import told

pytestmark = pytest.mark.django_db
HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}


class Night:
    """People at their desks, and an exchange that rings."""

    def __init__(self, api: Callable[..., Any]) -> None:
        self._api, self.line, self._rung = api, api("telephony"), 0

    def comes(self, name: str, desk: str = "operator") -> Any:
        who = self._api(desk, username=name)
        told(who.post("shifts/me", step="sign_on", desk=desk))
        return who

    def rings(self, **more: Any) -> int:
        self._rung += 1
        event = {"event": "ring", "id": f"leg-{self._rung}", "number": f"22212345{self._rung:02}", **HERE, **more}
        return int(told(self.line.post("telephony/events", **event), 201)["call"])

    def hangs_up(self, number: int) -> None:
        told(self.line.post("telephony/events", event="hangup", id=f"leg-{number}"))


@pytest.fixture
def night(api: Callable[..., Any], units: dict[str, Any]) -> Night:
    return Night(api)


@pytest.fixture
def desk(night: Night, signed_in: Callable[[str], Client]) -> Callable[[str], Client]:
    return signed_in


def kinds(who: Any) -> list[str]:
    return [one["kind"] for one in told(who.get("shifts/hands"))["items"]]


def in_hand_of(call: int) -> tuple[str, str]:
    row = Call.objects.get(pk=call)
    return row.answered_by, row.status


def test_an_operator_hands_over_an_open_call_a_cut_line_and_a_call_back(night, desk):
    olga, nina = night.comes("olga"), night.comes("nina")
    open_, cut, owed = night.rings(), night.rings(), night.rings()
    night.hangs_up(3)
    told(olga.post(f"calls/{open_}/answer"))
    told(olga.post(f"calls/{cut}/answer"))
    night.hangs_up(2)
    desk("olga").post("/desk/operator/call-backs/next", "{}", content_type="application/json")
    assert sorted(kinds(olga)) == ["call", "call_back", "decision"]

    mine = told(olga.get("shifts/hands"))
    assert mine["colleagues"] == ["nina"]
    offer = told(olga.post("shifts/hands", to="nina", remarks="La de la línea abierta susurra"), 201)
    # Until the other says yes, nothing has changed hands.
    assert in_hand_of(open_) == ("olga", "answered")
    coming = told(nina.get("shifts/hands"))["incoming"]
    assert (coming["giver"], len(coming["items"]), coming["remarks"]) == ("olga", 3, "La de la línea abierta susurra")
    told(nina.post(f"shifts/hands/{offer['id']}/acceptance"))
    assert [in_hand_of(one)[0] for one in (open_, cut)] == ["nina", "nina"]
    assert CallBack.objects.get(call=owed).by == "nina"
    assert kinds(olga) == []
    assert sorted(kinds(nina)) == ["call", "call_back", "decision"]
    told(olga.post("shifts/me", step="sign_off"))

    # She goes on where the other stopped: the call is classified, the term of the cut line is hers.
    told(nina.post(f"calls/{open_}/classification", code="10104"))
    verbs = Entry.objects.filter(verb__startswith="hands.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["hands.offered", "hands.accepted"]
    assert Entry.objects.filter(verb="call.handed").count() == 2
    assert not list(verify())
    assert not [row for row in Fact.objects.filter(name__startswith="shifts.") if "olga" in row.payload]


def test_a_dispatcher_hands_over_incidents_with_what_is_still_unheard(night):
    dario, diana = night.comes("dario", "dispatcher"), night.comes("diana", "dispatcher")
    line = night._api("integrator")
    mine, other = (
        told(line.post("calls", channel="voice", code="30502", narrative="x", **HERE), 201)["incident"] for _ in "ab"
    )
    told(dario.post(f"incidents/{mine}/assignments", units=["PUE-P1"]), 201)
    told(line.post("calls", channel="voice", code="10104", **HERE), 201)
    told(diana.post(f"incidents/{mine}/notes", text="Ahora trae pistola", grave=True), 201)
    assert told(dario.get("shifts/hands"))["items"][0]["subject"] == f"incident:{mine}"
    assert other not in str(told(dario.get("shifts/hands"))["items"]), (
        "what nobody sent a unit to is on the board of all"
    )
    offer = told(dario.post("shifts/hands", to="diana"), 201)
    told(diana.post(f"shifts/hands/{offer['id']}/acceptance"))
    assert kinds(dario) == []
    assert "incident" in kinds(diana)
    # Who sends the next unit has it again.
    told(dario.post(f"incidents/{mine}/assignments", units=["PUE-A1"]), 201)
    assert "incident" in kinds(dario)
    assert "incident" not in kinds(diana)


@pytest.mark.parametrize("how", ["refused", "lapsed", "withdrawn", "left"])
def test_nothing_is_orphaned_when_the_other_says_no_or_nothing_or_leaves(night, how):
    olga, nina = night.comes("olga"), night.comes("nina")
    call = night.rings()
    told(olga.post(f"calls/{call}/answer"))
    offer = told(olga.post("shifts/hands", to="nina"), 201)
    if how == "refused":
        told(nina.post(f"shifts/hands/{offer['id']}/refusal", why="Tengo otra en la línea"))
    elif how == "withdrawn":
        told(olga.post(f"shifts/hands/{offer['id']}/withdrawal"))
    elif how == "left":
        told(nina.post("shifts/me", step="sign_off"))
    else:
        for task in Task.objects.filter(done_at=None):
            task.next_at -= timedelta(seconds=181)
            task.save()
        deliver_pending()
    assert in_hand_of(call) == ("olga", "answered")
    shown = told(olga.get("shifts/hands"))
    assert shown["outgoing"]["outcome"] == ("lapsed" if how == "left" else how)
    assert shown["outgoing"]["why"] == ("Tengo otra en la línea" if how == "refused" else "")
    assert [one["kind"] for one in shown["items"]] == ["call"]
    late = nina.post(f"shifts/hands/{offer['id']}/acceptance")
    assert (late.status_code, late.json()["code"]) == (409, "HILO-H453")
    night.comes("lola")
    told(olga.post("shifts/hands", to="lola"), 201)


def test_a_giver_who_walks_out_leaves_it_to_who_takes_it(night):
    olga, nina = night.comes("olga"), night.comes("nina")
    call, second = night.rings(), night.rings()
    told(olga.post(f"calls/{call}/answer"))
    offer = told(olga.post("shifts/hands", to="nina"), 201)
    told(olga.post("shifts/me", step="sign_off"))
    # Her offer still stands: it can be accepted though she is gone.
    told(nina.post(f"shifts/hands/{offer['id']}/acceptance"))
    assert in_hand_of(call)[0] == "nina"
    told(nina.post(f"calls/{second}/answer"))
    assert nina.post("shifts/hands/left", worker="olga").json()["code"] == "HILO-H455"

    lola = night.comes("lola")
    assert told(lola.get("shifts/hands"))["left"] == []
    assert lola.post("shifts/hands/left", worker="nina").json()["code"] == "HILO-H455", "she is at her desk"
    # A desk that fell silent is no desk: what is in those hands can be taken.
    AgentStatePeriod.objects.filter(worker="nina", ended_at=None).update(
        seen_at=AgentStatePeriod.objects.get(worker="nina", ended_at=None).seen_at - timedelta(minutes=5)
    )
    (left,) = told(lola.get("shifts/hands"))["left"]
    assert (left["worker"], left["things"]) == ("nina", 2)
    told(lola.post("shifts/hands/left", worker="nina"))
    assert {in_hand_of(one)[0] for one in (call, second)} == {"lola"}
    assert night.comes("mara").post("shifts/hands/left", worker="nina").json()["code"] == "HILO-H455"


def test_what_came_after_the_offer_goes_with_it_and_what_was_done_meanwhile_does_not(night):
    olga, nina = night.comes("olga"), night.comes("nina")
    first, second = night.rings(), night.rings()
    told(olga.post(f"calls/{first}/answer"))
    offer = told(olga.post("shifts/hands", to="nina"), 201)
    told(olga.post(f"calls/{first}/classification", code="10104"))
    told(olga.post(f"calls/{second}/answer"))
    taken = told(nina.post(f"shifts/hands/{offer['id']}/acceptance"))
    assert len(taken["items"]) == 1
    assert (in_hand_of(first)[0], in_hand_of(second)[0]) == ("olga", "nina")


def test_only_who_is_asked_accepts_and_only_a_colleague_at_the_desk_is_asked(night, api, jalisco):
    olga, nina, dario = night.comes("olga"), night.comes("nina"), night.comes("dario", "dispatcher")
    away = api("operator", username="ausente")
    call = night.rings()
    told(olga.post(f"calls/{call}/answer"))
    for to in ("olga", "dario", "ausente", "nadie"):
        assert olga.post("shifts/hands", to=to).json()["code"] == "HILO-H450"
    assert away.post("shifts/hands", to="nina").json()["code"] == "HILO-H450"
    assert nina.post("shifts/hands", to="olga").json()["code"] == "HILO-H452"
    offer = told(olga.post("shifts/hands", to="nina"), 201)["id"]
    assert olga.post("shifts/hands", to="nina").json()["code"] == "HILO-H451"
    for other in (dario, away, olga):
        assert other.post(f"shifts/hands/{offer}/acceptance").json()["code"] == "HILO-H454"
        assert other.post(f"shifts/hands/{offer}/refusal").json()["code"] == "HILO-H454"
    assert nina.post(f"shifts/hands/{offer}/withdrawal").json()["code"] == "HILO-H454"
    neighbour = api("operator", "JAL")
    assert neighbour.post(f"shifts/hands/{offer}/acceptance").status_code == 403
    assert DeskHandOver.objects.get().outcome == ""

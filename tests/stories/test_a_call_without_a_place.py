"""A pile-up whose first caller cannot say where it is, and a call that rings in Puebla with a position in Tlaxcala.

Told through the API: nobody is sent to the wrong place because a telephone drove on, no call leaves the centre where it
rings by itself, and what two people say of one scene is seen by both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.queries import verify

from .test_the_thread import told

PILE_UP = "10107"
ON_THE_ROAD = {"latitude": 19.0502, "longitude": -98.1101, "uncertainty_m": 20}
FURTHER_ON = {"latitude": 19.05, "longitude": -97.95, "uncertainty_m": 15}
TLAXCALA = {"latitude": 19.3182, "longitude": -98.2375, "uncertainty_m": 200}
MARKS = """tipo,nombre,latitud,longitud,km
km,Autopista México-Veracruz,19.0500,-98.1200,150
km,Autopista México-Veracruz,19.0500,-98.1000,154
calle,Avenida Reforma,19.0430,-98.2010,
"""


@pytest.fixture
def desks(api: Callable[..., Any], units: dict[str, Any], centre: Callable[[str], Any], jalisco: Any) -> dict[str, Any]:
    centre("TLAX")
    return {
        "exchange": api("telephony"),
        "operator": api("operator"),
        "dispatcher": api("dispatcher"),
        "second": api("dispatcher", "PUE", username="diana"),
        "boss": api("supervisor"),
        "tlaxcala": api("dispatcher", "TLAX"),
        "their_operator": api("operator", "TLAX"),
        "jalisco": api("dispatcher", "JAL"),
        "crew": api("unit", "PUE", unit="PUE-P2"),
    }


@pytest.fixture
def rings(desks: dict[str, Any], now: Any) -> Callable[..., dict[str, Any]]:
    """`rings("call-1", **point)`: the exchange of Puebla announces a call; what it tells later has another `event`."""

    def event(name: str, event: str = "ring", s: int = 0, **fields: Any) -> dict[str, Any]:
        at = (now + timedelta(seconds=s - 300)).isoformat()
        answer = desks["exchange"].post("telephony/events", event=event, id=name, at=at, **fields)
        assert answer.status_code in {200, 201}, answer.content
        return dict(answer.json())

    return event


@pytest.fixture
def pile_up(desks: dict[str, Any]) -> dict[str, Any]:
    """The incident of the first caller, who says a kilometre that nobody can look up yet."""
    words = "choque de varios coches en la autopista, km 152, hay heridos"
    call = told(desks["operator"].post("calls", channel="voice", caller_number="+522221110001", narrative=words), 201)
    told(desks["operator"].post(f"calls/{call['id']}/answer"))
    return dict(told(desks["operator"].post(f"calls/{call['id']}/classification", code=PILE_UP)))


def moved() -> list[str]:
    """The units that were told that their scene is elsewhere."""
    return list(Fact.objects.filter(name="dispatch.SceneMoved").values_list("subject", flat=True))


def placed(desk: Any, folio: str) -> tuple[float | None, float | None]:
    row = told(desk.get(f"incidents/{folio}"))
    return row["latitude"], row["longitude"]


def test_the_next_callers_position_is_offered_and_the_operator_gives_it_as_she_links(desks, pile_up):
    operator, folio = desks["operator"], pile_up["folio"]
    assert placed(operator, folio) == (None, None)
    words = "varios coches chocados en la autopista"
    second = told(operator.post("calls", channel="voice", narrative=words, **ON_THE_ROAD), 201)["id"]
    told(operator.post(f"calls/{second}/answer"))
    [likely] = told(operator.get(f"calls/{second}/duplicates"))
    assert (likely["incident"], likely["placeless"]) == (folio, True)
    row = told(operator.post(f"incidents/{folio}/links", call=second, take_place=True))
    assert (row["latitude"], row["placed_why"], row["placed_by"]) == (19.0502, "other_caller", "operator.pue")
    assert told(desks["dispatcher"].get(f"incidents/{folio}/recommendations")), "now somebody can be sent"
    assert list(verify()) == []


def test_linked_without_it_the_dispatcher_takes_it_with_one_act(desks, rings, pile_up):
    folio = pile_up["folio"]
    second = rings("second", number="+522221110002", **ON_THE_ROAD)["call"]
    told(desks["operator"].post(f"calls/{second}/answer"))
    told(desks["operator"].post(f"incidents/{folio}/links", call=second))
    [offered] = told(desks["dispatcher"].get(f"incidents/{folio}/offered-places"))
    assert (offered["call"], offered["distance_m"], offered["uncertainty_m"]) == (second, None, 20)
    told(desks["dispatcher"].post(f"incidents/{folio}/place", reason="other_caller", call=second))
    assert placed(desks["dispatcher"], folio) == (19.0502, -98.1101)


def test_the_kilometre_is_found_once_the_centre_has_loaded_its_marks(desks, pile_up, client):
    folio, dispatcher = pile_up["folio"], desks["dispatcher"]
    nothing = told(dispatcher.get("places?q=km%20152%20autopista"))
    assert (nothing["loaded"], [row for row in nothing["places"] if row["kind"] == "km"]) == ("no", [])
    file = SimpleUploadedFile("marcas.csv", MARKS.encode())
    bearer = {"Authorization": f"Bearer {desks['boss'].token}"}
    told(client.post("/api/v1/centres/PUE/gazetteer", {"file": file}, headers=bearer), 201)
    [mark] = told(dispatcher.get("places?q=km%20152%20autopista%20mexico%20veracruz"))["places"]
    assert (mark["name"], round(mark["longitude"], 4)) == ("km 152 Autopista México-Veracruz", -98.11)
    where = {name: mark[name] for name in ("latitude", "longitude")} | {"uncertainty_m": mark["radius_m"]}
    row = told(dispatcher.post(f"incidents/{folio}/place", reason="found", address=mark["address"], **where))
    assert (row["address"], row["placed_why"]) == ("km 152 Autopista México-Veracruz", "found")


def test_a_passer_by_who_drives_on_moves_nothing_and_the_crew_hears_of_what_a_person_moves(desks, rings):
    operator, dispatcher = desks["operator"], desks["dispatcher"]
    call = rings("first", number="+522221110001", **ON_THE_ROAD)["call"]
    told(operator.post(f"calls/{call}/answer"))
    folio = told(operator.post(f"calls/{call}/classification", code=PILE_UP))["folio"]
    told(dispatcher.post(f"incidents/{folio}/assignments", unit="PUE-A1"), 201)
    rings("first", "location", 200, **FURTHER_ON)
    deliver_pending()
    assert placed(dispatcher, folio) == (19.0502, -98.1101)
    seen = told(operator.get(f"calls/{call}"))["offered"]
    assert 16_000 < seen["distance_m"] < 17_500
    [offered] = told(dispatcher.get(f"incidents/{folio}/offered-places"))
    assert (offered["later"], offered["latitude"]) == (True, 19.05)
    assert moved() == []

    told(operator.post(f"calls/{call}/offered-place/take", seen=seen["told_at"]))
    deliver_pending()
    deliver_pending()
    assert placed(dispatcher, folio) == (19.05, -97.95), "the scene follows its first call when a person says so"
    assert moved() == ["unit:PUE-A1"]
    assert operator.post(f"calls/{call}/offered-place/take", seen=seen["told_at"]).json()["code"] == "HILO-C460"


def test_two_dispatchers_who_move_one_scene(desks, rings):
    call = rings("first", **ON_THE_ROAD)["call"]
    told(desks["operator"].post(f"calls/{call}/answer"))
    folio = told(desks["operator"].post(f"calls/{call}/classification", code=PILE_UP))["folio"]
    known = {"latitude": 19.0502, "longitude": -98.1101}
    here, there = {"latitude": 19.06, "longitude": -98.12}, {"latitude": 19.07, "longitude": -98.13}
    told(desks["dispatcher"].post(f"incidents/{folio}/place", reason="crew", known=known, **here))
    refused = told(desks["second"].post(f"incidents/{folio}/place", reason="caller", known=known, **there), 409)
    assert (refused["code"], refused["now"]["latitude"], refused["now"]["by"]) == (
        "HILO-I443",
        19.06,
        "dispatcher.pue",
    )
    told(desks["second"].post(f"incidents/{folio}/place", reason="caller", known=here, **there))
    lines = [row["text"] for row in told(desks["dispatcher"].get(f"incidents/{folio}/timeline"))]
    assert len([line for line in lines if "crew" in line or "unidad" in line]) == 1, "what the first did stays told"
    assert list(verify()) == []


def test_a_call_that_rings_in_puebla_is_pueblas_until_a_person_hands_it_over(desks, rings):
    call = rings("border", number="+522221110009", **TLAXCALA)
    assert call["centre"] == "PUE"
    assert desks["their_operator"].post(f"calls/{call['call']}/answer").status_code == 403
    row = told(desks["operator"].post(f"calls/{call['call']}/answer"))
    assert (row["centre"], row["suggests"], row["place"]["state"]) == ("PUE", "TLAX", "29")
    folio = told(desks["operator"].post(f"calls/{call['call']}/classification", code=PILE_UP))["folio"]
    assert told(desks["operator"].get(f"incidents/{folio}"))["centre"] == "PUE"
    offer = told(desks["operator"].post(f"incidents/{folio}/transfer", to="TLAX", reason="Su lugar es de ustedes"), 201)
    told(desks["tlaxcala"].post(f"transfers/{offer['id']}/acknowledgement"))
    assert told(desks["tlaxcala"].get(f"incidents/{folio}"))["centre"] == "TLAX"
    # Whose it is now may place it; whose it was may not.
    there = {"latitude": 19.32, "longitude": -98.24}
    assert desks["dispatcher"].post(f"incidents/{folio}/place", reason="crew", **there).status_code == 403
    told(desks["tlaxcala"].post(f"incidents/{folio}/place", reason="crew", **there))
    # The telephone's later position still reaches who answers for it, though the call rang elsewhere.
    rings("border", "location", 250, latitude=19.36, longitude=-98.2, uncertainty_m=30)
    offered = told(desks["tlaxcala"].get(f"incidents/{folio}/offered-places"))
    later = next(one for one in offered if one["later"])
    told(desks["tlaxcala"].post(f"incidents/{folio}/place", reason="network", call=later["call"]))
    assert placed(desks["tlaxcala"], folio) == (19.36, -98.2)
    assert list(verify()) == []


def test_the_neighbour_a_crew_that_was_not_sent_and_another_call_move_no_scene(desks, rings, pile_up):
    folio = pile_up["folio"]
    point = {"latitude": 19.06, "longitude": -98.12}
    for who in ("jalisco", "tlaxcala", "crew", "exchange"):
        assert desks[who].post(f"incidents/{folio}/place", reason="crew", **point).status_code == 403, who
    for who in ("jalisco", "crew"):
        assert desks[who].get(f"incidents/{folio}/offered-places").status_code in {403, 404}, who
    other = rings("other", **ON_THE_ROAD)["call"]
    refused = told(desks["dispatcher"].post(f"incidents/{folio}/place", reason="other_caller", call=other), 409)
    assert refused["code"] == "HILO-I444"
    assert placed(desks["dispatcher"], folio) == (None, None)

"""A car flees with a woman in it, from Puebla into Tlaxcala: the scene moves, the event changes hands, all keep sight.

Over the API, by the operator on the line, the dispatchers of both centres and the patrol of Puebla that follows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hilo.kernel.ledger.models import Entry
from hilo.kernel.ledger.queries import verify

from .test_the_thread import told

BACKEND = "django.contrib.auth.backends.ModelBackend"
WORDS = "una camioneta va huyendo, llevan a una muchacha"
START = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}
NEAR_THE_LINE = {"latitude": 19.1, "longitude": -98.2}
OVER_THE_LINE = {"latitude": 19.14, "longitude": -98.2}


@pytest.fixture
def desks(
    api: Callable[..., Any], centre: Callable[[str], Any], jalisco: Any, enrol: Callable[..., Any]
) -> dict[str, Any]:
    centre("TLAX")
    enrol("PUE-P1", "police", latitude=19.045, longitude=-98.2)
    enrol("PUE-P2", "police", latitude=19.02, longitude=-98.2)
    enrol("TLAX-P1", "police", latitude=19.15, longitude=-98.2)
    return {
        "line": api("integrator"),
        "operator": api("operator"),
        "puebla": api("dispatcher"),
        "tlaxcala": api("dispatcher", "TLAX"),
        "jalisco": api("dispatcher", "JAL"),
        "patrol": api("unit", "PUE", username="crew.p1", unit="PUE-P1"),
        "idle": api("unit", "PUE", username="crew.p2", unit="PUE-P2"),
        "their_patrol": api("unit", "TLAX", username="crew.t1", unit="TLAX-P1"),
    }


def words(who: Any, folio: str) -> list[str]:
    return [note["text"] for note in told(who.get(f"incidents/{folio}/notes"))["notes"]]


def shown(phone: Client) -> tuple[float, float]:
    """Where the crew's phone says that it is going."""
    row = told(phone.get("/desk/unit/state"))["assignment"]
    return row["latitude"], row["longitude"]


def test_a_car_that_flees_over_the_line_is_followed_by_both(desks, account):
    phone = Client()
    phone.force_login(account("unit", username="phone.p1", unit="PUE-P1"), backend=BACKEND)
    call = told(desks["line"].post("calls", channel="voice", narrative=WORDS, **START), 201)
    told(desks["operator"].post(f"calls/{call['id']}/answer"))
    assert "pursuit" in told(desks["operator"].get(f"protocol-cards/suggested?said={WORDS}"))[:2]
    folio = told(desks["operator"].post(f"calls/{call['id']}/classification", code="30307"))["folio"]
    told(desks["puebla"].post(f"incidents/{folio}/assignments", unit="PUE-P1"), 201)
    told(desks["puebla"].post("units/PUE-P1/status", status="under_way"))

    # The scene moves when a person says so, with why; the crew that drives there reads the new place and the why.
    known = {"latitude": START["latitude"], "longitude": START["longitude"]}
    told(desks["puebla"].post(f"incidents/{folio}/place", reason="crew", known=known, **NEAR_THE_LINE))
    assert shown(phone) == tuple(NEAR_THE_LINE.values())
    assert desks["idle"].get(f"incidents/{folio}/notes").status_code == 403, "a crew that was not sent reads nothing"

    # Over the line it is Tlaxcala's, once a person there takes it; Puebla's patrol stays in it, and Puebla sees on.
    offer = told(desks["puebla"].post(f"incidents/{folio}/transfer", to="TLAX", reason="Cruza a Tlaxcala"), 201)
    told(desks["tlaxcala"].post(f"transfers/{offer['id']}/acknowledgement"))
    told(desks["tlaxcala"].post(f"incidents/{folio}/place", reason="crew", **OVER_THE_LINE))
    told(desks["tlaxcala"].post(f"incidents/{folio}/assignments", unit="TLAX-P1"), 201)
    assert shown(phone) == tuple(OVER_THE_LINE.values())
    assert told(desks["puebla"].get(f"incidents/{folio}"))["centre"] == "TLAX"
    refused = desks["puebla"].post(f"incidents/{folio}/place", reason="crew", **START)
    assert refused.status_code == 403, "one centre answers for where it is"

    # One stream of words: what Puebla's crew sees, Tlaxcala's crew and both desks read.
    told(desks["patrol"].post(f"incidents/{folio}/notes", text="Son dos, traen arma larga"), 201)
    told(desks["puebla"].post(f"incidents/{folio}/notes", text="La muchacha es su hija, dice la madre"), 201)
    for who in ("puebla", "tlaxcala", "patrol", "their_patrol"):
        assert words(desks[who], folio) == ["Son dos, traen arma larga", "La muchacha es su hija, dice la madre"], who

    # The crew is in danger: both desks have it, for Tlaxcala's help is nearer; whoever answers first, both see it.
    told(desks["patrol"].post("units/PUE-P1/alarm", **OVER_THE_LINE))
    for who in ("puebla", "tlaxcala"):
        assert [row["unit"] for row in told(desks[who].get("alarms"))] == ["PUE-P1"], who
    assert told(desks["jalisco"].get("alarms")) == []
    [alarm] = told(desks["tlaxcala"].get("alarms"))
    assert desks["jalisco"].post(f"alarms/{alarm['id']}/answer").status_code in {403, 404}
    told(desks["tlaxcala"].post(f"alarms/{alarm['id']}/answer"))
    assert told(desks["puebla"].get("alarms"))[0]["answered_by"] == "dispatcher.tlax"
    told(desks["puebla"].post(f"alarms/{alarm['id']}/end", how="safe"))
    assert told(desks["tlaxcala"].get("alarms")) == []

    # It ends for Puebla when its patrol goes home: who handed it over may still look, and the crew may not.
    told(desks["puebla"].post("units/PUE-P1/status", status="on_scene"))
    told(desks["puebla"].post("units/PUE-P1/status", status="free"))
    assert desks["patrol"].post(f"incidents/{folio}/notes", text="¿Siguen?").status_code == 403
    moved = Entry.objects.filter(subject=f"incident:{folio}", verb="incident.placed").count()
    assert moved == 2, "each move with who, when and why"
    assert list(verify()) == []

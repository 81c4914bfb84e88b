"""Second 300: “he now has a gun”. Who drives there hears it, says so, and nobody else reads a word of it.

The operator types on a call that was linked long ago; the dispatcher, the crew and the centre that handed it over hear.
Then the adversary: a neighbour, a crew that was not sent, one that was released, an erased call, five hundred notes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hilo.emergency.incidents.models import Note
from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.kernel.ledger.queries import verify

from .test_the_thread import told

BLOWS = "30502"
HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}
FIRST = "Mi vecino golpea a su esposa"
GUN = "AHORA TRAE PISTOLA"


@pytest.fixture
def desks(
    api: Callable[..., Any],
    units: dict[str, Any],
    jalisco: Any,
    centre: Callable[[str], Any],
    enrol: Callable[..., Any],
) -> dict[str, Any]:
    centre("TLAX")
    enrol("TLAX-P1", "police", latitude=19.14, longitude=-98.2)
    return {
        "line": api("integrator"),
        "dispatch": api("dispatcher"),
        "boss": api("supervisor"),
        "tlaxcala": api("dispatcher", "TLAX"),
        "jalisco": api("dispatcher", "JAL"),
    }


@pytest.fixture
def browser(account: Callable[..., Any]) -> Callable[..., Client]:
    """`browser("operator")`: somebody signed in at a desk."""

    def opened(role: str, institution: str = "PUE", **fields: Any) -> Client:
        client = Client(headers={"Accept": "application/json"}, raise_request_exception=False)
        user = account(role, institution, **fields)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return opened


@pytest.fixture
def crew(api: Callable[..., Any]) -> Callable[[str], Any]:
    """`crew("PUE-P1")`: the phone of that unit."""
    return lambda code: api("unit", code.partition("-")[0], username=f"crew.{code}".lower(), unit=code)


@pytest.fixture
def call(desks: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The call, five minutes old, with the incident that it tells of; a patrol is on its way."""
    rang = (now - timedelta(seconds=300)).isoformat()
    made = told(
        desks["line"].post("calls", channel="voice", code=BLOWS, narrative=FIRST, received_at=rang, **HERE), 201
    )
    told(desks["dispatch"].post(f"incidents/{made['incident']}/assignments", units=["PUE-P1"]), 201)
    return dict(made)


def types(desk: Client, call: dict[str, Any], text: str) -> Any:
    answer = desk.patch(
        f"/desk/operator/calls/{call['id']}/note", json.dumps({"narrative": text}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return answer


def read(who: Any, folio: str) -> list[tuple[str, str, bool]]:
    return [(one["role"], one["text"], one["owed"]) for one in told(who.get(f"incidents/{folio}/notes"))["notes"]]


def heard_by(subject: str) -> int:
    return Fact.objects.filter(name="incidents.NoteWritten", subject=subject).count()


def test_the_gun_at_second_300(desks, call, browser, crew, now):
    folio, operator = call["incident"], browser("operator")
    types(operator, call, f"{FIRST}\n{GUN}")

    # It is a fact at once, for the desks of the state and for the phone of the patrol that is sent, and without a word.
    assert (heard_by(f"incident:{folio}"), heard_by("unit:PUE-P1"), heard_by("unit:PUE-P2")) == (1, 1, 0)
    assert not [row for row in Fact.objects.all() if "PISTOLA" in row.payload]
    state = browser("dispatcher").get("/desk/dispatcher/state.json").json()
    assert list(state["owed"]) == [folio]

    # On the dispatcher's open incident, and on the phone, marked, until each says that it was heard.
    patrol = crew("PUE-P1")
    for who in (desks["dispatch"], patrol):
        assert read(who, folio) == [("operator", GUN, True)]
    note = Note.objects.get().pk
    told(patrol.post(f"incidents/{folio}/notes/{note}/acknowledgement"))
    assert read(patrol, folio) == [("operator", GUN, False)]
    assert read(desks["dispatch"], folio) == [("operator", GUN, True)]
    told(desks["dispatch"].post(f"incidents/{folio}/notes/{note}/acknowledgement"))
    (seen,) = told(desks["boss"].get(f"incidents/{folio}/notes"))["notes"]
    assert [(one["centre"], one["unit"]) for one in seen["heard"]] == [("PUE", "PUE-P1"), ("PUE", "")]
    assert browser("dispatcher", username="otra").get("/desk/dispatcher/state.json").json()["owed"] == {}

    # The crew answers, and the supervisor says to hold; each hears the other.
    told(patrol.post(f"incidents/{folio}/notes", template="need_help_now"), 201)
    told(desks["boss"].post(f"incidents/{folio}/notes", template="hold"), 201)
    assert [role for role, *_ in read(patrol, folio)] == ["operator", "crew", "supervisor"]
    assert [owed for *_, owed in read(patrol, folio)] == [False, False, True]

    # Every word said, heard and read is in the ledger, which verifies, and carries none of it.
    verbs = set(Entry.objects.filter(subject=f"incident:{folio}").values_list("verb", flat=True))
    assert {"incident.told", "incident.acknowledged", "notes.read"} <= verbs
    assert not Entry.objects.filter(data__contains="PISTOLA").exists()
    assert not list(verify())


def test_nobody_else_hears_reads_or_writes_it(desks, call, browser, crew, now):
    folio = call["incident"]
    types(browser("operator"), call, f"{FIRST}\n{GUN}")
    note = Note.objects.get().pk
    for stranger in (desks["tlaxcala"], desks["jalisco"], crew("PUE-P2"), crew("TLAX-P1")):
        assert stranger.get(f"incidents/{folio}/notes").status_code == 403
        assert stranger.post(f"incidents/{folio}/notes", text="hola").status_code == 403
        assert stranger.post(f"incidents/{folio}/notes/{note}/acknowledgement").status_code == 403
    assert Note.objects.count() == 1


def test_a_crew_that_was_released_meanwhile_hears_nothing_more(desks, call, crew, now):
    folio, patrol = call["incident"], crew("PUE-P1")
    told(desks["dispatch"].post("units/PUE-P1/status", status="free"))
    told(desks["dispatch"].post(f"incidents/{folio}/notes", text=GUN), 201)
    assert heard_by("unit:PUE-P1") == 0
    assert patrol.get(f"incidents/{folio}/notes").status_code == 403
    assert patrol.post(f"incidents/{folio}/notes", text="ya voy").status_code == 403


def test_who_handed_it_over_keeps_sight_and_hears_what_is_learned_there(desks, call, crew, browser, now):
    folio = call["incident"]
    offer = told(desks["dispatch"].post(f"incidents/{folio}/transfer", to="TLAX", reason="Huye a Tlaxcala"), 201)
    told(desks["tlaxcala"].post(f"transfers/{offer['id']}/acknowledgement"))
    told(desks["tlaxcala"].post(f"incidents/{folio}/notes", text=GUN), 201)
    assert read(desks["dispatch"], folio) == [("dispatcher", GUN, True)]
    assert list(browser("dispatcher").get("/desk/dispatcher/state.json").json()["owed"]) == [folio]
    assert read(crew("PUE-P1"), folio) == [("dispatcher", GUN, True)]
    shown = browser("dispatcher").get(f"/desk/dispatcher/incidents/{folio}")
    assert (shown.status_code, shown.json()["incident"]["centre"]) == (200, "TLAX")
    told(desks["dispatch"].post(f"incidents/{folio}/notes", text="Nuestra patrulla los sigue"), 201)
    assert read(desks["tlaxcala"], folio)[-1] == ("partner", "Nuestra patrulla los sigue", False)
    assert desks["jalisco"].get(f"incidents/{folio}/notes").status_code == 403
    # What the operator who has the caller learns still goes where it is needed.
    types(browser("operator"), call, f"{FIRST}\nVan dos niños en el coche, uno no respira")
    assert read(desks["tlaxcala"], folio)[-1] == ("operator", "Van dos niños en el coche, uno no respira", True)


def test_an_erased_call_leaves_no_word_in_the_notes(desks, call, browser, now):
    from hilo.emergency.calls.models import Call
    from hilo.kernel.traits import erase_dependents

    folio = call["incident"]
    types(browser("operator"), call, f"{FIRST}\n{GUN}")
    erase_dependents(Call.objects.get(pk=call["id"]))
    assert read(desks["dispatch"], folio) == [("operator", "", True)]


def test_five_hundred_notes_do_not_hide_the_gun(desks, call, browser, now):
    folio = call["incident"]
    types(browser("operator"), call, f"{FIRST}\n{GUN}")
    one = {"incident": Note.objects.get().incident, "at": now, "by": "x", "role": "crew", "centre": "PUE"}
    Note.objects.bulk_create(Note(**one, text=str(n)) for n in range(500))
    page = told(desks["dispatch"].get(f"incidents/{folio}/notes"))
    assert (page["all"], page["notes"][0]["text"]) == (501, GUN)
    assert told(desks["dispatch"].get(f"incidents/{folio}/notes?before={page['before']}"))["notes"]


def test_nothing_is_owed_to_a_worker_by_all_this(desks, call, browser):
    types(browser("operator"), call, f"{FIRST}\n{GUN}")
    assert deliver_pending()[1] == 0

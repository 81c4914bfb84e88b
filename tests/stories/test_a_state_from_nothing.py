"""A state from an empty database to a report that the prosecutor acknowledged, without the demonstration.

The host answers `hilo begin` and hands out letters; from then on everybody comes in on the own account over HTTP and
does what the own desk does: two administrators agree on each sensitive role, an operator begins the call by hand, a
dispatcher sends the unit, its crew says that it is there, the officer detains and writes, the commander signs, the
prosecutor acknowledges, the defence reads.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support import need, postgres
from tests.support.server import Server
from tests.support.visitor import SHOWN_ONCE, Visitor

pytestmark = pytest.mark.slow
ROBBED = "30421"
HERE = {"latitude": 19.0437, "longitude": -98.1979, "uncertainty_m": 40}
BODIES = {
    "SSP-PUE": "police_state",
    "FGE-PUE": "prosecutor_state",
    "DEF-PUE": "defence",
    "JC-PUE": "civic_justice",
    "BOD-PUE": "evidence_store",
}
OFFICES = ("PUE", "SSP-PUE", "FGE-PUE", "DEF-PUE", "JC-PUE")
"""Those with administrators of their own."""
PEOPLE = {
    "PUE": (
        *("supervisor", "operator", "dispatcher", "unit", "privacy_officer"),
        *("medical_director", "police_director", "fire_director", "protection_director"),
    ),
    "SSP-PUE": ("personnel", "commander", "officer", "privacy_officer"),
    "FGE-PUE": ("prosecutor", "adolescent_prosecutor"),
    "DEF-PUE": ("defender",),
    "JC-PUE": ("civic_judge",),
    "BOD-PUE": ("custodian",),
}
DESKS = {
    "PUE.operator": "/desk/operator/",
    "PUE.dispatcher": "/desk/dispatcher/",
    "PUE.supervisor": "/desk/operator/",
    "PUE.unit": "/desk/unit/",
    "SSP-PUE.officer": "/desk/unit/",
    "SSP-PUE.commander": "/desk/commander/",
    "FGE-PUE.prosecutor": "/desk/prosecutor/",
    "DEF-PUE.defender": "/desk/prosecutor/defence/",
    "JC-PUE.civic_judge": "/desk/prosecutor/",
    "BOD-PUE.custodian": "/desk/evidence/",
}
UNIT = "PUE-P01"
NAME = {"given": "Raúl", "first_surname": "Robles", "second_surname": "Rey"}
RIGHTS = (
    "silence",
    "reason",
    "inform_someone",
    "defender",
    "written_notice",
    "dignified_cell",
    "clothing",
    "medical_care",
)


def moment() -> str:
    return datetime.now(UTC).isoformat()


def answers() -> str:
    """What the host says to `hilo begin`, as a file."""
    tables = ['kind = "operational"', 'state = "21"']

    def table(section: str, **row: str | list[str]) -> None:
        tables.append(f"[[{section}]]")
        tables.extend(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in row.items())

    for code, kind in BODIES.items():
        table(
            "institutions", code=code, name=code, kind=kind, state="21", parent="FGE-PUE" if code[:3] == "BOD" else ""
        )
    for code in OFFICES:
        for name in ("ada", "bea"):
            table("people", username=f"{code}.{name}", name=f"{name} Alta", institution=code, role="admin")
    for name in ("regina", "ramiro"):
        table("people", username=name, name=f"{name} Ruiz", institution="PUE", role="registrar")
    for code, roles in PEOPLE.items():
        for role in roles:
            where = {"centre": "PUE"} if code == "PUE" else {}
            where |= {"unit": UNIT} if role == "unit" else {}
            table("people", username=f"{code}.{role}", name="Una Persona", institution=code, role=role, **where)
    table("units", code=UNIT, name="Patrulla 1", agency="SSP", centre="PUE", capabilities=["police"])
    table("stations", centre="PUE", file="stations.csv")
    table("forces", institution="SSP-PUE", file="force.csv")
    table("links", number="P-1", account="SSP-PUE.officer")
    return "\n".join(tables)


class State:
    """A state that is being founded: its server, its letters, and who came in."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.server = Server(folder / "data", database_url=database_url)
        self.file, self.letters = folder / "answers.toml", folder / "letters"
        self.file.write_text(answers(), encoding="utf-8")
        (folder / "force.csv").write_text("number,name\nP-1,Omar Soto Luna\nP-2,Olivia Paz Mora\n", encoding="utf-8")
        (folder / "stations.csv").write_text(
            f"code,name,latitude,longitude,agencies,units\nPUE-E01,Central,19.04,-98.2,SSP,{UNIT}\n", encoding="utf-8"
        )
        self.people: dict[str, Visitor] = {}
        self.desks: dict[str, str] = {}

    def begin(self) -> dict[str, Any]:
        given = ("--answers", str(self.file), "--letters", str(self.letters))
        return dict(json.loads(self.server.hilo("begin", "--json", *given)))

    def secret(self, username: str) -> str:
        """The start password in somebody's letter."""
        found = re.search(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}", (self.letters / f"{username}.txt").read_text("utf-8"))
        assert found, username
        return found[0]

    def come_in(self, username: str, entry_code: str = "") -> Visitor:
        self.people[username] = Visitor(self.server, username)
        self.desks[username] = self.people[username].come_in(self.secret(username), entry_code)
        return self.people[username]

    def agree(self) -> None:
        """What the host proposed, an administrator of each office confirms at the desk, and tells the entry code."""
        waiting = json.loads(self.server.hilo("users", "proposals", "--json"))
        for row in waiting:
            office = row["institution"].replace("BOD-PUE", "FGE-PUE")
            shown = self.people[f"{office}.ada"].submit(f"/desk/administration/proposals/{row['id']}/confirm")
            code = SHOWN_ONCE.search(shown.text)
            assert code, (row, shown.status_code, shown.text[-2000:])
            self.come_in(row["username"], code[1])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def state(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    folder = tmp_path_factory.mktemp("state")
    with ExitStack() as stack:
        url = ""
        if request.param == "postgresql":
            if postgres.binaries() is None:
                need.lacking("postgres", "apt-get install postgresql")
            url = stack.enter_context(postgres.cluster(durable=False)).create("state")
        made = State(folder, url)
        yield made
        made.server.stop()


def test_a_state_is_founded_and_a_robbery_goes_its_whole_way(state: State):
    first = state.begin()
    assert [row for row in first["done"] if row["state"] == "refused"] == []
    state.server.hilo("units", "crew", UNIT, "--institution", "SSP-PUE", "--number", "P-1")
    state.server.start()
    for office in OFFICES:
        for name in ("ada", "bea"):
            state.come_in(f"{office}.{name}")
    for username in ("PUE.operator", "PUE.dispatcher", "PUE.unit", "SSP-PUE.officer"):
        state.come_in(username)
    state.agree()
    assert {name: state.desks[name] for name in DESKS} == DESKS
    assert [one["name"] for one in state.begin()["steps"] if one["state"] == "owed"] == []

    incident = _called(state)
    report = _detained(state, incident)
    _handed_over(state, report)
    assert state.server.ledger_holds()

    # Begun again, everything is there, and nobody gets a second letter.
    before = sorted((one.name, one.stat().st_mtime_ns) for one in state.letters.iterdir())
    again = state.begin()
    # What is loaded from a file is loaded again, to the same.
    assert {row["state"] for row in again["done"] if not row["what"].endswith("stations.csv")} == {"there"}
    assert sorted((one.name, one.stat().st_mtime_ns) for one in state.letters.iterdir()) == before


def _called(state: State) -> str:
    """The operator picks up a telephone of which no exchange told; the dispatcher sends whoever is there."""
    operator, dispatcher = state.people["PUE.operator"], state.people["PUE.dispatcher"]
    call = operator.ask("POST", "/desk/operator/by-hand")["call"]
    assert call["by_hand"]
    typed = {"narrative": "Me acaban de robar, se va corriendo", "caller_number": "2221234567"} | HERE
    operator.ask("PATCH", f"/desk/operator/calls/{call['id']}/note", **typed)
    opened = operator.ask("POST", f"/desk/operator/calls/{call['id']}/classification", code=ROBBED)
    incident = str(opened["folio"])
    assert operator.api("GET", f"calls/{call['id']}")["by_hand"]
    dispatcher.api("POST", f"incidents/{incident}/assignments", 201, units=[UNIT])
    for status in ("accepted", "under_way", "on_scene"):
        state.people["PUE.unit"].ask("POST", "/desk/unit/step", status=status, incident=incident, at=moment())
    return incident


def _detained(state: State, incident: str) -> str:
    """The officer finds the report begun, detains, reads the rights and writes."""
    officer = state.people["SSP-PUE.officer"]
    until = time.monotonic() + 60
    while not (waiting := officer.api("GET", "reports")) and time.monotonic() < until:
        time.sleep(0.2)
    [report] = waiting
    folio = str(report["folio"])
    assert report["incident"] == incident
    held = officer.api(
        "POST",
        "detentions",
        201,
        kind="flagrancy",
        detained_at=moment(),
        ref=str(uuid.uuid4()),
        incident=incident,
        place="Parque del Carmen",
        motives="Robo",
        authority="Fiscalía",
        age=29,
        age_doubt=False,
        born_on="1997-03-14",
        sex="M",
        injuries=False,
        officers=[{"name": "Omar Soto Luna", "number": "P-1"}],
        **NAME,
    )["number"]
    read = {"rights": list(RIGHTS), "language": "es", "read_at": moment(), "answer": "signed"}
    officer.api("POST", f"detentions/{held}/rights", **read)
    written = {
        "sections.narrative.text": "A las 10:20 la víctima señaló a la persona, que fue perseguida sin interrupción.",
        "sections.knowledge.on_complaint": False,
        "sections.place.dwelling": False,
    }
    changes = [{"path": at, "value": value, "before": None, "at": moment()} for at, value in written.items()]
    assert officer.api("POST", f"reports/{folio}/changes", changes=changes)["refused"] == []
    given = {"to": "Fiscalía", "to_kind": "prosecutor", "handed_at": moment(), "received_by": "Fabián Fuentes"}
    officer.api("POST", f"detentions/{held}/hand-overs", **given, address="Bulevar 5 de Mayo 31")
    officer.api("POST", f"reports/{folio}/submission")
    return folio


def _handed_over(state: State, folio: str) -> None:
    """The commander signs, the officer hands over, the prosecutor acknowledges and names who defends."""
    officer, commander = state.people["SSP-PUE.officer"], state.people["SSP-PUE.commander"]
    prosecutor, defender = state.people["FGE-PUE.prosecutor"], state.people["DEF-PUE.defender"]
    left = commander.api("POST", f"reports/{folio}/signature", 409)["errors"]
    signed = {"acknowledged": left, "reason": "Se explica en la narrativa"}
    assert commander.api("POST", f"reports/{folio}/signature", **signed)["status"] == "signed"
    officer.api("POST", f"reports/{folio}/hand-over", to="FGE-PUE")
    assert prosecutor.api("POST", f"reports/{folio}/acknowledgement")["status"] == "acknowledged"
    prosecutor.api("POST", f"reports/{folio}/defenders", 204, username=defender.username)
    assert defender.api("GET", f"report-defences/{folio}")["folio"] == folio

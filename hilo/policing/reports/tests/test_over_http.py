"""Reports over HTTP: the same rules, with a route for each right."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.api import Api

STREET = "sections.place.street"
WHY = "Se le buscó en su casa."


@pytest.fixture
def ask(puebla: Any, now: datetime) -> Callable[[Any], Api]:
    """`ask(omar)`: a client of the API with a token of that person's account."""
    from hilo.kernel.access.queries import user_named
    from tests.support.tokens import token_of

    return lambda who: Api(token_of(user_named(who.name), now))


def change(value: Any, before: Any = None, path: str = STREET) -> dict[str, Any]:
    return {"path": path, "value": value, "before": before, "at": datetime.now(UTC).isoformat()}


def test_the_life_of_a_report(ask: Any, omar: Any, carla: Any, fabian: Any, diana: Any, incident: Any):
    writer, commander, prosecutor, defender = (ask(who) for who in (omar, carla, fabian, diana))
    ref, phone = str(uuid.uuid4()), str(uuid.uuid4())
    assert writer.post("report-devices", id=phone, name="Teléfono").status_code == 201
    opened = writer.post(
        "reports", ref=ref, incident=incident.folio, device=phone, device_at=datetime.now(UTC).isoformat()
    )
    assert opened.status_code == 201, opened.content
    folio = opened.json()["folio"]
    assert writer.post("reports", ref=ref, incident=incident.folio).json()["folio"] == folio
    saved = writer.post(f"reports/{ref}/changes", changes=[change("Reforma")], device=phone).json()
    assert (saved["taken"], saved["refused"], saved["conflicts"]) == (1, [], [])
    conflict = writer.post(f"reports/{ref}/changes", changes=[change("Juárez")]).json()
    assert [one["value"] for one in conflict["conflicts"]] == ["Juárez"]
    assert writer.post(f"reports/{ref}/submission").status_code == 409
    chosen = json.dumps({"path": STREET, "value": "Juárez"})
    assert writer.send(f"reports/{ref}/choices", chosen).json()["conflicts"] == []
    assert writer.post(f"reports/{ref}/submission").json()["status"] == "submitted"
    assert [row["folio"] for row in commander.get("reports-to-review").json()] == [folio]
    assert (
        commander.post(f"reports/{folio}/remarks", remarks=[{"text": "Falta la hora."}]).json()["status"] == "returned"
    )
    assert writer.get(f"reports/{ref}").json()["remarks"][0]["text"] == "Falta la hora."
    assert writer.post(f"reports/{ref}/submission").json()["status"] == "submitted"
    signed = commander.post(f"reports/{folio}/signature")
    if signed.status_code == 409:
        left = signed.json()["errors"]
        signed = commander.post(f"reports/{folio}/signature", acknowledged=left, reason="No hay más.")
    assert signed.json()["status"] == "signed"
    read = {"changes": [change("Reforma", "Juárez")], "reason": "Se leyó mal."}
    assert commander.post(f"reports/{folio}/amendments", **read).status_code == 403
    asked = commander.post(f"reports/{folio}/proposed-amendments", **read).json()
    assert [one["id"] for one in commander.get("report-amendments-proposed").json()] == [asked["id"]]
    assert [one["paths"] for one in writer.get("report-amendments-asked").json()] == [[STREET]]
    assert writer.get(f"reports/{folio}/proposed-amendments/{asked['id']}").json()["changes"][0]["after"] == "Reforma"
    early = commander.post(f"reports/{folio}/proposed-amendments/{asked['id']}/carrying", unreached="dead", reason=WHY)
    assert early.status_code == 403
    noted = writer.post(f"reports/{folio}/proposed-amendments/{asked['id']}/confirmation")
    assert (noted.status_code, noted.json()["number"], noted.json()["basis"]) == (201, 1, "confirmed")
    late = writer.post(f"reports/{folio}/proposed-amendments/{asked['id']}/refusal", reason="x")
    assert (late.status_code, late.json()["code"]) == (409, "HILO-R505")
    more = commander.post(f"reports/{folio}/proposed-amendments", changes=[change("Hidalgo", "Reforma")], reason="x")
    gone = commander.post(f"reports/{folio}/proposed-amendments/{more.json()['id']}/withdrawal", reason="Sobra.")
    assert gone.json()["status"] == "withdrawn"
    assert prosecutor.get(f"report-cases/{folio}").status_code == 404
    assert commander.post(f"report-cases/{folio}/hand-over", to="FGE-PUE").json()["receiver"] == "FGE-PUE"
    assert [row["folio"] for row in prosecutor.get("reports-received").json()] == [folio]
    assert prosecutor.post(f"reports/{folio}/acknowledgement").json()["status"] == "acknowledged"
    assert defender.get(f"report-defences/{folio}").status_code == 404
    assert prosecutor.post(f"reports/{folio}/defenders", username=diana.name).status_code == 204
    assert [row["folio"] for row in defender.get("reports-defended").json()] == [folio]
    assert defender.get(f"report-defences/{folio}").json()["amendments"][0]["number"] == 1
    log = defender.get(f"report-defences/{folio}/log").json()
    assert {line["what"] for line in log} >= {
        "changed",
        "conflict",
        "chosen",
        "returned",
        "amended_confirmed",
        "handed_over",
    }
    assert set(defender.get(f"report-defences/{folio}/file").json()) == {"document", "jws"}


def test_bad_input_is_refused_with_its_path_and_nothing_is_lost(ask: Any, omar: Any, begun: Any):
    writer = ask(omar)
    done = writer.post(
        f"reports/{begun.ref}/changes", changes=[change("Reforma"), change(7, path="sections.place.postcode")]
    )
    assert done.status_code == 200
    assert [one["path"] for one in done.json()["refused"]] == ["sections.place.postcode"]
    assert done.json()["document"]["sections"]["place"]["street"] == "Reforma"
    for body in ('{"changes": 7}', "{", "[]", '{"changes": [7]}', "{}"):
        answer = writer.send(f"reports/{begun.ref}/changes", body)
        assert answer.status_code in {400, 422}
        assert answer.json()["code"].startswith("HILO-")
    assert writer.post("reports", ref="x").status_code == 422


def test_too_large_a_body_is_refused(ask: Any, omar: Any, begun: Any):
    body = json.dumps({"changes": [change("x" * 4_000_000)]})
    answer = ask(omar).send(f"reports/{begun.ref}/changes", body)
    assert answer.status_code == 413


def test_a_door_is_not_opened_without_its_right(ask: Any, omar: Any, carla: Any, fabian: Any, diana: Any, begun: Any):
    key = begun.folio
    assert ask(omar).get("reports-to-review").status_code == 403
    assert ask(omar).get("reports-received").status_code == 403
    assert ask(fabian).get(f"reports/{key}").status_code == 403
    assert ask(fabian).get(f"report-cases/{key}").status_code == 404
    assert ask(diana).get(f"report-cases/{key}").status_code == 403
    assert ask(carla).post(f"reports/{key}/changes", changes=[]).status_code == 403
    assert Api("").get(f"reports/{key}").status_code == 401


def test_a_revoked_phone_is_told_so_and_its_unsent_is_taken_sealed(ask: Any, omar: Any, carla: Any, begun: Any):
    writer, phone = ask(omar), str(uuid.uuid4())
    writer.post("report-devices", id=phone, name="Teléfono")
    revoked = ask(carla).post(f"officers-devices/{phone}/revocation", reason="Se perdió.")
    assert revoked.json()["revoked_at"]
    answer = writer.post(f"reports/{begun.ref}/changes", changes=[change("Reforma")], device=phone)
    assert (answer.status_code, answer.json()["code"]) == (403, "HILO-R480")
    kept = writer.post(
        f"report-devices/{phone}/sealed", content={"ref": str(begun.ref), "changes": [change("Reforma")]}
    )
    assert kept.status_code == 202


def test_the_forms_and_their_schema_are_told(ask: Any, omar: Any):
    writer = ask(omar)
    assert "iph_2019_crime" in writer.get("report-forms").json()
    assert writer.get("report-forms/iph_2019_crime/schema").json()["title"]
    assert writer.get("report-forms/iph_1999_crime/schema").status_code == 404


def test_an_answer_that_was_lost_is_asked_for_again(ask: Any, omar: Any, begun: Any):
    writer = ask(omar)
    body = {"changes": [change("Reforma")]}
    first, again = (writer.post(f"reports/{begun.ref}/changes", **body) for _ in range(2))
    assert (first.json()["taken"], again.json()["taken"]) == (1, 0)
    assert first.json()["document"] == again.json()["document"]
    late = (datetime.now(UTC) - timedelta(hours=9)).isoformat()
    assert writer.post(f"reports/{begun.ref}/changes", device_at=late, **body).json()["taken"] == 0


def test_who_is_enrolled_and_linked_by_command_writes_a_report_on_the_own_account(bodies: None, puebla: Any):
    from django.utils import timezone
    from typer.testing import CliRunner

    from hilo.kernel.access.cli import users
    from hilo.kernel.access.queries import user_named
    from hilo.registries.officers.cli import app as officers
    from tests.support.tokens import token_of

    def run(group: Any, *words: str) -> None:
        done = CliRunner().invoke(group, [*words])
        assert done.exit_code == 0, done.exception

    here = ("--institution", "SSP-PUE")
    run(users, "join", "omar", "--name", "Omar Soto", *here, "--role", "officer")
    writer, ref = Api(token_of(user_named("omar"), timezone.now())), str(uuid.uuid4())
    run(officers, "enrol", *here, "--given", "Omar", "--surname", "Soto", "--number", "77")
    assert writer.post("reports", ref=ref).json()["code"] == "HILO-R419"
    run(officers, "link", "77", "--account", "omar")
    assert writer.post("reports", ref=ref).status_code == 201
    assert writer.post(f"reports/{ref}/changes", changes=[change("Reforma")]).json()["taken"] == 1
    run(officers, "unlink", "77", "--account", "omar")
    assert writer.post("reports", ref=str(uuid.uuid4())).json()["code"] == "HILO-R419"

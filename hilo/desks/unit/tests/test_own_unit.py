"""A crew's page: its own unit, what it needs to know, and what it says, once, at the moment it was said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew(account: Callable[..., Any], units: dict[str, Any]) -> Client:
    """The browser of the crew of PUE-P1."""
    client = Client(headers={"Accept": "application/json"}, raise_request_exception=False)
    client.force_login(account("unit", unit="PUE-P1"), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def sent(api: Callable[..., Any], crew: Client, now: Any) -> str:
    """The folio of an incident that PUE-P1 was sent to."""
    told = api().post(
        "calls",
        channel="voice",
        code="30419",
        latitude=19.046,
        longitude=-98.206,
        caller_number="+522221234567",
        narrative="Dos hombres con pistola en la ferretería",
        received_at=(now - timedelta(seconds=60)).isoformat(),
    )
    folio = str(told.json()["incident"])
    assert api("dispatcher").post(f"incidents/{folio}/assignments", units=["PUE-P1"]).status_code == 201
    return folio


def say(crew: Client, status: str, incident: str, *, seconds_ago: float = 0, key: str = "") -> Any:
    at = timezone.now() - timedelta(seconds=seconds_ago)
    return crew.post(
        "/desk/unit/step",
        json.dumps({"status": status, "incident": incident, "at": at.isoformat()}),
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else {},
    )


def test_a_free_unit_has_nothing_assigned(crew):
    state = crew.get("/desk/unit/state").json()
    assert (state["unit"]["code"], state["unit"]["status"], state["assignment"]) == ("PUE-P1", "available", None)
    assert crew.get("/desk/unit/assignment").json()["told"] == []


def test_a_sent_unit_sees_what_and_where_and_what_was_told(crew, sent):
    assignment = crew.get("/desk/unit/state").json()["assignment"]
    assert (assignment["folio"], assignment["code"], assignment["latitude"]) == (sent, "30419", 19.046)
    told = crew.get("/desk/unit/assignment").json()
    assert told["told"][0]["text"] == "Dos hombres con pistola en la ferretería"


def test_the_crew_never_sees_the_callers_number(crew, sent):
    for path in ("", "state", "assignment"):
        assert "2221234567" not in crew.get(f"/desk/unit/{path}").content.decode()


def test_what_the_crew_reads_is_written_down(crew, sent):
    from hilo.kernel.ledger.queries import about

    crew.get("/desk/unit/state")
    assert not [row for row in about([f"incident:{sent}"]) if row.verb == "incident.read"]
    crew.get("/desk/unit/assignment")
    read = next(row for row in about([f"incident:{sent}"]) if row.verb == "incident.read")
    assert (read.chain, read.why) == ("PUE", "attending the incident")
    assert json.loads(read.data) == {"unit": "PUE-P1", "calls": [sent]}


def test_the_steps_walk_to_free(crew, sent):
    for status in ("accepted", "under_way", "on_scene"):
        answer = say(crew, status, sent)
        assert answer.json()["unit"]["status"] == status
        assert answer.json()["assignment"]["folio"] == sent
    answer = say(crew, "free", sent)
    assert (answer.json()["unit"]["status"], answer.json()["assignment"]) == ("available", None)


def test_a_step_may_be_skipped(crew, sent):
    assert say(crew, "on_scene", sent).json()["unit"]["status"] == "on_scene"


def test_a_step_said_without_a_line_keeps_its_moment_and_the_ledger_says_that_it_came_late(crew, sent):
    from hilo.emergency.dispatch.queries import open_assignment
    from hilo.kernel.ledger.queries import about

    held = open_assignment("PUE-P1")
    held.unit.status_at -= timedelta(minutes=10)
    held.unit.save()
    before = timezone.now()
    answer = say(crew, "on_scene", sent, seconds_ago=300)
    after = timezone.now()
    assert answer.status_code == 200
    moment = timedelta(seconds=300)
    assert before - moment <= open_assignment("PUE-P1").on_scene_at <= after - moment
    arrived = next(row for row in about([f"incident:{sent}"]) if row.verb == "unit.arrive")
    said = int(re.match(r"said (\d+)", arrived.why)[1])
    assert 300 <= said <= 301 + (after - before).total_seconds()


def test_a_step_is_never_dated_before_the_last_one_nor_in_the_future(crew, sent):
    from hilo.emergency.dispatch.queries import open_assignment

    assigned = open_assignment("PUE-P1").assigned_at
    say(crew, "accepted", sent, seconds_ago=3600)
    assert open_assignment("PUE-P1").accepted_at >= assigned
    say(crew, "under_way", sent, seconds_ago=-600)
    assert open_assignment("PUE-P1").under_way_at <= timezone.now()


def test_the_same_step_sent_twice_has_its_effect_once(crew, sent):
    first, again = (say(crew, "accepted", sent, key="one") for _ in range(2))
    assert first.status_code == 200
    # Another body under the same key would be refused; the phone repeats the very same one.
    assert again.status_code == 409
    body = json.dumps({"status": "under_way", "incident": sent, "at": timezone.now().isoformat()})
    answers = [
        crew.post("/desk/unit/step", body, content_type="application/json", headers={"Idempotency-Key": "two"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["Idempotent-Replay"] == "true"


def test_a_step_about_another_assignment_is_refused(crew, sent):
    answer = say(crew, "on_scene", "PUE-26-0000000")
    assert (answer.status_code, answer.json()["code"]) == (409, "HILO-D411")
    assert crew.get("/desk/unit/state").json()["unit"]["status"] == "assigned"


def test_a_step_that_does_not_follow_is_refused(crew, sent):
    assert say(crew, "off_duty", sent).json()["code"] == "HILO-W409"
    assert say(crew, "flying", sent).json()["code"] == "HILO-D423"


def test_a_position_moves_the_unit_and_an_older_one_does_not(crew):
    def report(latitude: float, seconds_ago: int) -> int:
        at = (timezone.now() - timedelta(seconds=seconds_ago)).isoformat()
        body = json.dumps({"latitude": latitude, "longitude": -98.2, "at": at})
        return crew.post("/desk/unit/position", body, content_type="application/json").status_code

    assert report(19.06, 0) == 200
    assert crew.get("/desk/unit/state").json()["unit"]["latitude"] == 19.06
    assert report(19.01, 60) == 200
    assert crew.get("/desk/unit/state").json()["unit"]["latitude"] == 19.06
    assert report(999, 0) == 422


def test_an_account_without_a_unit_is_told_so(account, puebla):
    client = Client()
    client.force_login(account("unit", username="nobodys"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/unit/", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert "belongs to no unit" in page.content.decode()
    assert client.get("/desk/unit/state", headers={"Accept": "application/json"}).status_code == 404


def test_a_dispatcher_has_no_unit_page(account, puebla):
    client = Client()
    client.force_login(account("dispatcher"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/desk/unit/").status_code == 403


def _browser(of: Any) -> Client:
    client = Client(headers={"Accept": "application/json"}, raise_request_exception=False)
    client.force_login(of, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def police(now: Any) -> Callable[[str, str], None]:
    """Opens a police of a state."""
    from hilo.kernel.access.actions import SETUP, open_institution

    return lambda code, state: (
        open_institution(actor=SETUP, code=code, name=code, kind="police_state", state=state, at=now) and None
    )


def _aboard(user: Any, unit: str, now: Any) -> None:
    from hilo.emergency.dispatch.actions import crew
    from hilo.kernel.access.actions import SETUP
    from hilo.registries.officers.models import Officer

    row, _ = Officer.objects.get_or_create(
        account=user, defaults={"institution": user.institution, "number": "1", "name": "Omar"}
    )
    crew(unit, row.pk, actor=SETUP, at=now)


@pytest.mark.parametrize(("role", "institution"), [("unit", "SSP-JAL"), ("unit", "PC"), ("officer", "SSP-PUE")])
def test_the_code_of_a_unit_in_an_account_makes_nobody_its_crew(account, sent, police, jalisco, api, role, institution):
    # Another institution's administrator can write any code there. "PC" is what Puebla's centre calls its agency.
    police(institution, "21" if institution == "SSP-PUE" else "14")
    stranger = account(role, institution, centre="", unit="PUE-P1")
    desk = _browser(stranger)
    assert desk.get("/desk/unit/assignment").json()["told"] == []
    assert desk.get("/desk/unit/state").status_code == 404
    assert say(desk, "accepted", sent).status_code == 409
    phone = api(role, institution, username=stranger.username)
    assert phone.get(f"incidents/{sent}/notes").status_code == 403
    assert phone.post("units/PUE-P1/position", latitude=19.0, longitude=-98.0).status_code == 403


def test_an_officer_aboard_is_the_crew_of_the_unit_until_aboard_another(account, api, sent, police, now):
    police("SSP-PUE", "21")
    omar = account("officer", "SSP-PUE", centre="")
    _aboard(omar, "PUE-P1", now)
    desk = _browser(omar)
    assert desk.get("/desk/unit/assignment").json()["told"][0]["text"].startswith("Dos hombres")
    assert say(desk, "accepted", sent).status_code == 200
    where = {"latitude": 19.04, "longitude": -98.2}
    assert desk.post("/desk/unit/position", json.dumps(where), content_type="application/json").status_code == 200
    assert api("officer", "SSP-PUE").post("units/PUE-P1/alarm").status_code in {200, 201}
    _aboard(omar, "PUE-P2", now)
    assert desk.get("/desk/unit/assignment").json()["told"] == []
    assert say(desk, "under_way", sent).status_code == 409


def test_who_works_for_the_agency_of_a_unit_may_be_its_crew(account, sent, police, now):
    from hilo.emergency.dispatch.models import Unit

    police("SSP-PUE", "21")
    Unit.objects.filter(pk="PUE-P1").update(agency="SSP-PUE")
    desk = _browser(account("officer", "SSP-PUE", centre="", unit="PUE-P1"))
    assert say(desk, "accepted", sent).status_code == 200

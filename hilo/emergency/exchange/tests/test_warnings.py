"""Warnings to the public, and those of other authorities."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from lxml import etree

from hilo.adapters import cap
from hilo.adapters.cap.writing import stamp
from hilo.emergency.exchange.actions import cancel_warning, end_expired, issue_warning, receive_cap, update_warning
from hilo.emergency.exchange.models import PublicWarning
from hilo.emergency.exchange.queries import feed, in_sight, warnings_in_force
from hilo.emergency.exchange.reactions import end_warning, expires
from hilo.emergency.exchange.rules.warnings import WarningDraft, Words
from hilo.kernel.events.models import Task
from hilo.lib.errors import Conflict, Forbidden, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(now):
    es = Words("Inundación súbita", "Crecida del río Atoyac", "El agua sube con rapidez.", "Aléjese del río.")
    en = Words("Flash flood", "The Atoyac is rising", "The water rises fast.", "Keep away from the river.")
    return WarningDraft(
        category="Met",
        urgency="Immediate",
        severity="Severe",
        certainty="Observed",
        response="Avoid",
        texts={"es": es, "en": en},
        area="Ciudad de Puebla",
        expires=now + timedelta(hours=6),
        municipalities=("21114",),
        circles=((19.04, -98.2, 15.0),),
    )


@pytest.fixture
def boss(actor, puebla):
    return actor("supervisor")


@pytest.fixture
def issued(boss, draft, now):
    return issue_warning(actor=boss, draft=draft, at=now)


def test_a_warning_is_given_out_in_both_languages_with_its_places(issued, now):
    alert = cap.read(issued.message.encode())
    assert (alert.status, alert.message, alert.scope, alert.references) == ("Actual", "Alert", "Public", ())
    assert [(info.language, info.event) for info in alert.infos] == [
        ("es-MX", "Inundación súbita"),
        ("en-US", "Flash flood"),
    ]
    area = alert.infos[0].areas[0]
    assert (area.text, area.geocodes) == ("Ciudad de Puebla", (cap.Value("INEGI", "21114"),))
    assert area.circles == (cap.Circle((19.04, -98.2), 15.0),)
    assert alert.infos[0].expires == now.replace(microsecond=0) + timedelta(hours=6)
    assert warnings_in_force(at=now) == [issued]
    assert warnings_in_force(at=now, state="14") == []
    assert warnings_in_force(at=now + timedelta(hours=6)) == []


def test_an_update_names_what_it_replaces_and_the_former_is_over(issued, boss, draft, now, facts):
    later = now + timedelta(minutes=10)
    second = update_warning(actor=boss, number=issued.pk, draft=replace(draft, severity="Extreme"), at=later)
    third = update_warning(actor=boss, number=second.pk, draft=draft, at=later + timedelta(minutes=1))
    alert = cap.read(third.message.encode())
    assert [row.identifier for row in alert.references] == [issued.identifier, second.identifier]
    for former in (issued, second):
        sent = former.message.partition("<sent>")[2].partition("</sent>")[0]
        assert f"{former.sender},{former.identifier},{sent}" in third.message, "as the alert wrote it"
    assert warnings_in_force(at=later + timedelta(minutes=2)) == [third]
    assert [fact["replaced"] for _, _, fact in facts("exchange.WarningIssued")] == [
        "",
        issued.identifier,
        second.identifier,
    ]
    with pytest.raises(Conflict) as refused:
        update_warning(actor=boss, number=issued.pk, draft=draft, at=later)
    assert refused.value.code == "HILO-J409"


def test_a_cancellation_says_what_it_takes_back_and_why(issued, boss, now, api, facts, history):
    row = cancel_warning(actor=boss, number=issued.pk, reason="El río bajó", at=now + timedelta(minutes=5))
    alert = cap.read(row.message.encode())
    assert (alert.message, alert.note) == ("Cancel", "El río bajó")
    assert [one.identifier for one in alert.references] == [issued.identifier]
    assert alert.infos[0].responses == ("AllClear",)
    assert warnings_in_force(at=now + timedelta(minutes=6)) == []
    assert len(facts("exchange.WarningCancelled")) == 1
    assert history(f"warning:{row.pk}")[-1][:3] == ("supervisor.pue", "warning.cancelled", "El río bajó")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"texts": {"es": Words("a", "b", "c")}}, "HILO-J430"),
        ({"texts": {"es": Words("a", "b", "c"), "en": Words("a", "", "c")}}, "HILO-J430"),
        ({"area": "x\x07"}, "HILO-J446"),
        ({"severity": "Terrible"}, "HILO-J431"),
        ({"municipalities": (), "circles": ()}, "HILO-J449"),
        ({"municipalities": ("99999",)}, "HILO-J450"),
        ({"municipalities": (), "circles": ((40.4, -3.7, 5.0),)}, "HILO-J433"),
        ({"circles": ((19.0, -98.2, 5000.0),)}, "HILO-J455"),
        ({"polygons": (((19.0, -98.2), (19.1, -98.2), (19.0, -98.2)),)}, "HILO-J451"),
    ],
)
def test_a_warning_that_lacks_something_is_not_given_out(boss, draft, now, change, code):
    with pytest.raises(Refusal) as refused:
        issue_warning(actor=boss, draft=replace(draft, **change), at=now)
    assert refused.value.code == code
    assert PublicWarning.objects.count() == 0


def test_a_warning_always_ends(boss, draft, now):
    for end in (now, now - timedelta(hours=1), now + timedelta(days=30)):
        with pytest.raises(Refusal) as refused:
            issue_warning(actor=boss, draft=replace(draft, expires=end), at=now)
        assert refused.value.code == "HILO-J432"


def test_nobody_warns_in_another_states_name(draft, actor, puebla, jalisco, now):
    with pytest.raises(Forbidden):
        issue_warning(actor=actor("supervisor", "JAL"), draft=draft, at=now)
    with pytest.raises(Forbidden):
        issue_warning(actor=actor("dispatcher"), draft=draft, at=now)
    with pytest.raises(Forbidden):
        issue_warning(actor=actor("supervisor"), draft=replace(draft, municipalities=("21114", "14039")), at=now)


def test_its_end_comes_by_itself_and_once(issued, now, facts):
    debt = Task.objects.get(reaction="exchange.end_warning")
    assert debt.next_at == issued.expires
    payload = facts("exchange.WarningIssued")[0][2]
    assert expires(payload, now) == issued.expires
    end_warning(payload, now)
    assert facts("exchange.WarningExpired") == []
    for _ in range(2):
        end_expired(identifier=issued.identifier, at=issued.expires)
    assert len(facts("exchange.WarningExpired")) == 1


def test_anyone_reads_it_without_signing_in(issued, client):
    listed = client.get("/api/v1/warnings").json()
    assert [(row["identifier"], row["texts"]["en"]["event"]) for row in listed] == [(issued.identifier, "Flash flood")]
    answer = client.get(listed[0]["cap"])
    assert answer["Content-Type"].startswith("application/cap+xml")
    assert cap.read(answer.content).identifier == issued.identifier
    feed = etree.fromstring(client.get("/api/v1/warnings.atom").content)
    link = feed.find("{*}entry/{*}link").get("href")
    assert client.get(link).content == answer.content
    assert client.get("/api/v1/warnings/nothing.cap").status_code == 404


def test_it_is_issued_over_http(api, now, draft):
    words = {"event": "x", "headline": "y", "description": "z"}
    given = {
        "category": "Fire",
        "urgency": "Expected",
        "severity": "Minor",
        "certainty": "Likely",
        "response": "Monitor",
    }
    body = given | {"es": words, "en": words, "area": "Centro", "municipalities": ["21114"]}
    client = api("supervisor")
    answer = client.post("warnings", **body, expires=(now + timedelta(hours=2)).isoformat())
    assert answer.status_code == 201
    number = answer.json()["number"]
    assert client.post(f"warnings/{number}/cancellation", reason="fue un error").status_code == 201
    naive = client.post("warnings", **body, expires="2027-01-01T00:00:00").json()
    assert (naive["code"], naive["where"]) == ("HILO-K422", "body.expires")
    assert api("operator").post("warnings", **body, expires=now.isoformat()).status_code == 403


def foreign(now, **changes):
    info = cap.Info(
        language="es",
        categories=("Geo",),
        event="Sismo",
        urgency="Immediate",
        severity="Extreme",
        certainty="Likely",
        expires=now + timedelta(hours=1),
        areas=(cap.Area("Puebla", geocodes=(cap.Value("INEGI", "21114"),)),),
    )
    given = {"identifier": "s-1", "sender": "sasmex@example.org", "sent": now, "status": "Actual", "message": "Alert"}
    return cap.write(cap.Alert(**(given | {"infos": (info,)} | changes)))


def test_another_authoritys_warning_reaches_our_desks_and_not_the_public(actor, puebla, jalisco, now, facts):
    row, outcome = receive_cap(actor=actor("agency"), body=foreign(now), at=now)
    again, same = receive_cap(actor=actor("agency"), body=foreign(now), at=now)
    assert (outcome, same, again.pk) == ("created", "same", row.pk)
    assert [seen.texts["es"]["event"] for seen in in_sight(actor("operator"), at=now)] == ["Sismo"]
    assert in_sight(actor("operator", "JAL"), at=now) == []
    assert warnings_in_force(at=now) == []
    assert [state for _, state, _ in facts("exchange.WarningIssued")] == ["21"]


def test_its_cancellation_ends_it_only_if_the_same_institution_sent_it(actor, puebla, jalisco, now):
    row, _ = receive_cap(actor=actor("agency"), body=foreign(now), at=now)
    later = now + timedelta(minutes=1)
    cancel = foreign(
        later,
        identifier="s-2",
        message="Cancel",
        infos=(),
        references=(cap.Reference("sasmex@example.org", "s-1", now),),
    )
    receive_cap(actor=actor("agency", "JAL"), body=cancel, at=later)
    row.refresh_from_db()
    assert row.ended_at is None
    receive_cap(actor=actor("agency"), body=cancel, at=later)
    row.refresh_from_db()
    assert row.ended_at == later


def test_an_update_may_write_the_instant_of_what_it_replaces_anew(actor, puebla, now):
    row, _ = receive_cap(actor=actor("agency"), body=foreign(now), at=now)
    later = now + timedelta(minutes=1)
    former = (cap.Reference("sasmex@example.org", "s-1", now),)
    update = foreign(later, identifier="s-2", message="Update", references=former).decode()
    quoted = f",s-1,{stamp(now)}"
    assert quoted in update
    anew = update.replace(quoted, f",s-1,{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z")
    receive_cap(actor=actor("agency"), body=anew.encode(), at=later)
    row.refresh_from_db()
    assert row.ended_at == later


def test_what_is_no_cap_is_refused_over_http(api, now):
    client = api("agency")
    answer = client.send("warnings/cap", b"<!DOCTYPE a><alert/>", kind="application/cap+xml")
    assert (answer.status_code, answer.json()["code"]) == (422, "HILO-J423")
    assert (
        client.send("warnings/cap", foreign(now, message="Ack", references=(cap.Reference("a", "b", now),))).json()[
            "code"
        ]
        == "HILO-J435"
    )
    assert client.send("warnings/cap", b"x" * 300_000).json()["code"] == "HILO-J413"
    assert client.send("warnings/cap", foreign(now), kind="application/cap+xml").status_code == 201
    assert api("operator").send("warnings/cap", foreign(now)).status_code == 403


def test_an_update_leaves_no_hour_without_a_warning(issued, boss, draft, now):
    later = replace(draft, effective=now + timedelta(hours=1))
    with pytest.raises(Refusal, match="begins now") as refused:
        update_warning(actor=boss, number=issued.pk, draft=later, at=now + timedelta(minutes=5))
    assert (refused.value.code, refused.value.where) == ("HILO-J447", "effective")
    assert warnings_in_force(at=now + timedelta(minutes=5)) == [issued]


def test_the_public_does_not_hear_of_what_was_cancelled_before_it_held(boss, draft, now, issued):
    planned = issue_warning(actor=boss, draft=replace(draft, effective=now + timedelta(hours=1)), at=now)
    cancel_warning(actor=boss, number=planned.pk, reason="Error", at=now + timedelta(minutes=5))
    assert feed(at=now + timedelta(minutes=6)) == [issued]
    cancel_warning(actor=boss, number=issued.pk, reason="Pasó", at=now + timedelta(minutes=10))
    assert [row.kind for row in feed(at=now + timedelta(minutes=11))] == ["cancel"]


def test_the_feed_says_that_an_exercise_is_one(api, boss, draft, now):
    issue_warning(actor=boss, draft=replace(draft, status="Exercise"), at=now)
    answer = type(api())("").get("warnings.atom?state=21")
    assert b"<title>[Simulacro] Crecida" in answer.content


@pytest.mark.parametrize("path", ["warnings", "warnings.atom"])
@pytest.mark.parametrize("state", ["3%04", "2a", "%F0%9F%8C%8A"])
def test_a_state_that_is_none_is_refused(api, path, state):
    assert type(api())("").get(f"{path}?state={state}").status_code == 422


@pytest.mark.parametrize("by", ["PUE", "JAL"])
def test_our_own_warning_that_comes_back_is_known(issued, actor, jalisco, now, by):
    row, outcome = receive_cap(actor=actor("agency", by, centre=""), body=issued.message.encode(), at=now)
    assert (row, outcome) == (issued, "same")
    assert PublicWarning.objects.count() == 1

"""Every call is taken, placed if it can be, and routed to the centre that covers its place."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from hilo.emergency.calls.actions import receive
from hilo.emergency.calls.models import Call
from hilo.emergency.calls.queries import call_row, findings_of, waiting
from hilo.emergency.centres.actions import open_centre
from hilo.emergency.centres.models import Centre
from hilo.emergency.centres.queries import forget
from hilo.kernel.access.actions import SETUP
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, Refusal

pytestmark = pytest.mark.django_db
CASES = tomllib.loads((Path(__file__).parent / "cases" / "intake.toml").read_text(encoding="utf-8"))["cases"]


def of_then(said):
    """A call that rang and was told of at an instant."""
    return dict.fromkeys(("received_at", "at"), datetime.fromisoformat(said))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_examples(case, puebla, jalisco, national, actor, now):
    point = {name: case[name] for name in ("latitude", "longitude", "uncertainty_m") if name in case}
    call = receive(
        actor=actor("integrator", "NAC"),
        channel="voice",
        at=datetime.fromisoformat(case["at"]),
        **point,
    )
    kept = Call.objects.get(pk=call.pk)
    assert kept.centre_id == case["centre"]
    assert (kept.state, kept.municipality) == (case["state"], case.get("municipality", ""))
    assert kept.served_number == case["served"]
    assert [finding["code"] for finding in kept.findings] == case["findings"]
    assert (kept.latitude, kept.longitude) == (case.get("latitude"), case.get("longitude")), "as it came"
    assert kept.status == "waiting"


def test_a_municipality_without_boundaries_is_an_estimate(ring):
    assert ring().exact is False


def test_a_call_before_911_says_which_number_served_and_why(ring):
    call = ring(**of_then("2016-10-01T18:00:00Z"))
    finding = call.findings[0]
    assert (finding["code"], finding["severity"], finding["article"]) == ("HILO-C110", "info", "M1")
    assert "01/10/2016 911 did not serve Puebla yet" in finding["message"]
    assert "066" in finding["message"]


def test_a_call_without_a_place_stays_with_the_centre_that_takes_it(puebla, national, actor, now):
    call = receive(actor=actor("operator"), channel="voice", received_at=now, at=now)
    assert call.centre_id == "PUE"
    assert call.state == ""


def test_a_call_is_of_the_centre_where_it_rings_wherever_its_position_lies(puebla, jalisco, actor, now):
    call = receive(
        actor=actor("operator"), channel="voice", received_at=now, at=now, latitude=20.6767, longitude=-103.3475
    )
    assert (call.centre_id, call.state) == ("PUE", "14")
    assert call_row(call).suggests == "JAL"
    assert [row.pk for row in waiting(actor("operator"))] == [call.pk]


def test_a_call_in_its_own_centres_area_suggests_nobody(ring):
    assert call_row(ring()).suggests == ""


def test_the_centre_of_a_municipality_goes_before_that_of_its_state(ring, now):
    open_centre(actor=SETUP, code="PUE-C", name="C4 Puebla", state="21", municipalities=("21114",), at=now)
    assert ring().centre_id == "PUE-C"
    assert ring(latitude=18.4626, longitude=-97.3928).centre_id == "PUE", "Tehuacán has none of its own"


def test_a_call_has_its_folio_from_the_first_instant(ring):
    call = ring()
    assert call.folio == f"PUE-{call.received_at:%y}-{call.pk:07d}"


def test_the_year_of_a_folio_is_the_local_one(ring):
    call = ring(**of_then("2026-01-01T03:00:00Z"))
    assert call.folio.startswith("PUE-25-")


def test_a_number_is_kept_in_one_form(ring):
    assert ring(caller_number="044 222 123 4567").caller_number == "+522221234567"
    assert ring(caller_number="privado").caller_number == "privado"


def test_what_was_said_is_kept_to_the_letter(ring):
    said = "¡Auxilio! — “mi hijo”\nno respira 🚑 " + "x" * 19_900
    assert Call.objects.get(pk=ring(narrative=said).pk).narrative == said


def test_receiving_is_in_the_ledger_and_told_without_number_or_words(ring, history, facts, now):
    call = ring(caller_number="+522221234567", narrative="choque")
    assert history(call) == [
        ("integrator.nac", "call.received", "", {"channel": "voice", "received_at": now.isoformat()})
    ]
    name, payload = facts()[-1]
    assert name == "calls.CallReceived"
    assert payload["call"]["folio"] == call.folio
    assert "222123" not in str(payload)
    assert "choque" not in str(payload)


def test_a_fact_about_a_call_belongs_to_the_state_of_its_centre(ring):
    from hilo.kernel.events.models import Fact

    ring()
    assert Fact.objects.get(name="calls.CallReceived").state == "21"


def test_without_any_centre_the_call_is_refused_with_what_to_do(db, actor, now):
    Centre.objects.all().delete()
    forget()
    with pytest.raises(Refusal, match="hilo setup") as refused:
        receive(actor=actor("integrator", "NAC"), channel="voice", received_at=now, at=now)
    assert (refused.value.code, refused.value.status) == ("HILO-C503", 503)


def test_who_may_not_receive_calls_cannot(puebla, now):
    with pytest.raises(Forbidden):
        receive(actor=Actor("eve"), channel="voice", received_at=now, at=now)
    assert Call.objects.count() == 0


@pytest.mark.parametrize(
    "off", [timedelta(days=-9_000), timedelta(hours=-25), timedelta(minutes=3), timedelta(hours=20)]
)
def test_a_call_that_cannot_have_rung_when_it_is_said_to_have_is_taken_as_of_now_and_marked(ring, history, now, off):
    call = ring(received_at=now + off)
    assert call.received_at == now
    assert call.folio == f"PUE-{timezone.localtime(now):%y}-{call.pk:07d}"
    (finding,) = [one for one in call.findings if one["where"] == "received_at"]
    assert finding["code"] == "HILO-C111"
    assert f"{now + off:%Y-%m-%d %H:%M}" in finding["message"]
    assert "se tomó como de ahora" in {one.code: one.message for one in findings_of(call, "es")}["HILO-C111"]
    assert history(call)[0][3]["said"] == (now + off).isoformat()


@pytest.mark.parametrize("off", [timedelta(hours=-23), timedelta(), timedelta(minutes=1)])
def test_a_call_that_comes_late_or_by_a_fast_clock_keeps_its_time_and_is_never_of_the_future(ring, now, off):
    call = ring(received_at=now + off)
    assert call.received_at == min(now + off, now)
    assert "HILO-C111" not in {one["code"] for one in call.findings}

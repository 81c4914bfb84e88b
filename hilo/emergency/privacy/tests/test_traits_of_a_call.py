"""What a person's call tells of them is all in the copy, and after an erasure nowhere any more."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hilo.adapters.telephony import ExchangeEvent
from hilo.emergency.calls.actions import answer, note
from hilo.emergency.calls.actions.telephony import take
from hilo.emergency.calls.models import Call, LanguageHelp, Leg, OfferedPlace, TextMessage
from hilo.emergency.exchange.actions import receive_eido
from hilo.emergency.exchange.queries import export
from hilo.emergency.incidents.actions import close, link
from hilo.emergency.incidents.models import Incident
from hilo.emergency.incidents.queries import link_of
from hilo.emergency.oversight.models import Talk
from hilo.emergency.privacy.actions import carry_out, grant
from hilo.emergency.privacy.queries import copy
from hilo.emergency.quality.models import Review
from hilo.kernel.traits import Kept, dependents_of, erased_values, personal_of, traits_of
from tests.support.sentinels import as_looked_for, found, plant

from .conftest import MONDAY, NUMBER

pytestmark = pytest.mark.django_db
PLACE = {"latitude": 19.043713, "longitude": -98.201213, "uncertainty_m": 31.718281}
TOLD = {
    "caller_number": NUMBER,
    "narrative": "zqnarrative se oye un golpe",
    "recording": "rec://zqrecording",
    "place_reference": "https://lis.example/zqreference",
}
AT = MONDAY - timedelta(days=6)


@pytest.fixture
def call(called: Callable[..., Any], actor: Callable[..., Any]) -> Call:
    """A call of the person that an exchange announced; it tells of somebody else's incident, which is closed by now.

    Another agency heard of it, and a talk with the caller was noted.
    """
    operator, agency = actor("operator"), actor("agency", centre="", name="cad.bomberos")
    incident = link_of(called(closed=False, number="+522229999999")).incident
    heard = {name: TOLD[name] for name in ("caller_number", "recording", "place_reference")}
    ring = ExchangeEvent("zqleg", "ring", AT, **heard, **PLACE, language="nah")
    call = take(actor=actor("telephony"), event=ring, at=AT).call
    answer(actor=operator, call_id=call.pk, at=AT)
    note(actor=operator, call_id=call.pk, narrative=TOLD["narrative"], card={"zqcard": "1"}, at=AT)
    link(actor=operator, folio=incident.folio, call_id=call.pk, at=AT)
    document = export(incident.folio, agency, at=AT) | {"updatedByAgencyReference": {"$ref": "bomberos.example.org"}}
    receive_eido(actor=agency, body=json.dumps(document).encode(), at=AT)
    close(actor=actor("integrator", "NAC", centre="PUE"), folio=incident.folio, code="A", at=AT)
    OfferedPlace.objects.create(call=call, **PLACE, told_at=AT)
    drawn = {"centre_id": "PUE", "week": AT.date(), "seed": "zqseed", "place": 1, "worker": "olga", "drawn_at": AT}
    Review.objects.create(call=call, **drawn, remark="zqremark", word="zqword")
    # An incident began with it once, which is somebody's split by now.
    own = Incident.objects.get(pk=incident.pk)
    own.pk, own.folio, own.first_call, own.address = None, "PUE-26-0009999", call, "zqaddress 5"
    own.save()
    LanguageHelp.objects.create(call=call, kind="interpreter", language="nah", asked_at=AT, asked_by="olga")
    TextMessage.objects.create(call=call, outgoing=False, text="zqwritten", at=AT, state="received")
    Talk.objects.create(call=call, at=AT, by="sara", outcome="family", note="zqtalk")
    return Call.objects.get(pk=call.pk)


def rows_of(call: Call) -> list[Any]:
    """The call and what hangs on it, of every model that has something to erase."""
    found = [call]
    for model, key in dependents_of(Call):
        if erased_values(model):
            rows = list(model._default_manager.filter(**{key: call.pk}))
            assert rows, f"{model._meta.label} hangs on a call and is erased with it: give the call above a row of it"
            found += rows
    return found


def test_the_copy_has_every_personal_field_of_a_call_and_of_what_hangs_on_it(asked, officer, call):
    planted: dict[str, Any] = {}
    for row in rows_of(call):
        planted |= plant(row, erased_values(type(row)), first=len(planted) + 1)
    Call.objects.filter(pk=call.pk).update(caller_number=NUMBER)
    request = asked("access")
    grant(actor=officer, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    [given] = copy(request_of(request), officer, at=MONDAY)["calls"]
    text = json.dumps(given, default=str)
    missing = {name for name, value in planted.items() if as_looked_for(value) not in text}
    assert missing == {"calls.Call.caller_number"}, "by its sentinel the call would not be found"
    assert given["caller_number"] == NUMBER
    assert given.keys() >= personal_of(call).keys() - {"card"}
    assert given["municipality"] == "21114"
    assert "sara" not in text
    assert "operator" not in text


def test_an_erasure_leaves_no_value_of_a_call_in_any_table(asked, officer, call):
    told = {name: str(value) for name, value in {**TOLD, **PLACE}.items()} | {"card": "zqcard", "note": "zqtalk"}
    assert {name for name, _ in found(told)} == told.keys(), "each of them stands somewhere before"
    request = asked("erasure")
    grant(actor=officer, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    carry_out(actor=officer, request_id=request.pk, at=MONDAY)
    # The person's number stands in their own request still, and there it says why it is kept.
    assert found(told) == {("caller_number", "privacy.Request.numbers")}
    assert isinstance(traits_of(type(request)).personal["numbers"], Kept)


def test_an_erasure_empties_every_field_that_does_not_say_why_it_is_kept(asked, officer, call):
    rows = rows_of(call)
    request = asked("erasure")
    grant(actor=officer, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    planted: dict[str, Any] = {}
    for row in rows:
        planted |= plant(row, erased_values(type(row)), first=len(planted) + 1)
    carry_out(actor=officer, request_id=request.pk, at=MONDAY)
    assert found(planted) == set()
    assert Leg.objects.get().exchange_id == "zqleg", "a late message is known by it"


def request_of(request: Any) -> Any:
    """The request as it stands by now."""
    request.refresh_from_db()
    return request

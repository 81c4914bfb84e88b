"""A person asks about what the institution holds of them, and is answered within the law's terms."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from hilo.emergency.calls.models import Call
from hilo.emergency.privacy.actions import (
    ask,
    carry_out,
    complete,
    disclose,
    extend,
    grant,
    identify,
    lapse,
    receive,
    refuse,
    release,
)
from hilo.emergency.privacy.models import Request
from hilo.emergency.privacy.queries import copy, law, own_calls, request_row, requests
from hilo.emergency.privacy.reactions import lapse_when_due
from hilo.kernel.deadlines.queries import of as terms_of
from hilo.kernel.events.models import Fact, Task
from hilo.kernel.ledger.queries import about, verify
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from tests.support.law_texts import carries

from .conftest import MONDAY, NUMBER

pytestmark = pytest.mark.django_db
OTHER = "+522229999999"


def last_day(request):
    """The last day of the running term."""
    return (timezone.localtime(request.due_at) - timedelta(seconds=1)).date()


def test_twenty_business_days_begin_the_day_after_and_skip_days_of_rest(asked):
    request = asked()
    assert request.folio == f"PUE-ARCO-26-{request.pk:06d}"
    # Four Fridays and the holiday Monday of 16 November lie between.
    assert last_day(request) == date(2026, 12, 8)
    [term] = terms_of(f"request:{request.folio}")
    assert (term.term, term.due_at) == ("answered", request.due_at)


def test_who_asked_the_wrong_institution_is_told_within_three_business_days(asked, officer):
    row = request_row(asked())
    assert (timezone.localtime(row.not_competent_by) - timedelta(seconds=1)).date() == date(2026, 11, 12)
    request = refuse(actor=officer, request_id=row.id, ground="XII", answer="Los entregó un banco", at=MONDAY)
    assert request.ground == "XII"


def test_the_grounds_of_refusal_are_those_of_article_49():
    assert list(law().grounds) == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        ("LGPDPPSO 45", "veinte días"),
        ("LGPDPPSO 45", "hasta por diez días"),
        ("LGPDPPSO 45", "quince días"),
        ("LGPDPPSO 46", "cinco días siguientes"),
        ("LGPDPPSO 46", "plazo de diez días"),
        ("LGPDPPSO 47", "tres días siguientes"),
        ("LGPDPPSO 49-VIII", "no sea competente"),
        ("LGPDPPSO 49-XII", "supervisión financiera"),
        ("LGPDPPSO 3-XII", "días hábiles"),
    ],
)
def test_a_term_of_a_request_stands_in_its_article(citation, words):
    assert carries(citation, words)


def test_a_request_is_extended_once_by_ten_days(asked, officer):
    request = extend(actor=officer, request_id=asked().pk, reason="Hay que buscar en papel", at=MONDAY)
    assert last_day(request) == date(2026, 12, 22)
    assert terms_of(f"request:{request.folio}")[0].due_at == request.due_at
    with pytest.raises(Conflict) as refused:
        extend(actor=officer, request_id=request.pk, reason="Otra vez", at=MONDAY)
    assert refused.value.code == "HILO-Q411"


def test_nobodys_calls_are_shown_before_the_person_is_identified(asked, officer, called):
    called()
    request = asked(document="")
    assert own_calls(request, officer, at=MONDAY) == []
    with pytest.raises(Refusal, match="who they are") as refused:
        grant(actor=officer, request_id=request.pk, call_ids=[1], answer="Procede", at=MONDAY)
    assert refused.value.code == "HILO-Q424"


@pytest.mark.parametrize("document", ["", "I", "INE 1234567890123"])
def test_the_kind_of_document_is_kept_and_never_its_number(asked, officer, document):
    request = asked(document="")
    with pytest.raises(Refusal) as refused:
        identify(actor=officer, request_id=request.pk, document=document, numbers=[NUMBER], at=MONDAY)
    assert refused.value.code == "HILO-Q422"


def test_access_gives_the_persons_own_words_and_nobody_elses(asked, officer, called):
    mine, theirs = called(), called(number=OTHER, narrative="Otra cosa")
    request = asked("access")
    assert [own.call.pk for own in own_calls(request, officer, at=MONDAY)] == [mine.pk]
    with pytest.raises(Refusal) as refused:
        copy(request, officer, at=MONDAY)
    assert refused.value.code == "HILO-Q412"
    with pytest.raises(Refusal) as stranger:
        grant(actor=officer, request_id=request.pk, call_ids=[theirs.pk], answer="Procede", at=MONDAY)
    assert stranger.value.code == "HILO-Q425"
    request = grant(actor=officer, request_id=request.pk, call_ids=[mine.pk], answer="Procede", at=MONDAY)
    assert last_day(request) == date(2026, 12, 1), "fifteen days to carry it out"
    document = json.dumps(copy(request, officer, at=MONDAY), default=str)
    assert "Se metieron a mi casa" in document
    assert NUMBER in document
    assert OTHER not in document
    assert "olga" not in document
    verbs = [row.verb for row in about([f"request:{request.folio}"])]
    assert verbs.count("request.calls_read") >= 2
    assert verbs[-1] == "request.copied"


def test_erasure_leaves_that_there_was_a_call_and_a_ledger_that_holds(asked, officer, called):
    call = called()
    request = asked("erasure")
    grant(actor=officer, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    carry_out(actor=officer, request_id=request.pk, at=MONDAY + timedelta(days=1))
    call.refresh_from_db()
    assert (call.caller_number, call.narrative, call.recording, call.latitude, call.card) == ("", "", "", None, {})
    assert (call.state, call.municipality, call.status) == ("21", "21114", "classified")
    assert call.erased_at == MONDAY + timedelta(days=1)
    assert list(verify()) == []
    told = "".join(row.data + row.why for row in about([f"call:{call.folio}", f"request:{request.folio}"]))
    assert NUMBER not in told
    assert "casa" not in told
    assert not [fact for fact in Fact.objects.all() if NUMBER in fact.payload or "metieron" in fact.payload]
    assert {term.term for term in terms_of(f"request:{request.folio}") if term.met_at} == {"answered", "carried_out"}


def test_what_is_still_being_attended_is_not_erased(asked, officer, called):
    call = called(closed=False)
    request = asked("erasure")
    assert [finding.code for finding in own_calls(request, officer, at=MONDAY)[0].impediments] == ["HILO-Q101"]
    with pytest.raises(Refusal, match="still being attended") as refused:
        grant(actor=officer, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    assert refused.value.code == "HILO-Q426"


def test_a_hold_that_came_after_the_answer_stops_the_erasure_of_every_call(asked, officer, called):
    one, two = called(), called()
    request = asked("erasure")
    grant(actor=officer, request_id=request.pk, call_ids=[one.pk, two.pk], answer="Procede", at=MONDAY)
    hold = disclose(
        actor=officer, call_id=two.pk, authority="Fiscalía", document="FGE/12/2026", basis="CNPP art. 215", at=MONDAY
    )
    with pytest.raises(Refusal) as refused:
        carry_out(actor=officer, request_id=request.pk, at=MONDAY)
    assert refused.value.code == "HILO-Q426"
    assert Call.objects.filter(erased_at=None).count() == 2
    release(actor=officer, disclosure_id=hold.pk, reason="Se archivó", at=MONDAY)
    carry_out(actor=officer, request_id=request.pk, at=MONDAY)
    assert Call.objects.filter(erased_at=None).count() == 0


def test_a_correction_puts_the_persons_words_right_and_nothing_else(asked, officer, called):
    call = called()
    request = asked("correction")
    grant(actor=officer, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    for corrections in ({}, {"status": "improper"}):
        with pytest.raises(Refusal) as refused:
            carry_out(actor=officer, request_id=request.pk, corrections=corrections, at=MONDAY)
        assert refused.value.code == "HILO-Q427"
    carry_out(actor=officer, request_id=request.pk, corrections={"narrative": "Era mi vecino"}, at=MONDAY)
    call.refresh_from_db()
    assert (call.narrative, call.caller_number) == ("Era mi vecino", NUMBER)


def test_an_objection_ends_that_calls_are_found_by_the_number(asked, officer, called):
    call = called()
    request = asked("objection")
    grant(actor=officer, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    carry_out(actor=officer, request_id=request.pk, at=MONDAY)
    call.refresh_from_db()
    assert (call.caller_number, call.narrative) == ("", "Se metieron a mi casa")


def test_what_is_missing_is_asked_for_once_and_the_term_begins_anew(asked, officer):
    request = asked(document="")
    request = ask(actor=officer, request_id=request.pk, missing="Acredite su identidad", at=MONDAY)
    assert (request.status, last_day(request)) == ("asked", date(2026, 11, 24))
    later = MONDAY + timedelta(days=3)
    request = complete(actor=officer, request_id=request.pk, text="Trae su INE", at=later)
    assert (request.status, last_day(request)) == ("received", date(2026, 12, 11))
    with pytest.raises(Conflict) as refused:
        ask(actor=officer, request_id=request.pk, missing="Otra cosa", at=later)
    assert refused.value.code == "HILO-Q410"


def test_what_is_missing_is_asked_for_within_five_days(asked, officer):
    with pytest.raises(Conflict) as refused:
        ask(actor=officer, request_id=asked().pk, missing="Acredite", at=MONDAY + timedelta(days=9))
    assert refused.value.code == "HILO-Q410"


def test_a_request_lapses_by_itself_when_nothing_came_in_ten_days(asked, officer):
    request = ask(actor=officer, request_id=asked(document="").pk, missing="Acredite su identidad", at=MONDAY)
    owed = Task.objects.get(reaction="privacy.lapse_unanswered")
    assert owed.next_at == request.due_at == lapse_when_due(json.loads(owed.fact.payload), MONDAY)
    assert lapse(actor=officer, request_id=request.pk, at=request.due_at - timedelta(seconds=1)) is None
    assert lapse(actor=officer, request_id=request.pk, at=request.due_at).status == "lapsed"
    assert lapse(actor=officer, request_id=request.pk, at=request.due_at) is None


def test_a_refusal_names_its_ground_and_its_reasons(asked, officer):
    request = asked()
    for ground, answer, code in (("L", "No", "HILO-Q423"), ("IV", " ", "HILO-Q434")):
        with pytest.raises(Refusal) as refused:
            refuse(actor=officer, request_id=request.pk, ground=ground, answer=answer, at=MONDAY)
        assert refused.value.code == code
    done = refuse(actor=officer, request_id=request.pk, ground="IV", answer="Habla de un tercero", at=MONDAY)
    assert (done.status, done.ground) == ("refused", "IV")
    with pytest.raises(Conflict):
        grant(actor=officer, request_id=request.pk, call_ids=[1], answer="Procede", at=MONDAY)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"right": "portability"}, "HILO-Q420"), ({"applicant": " "}, "HILO-Q421"), ({"text": "x" * 4001}, "HILO-K422")],
)
def test_a_request_says_what_who_and_how_to_answer(officer, fields, code):
    given = {"right": "access", "applicant": "Rosa", "contact": "rosa@example.mx", "text": "Todo"}
    with pytest.raises(Refusal) as refused:
        receive(actor=officer, at=MONDAY, **(given | fields))
    assert refused.value.code == code
    assert not Request.objects.exists()


def test_only_the_institutions_own_officer_sees_its_requests(asked, actor, jalisco, officer):
    request = asked()
    stranger = actor("privacy_officer", "JAL", centre="")
    assert requests(stranger) == []
    assert requests(officer) == [request]
    with pytest.raises(NotFound):
        refuse(actor=stranger, request_id=request.pk, ground="II", answer="x", at=MONDAY)
    with pytest.raises(Forbidden):
        requests(actor("supervisor"))


def test_calls_of_another_state_are_not_found_by_the_number(asked, officer, called, jalisco):
    called(latitude=20.6736, longitude=-103.344)
    assert own_calls(asked(), officer, at=MONDAY) == []


def test_an_institution_answers_for_its_own_calls_alone(called, asked, actor, officer):
    from hilo.emergency.privacy.queries import disclosures
    from hilo.kernel.access.actions import SETUP, open_institution

    open_institution(actor=SETUP, code="SSP", name="Seguridad", kind="police_state", state="21", at=MONDAY)
    call = called()
    stranger = actor("privacy_officer", "SSP", centre="", states=frozenset({"21"}))
    given = {"applicant": "Rosa Ruiz", "contact": "rosa@example.mx", "text": "Mis llamadas", "numbers": [NUMBER]}
    request = receive(actor=stranger, right="erasure", at=MONDAY, **given)
    identify(actor=stranger, request_id=request.pk, document="INE", numbers=[NUMBER], at=MONDAY)
    assert own_calls(request, stranger, at=MONDAY) == []
    with pytest.raises(Refusal) as refused:
        grant(actor=stranger, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    assert refused.value.code == "HILO-Q425"
    paper = {"authority": "Fiscalía", "document": "FGE/12/2026", "basis": "CNPP art. 215", "at": MONDAY}
    with pytest.raises(Forbidden):
        disclose(actor=stranger, call_id=call.pk, **paper)
    hold = disclose(actor=officer, call_id=call.pk, **paper)
    assert (disclosures(stranger), disclosures(officer)) == ([], [hold])
    with pytest.raises(Forbidden):
        release(actor=stranger, disclosure_id=hold.pk, reason="x", at=MONDAY)


def test_however_many_requests_ended_one_whose_term_runs_is_listed(asked, officer):
    ended = [asked(at=MONDAY - timedelta(days=40 + n)) for n in range(3)]
    for request in ended:
        refuse(actor=officer, request_id=request.pk, ground="II", answer="No hay datos", at=MONDAY)
    running = asked()
    assert requests(officer, limit=2)[0] == running
    assert requests(officer, open_only=True, limit=2) == [running]


def test_erasure_reaches_what_other_agencies_told_of_the_caller(asked, officer, called, actor):
    from hilo.emergency.exchange.actions import receive_eido
    from hilo.emergency.exchange.models import Received
    from hilo.emergency.exchange.queries import export
    from hilo.emergency.incidents.queries import link_of

    call = called()
    folio = link_of(call).incident.folio
    agency = actor("agency", centre="", name="cad.bomberos")
    document = export(folio, agency, at=MONDAY) | {"updatedByAgencyReference": {"$ref": "bomberos.example.org"}}
    receive_eido(actor=agency, body=json.dumps(document).encode(), at=MONDAY)
    assert "metieron" in Received.objects.get().document
    request = asked("erasure")
    grant(actor=officer, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    carry_out(actor=officer, request_id=request.pk, at=MONDAY)
    told = Received.objects.get().document + json.dumps(export(folio, agency, at=MONDAY))
    assert NUMBER not in told
    assert "metieron" not in told
    assert "eido.persons_erased" in {row.verb for row in about([f"incident:{folio}"])}
    receive_eido(actor=agency, body=json.dumps(document).encode(), at=MONDAY)
    assert "metieron" not in Received.objects.get().document


def test_erasure_reaches_what_was_told_of_an_incident_that_proved_to_be_the_same(asked, officer, called, actor):
    from hilo.emergency.exchange.actions import receive_eido
    from hilo.emergency.exchange.models import Received
    from hilo.emergency.exchange.queries import export
    from hilo.emergency.incidents.actions import close, join
    from hilo.emergency.incidents.models import Incident
    from hilo.emergency.incidents.queries import link_of

    call, other = called(closed=False), called(closed=False, number=OTHER)
    agency = actor("agency", centre="", name="cad.bomberos")
    told = json.dumps(export(link_of(other).incident.folio, agency, at=MONDAY)).replace(OTHER, NUMBER)
    document = json.loads(told) | {"$id": "BOMBEROS-7", "updatedByAgencyReference": {"$ref": "bomberos.example"}}
    one = receive_eido(actor=agency, body=json.dumps(document).encode(), at=MONDAY).folio
    into = link_of(call).incident.folio
    taker = actor("integrator", "NAC", centre="PUE")
    join(actor=taker, folio=one, into=into, at=MONDAY)
    close(actor=taker, folio=into, code="A", at=MONDAY)
    assert NUMBER in Received.objects.get().document
    assert "metieron" in Incident.objects.get(folio=one).narrative
    request = asked("erasure")
    grant(actor=officer, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    carry_out(actor=officer, request_id=request.pk, at=MONDAY)
    assert NUMBER not in Received.objects.get().document
    assert "metieron" not in Incident.objects.get(folio=one).narrative


def test_erasure_reaches_the_notes_of_talks(asked, officer, called, actor, puebla):
    from hilo.emergency.calls.actions import answer, mark_improper
    from hilo.emergency.calls.actions import receive as ring
    from hilo.emergency.oversight.actions import note_talk
    from hilo.emergency.oversight.models import Talk

    operator, at = actor("operator"), MONDAY - timedelta(days=1)
    point = {"latitude": 19.0437, "longitude": -98.2012}
    call = ring(actor=operator, channel="voice", caller_number=NUMBER, received_at=at, at=at, **point)
    answer(actor=operator, call_id=call.pk, at=at)
    mark_improper(actor=operator, call_id=call.pk, kind="prank", at=at)
    note_talk(actor=actor("supervisor"), call_id=call.pk, outcome="family", note="Su hijo Beto, de 9 años", at=at)
    request = asked("erasure")
    grant(actor=officer, request_id=request.pk, call_ids=[call.pk], answer="Procede", at=MONDAY)
    carry_out(actor=officer, request_id=request.pk, at=MONDAY)
    assert [(talk.outcome, talk.note) for talk in Talk.objects.all()] == [("family", "")]

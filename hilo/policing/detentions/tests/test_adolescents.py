"""Whoever is, or may be, under eighteen is kept apart from the first instant; what is kept can be destroyed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import serializers
from django.db import connection

from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.detentions import actions, queries
from hilo.policing.detentions.models import CaseKey, Detention, LookUp, Person, Sealed, TookPart

from .conftest import NOON

pytestmark = pytest.mark.django_db
ONE = NOON + timedelta(hours=1)
SECRETS = ("Juan", "Pérez", "López", "Centro", "teléfono", "Omar Oficial", "Remedios", "Ceja", "21114")


def everything() -> str:
    """Every row of every table of the domain, and all that facts and ledger say, as text."""
    from django.apps import apps

    tables: list[Any] = [*apps.get_app_config("detentions").get_models(), Fact, Entry]
    return "".join(serializers.serialize("json", table.objects.all(), ensure_ascii=False) for table in tables)


@pytest.fixture
def young(detained, officer):
    """A detained boy of sixteen, with all that an officer writes."""
    row = detained(age=16, trusted_person="Tía Remedios", latitude=19.0437, longitude=-98.1981)
    given = {"actor": officer, "number": row.number, "at": ONE}
    actions.read_rights(
        rights=["silence"], language="es", answer="signed", read_at=ONE, read_by="Omar Oficial", **given
    )
    actions.note_injuries(injuries="Ceja abierta", seen_at=ONE, **given)
    return row


def test_the_register_keeps_a_stub_and_no_word_of_who_where_or_why(young):
    row = Detention.objects.get()
    assert (row.number, row.institution_id, row.state, row.kind, row.apart) == (
        "PUE-26-D0000001",
        "SSP-PUE",
        "21",
        "flagrancy",
        "adolescent",
    )
    told = everything()
    assert [word for word in SECRETS if word in told] == []
    assert not Person.objects.exists()
    assert not TookPart.objects.exists()


def test_only_the_specialised_authority_reads_them(young, specialist, prosecutor, somebody):
    sheet = queries.read(young.number, specialist, at=ONE)
    assert (sheet.person["given"], sheet.person["age"]) == ("Juan Carlos", 16)
    assert sheet.stub["place"] == "Calle 5 de Mayo 12, Centro"
    assert [note["text"] for note in sheet.rows["injury"]] == ["Ceja abierta"]
    for reader in (prosecutor, somebody("commander"), somebody("civic_judge")):
        with pytest.raises(NotFound):
            queries.read(young.number, reader, at=ONE)
        with pytest.raises(NotFound):
            actions.update(actor=reader, number=young.number, changes={"alias": "x"}, at=ONE) if reader.may(
                "detentions.update"
            ) else queries.get(young.number, reader)


def test_who_registered_goes_on_writing_and_does_not_read_what_is_sealed(young, officer):
    with pytest.raises(NotFound):
        queries.read(young.number, officer, at=ONE)
    assert queries.get(young.number, officer) == young
    given = {"to": "Fiscalía especializada", "to_kind": "adolescent_prosecutor", "handed_at": ONE}
    row = actions.hand_over(actor=officer, number=young.number, at=ONE, **given)
    assert (row.status, row.custody, row.handed_to, row.handed_at) == ("handed_over", "", "", ONE)
    assert "especializada" not in everything()


def test_a_hand_over_that_is_told_twice_is_one_there_too(young, officer):
    given = {"to": "Fiscalía especializada", "to_kind": "adolescent_prosecutor", "handed_at": ONE}
    for _ in range(2):
        actions.hand_over(actor=officer, number=young.number, at=ONE, **given)
    assert Sealed.objects.filter(what="hand_over").count() == 1


def test_an_adolescent_who_is_given_to_the_authority_for_adults_shows(young, officer):
    given = {"to": "Fiscalía Centro", "to_kind": "prosecutor", "handed_at": ONE}
    actions.hand_over(actor=officer, number=young.number, at=ONE, **given)
    assert "HILO-X112" in {one.code for one in queries.findings(young.number, officer, at=ONE)}


@pytest.mark.parametrize("fields", [{"age": None, "age_doubt": None}, {"age": 19, "age_doubt": True}])
def test_in_doubt_a_person_is_taken_to_be_an_adolescent(detained, fields):
    assert detained(**fields).apart == "adolescent"


def test_a_child_is_held_for_no_term_and_goes_to_the_protection_authority(detained, officer):
    row = detained(age=11)
    assert row.apart == "child"
    assert queries.clocks(row, at=ONE) == []
    given = {"to": "Procuraduría de Protección", "to_kind": "protection", "handed_at": ONE}
    row = actions.hand_over(actor=officer, number=row.number, at=ONE, **given)
    assert row.status == "protected"


def test_they_are_in_no_incident_list_but_the_specialists(detained, puebla, actor, prosecutor, specialist):
    from hilo.emergency.incidents.actions import receive_classified

    given = {"channel": "voice", "caller_number": "+522221234567", "narrative": "Robo", "received_at": NOON, "at": NOON}
    place = {"latitude": 19.0437, "longitude": -98.1981, "uncertainty_m": 20}
    taker = actor("integrator", "NAC", centre="PUE")
    _, incident = receive_classified(actor=taker, code="30101", priority=None, reason=None, **given, **place)
    row = detained(age=16, incident=incident.folio)
    assert row.incident is None
    assert queries.of_incident(incident.folio, prosecutor) == []
    assert queries.of_incident(incident.folio, specialist) == [row]
    assert queries.held_for([incident.folio], prosecutor, ONE) == {}
    held = queries.held_for([incident.folio, "PUE-26-9999999"], specialist, ONE)
    assert {folio: [one.number for one in rows] for folio, rows in held.items()} == {incident.folio: [row.number]}
    [stub] = queries.context(incident.folio)
    clocks = {"handed_over_at", "before_judge_at", "decided_at", "released_at", "term_doubled", "term_extended"}
    assert stub.keys() == {"number", "kind", "detained_at", "registered_at", "apart"} | clocks
    registered = Fact.objects.get(name="detentions.DetentionRegistered")
    assert incident.folio not in registered.payload


def test_what_the_report_is_compared_with_says_that_their_term_was_extended(detained, puebla, actor, specialist):
    from hilo.emergency.incidents.actions import receive_classified

    given = {"channel": "voice", "caller_number": "+522221234567", "narrative": "Robo", "received_at": NOON, "at": NOON}
    place = {"latitude": 19.0437, "longitude": -98.1981, "uncertainty_m": 20}
    taker = actor("integrator", "NAC", centre="PUE")
    _, incident = receive_classified(actor=taker, code="30101", priority=None, reason=None, **given, **place)
    row = detained(age=16, incident=incident.folio)
    to = "adolescent_prosecutor"
    actions.hand_over(actor=specialist, number=row.number, to=to, to_kind=to, handed_at=ONE, at=ONE)
    [stub] = queries.context(incident.folio)
    assert (datetime.fromisoformat(stub["handed_over_at"]), stub["term_extended"]) == (ONE, False)
    later = ONE + timedelta(hours=20)
    actions.extend(actor=specialist, number=row.number, term="T19", reason="La investigación lo justifica", at=later)
    [stub] = queries.context(incident.folio)
    assert stub["term_extended"] is True


def test_they_are_found_by_nobody_in_the_public_look_up(detained):
    detained(age=16, born_on=date(2010, 3, 4))
    assert not LookUp.objects.exists()
    given = {"given": "Juan Carlos", "first_surname": "Pérez", "second_surname": "López"}
    assert actions.look_up(**given, born_on=date(2010, 3, 4), address="189.1.2.3", at=ONE) is None


def test_who_proves_to_be_an_adult_stands_in_the_register_with_all_that_was_kept(young, specialist, prosecutor):
    given = {"group": "adult", "reason": "Acta de nacimiento", "at": ONE}
    row = actions.settle_age(actor=specialist, number=young.number, **given)
    assert (row.apart, row.place, row.municipality, row.latitude) == (
        "",
        "Calle 5 de Mayo 12, Centro",
        "21114",
        19.0437,
    )
    assert not Sealed.objects.exists()
    assert not CaseKey.objects.exists()
    sheet = queries.read(row.number, prosecutor, at=ONE)
    assert sheet.person["first_surname"] == "Pérez"
    assert [sorted(sheet.rows), len(sheet.rows["rights"])] == [["injury", "officer", "rights", "update"], 1]
    assert sheet.rows["update"][0]["changes"]["group"] == ["adolescent", "adult"]
    assert LookUp.objects.exists()


def test_an_adult_who_proves_to_be_an_adolescent_leaves_the_open_register_whole(detained, officer, specialist):
    row = detained(trusted_person="Tía Remedios")
    assert LookUp.objects.exists()
    actions.settle_age(actor=officer, number=row.number, group="adolescent", reason="Dijo 17", at=ONE)
    told = everything()
    assert [word for word in SECRETS if word in told] == []
    assert not LookUp.objects.exists()
    assert queries.read(row.number, specialist, at=ONE).person["trusted_person"] == "Tía Remedios"


def test_an_update_that_tells_of_an_adolescent_sets_them_apart_at_once(handed, prosecutor, specialist):
    row = handed()
    actions.update(actor=prosecutor, number=row.number, changes={"born_on": "2009-02-01"}, at=ONE)
    assert Detention.objects.get().apart == "adolescent"
    with pytest.raises(NotFound):
        queries.read(row.number, prosecutor, at=ONE)
    assert queries.read(row.number, specialist, at=ONE).person["born_on"] == "2009-02-01"


def test_only_the_specialised_authority_brings_somebody_back_and_with_a_reason(young, officer, specialist):
    with pytest.raises(Forbidden):
        actions.settle_age(actor=officer, number=young.number, group="adult", reason="x", at=ONE)
    for given, code in (({"reason": " "}, "HILO-X421"), ({"group": "grown", "reason": "x"}, "HILO-X422")):
        with pytest.raises(Refusal) as refused:
            actions.settle_age(actor=specialist, number=young.number, at=ONE, **({"group": "adult"} | given))
        assert refused.value.code == code
    with pytest.raises(Conflict) as again:
        actions.settle_age(actor=specialist, number=young.number, group="adolescent", reason="x", at=ONE)
    assert again.value.code == "HILO-X414"


def test_once_free_the_key_can_be_destroyed_and_nobody_reads_anything_any_more(young, specialist):
    taken = {"to": "Fiscalía", "to_kind": "adolescent_prosecutor", "handed_at": ONE, "at": ONE}
    actions.hand_over(actor=specialist, number=young.number, **taken)
    with pytest.raises(Conflict):
        actions.destroy_apart(actor=specialist, number=young.number, reason="Sentencia", at=ONE)
    given = {"released_at": ONE, "ground": "prosecutor", "at": ONE}
    actions.release(actor=specialist, number=young.number, **given)
    actions.destroy_apart(actor=specialist, number=young.number, reason="LNSIJPA 37", at=ONE)
    with pytest.raises(Refusal) as gone:
        queries.read(young.number, specialist, at=ONE)
    assert gone.value.code == "HILO-X412"
    assert Detention.objects.get().number == "PUE-26-D0000001"
    assert CaseKey.objects.get().wrapped == ""


def test_each_case_has_a_key_of_its_own(detained):
    one, two = detained(age=16), detained(age=16)
    keys = dict(CaseKey.objects.values_list("detention_id", "wrapped"))
    assert keys[one.pk] != keys[two.pk]
    from hilo.policing.detentions import sealing

    box = Sealed.objects.filter(detention=one).first().box
    with pytest.raises(LookupError):
        sealing.unseal(keys[two.pk], box)


def test_what_the_database_itself_holds_is_sealed(young):
    with connection.cursor() as cursor:
        cursor.execute("SELECT box FROM detentions_sealed")
        assert all(row[0].startswith("gAAAA") for row in cursor.fetchall())

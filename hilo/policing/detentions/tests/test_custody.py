"""Custody goes from hand to hand, with rights read and injuries seen, until it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hilo.kernel.events.models import Fact
from hilo.lib.errors import Conflict, Forbidden, Refusal
from hilo.policing.detentions import actions, queries
from hilo.policing.detentions.models import Detention, HandOver

from .conftest import NOON

pytestmark = pytest.mark.django_db
ONE = NOON + timedelta(hours=1)
TWO = NOON + timedelta(hours=2)
ALL = [row["id"] for row in queries.rights_named().rows]
COMMON = [right for right in ALL if right not in ("interpreter", "consular")]


def codes(row, reader, at=TWO):
    return {one.code for one in queries.findings(row.number, reader, at=at)}


def test_rights_are_logged_with_hour_language_and_what_the_person_answered(detained, officer):
    row = detained()
    given = {"actor": officer, "number": row.number, "language": "es", "answer": "refused", "at": ONE}
    actions.read_rights(rights=COMMON, read_at=NOON + timedelta(minutes=5), read_by="Omar Oficial", **given)
    [kept] = queries.read(row.number, officer, at=ONE).rows["rights"]
    assert (kept["rights"], kept["answer"], kept["read_by"]) == (COMMON, "refused", "Omar Oficial")
    assert {"HILO-X105", "HILO-X106", "HILO-X107"} & codes(row, officer) == set()


def test_a_second_reading_stands_beside_the_first_and_does_not_move_its_hour(detained, officer):
    row = detained()
    given = {"actor": officer, "number": row.number, "language": "es", "answer": "signed", "at": TWO}
    actions.read_rights(rights=["silence"], read_at=NOON + timedelta(minutes=5), **given)
    assert "HILO-X106" in codes(row, officer)
    row = actions.read_rights(rights=COMMON, read_at=ONE, **given)
    assert row.rights_read_at == NOON + timedelta(minutes=5)
    assert "HILO-X106" not in codes(row, officer)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rights": []}, "HILO-X444"),
        ({"rights": ["coffee"]}, "HILO-X447"),
        ({"answer": "nodded"}, "HILO-X422"),
        ({"read_at": NOON - timedelta(hours=1)}, "HILO-X449"),
        ({"read_at": TWO + timedelta(hours=1)}, "HILO-X423"),
        ({"language": ""}, "HILO-X421"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(detained, officer, fields, code):
    row = detained()
    given = {"rights": ["silence"], "language": "es", "answer": "signed", "read_at": ONE, "at": TWO}
    with pytest.raises(Refusal) as refused:
        actions.read_rights(actor=officer, number=row.number, **(given | fields))
    assert refused.value.code == code


def test_a_foreigner_who_speaks_no_spanish_must_hear_two_rights_more(detained, officer):
    row = detained(nationality="HND", language="fr")
    given = {"actor": officer, "number": row.number, "language": "fr", "answer": "signed", "at": TWO, "read_at": ONE}
    actions.read_rights(rights=COMMON, **given)
    assert {"HILO-X106", "HILO-X107", "HILO-X108"} <= codes(row, officer)
    actions.read_rights(rights=ALL, interpreter="Marie Blanc", **given)
    actions.notify_consulate(actor=officer, number=row.number, country="HND", at=TWO)
    assert not {"HILO-X106", "HILO-X107", "HILO-X108"} & codes(row, officer)


def test_the_consulate_is_left_out_only_by_the_person_together_with_the_defender(detained, prosecutor):
    row = detained(nationality="HND")
    with pytest.raises(Refusal) as refused:
        actions.notify_consulate(actor=prosecutor, number=row.number, country="HND", declined=True, at=TWO)
    assert refused.value.code == "HILO-X426"
    given = {"country": "HND", "declined": True, "defender": "Diana Defensora", "at": TWO}
    actions.notify_consulate(actor=prosecutor, number=row.number, **given)
    assert "HILO-X108" not in codes(row, prosecutor)


def test_injuries_without_a_doctor_and_a_certificate_that_says_otherwise_show(detained, officer):
    row = detained(injuries=False)
    actions.note_injuries(actor=officer, number=row.number, injuries="Ceja abierta", how="Caída", seen_at=ONE, at=ONE)
    assert "HILO-X109" in codes(row, officer)
    given = {"actor": officer, "number": row.number, "doctor": "Dra. Medina", "at": TWO}
    actions.certify(examined_at=ONE, injuries=False, **given)
    assert "HILO-X110" in codes(row, officer)
    actions.certify(examined_at=TWO, injuries=True, certificate="CM-12", **given)
    assert not {"HILO-X109", "HILO-X110"} & codes(row, officer)


def test_a_hand_over_names_both_hands_the_way_and_where_the_person_is_now(detained, officer, prosecutor):
    row = detained()
    route = [{"place": "Hospital General", "at": NOON + timedelta(minutes=30)}, {"place": "Fiscalía Centro"}]
    given = {"to": "Fiscalía Centro", "to_kind": "prosecutor", "received_by": "Fabián Fiscal", "address": "Reforma 1"}
    more = {"route": route, "transferred_by": "PUE-P01", "handed_by": "Omar Oficial"}
    row = actions.hand_over(actor=officer, number=row.number, handed_at=ONE, at=ONE, **given, **more)
    assert (row.status, row.custody, row.custody_address) == ("handed_over", "Fiscalía Centro", "Reforma 1")
    [kept] = queries.read(row.number, prosecutor, at=TWO).rows["hand_over"]
    assert (kept["from_authority"], kept["to_authority"]) == (
        "Secretaría de Seguridad Pública de Puebla",
        "Fiscalía Centro",
    )
    assert [step["place"] for step in kept["route"]] == ["Hospital General", "Fiscalía Centro"]


def test_a_hand_over_that_is_told_twice_is_one(handed, officer):
    row = handed()
    given = {"to": "Fiscalía Centro", "to_kind": "prosecutor", "handed_at": ONE}
    actions.hand_over(actor=officer, number=row.number, at=TWO, **given)
    assert HandOver.objects.count() == 1
    assert Fact.objects.filter(name="detentions.DetainedHandedOver").count() == 1


def test_a_released_person_cannot_be_handed_over_nor_released_again(handed, prosecutor):
    row = handed()
    given = {"actor": prosecutor, "number": row.number}
    actions.release(released_at=TWO, ground="not_ratified", at=TWO, **given)
    with pytest.raises(Conflict) as refused:
        actions.hand_over(to="Otra", to_kind="prosecutor", handed_at=TWO, at=TWO, **given)
    assert refused.value.code == "HILO-W409"
    with pytest.raises(Conflict):
        actions.release(released_at=TWO, ground="judge", at=TWO, **given)


def test_an_officer_does_not_release(handed, officer):
    with pytest.raises(Forbidden):
        actions.release(actor=officer, number=handed().number, released_at=TWO, ground="other", at=TWO)


def test_a_move_to_prison_keeps_the_record_and_who_holds_the_person(handed, prosecutor):
    row = handed("control_judge")
    given = {"to": "CERESO San Miguel", "to_kind": "prison", "handed_at": TWO, "address": "Carretera 1"}
    row = actions.hand_over(actor=prosecutor, number=row.number, at=TWO, **given)
    assert (row.status, row.custody, row.handed_to) == ("transferred_to_prison", "CERESO San Miguel", "Fiscalía Centro")


def test_a_death_in_custody_says_how_why_and_where_to_and_goes_out_at_once(handed, prosecutor):
    row = handed()
    given = {"actor": prosecutor, "number": row.number, "died_at": TWO, "at": TWO}
    with pytest.raises(Refusal):
        actions.record_death(circumstances=" ", **given)
    row = actions.record_death(
        circumstances="Se desvaneció en la celda", cause="Por determinar", destination="SEMEFO", **given
    )
    assert row.status == "died"
    told = Fact.objects.get(name="detentions.DiedInCustody")
    assert "celda" not in told.payload
    [kept] = queries.read(row.number, prosecutor, at=TWO).rows["death"]
    assert kept["destination"] == "SEMEFO"


def test_the_reconciliation_sees_numbers_instants_and_authorities_and_nobody(handed, detained, somebody):
    row = handed()
    young = detained(age=16)
    liaison = somebody("liaison")
    found = queries.for_reconciliation(liaison, state="21", since=NOON, until=TWO)
    assert [(one.number, one.authority, one.apart) for one in found] == [
        (row.number, "Fiscalía Centro", False),
        (young.number, "", True),
    ]
    assert "Pérez" not in str(found)
    with pytest.raises(Forbidden):
        queries.for_reconciliation(somebody("prosecutor"), state="21", since=NOON, until=TWO)


def test_a_register_is_no_place_for_what_must_never_be(detained):
    row = detained()
    for fields in (
        {"status": "released"},
        {"status": "fled"},
        {"apart": "adolescent"},
        {"kind": "arrest"},
        {"released_at": NOON},
        {"status": "died"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Detention.objects.filter(pk=row.pk).update(**fields)


def test_the_person_and_their_lawyer_read_their_own_record_and_no_other(handed, prosecutor, account, actor, puebla):
    from hilo.lib.errors import NotFound

    row, other = handed(), handed()
    user = account("defender", "PUE")
    reader = actor("defender", "PUE", name=user.username, centre="")
    with pytest.raises(NotFound):
        queries.own(row.number, reader, at=TWO)
    actions.name_reader(actor=prosecutor, number=row.number, account=user.username, as_a="lawyer", at=TWO)
    assert queries.own(row.number, reader, at=TWO).person["given"] == "Juan Carlos"
    assert queries.mine(reader) == [row]
    with pytest.raises(NotFound):
        queries.own(other.number, reader, at=TWO)


def test_who_receives_finds_the_detention_lawful_once_and_with_reasons(detained, handed, prosecutor):
    row = handed()
    given = {"actor": prosecutor, "number": row.number, "at": TWO}
    with pytest.raises(Refusal):
        actions.ratify(reason=" ", **given)
    assert actions.ratify(reason="Flagrancia por señalamiento, con el objeto", **given).ratified_at == TWO
    with pytest.raises(Conflict):
        actions.ratify(reason="Otra vez", **given)
    with pytest.raises(Forbidden):
        actions.ratify(actor=prosecutor, number=detained().number, reason="Aún no llega", at=TWO)


def test_a_years_figures_count_and_name_nobody(handed, detained, officer, prosecutor):
    row = handed(injuries=True)
    detained(sex="F", kind="administrative")
    detained(age=15)
    for injuries in (False, True):
        given = {"doctor": "Dra. Medina", "examined_at": ONE, "at": ONE}
        actions.certify(actor=officer, number=row.number, injuries=injuries, **given)
    actions.record_death(actor=prosecutor, number=row.number, died_at=TWO, circumstances="x", at=TWO)
    figures = queries.yearly(state="21", year=2026)
    assert figures == {
        "detentions": 2,
        "adolescents": 1,
        "by_kind": {"flagrancy": 1, "arrest_warrant": 0, "urgent_case": 0, "administrative": 1},
        "by_sex": {"F": 1, "M": 1, "X": 0},
        "checked": 1,
        "certified_injuries": 1,
        "visible_injuries": 1,
        "deaths": 1,
    }
    assert queries.yearly(state="21", year=2025)["detentions"] == 0
    assert queries.known_numbers([row.number, "PUE-26-D9999999", "\x00"]) == {row.number}
    assert queries.clocks_of("none", at=TWO) == []


def test_an_adult_is_not_given_away_to_the_protection_authority(handed, officer):
    row = handed()
    with pytest.raises(Refusal) as refused:
        actions.hand_over(actor=officer, number=row.number, to="DIF", to_kind="protection", handed_at=TWO, at=TWO)
    assert (refused.value.code, refused.value.where) == ("HILO-X446", "to_kind")
    row.refresh_from_db()
    assert row.held

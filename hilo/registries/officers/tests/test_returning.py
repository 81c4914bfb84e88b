"""Who served before is asked about: a person answers, and the law refuses only what it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hilo.lib.errors import Conflict, Forbidden, Refusal
from hilo.registries.officers import actions
from hilo.registries.officers.commands import RehireAnswer
from hilo.registries.officers.rules import keys, service

from .conftest import CURP

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(pilar, ana, now, today):
    """`left("resignation")`: Ana left Puebla's police for that cause."""

    def leave(cause):
        actions.separate(actor=pilar, officer_id=ana.pk, cause=cause, on=today, resolution="OF-1", reason="x", at=now)
        return ana

    return leave


@pytest.fixture
def enrol_in_jalisco(jacinto, now):
    def enrol(**fields):
        given = {"institution": "SSP-JAL", "number": "77", "name": "Ana Ruiz Soto", "at": now}
        return actions.enrol(actor=jacinto, **(given | fields))

    return enrol


def test_who_resigned_may_return_when_somebody_says_who_it_is(left, enrol_in_jalisco, verbs):
    ana = left("resignation")
    with pytest.raises(Conflict) as refused:
        enrol_in_jalisco(cuip=ana.cuip)
    assert refused.value.code == "HILO-O430"
    (question,) = refused.value.extra["questions"]
    assert (question["institution"], question["code"]) == ("SSP-PUE", "HILO-O153")
    assert "Ana" not in str(question)
    back = enrol_in_jalisco(cuip=ana.cuip, answer=RehireAnswer(same=ana.pk, reason="trae su baja por renuncia"))
    assert (back.previous_id, back.status) == (ana.pk, "active")
    # Both looks at the other institution's record were written down, the refused one too.
    assert verbs("institution:SSP-JAL") == ["officers.rehire_checked"] * 2


def test_who_was_removed_does_not_return_under_the_law_of_2025(left, enrol_in_jalisco):
    ana = left("removal")
    for answer in (None, RehireAnswer(same=ana.pk, reason="insiste"), RehireAnswer(same=None, reason="no es ella")):
        with pytest.raises(Conflict) as refused:
            enrol_in_jalisco(cuip=ana.cuip, answer=answer)
        assert refused.value.code == "HILO-O431"
        assert "Only who resigned" in refused.value.message


def test_before_that_law_it_was_a_question():
    removed = service.Earlier(1, "SSP-PUE", "cuip", "removed", "removal", date(2017, 5, 1))
    assert not service.rehire(removed, date(2018, 1, 1)).forbidden
    assert service.rehire(removed, date(2025, 7, 17)).forbidden


def test_a_match_by_name_is_never_a_refusal(left, enrol_in_jalisco):
    ana = left("removal")
    with pytest.raises(Conflict) as refused:
        enrol_in_jalisco(name="RUIZ SOTO, Ana", born=ana.born)
    assert refused.value.code == "HILO-O430"
    other = enrol_in_jalisco(
        name="Ruiz Soto Ana", born=ana.born, answer=RehireAnswer(same=None, reason="otra persona, otra CURP")
    )
    assert other.previous_id is None


def test_but_who_is_said_to_be_the_same_is_judged_as_the_same(left, enrol_in_jalisco):
    ana = left("removal")
    with pytest.raises(Conflict) as refused:
        enrol_in_jalisco(born=ana.born, answer=RehireAnswer(same=ana.pk, reason="es ella"))
    assert refused.value.code == "HILO-O431"
    with pytest.raises(Conflict) as refused:
        enrol_in_jalisco(born=ana.born, answer=RehireAnswer(same=999_999, reason="es otra"))
    assert refused.value.code == "HILO-O480"
    with pytest.raises(Refusal) as refused:
        enrol_in_jalisco(born=ana.born, answer=RehireAnswer(same=None, reason="  "))
    assert refused.value.code == "HILO-O427"


def test_nobody_serves_in_two_places(ana, enrol_in_jalisco):
    with pytest.raises(Conflict) as refused:
        enrol_in_jalisco(cuip=ana.cuip)
    assert (refused.value.code, refused.value.extra["questions"][0]["code"]) == ("HILO-O431", "HILO-O152")


def test_a_key_is_one_person_s_for_ever(left, enrol_in_jalisco):
    ana = left("resignation")
    with pytest.raises(Conflict) as refused:
        enrol_in_jalisco(name="Luis Soto", cuip=ana.cuip, answer=RehireAnswer(same=None, reason="no es"))
    assert refused.value.code == "HILO-O432"


def test_the_check_can_be_made_before(left, jacinto, carla, now):
    ana = left("removal")
    (question,) = actions.rehire_check(actor=jacinto, name="", cuip=ana.cuip, at=now)
    assert (question.earlier.officer_id, question.forbidden, question.finding.article) == (ana.pk, True, "LGSNSP 82")
    assert actions.rehire_check(actor=jacinto, name="Otra", cuip="XXXX99999999", at=now) == []
    with pytest.raises(Refusal) as refused:
        actions.rehire_check(actor=jacinto, name="Ana", at=now)
    assert refused.value.code == "HILO-O477"
    with pytest.raises(Forbidden):
        actions.rehire_check(actor=carla, name="", cuip=ana.cuip, at=now)


def test_an_institution_enrols_its_own(jacinto, pilar, now, today):
    with pytest.raises(Forbidden):
        actions.enrol(actor=jacinto, institution="SSP-PUE", number="5", name="Luis Soto", at=now)
    given = {"actor": pilar, "institution": "SSP-PUE", "number": "5", "at": now}
    for fields, code in (
        ({"name": " "}, "HILO-O422"),
        ({"name": "Luis", "cuip": "?"}, "HILO-O423"),
        ({"name": "Luis", "curp": CURP[:-1] + "8"}, "HILO-O424"),
        ({"name": "Luis", "born": date(2999, 1, 1)}, "HILO-O425"),
        ({"name": "Luis", "profile": "wizard"}, "HILO-O426"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.enrol(**given, **fields)
        assert refused.value.code == code
    actions.enrol(**given, name="Luis Soto", curp=CURP.lower())
    with pytest.raises(Conflict) as refused:
        actions.enrol(**given, name="Otro")
    assert refused.value.code == "HILO-O409"


def test_keys_are_read_as_people_write_them():
    assert keys.curp(f" {CURP[:4].lower()}-{CURP[4:]} ") == CURP
    assert keys.born_of(CURP) == date(1931, 8, 20)
    assert keys.cuip("rusa 850101-abc1") == "RUSA850101ABC1"
    assert keys.curp("") == keys.cuip(" ") == ""
    for wrong in (CURP[:-1] + "0", CURP[:6] + "13" + CURP[8:], "nothing", "Ñ" + CURP[1:] + "\x00"):
        with pytest.raises(Refusal):
            keys.curp(wrong)


def test_the_crew_list_s_own_hand_still_enrols(now):
    from hilo.kernel.access.actions import SETUP

    found = actions.enrol(
        actor=SETUP, institution="SSP-PUE", number="A-1", name="Ana", at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert found.states.get().status == "active"


@pytest.mark.parametrize("name", ["Ana Ruiz Soto", "Ana Ruís Soto"])
def test_who_was_removed_is_asked_about_by_the_name_alone_where_no_birth_date_is_known(left, enrol_in_jalisco, name):
    """Without birth dates a dismissed officer was entered and nobody asked; with a digit of the CUIP wrong as well."""
    left("removal")
    for more in ({}, {"cuip": "RUSA850101ABC2"}):
        with pytest.raises(Conflict) as refused:
            enrol_in_jalisco(name=name, **more)
        assert refused.value.code in ("HILO-O430", "HILO-O431")
    # Another birth date tells them apart.
    assert enrol_in_jalisco(name=name, born=date(1971, 3, 4)).status == "active"


def test_a_name_alone_asks_nothing_about_who_left_by_themselves(left, enrol_in_jalisco):
    left("resignation")
    assert enrol_in_jalisco().status == "active"


def test_a_file_without_birth_dates_holds_whom_it_may_bring_back(left, jacinto, now, tmp_path):
    left("removal")
    sheet = tmp_path / "p.csv"
    sheet.write_text("Número,Nombre completo\n9,Ana Ruiz Soto\n10,Eva Luna\n", encoding="utf-8")
    told = actions.load(actor=jacinto, institution="SSP-JAL", path=sheet, mapping={}, at=now)
    assert (told.created, told.asked, told.held) == (1, 1, 1)

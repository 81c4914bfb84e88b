"""Which centre covers a place, and how one is opened."""

from __future__ import annotations

import pytest

from hilo.emergency.centres.actions import BASIC_SERVICES, open_centre
from hilo.emergency.centres.models import Centre
from hilo.emergency.centres.queries import centre as named
from hilo.emergency.centres.queries import centres, covering
from hilo.kernel.access.actions import SETUP
from hilo.kernel.access.queries import count_institutions
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Forbidden

pytestmark = pytest.mark.django_db


def code(state, municipality=""):
    found = covering(state, municipality)
    return found.code if found else None


@pytest.fixture
def city(puebla, now):
    return open_centre(actor=SETUP, code="PUE-C", name="C4", state="21", municipalities=("21114", "21140"), at=now)


def test_a_place_belongs_to_the_centre_of_its_state(puebla, jalisco):
    assert (code("21", "21114"), code("14", "14039"), code("21")) == ("PUE", "JAL", "PUE")


def test_a_place_no_centre_covers_and_no_place_at_all_go_to_the_national_one(puebla):
    assert (code("31", "31050"), code("")) == ("NAC", "NAC")


def test_the_centre_of_a_municipality_comes_before_that_of_the_state(city):
    assert (code("21", "21114"), code("21", "21140"), code("21", "21156"), code("21")) == (
        "PUE-C",
        "PUE-C",
        "PUE",
        "PUE",
    )


def test_without_centres_nobody_covers(db):
    assert centres() == []
    assert code("21") is None


def test_a_centre_is_found_by_its_code(puebla):
    assert named("PUE").name == "C5 Puebla"
    assert named("XXX") is None


def test_a_new_centre_takes_calls_at_once_in_the_process_that_opened_it(puebla, now):
    assert code("21", "21114") == "PUE"
    open_centre(actor=SETUP, code="PUE-C", name="C4", state="21", municipalities=("21114",), at=now)
    assert code("21", "21114") == "PUE-C"


def test_a_centre_opens_once_with_an_institution_the_four_services_and_an_entry(puebla, now):
    before = count_institutions()
    again = open_centre(actor=SETUP, code="PUE", name="Another name", state="21", at=now)
    assert (again.name, again.services, again.institution_id) == ("C5 Puebla", BASIC_SERVICES, "PUE")
    assert count_institutions() == before
    assert [(e.chain, e.verb) for e in about(["centre:PUE"])] == [("PUE", "centre.opened")]


def test_only_who_manages_a_state_opens_a_centre_in_it(db, actor, now):
    for who in (actor("operator"), actor("admin", "JAL")):
        with pytest.raises(Forbidden):
            open_centre(actor=who, code="PUE", name="C5", state="21", at=now)
    assert Centre.objects.count() == 0
    assert open_centre(actor=actor("registrar"), code="PUE", name="C5", state="21", at=now).code == "PUE"

"""A detention by somebody who may not serve is registered all the same; that they may not is said, and never why."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.policing.detentions import queries
from hilo.registries.officers import actions as officers

from .conftest import NOON

pytestmark = pytest.mark.django_db
WHO = ({"name": "Ana Ruiz", "number": "1001", "institution": "SSP-PUE"},)


@pytest.fixture
def ana(bodies, actor):
    office = actor("personnel", "SSP-PUE", name="pilar", centre="", states=frozenset({"21"}))
    row = officers.enrol(actor=office, institution="SSP-PUE", number="1001", name="Ana Ruiz", at=NOON)
    day = NOON.date()
    officers.suspend(actor=office, officer_id=row.pk, since=day, reason="queja 44", document="D-1", at=NOON)
    return row


def told(row, reader):
    return [one for one in queries.judged(row, reader, at=NOON + timedelta(hours=1)) if one.code == "HILO-O176"]


def test_it_is_registered_and_said_to_commander_and_prosecutor_without_the_reason(ana, handed, somebody, prosecutor):
    row = handed(officers=WHO)
    (finding,) = told(row, prosecutor)
    assert (finding.severity, finding.article, finding.where) == ("error", "LGSNSP 93", "officers")
    (shown,) = queries.took_part_barred(somebody("commander"))
    assert (shown.detention, shown.number, shown.barred, shown.effect) == (row.number, "1001", "forbidden", "HILO-O176")
    fact = Fact.objects.get(name="detentions.TookPartBarred")
    entry = Entry.objects.get(verb="detention.registered")
    for said in (finding.message, fact.payload, entry.data):
        assert "queja" not in said
        assert "suspen" not in said
    assert "Ana" not in fact.payload
    assert json.loads(entry.data)["effect"] == "HILO-O176"


def test_the_neighbours_commander_sees_none(ana, detained, actor):
    detained(officers=WHO)
    stranger = actor("commander", "SSP-JAL", centre="", name="j", states=frozenset({"14"}))
    assert queries.took_part_barred(stranger) == []


def test_a_number_without_its_institution_is_the_registering_ones(ana, detained, prosecutor):
    row = detained(officers=({"name": "Ana Ruiz", "number": "1001"},))
    assert row.officers.get().barred == "forbidden"


def test_whom_no_register_knows_and_who_may_serve_say_nothing(bodies, detained, somebody):
    row = detained(officers=({"name": "Luis Paz", "number": "7777"}, {"name": "Sin Número"}))
    assert told(row, somebody("commander")) == []
    assert not Fact.objects.filter(name="detentions.TookPartBarred").exists()


def test_of_an_adolescent_it_is_sealed_with_the_rest_and_nobody_is_listed(ana, detained, somebody):
    row = detained(officers=WHO, age=15)
    assert queries.took_part_barred(somebody("commander")) == []
    assert told(row, somebody("commander")) == []
    assert len(told(row, somebody("adolescent_prosecutor"))) == 1

"""Whoever reads more of the register than their work needs is told of, and is not stopped (LNRD 16)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.policing.detentions import queries
from hilo.policing.detentions.queries import watching

from .conftest import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def few(monkeypatch):
    """Three people an hour are many."""
    monkeypatch.setattr(
        watching, "reading_law", lambda: {"people": 2, "minutes": 60, "entries": 5000, "shown_days": 30}
    )


def test_who_opens_more_people_in_an_hour_than_the_limit_is_told_of_once(few, detained, prosecutor, somebody):
    numbers = [detained(given=name).number for name in ("Ana", "Beto", "Caro", "Dora")]
    commander = somebody("commander", name="carla")
    for number in (*numbers[:2], *numbers[:2]):
        queries.read(number, prosecutor, at=LATER)
    assert queries.odd_reads(commander, at=LATER) == [], "the same people again are no more people"
    for number in numbers[2:]:
        assert queries.read(number, prosecutor, at=LATER).person, "nobody is stopped"
    assert [(one.account, one.count) for one in queries.odd_reads(commander, at=LATER)] == [(prosecutor.name, 3)]
    assert Fact.objects.filter(name="detentions.ReadUnusually").count() == 1
    told = Entry.objects.get(verb="reads.odd")
    assert (told.chain, told.subject, told.why) == ("SSP-PUE", "reads:SSP-PUE", "LNRD 16")
    assert prosecutor.name not in Fact.objects.get(name="detentions.ReadUnusually").payload


def test_reading_spread_over_the_day_is_not_unusual(few, detained, prosecutor, somebody):
    for n, number in enumerate([detained(given=name).number for name in ("Ana", "Beto", "Caro", "Dora")]):
        queries.read(number, prosecutor, at=LATER + timedelta(minutes=40 * n))
    assert queries.odd_reads(somebody("commander", name="carla"), at=LATER + timedelta(hours=3)) == []


def test_another_institution_is_not_told(few, detained, prosecutor, somebody):
    for name in ("Ana", "Beto", "Caro"):
        queries.read(detained(given=name).number, prosecutor, at=LATER)
    assert queries.odd_reads(prosecutor, at=LATER) == []
    assert queries.odd_reads(somebody("commander", name="carla"), at=LATER + timedelta(days=31)) == []


def test_the_limit_is_data_with_its_source():
    assert watching.reading_law()["people"] > 0

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from hilo.knowledge.incidence.rules import Period
from hilo.knowledge.priorities.actions import LOCAL, freeze, publish, record_line
from hilo.knowledge.priorities.queries.building import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(load, now: datetime) -> Any:
    """A list of three, frozen from a small file, with one line of action; not yet published."""
    vintage = load("deaths")
    built = build(vintage, crime="homicide", period=Period.parse("2015-01", "2015-06"), rule="counts", top=3)
    kept = freeze(actor=LOCAL, name="three", built=built, at=now, starts="2016-01")
    record_line(
        actor=LOCAL,
        name="three",
        municipality="14039",
        line="prevention",
        what="Escuelas abiertas por la tarde",
        office="mayor",
        holder="Quien preside",
        begins=date(2016, 1, 1),
        at=now,
    )
    return kept


def test_nothing_published_says_what_a_list_will_say(reader, nothing):
    html = reader.get("/figures/priorities").content.decode()
    assert "No list is published yet" in html
    assert "hilo priorities freeze" in html


def test_a_frozen_list_is_for_nobody_until_it_is_published(reader, frozen):
    assert "Guadalajara" not in reader.get("/figures/priorities").content.decode()
    assert reader.get("/figures/priorities?list=three").status_code == 404


def test_a_published_list_says_how_it_was_chosen_who_would_change_and_who_answers(reader, frozen, now):
    publish(actor=LOCAL, name="three", at=now)
    html = reader.get("/figures/priorities").content.decode()
    assert "3 municipalities, chosen by absolute number from January to June 2015" in html
    assert frozen.hash in html
    assert "Under another rule it would be another list" in html
    assert "Quien preside" in html
    assert "2 of 3 municipalities have no line of action on record" in html


def test_the_data_of_a_list_can_be_taken(reader, frozen, now):
    publish(actor=LOCAL, name="three", at=now)
    document = reader.get("/figures/priorities.json").json()
    assert document["list_hash"] == frozen.hash
    assert document["coverage"]["municipalities"] == 3
    text = reader.get("/figures/priorities.csv?table=members").content.decode("utf-8-sig")
    assert text.count("14039") >= 1
    assert "three" not in text.splitlines()[0]
    assert len(text.splitlines()) == 4


def test_a_list_is_asked_for_anew_each_time(reader, frozen):
    response = reader.get("/figures/priorities")
    assert response["Cache-Control"] == "no-cache"
    assert "ETag" not in response

"""What an older phone has queued is still taken: a body as its page made it, each text as long as that page allowed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hilo.policing.detentions.models import Detention, Person, RightsReading
from hilo.policing.evidence.models import Item, Upload

from .talking import ask, seen

pytestmark = pytest.mark.django_db
OFFICER = {"name": "n" * 160, "number": "p" * 40, "institution": "i" * 160, "rank": "r" * 80}
PERSON = {
    "given": "g" * 120,
    "first_surname": "f" * 120,
    "second_surname": "s" * 120,
    "alias": "a" * 120,
    "nationality": "MEX",
    "language": "es-MX-pu",
    "injuries_description": "d" * 4000,
    "trusted_person": "t" * 160,
    "trusted_phone": "5" * 40,
}
SECURED = {
    "description": "d" * 2000,
    "place": "p" * 300,
    "measure": "m" * 40,
    "serial": "s" * 60,
    "registration": "r" * 60,
    "calibre": "c" * 40,
    "colour": "c" * 40,
    "seal": "s" * 60,
    "annex": "a" * 32,
}


def minutes_ago(minutes: int) -> str:
    return (timezone.now() - timedelta(minutes=minutes)).isoformat()


@pytest.fixture
def detention() -> dict[str, Any]:
    return {
        "ref": "x" * 64,
        "report": str(uuid.uuid4()),
        "form": "iph_2019_crime",
        "opened_at": "1970-01-02T00:00:00+00:00",
        "annex": "ab12cd34",
        "incident": "",
        "kind": "flagrancy",
        "detained_at": minutes_ago(3),
        "place": "p" * 300,
        "state": "21",
        "municipality": "21114",
        "latitude": 19.0437,
        "longitude": -98.1981,
        "motives": "m" * 4000,
        "authority": "a" * 160,
        "age": 130,
        "age_doubt": False,
        "sex": "F",
        "injuries": True,
        "officers": [OFFICER] * 60,
        "told_at": minutes_ago(2),
        "device_at": "2199-12-31T23:59:59+00:00",
        "something_it_had": "then",
    } | PERSON


def test_the_register_takes_the_longest_record_that_an_older_phone_could_tell(phone, detention):
    first, again = ask(phone, "detentions", **detention), ask(phone, "detentions", **detention)
    assert first.status_code == 200, first.content
    assert first.json()["made"] == again.json()["made"]
    row = Detention.objects.get()
    assert {name: getattr(row.person, name) for name in PERSON} == PERSON
    assert (row.place, row.motives, row.authority, row.means) == ("p" * 300, "m" * 4000, "a" * 160, "radio")
    assert list(row.officers.values(*OFFICER)) == [OFFICER] * 60


def test_the_register_takes_rights_as_an_older_phone_told_them(phone, detention):
    number = ask(phone, "detentions", **detention).json()["made"]
    told = {
        "rights": ["silence", "reason"],
        "language": "es-MX-pu",
        "read_at": minutes_ago(1),
        "interpreter": "i" * 160,
        "answer": "could_not",
        "audio_sha256": "a" * 64,
        "signature_sha256": "b" * 64,
        "device_at": minutes_ago(1),
    }
    answer = ask(phone, f"detentions/{number}/rights", **told)
    assert answer.status_code == 200, answer.content
    kept = RightsReading.objects.get()
    assert (kept.interpreter, kept.audio_sha256) == ("i" * 160, "a" * 64)


def test_the_store_takes_the_longest_object_that_an_older_phone_could_tell(phone):
    told = {
        "ref": "x" * 64,
        "report": "r" * 64,
        "incident": "",
        "detention": "",
        "detention_ref": "d" * 64,
        "kind": "firearm",
        "obtained_by": "o" * 24,
        "documentation": ["photo"] * 8,
        "collected_at": minutes_ago(2),
        "quantity": 0.0007,
        "latitude": None,
        "longitude": None,
        "packaging": "bag",
        "condition": "c" * 500,
        "device_at": "1970-01-02T00:00:00+00:00",
        **SECURED,
    }
    first, again = ask(phone, "objects", **told), ask(phone, "objects", **told)
    assert first.status_code == 200, first.content
    assert first.json()["made"] == again.json()["made"]
    row = Item.objects.get()
    assert {name: getattr(row, name) for name in SECURED} == SECURED
    assert row.start == "discovery"
    file = {"name": "f" * 160, "size": 9, "sha256": "a" * 64, "device_at": minutes_ago(1)}
    begun = ask(phone, f"objects/{row.number}/files", **file)
    assert begun.status_code == 200, begun.content
    assert Upload.objects.get().name == "f" * 160


def test_the_phone_asks_for_no_more_letters_than_the_register_and_the_store_take(phone):
    told = seen(phone, "form")["limits"]
    person, item = Person._meta.get_field, Item._meta.get_field
    names = ("given", "first_surname", "second_surname", "alias", "trusted_person", "trusted_phone", "nationality")
    assert {name: told["detention"][name] for name in names} == {name: person(name).max_length for name in names}
    traits = ("description", "serial", "registration", "calibre", "colour", "seal", "place")
    assert {name: told["object"][name] for name in traits} == {name: item(name).max_length for name in traits}
    assert told["object"]["unit_of_measure"] == item("measure").max_length

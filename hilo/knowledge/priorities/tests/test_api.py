"""Lists over HTTP: the public reads what is published, the Secretariat writes."""

from __future__ import annotations

import json

import pytest

from hilo.knowledge.priorities.actions import LOCAL, publish
from tests.support.api import Api

pytestmark = pytest.mark.django_db

nobody = Api("")


def test_anyone_reads_the_rules_and_which_are_proposals():
    rules = nobody.get("priorities/rules").json()
    assert [one["key"] for one in rules if not one["proposal"]] == ["counts"]
    assert rules[4]["weights"] == {"counts": 0.5, "smoothed": 0.5}


def test_anyone_reads_a_list_once_it_is_published(frozen, now):
    assert nobody.get("priorities/lists").json() == []
    assert nobody.get("priorities/lists/ocho").status_code == 404
    assert nobody.get("priorities/lists/ocho/lines").status_code == 404
    publish(actor=LOCAL, name="ocho", at=now)
    assert [one["name"] for one in nobody.get("priorities/lists").json()] == ["ocho"]
    found = nobody.get("priorities/lists/ocho").json()
    assert found["hash"] == frozen.hash
    assert [one["code"] for one in found["members"]] == list(frozen.codes)
    assert len(nobody.get("priorities/lists/ocho/lines").json()["places"]) == 8


def test_what_is_published_can_be_checked_against_its_hash_by_anyone(frozen, now):
    from hilo.knowledge.priorities.actions import canonical
    from hilo.knowledge.priorities.queries.kept import digest

    publish(actor=LOCAL, name="ocho", at=now)
    found = nobody.get("priorities/lists/ocho").json()
    assert digest(canonical(found["document"])) == found["hash"]


def test_the_secretariat_freezes_records_and_publishes(api, vintage):
    secretariat = api("secretariat", "NAC")
    asked = {"name": "ocho", "source": "inegi-deaths", "first": "2016-01", "last": "2016-07", "top": 8}
    made = secretariat.post("priorities/lists", **asked)
    assert made.status_code == 201, made.content
    first = made.json()["members"][0]["code"]
    line = {"municipality": first, "line": "prevention", "what": "Parques", "office": "mayor", "begins": "2016-09-01"}
    made = secretariat.post("priorities/lists/ocho/lines", **line)
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert secretariat.post(f"priorities/lines/{number}/notes", text="Tres", on="2016-10-01").status_code == 204
    refused = secretariat.post(f"priorities/lines/{number}/support-end", on="2016-10-01")
    assert (refused.status_code, refused.json()["code"]) == (409, "HILO-P414")
    closed = secretariat.post(f"priorities/lines/{number}/closure", outcome="Hecho", on="2016-12-01")
    assert closed.status_code == 204
    assert secretariat.post("priorities/lists/ocho/publication").status_code == 204
    place = nobody.get("priorities/lists/ocho/lines").json()["places"][0]
    assert place["lines"][0]["outcome"] == "Hecho"
    followed = secretariat.get("priorities/lists/ocho/following")
    assert (followed.status_code, followed.json()["verdict"]["kind"]) == (200, "unknown")


@pytest.mark.parametrize("role", ["analyst", "state_analyst", "operator"])
def test_nobody_else_writes(api, role, frozen):
    client = api(role)
    asked = {"name": "mia", "source": "inegi-deaths", "first": "2016-01", "last": "2016-07"}
    for answer in (client.post("priorities/lists", **asked), client.post("priorities/lists/ocho/publication")):
        assert answer.status_code == 403
    assert nobody.post("priorities/lists/ocho/publication").status_code == 401


@pytest.mark.parametrize("name", ["nada", "%00", "..", "o" * 300])
def test_a_list_that_is_not_there_is_not_found(name):
    assert nobody.get(f"priorities/lists/{name}").status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"rule": "gut"}, "HILO-P420"),
        ({"top": 61}, "HILO-P421"),
        ({"first": "2016-13"}, "HILO-F420"),
        ({"last": "2018-07"}, "HILO-F424"),
        ({"source": "nothing"}, "HILO-F404"),
        ({"name": "A B"}, "HILO-P423"),
        ({"starts": "2016-03"}, "HILO-P426"),
        ({"supersedes": "nada"}, "HILO-K404"),
        ({"top": -1}, "HILO-K422"),
    ],
    ids=str,
)
def test_a_list_that_cannot_be_is_refused_with_its_code(api, vintage, change, code):
    asked = {"name": "ocho", "source": "inegi-deaths", "first": "2016-01", "last": "2016-07", "top": 8} | change
    answer = api("secretariat", "NAC").post("priorities/lists", **asked)
    assert json.loads(answer.content)["code"] == code

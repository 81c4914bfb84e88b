"""What an operation does not know is told with the name that was probably meant, and nothing is written."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from ninja.operation import Operation

from hilo.emergency.calls.models import Call
from hilo.lib.strange import strange
from hilo.site import unknown
from hilo.site.api import api as whole_api

pytestmark = pytest.mark.django_db


def every() -> list[Operation]:
    bound = whole_api._get_bound_routers()
    return [one for router in bound for view in router.path_operations.values() for one in view.operations]


def test_a_misspelt_narrative_makes_no_call_without_words(api, puebla):
    answer = api("integrator", "NAC").post("calls", channel="voice", naratve="Hay humo")
    assert answer.status_code == 422
    told = answer.json()
    assert (told["code"], told["where"]) == ("HILO-K429", "naratve")
    assert told["fields"] == [{"where": "naratve", "message": "There is no such field.", "meant": "narrative"}]
    assert "narrative?" in told["title"]
    assert "narrative?" in told["title_es"]
    assert not Call.objects.exists()


def test_the_misspelt_name_of_a_needed_field_is_told_before_that_it_is_missing(api, puebla):
    told = api("integrator", "NAC").post("calls", chanel="voice").json()
    assert (told["code"], told["fields"][0]["meant"]) == ("HILO-K429", "channel")


def test_each_unknown_field_is_named_those_inside_others_by_their_place(api, units):
    paper = {"units": [{"unit": "PUE-P1", "sennt_at": "x"}], "whatever": 1}
    told = api("supervisor").post("paper-forms", **paper).json()
    assert told["code"] == "HILO-K429", told
    assert {"whatever", "units.0.sennt_at"} <= {one["where"] for one in told["fields"]}


def test_a_parameter_of_the_address_that_there_is_none_of_is_told(api, units):
    told = api("dispatcher").get("places?q=reforma&latitud=19").json()
    assert (told["code"], told["fields"][0]["meant"]) == ("HILO-K429", "latitude")
    assert api("dispatcher").get("stations?all=1").status_code == 422


def test_an_operation_that_takes_nothing_says_so(api, units):
    told = api("dispatcher").post("loans/1/return", when="now").json()
    assert (told["code"], told["where"]) == ("HILO-K429", "when")
    assert api("dispatcher").post("loans/1/return").json()["code"] == "HILO-K404"


def test_what_a_standard_lets_somebody_add_is_left_to_it(api, puebla):
    told = api("agency", "PUE").post("eido", theirOwnMember={"x": 1})
    assert told.json()["code"] != "HILO-K429"


def test_who_may_not_ask_is_told_that_alone(api, puebla):
    assert api("analyst").post("calls", channel="voice", naratve="x").status_code == 403


def test_what_is_no_json_stays_what_it_was(api, puebla):
    assert api("integrator", "NAC").send("calls", "{").json()["code"] == "HILO-K400"


def test_an_exchange_that_says_more_than_hilo_knows_loses_no_call_and_it_is_noted(api, puebla):
    told = api("telephony").post("telephony/events", event="ring", id="a-1", numbr="+522221234567")
    assert told.status_code == 201
    assert "numbr" in str(Call.objects.get().findings)


def test_every_operation_that_ninja_reads_is_asked(monkeypatch):
    """None is registered past the one place: each names itself to its request before it reads anything."""
    assert len(every()) > 200
    for one in every():
        request = HttpRequest()
        request.method = "GET"
        monkeypatch.setattr(one, "_run_checks", lambda request: HttpResponse())
        one.run(request)
        assert request.operation is one


def test_the_description_says_of_every_body_that_it_takes_nothing_more():
    for one in every():
        for model in unknown._of(one, "body"):
            schema = unknown._schema(model)
            body = schema["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
            assert body["additionalProperties"] is False, one.path


@pytest.mark.parametrize(
    ("schema", "given", "places"),
    [
        ({"type": "object", "properties": {"a": {}}}, {"a": 1, "b": 2}, ["b"]),
        ({"type": "object", "additionalProperties": True}, {"b": 2}, []),
        ({"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "string"}}, {"b": "x"}, []),
        ({"type": "array", "items": {"type": "object", "properties": {"a": {}}}}, [{"a": 1}, {"c": 1}], ["1.c"]),
        ({"anyOf": [{"type": "object", "properties": {"a": {}}}, {"type": "null"}]}, {"c": 1}, ["c"]),
        (
            {
                "anyOf": [
                    {"type": "object", "properties": {"a": {}}},
                    {"type": "object", "properties": {"b": {"$ref": "#/$defs/B"}}},
                ],
                "$defs": {"B": {"type": "object", "properties": {"x": {}}}},
            },
            {"a": 1, "b": {"y": 1}},
            ["b.y"],
        ),
        ({"type": "string"}, {"b": 2}, []),
        ({"type": "object", "properties": {"a": {}}}, "text", []),
    ],
)
def test_what_is_strange_is_found_by_its_schema(schema, given, places):
    assert [place for place, _ in strange(schema, given)] == places

"""The words that the API speaks, for anybody, and for nothing to who has them."""

from __future__ import annotations

import pytest

from tests.support.api import Api

pytestmark = pytest.mark.django_db


def test_every_catalogue_names_each_code_once_in_both_languages():
    names = Api("").get("catalogues").json()
    assert {"incident-types", "priorities", "closure-codes", "channels", "institution-kinds", "states"} <= set(names)
    for name in names:
        told = Api("").get(f"catalogues/{name}").json()
        codes = [one["code"] for one in told["items"]]
        assert codes
        assert len(codes) == len(set(codes)), name
        assert all(one["es"] and one["en"] for one in told["items"]), name


def test_what_a_catalogue_names_is_what_the_api_takes(api, puebla):
    channels = [one["code"] for one in Api("").get("catalogues/channels").json()["items"]]
    for channel in channels:
        assert api("integrator", "NAC").post("calls", channel=channel).status_code == 201, channel


def test_who_has_it_is_sent_nothing_until_it_changes(monkeypatch):
    first = Api("").get("catalogues/incident-types")
    assert first.json()["edition"] == "v3"
    etag = first["ETag"]
    again = Api("").get("catalogues/incident-types", **{"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert Api("").get("catalogues/channels", **{"If-None-Match": etag}).status_code == 200


def test_towns_are_asked_by_state():
    towns = Api("").get("catalogues/municipalities?state=21").json()["items"]
    assert len(towns) == 217
    assert {one["more"]["state"] for one in towns} == {"21"}


def test_there_is_no_catalogue_of_another_name():
    assert Api("").get("catalogues/secrets").status_code == 404

"""Oversight over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest


@pytest.fixture
def calls(past, now):
    half_past = (now - timedelta(days=2)).replace(minute=30)
    for number in range(6):
        rang = half_past - timedelta(minutes=number)
        past(rang, answered=5, classified=40, ended=40, improper_kind="prank", caller_number="+522221110001")


def test_times_are_told_to_who_oversees(api, calls):
    answer = api("supervisor").get("times?by=hour")
    assert answer.status_code == 200
    told = answer.json()
    assert told["centres"] == ["PUE"]
    [row] = told["rows"]
    assert row["spreads"]["answer"]["p50"] == 5
    assert row["calls"]["received"] == 6
    assert {found["standard"] for found in row["verdicts"]} == {
        "norma_tecnica",
        "nena_sta_020",
        "nfpa_1225",
        "nfpa_1221",
    }


@pytest.mark.parametrize("path", ["times", "improper", "improper/numbers", "staffing?centre=PUE"])
def test_an_operator_may_not_oversee(api, path):
    refused = api("operator").get(path)
    assert (refused.status_code, refused.json()["permission"]) == (403, "centre.oversee")


def test_improper_calls_and_masked_numbers(api, calls):
    supervisor = api("supervisor")
    assert supervisor.get("improper").json()["improper"] == 6
    [row] = supervisor.get("improper/numbers").json()
    assert (row["masked"], row["number"]) == (True, "+52 ••••••••01")
    [row] = supervisor.get("improper/numbers?reveal=true").json()
    assert row["number"] == "+522221110001"


def test_a_talk_is_noted(api, calls):
    supervisor = api("supervisor")
    [row] = supervisor.get("improper/numbers").json()
    noted = supervisor.post("improper/talks", call_id=row["call_id"], outcome="family", note="the school was told")
    assert (noted.status_code, noted.json()["outcome"]) == (200, "family")
    assert supervisor.get("improper/numbers").json()[0]["outcome"] == "family"
    assert supervisor.post("improper/talks", call_id=row["call_id"], outcome="fined").json()["code"] == "HILO-U406"


def test_staffing_of_the_own_centre(api, calls):
    told = api("supervisor").get("staffing").json()
    assert (told["centre"], told["enough"], told["hours"]) == ("PUE", False, [])
    national = api("supervisor", "NAC").get("staffing")
    assert (national.status_code, national.json()["code"]) == (422, "HILO-U409")
    assert api("supervisor").get("staffing?service=1").json()["code"] == "HILO-U404"
    assert api("supervisor").get("staffing?service=nan").status_code == 422


@pytest.mark.parametrize(
    "path",
    ["times?by=operator", "times?first=2026-13-01", "times?priority=x", "improper?last=x", "times?last=0001-01-01"],
)
def test_a_wrong_question_is_refused_with_a_code(api, path):
    refused = api("supervisor").get(path)
    assert refused.status_code == 422
    assert refused.json()["code"].startswith("HILO-")


def test_another_state_s_centre_is_not_told(api, jalisco):
    assert api("supervisor").get("times?centre=JAL").status_code == 403
    assert api("supervisor").get("times?centre=XXX").status_code == 404

"""Refusals have one shape everywhere; an actor's scope is its states, or the country."""

from __future__ import annotations

import json

import pytest

from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.lib.findings import Finding


def test_a_refusal_is_a_problem_document_with_a_stable_code():
    refusal = Refusal("HILO-X101", "Give the place.", where="latitude", extra={"holder": "olga"})
    assert refusal.problem() == {
        "type": "urn:hilo:error:HILO-X101",
        "title": "Give the place.",
        "status": 422,
        "code": "HILO-X101",
        "where": "latitude",
        "holder": "olga",
    }
    assert json.loads(json.dumps(refusal.problem())) == refusal.problem()
    assert str(refusal) == "Give the place."


def test_a_refusal_about_no_field_names_none():
    assert "where" not in Refusal("HILO-X101", "No.").problem()


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (NotFound("call", 7), 404, "HILO-K404"),
        (Conflict("HILO-X409", "Taken."), 409, "HILO-X409"),
        (Forbidden("calls.read"), 403, "HILO-A403"),
    ],
)
def test_each_kind_of_refusal_has_its_status(refusal, status, code):
    assert (refusal.status, refusal.code) == (status, code)
    assert refusal.problem()["status"] == status


def test_what_is_not_found_might_not_be_for_these_eyes():
    assert str(NotFound("call", 7)) == "There is no call 7 that you may see."


def test_a_missing_right_is_named():
    refusal = Forbidden("calls.read")
    assert "“calls.read”" in refusal.message
    assert refusal.problem()["permission"] == "calls.read"


def test_a_finding_is_plain_data():
    finding = Finding("HILO-C101", "warning", "Ask for the place.", "A1", "latitude")
    assert Finding(**finding.as_dict()) == finding
    assert json.loads(json.dumps(finding.as_dict())) == finding.as_dict()


def test_an_actor_of_states_covers_those_and_not_what_has_no_place():
    actor = Actor("ana", states=frozenset({"21", "14"}))
    assert [actor.covers(state) for state in ("21", "14", "09", "")] == [True, True, False, False]


def test_a_national_actor_covers_the_country_and_what_has_no_place():
    assert [Actor("nation").covers(state) for state in ("21", "")] == [True, True]


def test_an_actor_may_what_its_roles_carry_and_nothing_else():
    actor = Actor("ana", frozenset({"calls.read"}))
    assert actor.may("calls.read")
    assert not actor.may("calls.answer")
    assert not actor.may("calls")
    assert not Actor("nobody").may("")

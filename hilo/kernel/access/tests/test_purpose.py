"""Why a protected record was read stands in the ledger."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from hilo.kernel.access.http import May
from hilo.lib.actor import Actor

ACTOR = Actor("integrator", frozenset({"calls.read"}))


@pytest.fixture
def asked(monkeypatch):
    monkeypatch.setattr("hilo.kernel.access.http.actor_of_request", lambda request: ACTOR)

    def ask(method: str, **headers: str) -> Actor:
        request = getattr(RequestFactory(), method)("/api/v1/calls/1", headers={"Authorization": "Bearer x", **headers})
        return May("calls.read")(request)

    return ask


def test_a_read_says_its_purpose(asked):
    assert asked("get", Purpose="judicial order 12/2026").purpose == "judicial order 12/2026"


def test_nobody_s_purpose_is_invented(asked):
    assert asked("get").purpose == asked("get").reason == ""


def test_a_purpose_that_was_said_is_the_reason_for_what_is_not_one_s_own(asked):
    assert asked("get", Purpose="judicial order 12/2026").reason == "judicial order 12/2026"


def test_a_change_has_no_purpose_unless_it_says_one(asked):
    assert asked("post").purpose == ""
    assert asked("post", Purpose="drill").purpose == "drill"


@pytest.mark.parametrize("coding", ["utf-8", "latin-1"])
def test_a_purpose_with_accents_is_kept_in_whichever_coding_it_came(asked, coding):
    said = "conciliación en línea, año 2026"
    assert asked("get", Purpose=said.encode(coding).decode("latin-1")).purpose == said

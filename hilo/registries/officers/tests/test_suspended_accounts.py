"""Whose service is suspended or over acts no more: by no session, no phone and no token, until reinstated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hilo.kernel.access.queries import actor_for, forget_tokens
from hilo.kernel.access.tests.people import PASSWORD, Person
from hilo.registries.officers import actions
from tests.support.api import Api
from tests.support.tokens import token_of

pytestmark = pytest.mark.django_db
WORDS = {"reason": "oficio", "document": "OF-1"}


def _sanction(officer: Any, begins: date, until: date, **by: Any) -> Any:
    return actions.sanction(officer.pk, kind="suspension", begins=begins, until=until, **WORDS, **by)


def _reinstated(officer: Any, today: date, **by: Any) -> None:
    actions.suspend(officer.pk, since=today, **WORDS, **by)
    actions.reinstate(officer.pk, since=today, **WORDS, **by)


def _ended(cause: str) -> Callable[..., Any]:
    def end(officer: Any, today: date, **by: Any) -> None:
        actions.separate(officer.pk, cause=cause, on=today, resolution="R-1", reason="oficio", **by)

    return end


DAY = timedelta(days=1)
STANDINGS: dict[str, tuple[Callable[..., Any], bool]] = {
    "active": (lambda officer, today, **by: None, True),
    "on leave": (lambda officer, today, **by: actions.put_on_leave(officer.pk, since=today, **WORDS, **by), True),
    "suspended": (lambda officer, today, **by: actions.suspend(officer.pk, since=today, **WORDS, **by), False),
    "reinstated": (_reinstated, True),
    "sanction runs": (lambda officer, today, **by: _sanction(officer, today, today + DAY, **by), False),
    "sanction over": (lambda officer, today, **by: _sanction(officer, today - DAY, today, **by), True),
    "sanction to come": (lambda officer, today, **by: _sanction(officer, today + DAY, today + 2 * DAY, **by), True),
    "sanction annulled": (
        lambda officer, today, **by: actions.annul_sanction(
            _sanction(officer, today, today + DAY, **by).pk, reason="amparo", **by
        ),
        True,
    ),
    "resigned": (_ended("resignation"), False),
}


@pytest.fixture
def omar(account: Any, pilar: Any, ana: Any, now: datetime) -> Any:
    """The account of the officer Ana."""
    user = account("officer", "SSP-PUE", username="omar", centre="", password=PASSWORD)
    actions.give_account(actor=pilar, officer_id=ana.pk, username="omar", at=now)
    return user


@pytest.mark.parametrize("standing", STANDINGS)
def test_a_session_a_phone_and_a_token_act_only_while_the_service_lets_them(omar, pilar, ana, now, today, standing):
    person = Person(omar)
    person.sign_in()
    token = Api(token_of(omar, now))
    doors = {
        "phone": lambda: person.browser.get(reverse("officer-page") + "state").status_code,
        "session": lambda: person.browser.get("/api/v1/reports").status_code,
        "token": lambda: token.get("reports").status_code,
    }
    assert {name: ask() for name, ask in doors.items()} == dict.fromkeys(doors, 200)
    becomes, may = STANDINGS[standing]
    becomes(ana, today, actor=pilar, at=now)
    forget_tokens()
    assert {name: ask() for name, ask in doors.items()} == dict.fromkeys(doors, 200 if may else 403)


def test_who_is_suspended_is_of_no_crew_and_has_nothing_opened_and_nobody_else_is_touched(
    omar, account, pilar, ana, now, today
):
    other = account("officer", "SSP-PUE", username="otra", centre="", unit="P-9")
    type(omar).objects.filter(pk=omar.pk).update(unit="P-9")
    omar.refresh_from_db()
    seen = [actor_for(one, at=now, second_factor=lambda: True) for one in (omar, other)]
    assert [one.unit for one in seen] == ["P-9", "P-9"]
    actions.suspend(ana.pk, since=today, **WORDS, actor=pilar, at=now)
    gone, stays = (actor_for(one, at=now, second_factor=lambda: True) for one in (omar, other))
    assert (gone.permissions, gone.unit, gone.opened, gone.name) == (frozenset(), "", frozenset(), "omar")
    assert stays == seen[1]

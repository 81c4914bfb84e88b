"""A bearer token is for one use, carries what was chosen, and ends."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from hilo.kernel.access.actions import SETUP, make_token, revoke_token
from hilo.kernel.access.cli import token as commands
from hilo.kernel.access.models import AccessToken
from hilo.kernel.access.queries import actor_for, actor_of_token, tokens_of
from hilo.kernel.ledger.queries import about

from .test_joiners_and_leavers import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(account: Any, puebla: Any) -> Any:
    return account("telephony", username="exchange")


@pytest.fixture
def admin(account: Any, puebla: Any, now: Any) -> Any:
    return actor_for(account("admin"), at=now, second_factor=lambda: True)


def test_a_token_carries_what_was_chosen_and_nothing_else(system, admin, now):
    token = make_token(actor=admin, user=system, purpose="SIP bridge", permissions=["calls.receive"], at=now)
    assert actor_of_token(token).permissions == {"calls.receive"}
    with refused("HILO-A431"):
        make_token(actor=admin, user=system, purpose="more", permissions=["users.manage"], at=now)


def test_a_token_ends_after_ninety_days_and_lasts_a_year_at_most(system, admin, now):
    make_token(actor=admin, user=system, purpose="SIP", permissions=["calls.read"], at=now)
    assert AccessToken.objects.get().expires_at == now + timedelta(days=90)
    with refused("HILO-K422"):
        make_token(actor=admin, user=system, purpose="SIP", permissions=["calls.read"], days=366, at=now)


@pytest.mark.parametrize(("purpose", "permissions"), [("", ["calls.read"]), ("SIP", [])])
def test_a_token_without_a_use_or_a_right_is_none(system, admin, now, purpose, permissions):
    with refused("HILO-K422"):
        make_token(actor=admin, user=system, purpose=purpose, permissions=permissions, at=now)


def test_a_token_loses_a_right_that_its_account_loses(system, admin, now):
    token = make_token(actor=admin, user=system, purpose="SIP", permissions=["calls.read"], at=now)
    system.grants.update(valid_until=now)
    assert actor_of_token(token).permissions == frozenset()


def test_an_administrator_makes_no_token_of_a_persons_account(account, admin, now):
    person = account("operator", username="olivia", password="una frase bastante larga")
    with refused("HILO-A435"):
        make_token(actor=admin, user=person, purpose="reading", permissions=["calls.read"], at=now)


def test_no_token_of_a_desk_manages_accounts(account, admin, now):
    puppet = account("admin", username="puppet")
    with refused("HILO-A431"):
        make_token(actor=admin, user=puppet, purpose="second hand", permissions=["users.manage"], at=now)


def test_one_token_ends_and_the_others_go_on(system, admin, now):
    first, second = (
        make_token(actor=admin, user=system, purpose=name, permissions=["calls.read"], at=now)
        for name in ("one", "two")
    )
    row = next(row for row in tokens_of(system) if row.purpose == "one")
    revoke_token(row.id, actor=admin, at=now)
    assert actor_of_token(first) is None
    assert actor_of_token(second) is not None
    told = [(entry.verb, json.loads(entry.data)["purpose"]) for entry in about(["user:exchange"])[2:]]
    assert told == [("token.made", "one"), ("token.made", "two"), ("token.revoked", "one")]
    with refused("HILO-K404"):
        revoke_token(row.id, actor=admin, at=now)


def test_tokens_are_listed_and_ended_on_the_server(system, now):
    make_token(actor=SETUP, user=system, purpose="SIP", permissions=["calls.read"], at=now)
    [row] = json.loads(CliRunner().invoke(commands, ["list", "--user", "exchange", "--json"]).output)
    assert (row["purpose"], row["permissions"], row["made_by"]) == ("SIP", ["calls.read"], "hilo.setup")
    assert "void" in CliRunner().invoke(commands, ["revoke", str(row["id"])]).output
    assert tokens_of(system) == []

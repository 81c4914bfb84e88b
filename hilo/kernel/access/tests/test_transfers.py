"""A person goes to another place of work, or leaves: what goes along, what ends, who may do it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from hilo.kernel.access.actions import (
    SETUP,
    close_institution,
    confirm,
    grant,
    join,
    leave,
    open_institution,
    propose,
    transfer,
)
from hilo.kernel.access.cli import users
from hilo.kernel.access.models import Grant, GrantProposal, User
from hilo.kernel.access.queries import actor_for, actor_of_token, user_named
from hilo.kernel.ledger.queries import about
from hilo.lib.actor import Actor
from tests.support.at_once import at_once
from tests.support.tokens import token_of

from .test_joiners_and_leavers import may, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def below(puebla: Any, now: Any) -> Callable[..., Any]:
    """`below("C4-PUE")`: an institution that belongs to Puebla's centre."""

    def opened(code: str, parent: str = "PUE", **fields: Any) -> Any:
        given = {"code": code, "name": code, "kind": "emergency_centre", "state": "21", "parent": parent, "at": now}
        return open_institution(actor=SETUP, **(given | fields))

    return opened


def hand(user: User, now: Any) -> Actor:
    return actor_for(user, at=now, second_factor=lambda: True)


def test_who_goes_to_another_centre_of_the_institution_keeps_the_roles(account, puebla, now):
    olga = account("operator")
    transfer(olga, actor=SETUP, centre="PUE-2", at=now)
    olga = user_named("operator.pue")
    assert (olga.centre, olga.unit, olga.institution_id) == ("PUE-2", "", "PUE")
    assert may(olga, "calls.answer", now)
    transfer(olga, actor=SETUP, centre="PUE", role="dispatcher", at=now)
    assert may(olga, "calls.answer", now)
    assert may(olga, "dispatch.assign", now)


def test_in_another_institution_nothing_of_before_holds(account, below, now):
    below("C4-PUE")
    olga = account("unit", unit="PUE-P1")
    token = token_of(olga, now)
    with refused("HILO-A446"):
        transfer(olga, actor=SETUP, institution="C4-PUE", at=now)
    later = now + timedelta(seconds=1)
    transfer(olga, actor=SETUP, institution="C4-PUE", role="agency", at=later)
    olga = user_named("unit.pue")
    assert (olga.institution_id, olga.centre, olga.unit) == ("C4-PUE", "", "")
    assert actor_of_token(token) is None
    assert not may(olga, "units.own", later)
    assert may(olga, "incidents.open", later)
    chains = {entry.chain for entry in about([olga.subject]) if entry.verb == "user.transferred"}
    assert chains == {"PUE", "C4-PUE"}


def test_a_sensitive_role_elsewhere_waits_and_one_proposed_before_is_void(account, below, now):
    below("C4-PUE")
    ada, eva = (hand(account("admin", username=name), now) for name in ("ada", "eva"))
    olga = account("operator")
    propose(olga, actor=ada, role="supervisor", at=now)
    waits = GrantProposal.objects.get(user=olga)
    transfer(olga, actor=ada, institution="C4-PUE", role="protection_director", at=now)
    olga = user_named("operator.pue")
    assert not may(olga, "cards.approve", now)
    with refused("HILO-A432"):
        confirm(waits.pk, actor=eva, at=now)
    asked = GrantProposal.objects.get(user=olga, decided_at=None)
    with refused("HILO-A425"):
        confirm(asked.pk, actor=ada, at=now)
    confirm(asked.pk, actor=eva, at=now)
    assert may(olga, "cards.approve", now)


def test_a_neighbour_s_administrator_neither_takes_nor_sends_anybody(account, below, jalisco, now):
    below("C4-PUE")
    below("C4-TEH")
    pia = hand(account("admin", "C4-PUE", centre=""), now)
    jan = hand(account("admin", "JAL"), now)
    ada = hand(account("admin"), now)
    olga, uma = account("operator"), account("unit", "C4-PUE", centre="")
    with refused("HILO-A405"):
        transfer(olga, actor=pia, institution="C4-PUE", role="unit", at=now)
    with refused("HILO-A405"):
        transfer(uma, actor=pia, institution="C4-TEH", role="unit", at=now)
    with refused("HILO-A404"):
        transfer(uma, actor=jan, institution="JAL", role="operator", at=now)
    with refused("HILO-A404"):
        transfer(olga, actor=ada, institution="JAL", role="operator", at=now)
    with refused("HILO-A415"):
        transfer(user_named("admin.pue"), actor=ada, centre="", at=now)
    transfer(uma, actor=ada, institution="C4-TEH", role="unit", at=now)
    assert user_named(uma.username).institution_id == "C4-TEH"


def test_nobody_goes_to_a_closed_institution_or_after_leaving(account, below, now):
    below("C4-PUE")
    olga = account("operator")
    close_institution("C4-PUE", actor=SETUP, at=now)
    with refused("HILO-A427"):
        transfer(olga, actor=SETUP, institution="C4-PUE", role="unit", at=now)
    leave(olga, actor=SETUP, at=now)
    with refused("HILO-A416"):
        transfer(olga, actor=SETUP, centre="PUE", at=now)


def test_a_crew_stays_while_its_unit_serves_and_a_leaver_s_is_named(account, units, below, now):
    below("C4-PUE")
    uma = account("unit", unit="PUE-P1")
    with refused("HILO-A447"):
        transfer(uma, actor=SETUP, institution="C4-PUE", role="unit", at=now)
    token_of(uma, now)
    left = leave(uma, actor=SETUP, at=now)
    assert left[0] == "unit:PUE-P1"
    assert left[1].startswith("token:")
    assert json.loads(about([uma.subject])[-1].data) == {"open": left}


def test_it_is_done_on_the_command_line_and_told(account, below, now):
    below("C4-PUE")
    account("operator")
    run = CliRunner().invoke
    assert (
        "works at C4-PUE as unit."
        in run(users, ["transfer", "operator.pue", "--institution", "C4-PUE", "--role", "unit"]).output
    )
    assert run(users, ["leave", "operator.pue"]).output == "operator.pue left.\n"


@pytest.mark.django_db(transaction=True)
def test_two_administrators_let_somebody_join_under_one_name_and_one_is_told(puebla, now):
    asked = {"username": "ana", "name": "Ana Ruiz", "institution": "PUE", "role": "operator"}
    came = at_once(*[lambda: join(actor=SETUP, at=now, **asked)] * 2)
    assert sorted(getattr(one, "code", "joined") for one in came) == ["HILO-A409", "joined"]


@pytest.mark.django_db(transaction=True)
def test_one_administrator_lets_leave_whom_another_transfers(account, below, now):
    below("C4-PUE")
    olga = account("operator")
    grant(olga, actor=SETUP, role="dispatcher", at=now)
    later = now + timedelta(seconds=1)
    came = at_once(
        lambda: leave(olga, actor=SETUP, at=later),
        lambda: transfer(olga, actor=SETUP, institution="C4-PUE", role="unit", at=later),
    )
    assert came[0] == []
    assert isinstance(came[1], User) or came[1].code == "HILO-A416"
    assert not User.objects.get(pk=olga.pk).is_active
    assert not Grant.objects.filter(user=olga, valid_until=None).exists()

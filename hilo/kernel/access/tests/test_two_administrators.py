"""One administrator alone makes nobody, and least of all himself, what he likes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hilo.kernel.access.actions import (
    SETUP,
    confirm,
    confirm_token,
    give_start_password,
    grant,
    join,
    leave,
    make_token,
    open_institution,
    propose,
    refuse,
    reset_second_factor,
    revoke,
    revoke_token,
)
from hilo.kernel.access.models import AccessToken, Grant, GrantProposal, User
from hilo.kernel.access.queries import actor_for, actor_of_token, everybody, proposals, tokens_of
from hilo.kernel.access.roles import roles
from hilo.kernel.ledger.queries import about
from hilo.lib.actor import Actor
from tests.support.authorities import kind_of

from .people import Person
from .test_joiners_and_leavers import may, refused

pytestmark = pytest.mark.django_db
PROSECUTOR = "adolescent_prosecutor"


@pytest.fixture
def offices(puebla: Any, now: Any) -> None:
    for code in ("FGE-PUE", "SSP-PUE", "DEF-PUE"):
        open_institution(actor=SETUP, code=code, name=code, kind=kind_of(code), state="21", at=now)


@pytest.fixture
def hand(account: Callable[..., Any], offices: None, now: Any) -> Callable[..., Actor]:
    """`hand("ada", "FGE-PUE")`: an administrator of that institution, signed in with both factors."""

    def made(username: str, institution: str = "FGE-PUE", role: str = "admin") -> Actor:
        user = account(role, institution, username=username, centre="")
        return actor_for(user, at=now, second_factor=lambda: True)

    return made


def joined(actor: Actor, now: Any, role: str = "prosecutor", institution: str = "FGE-PUE", username: str = "fabian"):
    join(actor=actor, username=username, name="Fabián Fuentes", institution=institution, role=role, at=now)
    return User.objects.select_related("institution").get(username=username)


def test_an_administrator_grants_nothing_to_himself(hand, now):
    ada = hand("ada")
    own = User.objects.get(username="ada")
    for role in (PROSECUTOR, "analyst"):
        with refused("HILO-A415"):
            grant(actor=ada, user=own, role=role, at=now)
        with refused("HILO-A415"):
            propose(actor=ada, user=own, role=role, at=now)
    assert not may(own, "detentions.adolescents", now)


def test_an_administrator_of_the_centre_makes_no_prosecutor(hand, account, now):
    ada = hand("ada", "PUE")
    theirs = account("prosecutor", "FGE-PUE", username="fabian", centre="")
    for act in (
        lambda: joined(ada, now, PROSECUTOR, username="puppet"),
        lambda: propose(actor=ada, user=theirs, role=PROSECUTOR, at=now),
        lambda: revoke(actor=ada, user=theirs, role="prosecutor", at=now),
        lambda: leave(actor=ada, user=theirs, at=now),
        lambda: give_start_password(actor=ada, user=theirs, at=now),
        lambda: reset_second_factor(actor=ada, user=theirs, at=now),
        lambda: make_token(actor=ada, user=theirs, purpose="reading", permissions=["reports.read"], at=now),
    ):
        with refused("HILO-A405"):
            act()
    assert {row.institution for row in everybody(ada)} == {"PUE"}
    with refused("HILO-A422"):
        joined(ada, now, PROSECUTOR, "PUE", username="puppet")
    assert not User.objects.filter(username="puppet").exists()


def test_a_sensitive_role_opens_nothing_until_another_administrator_confirms_it(hand, now):
    ada, bea = hand("ada"), hand("bea")
    fabian = joined(ada, now, PROSECUTOR)
    assert not may(fabian, "detentions.adolescents", now)
    [waiting] = proposals(bea)
    assert (waiting.username, waiting.role, waiting.proposed_by, waiting.own) == ("fabian", PROSECUTOR, "ada", False)
    with refused("HILO-A423"):
        grant(actor=ada, user=fabian, role=PROSECUTOR, at=now)
    with refused("HILO-A424"):
        propose(actor=ada, user=fabian, role=PROSECUTOR, at=now)
    for alone in (ada, SETUP):
        with refused("HILO-A425"):
            confirm(waiting.id, actor=alone, at=now)
    confirm(waiting.id, actor=bea, at=now)
    assert may(fabian, "detentions.adolescents", now)
    with refused("HILO-A432"):
        confirm(waiting.id, actor=bea, at=now)
    assert [(entry.verb, entry.actor) for entry in about(["user:fabian"])] == [
        ("user.joined", "ada"),
        ("role.proposed", "ada"),
        ("role.confirmed", "bea"),
    ]


def test_who_is_to_hold_a_role_does_not_confirm_it_nor_does_another_administration(hand, now):
    ada, bea, stranger = hand("ada"), hand("bea"), hand("sol", "DEF-PUE")
    waiting = propose(actor=ada, user=User.objects.get(username="bea"), role="custodian", at=now)
    with refused("HILO-A415"):
        confirm(waiting.pk, actor=bea, at=now)
    with refused("HILO-A405"):
        confirm(waiting.pk, actor=stranger, at=now)
    assert proposals(stranger) == []


def test_a_refused_role_is_not_given_and_may_be_proposed_again(hand, now):
    ada, bea = hand("ada"), hand("bea")
    fabian = joined(ada, now)
    refuse(proposals(bea)[0].id, actor=bea, at=now)
    assert not may(fabian, "reports.read", now)
    assert propose(actor=ada, user=fabian, role="prosecutor", at=now).pk


def test_a_leaver_is_confirmed_nothing(hand, now):
    ada, bea = hand("ada"), hand("bea")
    fabian = joined(ada, now)
    waiting = GrantProposal.objects.get(user=fabian)
    leave(actor=ada, user=fabian, at=now)
    assert proposals(bea) == []
    with refused("HILO-A416"):
        confirm(waiting.pk, actor=bea, at=now)


def test_the_database_refuses_a_confirmation_by_who_proposed(hand, now):
    fabian = joined(hand("ada"), now)
    hand("bea")
    row = GrantProposal.objects.filter(user=fabian)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(decided_by="ada", decided_at=now, confirmed=True)


def test_the_host_founds_an_institution_until_it_has_two_administrators(offices, now):
    first = joined(SETUP, now, "prosecutor")
    joined(SETUP, now, "admin", username="ada")
    joined(SETUP, now, "admin", username="bea")
    assert may(first, "reports.read", now)
    later = joined(SETUP, now, "prosecutor", username="fatima")
    assert not may(later, "reports.read", now)
    assert GrantProposal.objects.filter(user=later, proposed_by=SETUP.name, decided_at=None).exists()
    # Another institution is not founded yet, and an everyday role takes one hand.
    assert may(joined(SETUP, now, "defender", "DEF-PUE", "diana"), "reports.defend", now)
    assert may(joined(SETUP, now, "analyst", username="lista"), "figures.read", now)


def test_the_host_founds_again_where_the_administrators_have_left(offices, now):
    ada = joined(SETUP, now, "admin", username="ada")
    joined(SETUP, now, "admin", username="bea")
    leave(actor=SETUP, user=ada, at=now)
    assert may(joined(SETUP, now, "admin", username="cleo"), "users.manage", now)


@pytest.mark.parametrize(
    ("role", "institution"),
    [
        ("prosecutor", "SSP-PUE"),
        ("adolescent_prosecutor", "PUE"),
        ("officer", "FGE-PUE"),
        ("defender", "FGE-PUE"),
        ("civic_judge", "SSP-PUE"),
        ("operator", "DEF-PUE"),
    ],
)
def test_a_role_is_held_only_where_the_law_puts_it_even_when_the_host_gives_it(offices, now, role, institution):
    with refused("HILO-A422"):
        joined(SETUP, now, role, institution)
    assert Grant.objects.count() == 0


def test_every_role_that_reads_protected_records_or_manages_accounts_is_sensitive():
    telling = ("users.manage", "institutions.manage", "detentions.adolescents", "reports.receive", "evidence.dispose")
    for role in roles().values():
        if role.permissions & set(telling):
            assert role.sensitive, role.name
            assert role.second_factor, role.name


def test_an_administrator_runs_what_belongs_to_the_own_institution(hand, now):
    ada = hand("ada")
    open_institution(
        actor=ada, code="BOD-1", name="Bodega", kind="evidence_store", state="21", parent="FGE-PUE", at=now
    )
    assert joined(ada, now, "analyst", "BOD-1", "beatriz").institution_id == "BOD-1"
    with refused("HILO-A405"):
        open_institution(actor=ada, code="X", name="X", kind="evidence_store", state="21", parent="SSP-PUE", at=now)
    with refused("HILO-A405"):
        open_institution(actor=ada, code="X", name="X", kind="prosecutor_state", state="21", at=now)


def test_one_administration_never_runs_two_branches(offices, now):
    open_institution(actor=SETUP, code="BOD", name="B", kind="evidence_store", state="21", at=now)
    for kind, parent in (("defence", "FGE-PUE"), ("court", "SSP-PUE"), ("prosecutor_state", "BOD")):
        with refused("HILO-A421"):
            open_institution(actor=SETUP, code="X", name="X", kind=kind, state="21", parent=parent, at=now)


def test_a_registrar_names_administrators_anywhere_in_scope_and_nobody_else(hand, now):
    regina, ruth = hand("regina", "PUE", "registrar"), hand("ruth", "PUE", "registrar")
    with refused("HILO-A405"):
        joined(regina, now, "prosecutor")
    ada = joined(regina, now, "admin", username="ada")
    assert not may(ada, "users.manage", now)
    confirm(proposals(ruth)[0].id, actor=ruth, at=now)
    assert may(ada, "users.manage", now)


def test_password_and_second_factor_of_a_sensitive_account_are_in_two_hands(hand, person, now):
    fabian = person("prosecutor", "FGE-PUE", username="fabian", centre="")
    ada, bea = hand("ada"), hand("bea")
    fabian.sign_in()
    fabian.activate()
    reset_second_factor(actor=ada, user=fabian.user, at=now)
    with refused("HILO-A434"):
        give_start_password(actor=ada, user=fabian.user, at=now)
    give_start_password(actor=bea, user=fabian.user, at=now)


def test_nor_the_other_way_round(hand, person, now):
    fabian: Person = person("prosecutor", "FGE-PUE", username="fabian", centre="")
    ada, bea = hand("ada"), hand("bea")
    fabian.sign_in()
    fabian.activate()
    give_start_password(actor=ada, user=fabian.user, at=now)
    fabian.user.refresh_from_db()
    with refused("HILO-A434"):
        reset_second_factor(actor=ada, user=fabian.user, at=now)
    reset_second_factor(actor=bea, user=fabian.user, at=now)


@pytest.fixture
def integration(hand, account, now):
    """A system of the prosecutor's office that holds a sensitive role."""
    return account("custodian", "FGE-PUE", username="bodega", centre="")


def test_a_token_of_a_sensitive_account_is_void_until_another_administrator_confirms_it(hand, integration, now):
    ada, eva, far = hand("ada"), hand("eva"), hand("saul", "SSP-PUE")
    asked = {"user": integration, "purpose": "stock", "permissions": ["evidence.read"], "at": now}
    secret = make_token(actor=ada, **asked)
    number = AccessToken.objects.get().pk
    assert (actor_of_token(secret), tokens_of(integration)[0].waits) == (None, True)
    with refused("HILO-A425"):
        confirm_token(number, actor=ada, at=now)
    with refused("HILO-A425"):
        confirm_token(number, actor=SETUP, at=now)
    with refused("HILO-A405"):
        confirm_token(number, actor=far, at=now)
    confirm_token(number, actor=eva, at=now)
    assert actor_of_token(secret).permissions == {"evidence.read"}
    assert [one.actor for one in about(["user:bodega"]) if one.verb == "token.confirmed"] == ["eva"]
    with refused("HILO-K404"):
        confirm_token(number, actor=eva, at=now)


def test_who_made_the_token_or_another_may_end_it_before_it_ever_held(hand, integration, now):
    secret = make_token(actor=hand("ada"), user=integration, purpose="stock", permissions=["evidence.read"], at=now)
    revoke_token(AccessToken.objects.get().pk, actor=hand("eva"), at=now)
    with refused("HILO-K404"):
        confirm_token(AccessToken.objects.get().pk, actor=hand("eva"), at=now)
    assert actor_of_token(secret) is None


def test_a_token_of_an_account_without_a_sensitive_role_holds_at_once(hand, account, now):
    user = account("agency", "FGE-PUE", username="sistema", centre="")
    secret = make_token(actor=hand("ada"), user=user, purpose="EIDO", permissions=["eido.receive"], at=now)
    assert actor_of_token(secret) is not None


def test_the_database_keeps_no_token_that_was_confirmed_by_who_made_it(hand, integration, now):
    make_token(actor=hand("ada"), user=integration, purpose="stock", permissions=["evidence.read"], at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessToken.objects.update(confirmed_by="ada")

"""Joining, roles, tokens and leaving: who may do it, to whom, and how soon it holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from hilo.kernel.access import queries
from hilo.kernel.access.actions import (
    SETUP,
    grant,
    join,
    leave,
    make_token,
    new_start_password,
    revoke,
    sign_out,
)
from hilo.kernel.access.models import AccessToken, User
from hilo.kernel.access.queries import actor_for, actor_of_token, everybody
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Refusal
from tests.support.tokens import token_of

pytestmark = pytest.mark.django_db


def may(user: User, permission: str, at) -> bool:
    fresh = User.objects.select_related("institution").get(pk=user.pk)
    return actor_for(fresh, at=at, second_factor=lambda: True).may(permission)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Holds if the block is refused with that code."""
    with pytest.raises(Refusal) as refusal:
        yield
    assert refusal.value.code == code


def test_a_joiner_has_the_rights_of_the_role_and_no_others(account, puebla, now):
    user = account("operator")
    assert may(user, "calls.answer", now)
    assert not may(user, "users.manage", now)


def test_a_role_holds_until_the_instant_it_ends(account, puebla, now):
    user = account("operator")
    grant(actor=SETUP, user=user, role="dispatcher", at=now, until=now + timedelta(hours=8))
    assert may(user, "dispatch.assign", now + timedelta(hours=7, minutes=59))
    assert not may(user, "dispatch.assign", now + timedelta(hours=8))


def test_a_revoked_role_ends_at_once(account, puebla, now):
    user = account("operator")
    revoke(actor=SETUP, user=user, role="operator", at=now)
    assert not may(user, "calls.answer", now)
    with refused("HILO-A413"):
        revoke(actor=SETUP, user=user, role="operator", at=now)


def test_a_role_is_granted_once_and_only_if_it_exists(account, puebla, now):
    user = account("operator")
    with refused("HILO-A412"):
        grant(actor=SETUP, user=user, role="operator", at=now)
    with refused("HILO-A411"):
        grant(actor=SETUP, user=user, role="emperor", at=now)


@pytest.mark.parametrize("username", ["", "a", "con espacio", "../etc", "-dash"])
def test_an_impossible_sign_in_name_is_refused(puebla, now, username):
    with refused("HILO-A414"):
        join(actor=SETUP, username=username, name="Ana", institution="PUE", role="operator", at=now)
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "a\x07b"])
def test_a_person_has_a_name(puebla, now, name):
    with refused("HILO-A417"):
        join(actor=SETUP, username="ana", name=name, institution="PUE", role="operator", at=now)


@pytest.mark.parametrize(
    ("field", "value"), [("username", "nul\0"), ("username", "x" * 61), ("name", "a\0b"), ("name", "x" * 141)]
)
def test_a_name_beyond_its_limit_is_refused_with_its_field(puebla, now, field, value):
    asked = {"username": "ana", "name": "Ana", "institution": "PUE", "role": "operator"} | {field: value}
    with pytest.raises(Refusal) as refusal:
        join(actor=SETUP, at=now, **asked)
    assert (refusal.value.code, refusal.value.where) == ("HILO-K422", field)
    assert not User.objects.exists()


def test_a_name_that_differs_only_in_capitals_is_taken(account, puebla, now):
    account("operator", username="ana")
    with refused("HILO-A409"):
        join(actor=SETUP, username="ANA", name="Ana", institution="PUE", role="operator", at=now)


def test_joining_an_unknown_role_leaves_no_account(puebla, now):
    with refused("HILO-A411"):
        join(actor=SETUP, username="ana", name="Ana", institution="PUE", role="emperor", at=now)
    assert not User.objects.filter(username="ana").exists()


def test_an_administrator_of_one_state_manages_no_account_of_another(account, actor, puebla, jalisco, now):
    there = account("operator", "JAL")
    admin = actor("admin")
    for act in (
        lambda: join(actor=admin, username="ana", name="Ana", institution="JAL", role="operator", at=now),
        lambda: grant(actor=admin, user=there, role="dispatcher", at=now),
        lambda: leave(actor=admin, user=there, at=now),
        lambda: sign_out(actor=admin, user=there, at=now),
        lambda: make_token(actor=admin, user=there, at=now, purpose="CAD", permissions=["calls.answer"]),
    ):
        with refused("HILO-A404"):
            act()
    assert [row.username for row in everybody(admin)] == []
    assert User.objects.get(pk=there.pk).is_active


def test_who_may_not_manage_users_manages_none(account, actor, puebla, now):
    with refused("HILO-A403"):
        leave(actor=actor("supervisor"), user=account("operator"), at=now)


def test_an_administrator_does_not_remove_the_own_account(account, actor, puebla, now):
    admin = account("admin")
    hand = actor("admin", user_id=admin.pk)
    with refused("HILO-A415"):
        leave(actor=hand, user=admin, at=now)
    with refused("HILO-A415"):
        revoke(actor=hand, user=admin, role="admin", at=now)
    assert may(admin, "users.manage", now)


def test_who_left_comes_back_under_a_new_name_only(account, puebla, now):
    user = account("operator")
    leave(actor=SETUP, user=user, at=now)
    user.refresh_from_db()
    with refused("HILO-A416"):
        grant(actor=SETUP, user=user, role="operator", at=now)


def test_a_leaver_keeps_what_was_done_and_loses_roles_and_tokens(account, puebla, now):
    user = account("operator")
    token = token_of(user, now)
    assert actor_of_token(token) is not None
    leave(actor=SETUP, user=user, at=now)
    assert actor_of_token(token) is None
    assert not may(user, "calls.answer", now)
    row = next(row for row in everybody() if row.username == user.username)
    assert (row.active, row.roles, row.tokens) == (False, [], 0)
    assert [entry.verb for entry in about([f"user:{user.username}"])] == [
        "user.joined",
        "role.granted",
        "token.made",
        "user.left",
    ]


def test_a_token_revoked_by_another_process_dies_within_two_seconds(account, puebla, now):
    user = account("operator")
    token = token_of(user, now)
    assert actor_of_token(token) is not None
    AccessToken.objects.filter(user=user).update(revoked_at=now)
    time.sleep(queries.TOKEN_MEMORY_S + 0.05)
    assert actor_of_token(token) is None
    assert queries.TOKEN_MEMORY_S <= 2


def test_signing_out_everywhere_ends_the_tokens_at_once(api, account, now):
    client = api("operator")
    assert client.get("calls/999999").status_code == 404
    sign_out(actor=SETUP, user=account("operator"), at=now)
    assert client.get("calls/999999").status_code == 401


def test_an_expired_token_is_none(account, puebla, now):
    user = account("operator")
    token = token_of(user, now)
    AccessToken.objects.update(expires_at=now)
    assert actor_of_token(token) is None


def test_start_passwords_differ_and_have_no_letters_that_look_alike():
    made = {new_start_password() for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("0o1il")
    assert all(len(word) == 19 for word in made)

"""Accounts on the command line: what is printed, once, and what holds afterwards."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from hilo.kernel.access.cli import token as tokens
from hilo.kernel.access.cli import users
from hilo.kernel.access.models import User
from hilo.kernel.access.queries import actor_of_token
from tests.support.tokens import token_of

from .people import Person

pytestmark = pytest.mark.django_db
JOIN = ["join", "ana", "--name", "Ana Ruiz", "--institution", "PUE", "--role", "operator", "--centre", "PUE"]


def run(*arguments: str) -> str:
    done = CliRunner().invoke(users, list(arguments))
    assert done.exit_code == 0, done.exception
    return done.output


def row(username: str) -> dict[str, Any]:
    return next(row for row in json.loads(run("list", "--json")) if row["username"] == username)


def test_a_joiner_is_given_a_start_password_that_works(puebla):
    secret = run(*JOIN).split()[-1]
    assert row("ana")["start_password"]
    assert Person(User.objects.get(username="ana")).sign_in(secret).status_code == 302


def test_a_system_joins_without_a_password_and_holds_a_token_printed_alone(puebla):
    run(*JOIN, "--no-password")
    done = CliRunner().invoke(tokens, ["create", "--user", "ana", "--for", "CAD", "--everything", "--days", "1"])
    token = done.output.strip()
    assert " " not in token
    assert actor_of_token(token).name == "ana"
    assert (row("ana")["signs_in"], row("ana")["tokens"]) == (False, 1)


def test_signing_out_on_the_server_ends_sessions_and_tokens(person, puebla):
    operator = person("operator")
    operator.sign_in()
    token = token_of(operator.user, timezone.now())
    run("sign-out", operator.user.username)
    assert not operator.opens("/accounts/2fa/")
    assert actor_of_token(token) is None


def test_roles_and_leaving_hold_at_once(puebla):
    run(*JOIN)
    run("grant", "ana", "dispatcher")
    run("revoke", "ana", "operator")
    assert row("ana")["roles"] == ["dispatcher"]
    run("leave", "ana")
    assert (row("ana")["active"], row("ana")["roles"]) == (False, [])
    assert "left" in run("list")


def test_a_lost_phone_a_forgotten_password_and_a_lock_are_mended(person, puebla):
    supervisor = person("supervisor")
    name = supervisor.user.username
    supervisor.sign_in()
    supervisor.activate()
    assert row(name)["factor"]
    run("reset-factor", name)
    assert not row(name)["factor"]
    for _ in range(5):
        supervisor.sign_in("wrong")
    assert row(name)["locked"]
    run("unlock", name)
    assert not row(name)["locked"]
    assert supervisor.sign_in(run("start-password", name).split()[-1]).status_code == 302


def test_an_account_that_nobody_has_is_refused(puebla):
    assert CliRunner().invoke(users, ["leave", "nobody"]).exception.code == "HILO-K404"

"""Accounts over HTTP, for another system that knows who joins, moves and leaves: the own administration's alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from ninja import Body, Router, Status

from hilo.kernel.access import actions
from hilo.kernel.access.commands import Join, Transfer, Username
from hilo.kernel.access.http import May, asker, by
from hilo.kernel.access.queries import Account, everybody, open_of, visible_account
from hilo.lib.errors import NotFound

from .places import in_reach

router = Router(tags=["accounts"])


@dataclass(frozen=True, slots=True)
class JoinedAccount:
    """Who joined. start_password: told once, "" for a system; role_waits: until another administrator confirms it."""

    username: str
    start_password: str
    role_waits: bool


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What a person has open, by its names in the ledger (report:…, detention:…, unit:…, officer:…, token:…)."""

    username: str
    open: list[str]


@router.get("accounts", response=list[Account], auth=May("users.manage"))
def listing(request: HttpRequest) -> list[Account]:
    """The accounts of the reader's administration, those that left too."""
    return everybody(asker(request))


@router.post("accounts", response={201: JoinedAccount}, auth=May("users.manage"))
def joining(request: HttpRequest, body: Body[Join], signs_in: bool = True) -> Status[JoinedAccount]:
    """Somebody joins. `signs_in=false`: a system, which holds tokens and has no password."""
    in_reach(body, asker(request))
    secret = actions.new_start_password() if signs_in else None
    user = actions.join(body, password=secret, start_password=signs_in, **by(request))
    return Status(201, JoinedAccount(user.username, secret or "", not user.grants.exists()))


@router.get("accounts/{username}/open", response=OpenWork, auth=May("users.manage"))
def open_work(request: HttpRequest, username: Username) -> OpenWork:
    """What others would take up if the person left now."""
    user = visible_account(username, asker(request))
    return OpenWork(username, open_of(user))


@router.post("accounts/{username}/transfer", response=Account, auth=May("users.manage"))
def transferring(request: HttpRequest, username: Username, body: Body[Transfer]) -> Account:
    """The person goes to another centre, unit or institution; in another institution roles, sessions and tokens end."""
    user = visible_account(username, asker(request))
    in_reach(body, asker(request), home=user.institution_id or "")
    actions.transfer(user, body, **by(request))
    found = next((row for row in everybody(asker(request)) if row.username == username), None)
    if found is None:
        raise NotFound("account", username)
    return found


@router.post("accounts/{username}/departure", response=OpenWork, auth=May("users.manage"))
def leaving(request: HttpRequest, username: Username) -> OpenWork:
    """The person leaves: no sign-in, no role, no token from now on. The answer names what lies open for others."""
    user = visible_account(username, asker(request))
    return OpenWork(username, actions.leave(user, **by(request)))

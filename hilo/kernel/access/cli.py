"""`hilo users`, `hilo token` and `hilo institutions`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hilo.kernel.terminal import counted, later, said

if TYPE_CHECKING:
    from .queries import Account

HEADS = {
    "id": later("number"),
    "username": later("account"),
    "role": later("role"),
    "proposed_by": later("proposed by"),
    "proposed_at": later("proposed at"),
    "purpose": later("what for"),
    "permissions": later("permissions"),
    "made_by": later("made by"),
    "expires_at": later("ends"),
    "waits": later("waits"),
    "code": later("code"),
    "name": later("name"),
    "institution": later("institution"),
    "kind": later("kind"),
    "state": later("state"),
    "municipality": later("municipality"),
    "parent": later("belongs to"),
    "accounts": later("accounts"),
    "valid_until": later("until"),
}
"""What a column is called on the screen."""

users = typer.Typer(no_args_is_help=True)
token = typer.Typer(no_args_is_help=True)
institutions = typer.Typer(no_args_is_help=True)


@token.command("create")
def create_token(
    user: Annotated[str, typer.Option(help="Sign-in name of the account.")],
    purpose: Annotated[str, typer.Option("--for", help="What it is used for, in words.")],
    may: Annotated[list[str] | None, typer.Option(help="A permission that it carries; repeat it for several.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="All that the account may do today.")] = False,
    days: Annotated[int, typer.Option(help="Days until it ends, at most 365.")] = 90,
) -> None:
    """Make a bearer token and print it, alone. It is told once: only its digest is kept."""
    from django.utils import timezone

    from .actions import SETUP, make_token
    from .commands import MakeToken
    from .queries import actor_for, user_named

    now, account = timezone.now(), user_named(user)
    chosen = may or []
    if everything:
        chosen = sorted(actor_for(account, at=now, second_factor=lambda: True).permissions)
    asked = MakeToken(purpose=purpose, permissions=tuple(chosen), days=days)
    typer.echo(make_token(account, asked, actor=SETUP, at=now))


@users.command("list")
def list_users(as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False) -> None:
    """Who has an account, where, with which roles, and whether something is in the way of working."""
    import json
    from dataclasses import asdict

    from rich.console import Console
    from rich.table import Table

    from .queries import everybody

    rows = everybody()
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], default=str, ensure_ascii=False))
        return
    table = Table(
        said("account"), said("name"), said("institution"), said("roles"), said("status"), box=None, header_style="bold"
    )
    for row in rows:
        table.add_row(row.username, row.name, row.institution, ", ".join(row.roles), _state(row))
    Console().print(table)


def _state(row: Account) -> str:
    if not row.active:
        return said("[dim]left[/]")
    notes = []
    if row.locked:
        notes.append(said("[red]locked: too many wrong passwords[/]"))
    if row.start_password:
        notes.append(said("[yellow]has not changed the start password[/]"))
    if row.needs_factor and not row.factor and row.signs_in:
        notes.append(said("[yellow]has no second factor yet[/]"))
    if row.tokens:
        notes.append(counted("{count} token", "{count} tokens", row.tokens))
    return ", ".join(notes) or said("[green]in order[/]")


@users.command("join")
def join_user(
    username: str,
    name: Annotated[str, typer.Option(help="The person's name.")],
    institution: Annotated[str, typer.Option(help="Code of the institution, such as PUE.")],
    role: Annotated[str, typer.Option(help="operator, dispatcher, unit, supervisor, admin, registrar, …")],
    centre: Annotated[str, typer.Option(help="Code of the centre where the person works.")] = "",
    unit: Annotated[str, typer.Option(help="Code of the unit whose page this account opens.")] = "",
    national: Annotated[bool, typer.Option("--national", help="It reaches the whole country.")] = False,
    password: Annotated[bool, typer.Option(help="Make a start password; without one the account holds tokens.")] = True,
) -> None:
    """A person joins. The start password is told once and must be changed at the first sign-in."""
    from django.utils import timezone

    from .actions import SETUP, join, new_start_password
    from .commands import Join

    secret = new_start_password() if password else None
    scope: Literal["state", "national"] = "national" if national else "state"
    place = {"institution": institution, "centre": centre, "unit": unit}
    asked = Join(username=username, name=name, role=role, scope=scope, **place)
    user = join(asked, actor=SETUP, at=timezone.now(), password=secret, start_password=password)
    waits = "" if user.grants.exists() else said(", once another administrator has confirmed it at the desk")
    typer.echo(
        said(
            "{username} joined {institution} as {role}{waits}.",
            username=username,
            institution=institution,
            role=role,
            waits=waits,
        )
    )
    if secret:
        typer.echo(said("Start password, told once: {secret}", secret=secret))


@users.command("grant")
def grant_role(username: str, role: str) -> None:
    """Give a role; a sensitive one is proposed, once there are two administrators to confirm each other."""
    from .actions import SETUP
    from .commands import GrantRole
    from .queries import takes_two, user_named

    waits = takes_two(role, user_named(username).institution, SETUP)
    _do("propose" if waits else "grant", username, GrantRole(role=role))
    typer.echo(
        said("{role} is proposed for {username}.", role=role, username=username)
        if waits
        else said("{username} holds {role}.", username=username, role=role)
    )


@users.command("revoke")
def revoke_role(username: str, role: str) -> None:
    """Take a role back."""
    from .commands import RevokeRole

    _do("revoke", username, RevokeRole(role=role))
    typer.echo(said("{username} no longer holds {role}.", username=username, role=role))


@users.command("leave")
def leave_user(username: str) -> None:
    """A person leaves: no sign-in, no role, no token from now on. What was open is named: others take it up."""
    left = _do("leave", username)
    open_ = said(" Open, for others to take up: {left}.", left=", ".join(left)) if left else ""
    typer.echo(said("{username} left.", username=username) + open_)


@users.command("transfer")
def transfer_user(
    username: str,
    institution: Annotated[str, typer.Option(help="Code of the institution, if it is another one.")] = "",
    role: Annotated[str, typer.Option(help="A role there; needed in another institution.")] = "",
    centre: Annotated[str, typer.Option(help="Code of the centre where the person works from now on.")] = "",
    unit: Annotated[str, typer.Option(help="Code of the unit whose page the account opens from now on.")] = "",
) -> None:
    """A person goes to another centre, unit or institution. In another institution roles, sessions and tokens end."""
    from .commands import Transfer
    from .queries import user_named

    _do("transfer", username, Transfer(institution=institution, role=role, centre=centre, unit=unit))
    waits = user_named(username).proposals.filter(role=role, decided_at=None).exists()
    words = later(" as {role}, once another administrator has confirmed it") if waits else later(" as {role}")
    told = said(words, role=role) if role else ""
    at = unit or centre or institution or said("no centre")
    typer.echo(said("{username} works at {unit}{role}.", username=username, unit=at, role=told))


@users.command("sign-out")
def sign_out_user(username: str) -> None:
    """End all sessions and tokens of an account, as when a laptop is lost. The password stays."""
    _do("sign_out", username)
    typer.echo(said("{username} is signed out everywhere; the tokens are void.", username=username))


@users.command("start-password")
def start_password(username: str) -> None:
    """Give a new start password: for a forgotten one, or one that others may know."""
    secret = _do("give_start_password", username)
    typer.echo(said("Start password of {username}, told once: {secret}", username=username, secret=secret))


@users.command("reset-factor")
def reset_factor(username: str) -> None:
    """Take away a lost second factor; the person activates a new one after signing in."""
    _do("reset_second_factor", username)
    typer.echo(said("{username} has no second factor now and is signed out everywhere.", username=username))


@users.command("unlock")
def unlock_user(username: str) -> None:
    """Let an account try again at once after too many wrong passwords."""
    _do("unlock", username)
    typer.echo(said("{username} may try again.", username=username))


def _do(action: str, username: str, *command: object) -> Any:
    from django.utils import timezone

    from . import actions
    from .queries import user_named

    return getattr(actions, action)(user_named(username), *command, actor=actions.SETUP, at=timezone.now())


@users.command("proposals")
def list_proposals(as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False) -> None:
    """Sensitive roles that wait until a second administrator confirms them at the desk."""
    from .actions import SETUP
    from .queries import proposals

    _print(proposals(SETUP), as_json, "id", "username", "institution", "role", "proposed_by", "proposed_at")


@users.command("refuse")
def refuse_role(proposal: int) -> None:
    """Refuse a proposed role. To confirm one takes an administrator at the desk, never the server's command line."""
    from django.utils import timezone

    from .actions import SETUP, refuse

    refuse(proposal, actor=SETUP, at=timezone.now())
    typer.echo(said("Refused."))


@token.command("list")
def list_tokens(
    user: Annotated[str, typer.Option(help="Sign-in name of the account.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """The tokens of an account that are in force: what for, with which permissions, until when."""
    from .queries import tokens_of, user_named

    _print(tokens_of(user_named(user)), as_json, "id", "purpose", "permissions", "made_by", "expires_at", "waits")


@token.command("revoke")
def revoke_one(number: Annotated[int, typer.Argument(help="Its number, of `hilo token list`.")]) -> None:
    """End one token at once; the account's others go on."""
    from django.utils import timezone

    from .actions import SETUP, revoke_token

    revoke_token(number, actor=SETUP, at=timezone.now())
    typer.echo(said("Token {number} is void.", number=number))


@institutions.command("add")
def add_institution(
    code: str,
    name: Annotated[str, typer.Option(help="Its name.")],
    kind: Annotated[str, typer.Option(help="police_state, prosecutor_state, defence, court, evidence_store, …")],
    state: Annotated[str, typer.Option(help="Two digits of INEGI; left out for a federal one.")] = "",
    parent: Annotated[str, typer.Option(help="Code of the institution it belongs to.")] = "",
    municipality: Annotated[str, typer.Option(help="Five digits of INEGI, of a municipal one.")] = "",
    account: Annotated[str, typer.Option(help="Sign-in name of its first account; left out for none.")] = "",
    person: Annotated[str, typer.Option(help="Name of that account's person.")] = "",
    role: Annotated[str, typer.Option(help="That account's role.")] = "admin",
    national: Annotated[bool, typer.Option("--national", help="That account reaches the whole country.")] = False,
) -> None:
    """Open an institution, and its first account with it. The start password is told once."""
    from django.utils import timezone

    from .actions import SETUP, found, new_start_password, open_institution
    from .commands import FoundInstitution, OpenInstitution

    place = {"code": code, "name": name, "kind": kind, "state": state, "parent": parent, "municipality": municipality}
    if not account:
        open_institution(OpenInstitution(**place), actor=SETUP, at=timezone.now())
        typer.echo(said("{code} is open.", code=code))
        return
    secret = new_start_password()
    first = {"username": account, "person": person, "role": role, "scope": "national" if national else "state"}
    found(FoundInstitution(**place, **first), actor=SETUP, at=timezone.now(), password=secret)  # type: ignore[arg-type]
    typer.echo(
        said(
            "{code} is open; {account} joined as {role}.\nStart password, told once: {secret}",
            code=code,
            account=account,
            role=role,
            secret=secret,
        )
    )


@institutions.command("list")
def list_institutions(as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False) -> None:
    """Every institution: what kind of authority, where, to whom it belongs, how many accounts."""
    from .queries import institution_rows

    columns = ("code", "name", "kind", "state", "municipality", "parent", "accounts", "valid_until")
    _print(institution_rows(), as_json, *columns)


@institutions.command("close")
def close(code: str) -> None:
    """Close an institution that answers for nothing, has no open account and none below it; its records stay."""
    from django.utils import timezone

    from .actions import SETUP, close_institution

    close_institution(code, actor=SETUP, at=timezone.now())
    typer.echo(said("{code} is closed.", code=code))


def _print(rows: Sequence[Any], as_json: bool, *columns: str) -> None:
    import json
    from dataclasses import asdict

    from rich.console import Console
    from rich.table import Table

    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], default=str, ensure_ascii=False))
        return
    table = Table(*(said(HEADS.get(column, column)) for column in columns), box=None, header_style="bold")
    for row in rows:
        values = (getattr(row, column) for column in columns)
        table.add_row(*("" if v is None else ", ".join(v) if isinstance(v, list) else str(v) for v in values))
    Console().print(table)

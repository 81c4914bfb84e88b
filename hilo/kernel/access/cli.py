"""`hilo users` and `hilo token`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from .queries import Account

users = typer.Typer(no_args_is_help=True)
token = typer.Typer(no_args_is_help=True)


@token.callback()
def keep_the_group() -> None:
    """Keep `create` a command of its own even while it is the only one."""


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
    table = Table("account", "name", "institution", "roles", "state", box=None, header_style="bold")
    for row in rows:
        table.add_row(row.username, row.name, row.institution, ", ".join(row.roles), _state(row))
    Console().print(table)


def _state(row: Account) -> str:
    if not row.active:
        return "[dim]left[/]"
    notes = []
    if row.locked:
        notes.append("[red]locked: too many wrong passwords[/]")
    if row.start_password:
        notes.append("[yellow]has not changed the start password[/]")
    if row.needs_factor and not row.factor and row.signs_in:
        notes.append("[yellow]has no second factor yet[/]")
    if row.tokens:
        notes.append(f"{row.tokens} token{'s' if row.tokens > 1 else ''}")
    return ", ".join(notes) or "[green]in order[/]"


@users.command("join")
def join_user(
    username: str,
    name: Annotated[str, typer.Option(help="The person's name.")],
    institution: Annotated[str, typer.Option(help="Code of the institution, such as PUE.")],
    role: Annotated[str, typer.Option(help="operator, dispatcher, unit, supervisor, admin, integrator.")],
    centre: Annotated[str, typer.Option(help="Code of the centre where the person works.")] = "",
    unit: Annotated[str, typer.Option(help="Code of the unit whose page this account opens.")] = "",
    password: Annotated[bool, typer.Option(help="Make a start password; without one the account holds tokens.")] = True,
) -> None:
    """A person joins. The start password is told once and must be changed at the first sign-in."""
    from django.utils import timezone

    from .actions import SETUP, join, new_start_password
    from .commands import Join

    secret = new_start_password() if password else None
    asked = Join(username=username, name=name, institution=institution, role=role, centre=centre, unit=unit)
    join(asked, actor=SETUP, at=timezone.now(), password=secret, start_password=password)
    typer.echo(f"{username} joined {institution} as {role}.")
    if secret:
        typer.echo(f"Start password, told once: {secret}")


@users.command("grant")
def grant_role(username: str, role: str) -> None:
    """Give a role."""
    from .commands import GrantRole

    _do("grant", username, GrantRole(role=role))
    typer.echo(f"{username} holds {role}.")


@users.command("revoke")
def revoke_role(username: str, role: str) -> None:
    """Take a role back."""
    from .commands import RevokeRole

    _do("revoke", username, RevokeRole(role=role))
    typer.echo(f"{username} no longer holds {role}.")


@users.command("leave")
def leave_user(username: str) -> None:
    """A person leaves: no sign-in, no role, no token from now on."""
    _do("leave", username)
    typer.echo(f"{username} left.")


@users.command("sign-out")
def sign_out_user(username: str) -> None:
    """End all sessions and tokens of an account, as when a laptop is lost. The password stays."""
    _do("sign_out", username)
    typer.echo(f"{username} is signed out everywhere; the tokens are void.")


@users.command("start-password")
def start_password(username: str) -> None:
    """Give a new start password: for a forgotten one, or one that others may know."""
    secret = _do("give_start_password", username)
    typer.echo(f"Start password of {username}, told once: {secret}")


@users.command("reset-factor")
def reset_factor(username: str) -> None:
    """Take away a lost second factor; the person activates a new one after signing in."""
    _do("reset_second_factor", username)
    typer.echo(f"{username} has no second factor now and is signed out everywhere.")


@users.command("unlock")
def unlock_user(username: str) -> None:
    """Let an account try again at once after too many wrong passwords."""
    _do("unlock", username)
    typer.echo(f"{username} may try again.")


def _do(action: str, username: str, *command: object) -> str | None:
    from django.utils import timezone

    from . import actions
    from .queries import user_named

    done: str | None = getattr(actions, action)(user_named(username), *command, actor=actions.SETUP, at=timezone.now())
    return done

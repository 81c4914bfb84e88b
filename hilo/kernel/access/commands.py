"""`hilo users` and `hilo token`."""

from __future__ import annotations

from typing import Annotated

import typer

users = typer.Typer(no_args_is_help=True)
tokens = typer.Typer(no_args_is_help=True)


@tokens.command("create")
def create_token(
    user: Annotated[str, typer.Option(help="Sign-in name of the account.")],
    days: Annotated[int, typer.Option(help="Days until it expires; 0 for never.")] = 0,
) -> None:
    """Make a bearer token and print it, alone. It is told once: only its digest is kept."""
    from datetime import timedelta

    from django.utils import timezone

    from .actions import SETUP, make_token
    from .queries import user_named

    now = timezone.now()
    ends = now + timedelta(days=days) if days else None
    typer.echo(make_token(actor=SETUP, user=user_named(user), at=now, expires_at=ends))


@users.command("list")
def list_users() -> None:
    """Who has an account, where, and with which roles."""
    from rich.console import Console
    from rich.table import Table

    from .queries import everybody

    table = Table("account", "name", "institution", "roles", "active", box=None, header_style="bold")
    for row in everybody():
        table.add_row(row.username, row.name, row.institution, ", ".join(row.roles), "yes" if row.active else "left")
    Console().print(table)


@users.command("join")
def join_user(
    username: str,
    name: Annotated[str, typer.Option(help="The person's name.")],
    institution: Annotated[str, typer.Option(help="Code of the institution, such as PUE.")],
    role: Annotated[str, typer.Option(help="operator, dispatcher, unit, supervisor, admin, integrator.")],
    centre: Annotated[str, typer.Option(help="Code of the centre where the person works.")] = "",
    unit: Annotated[str, typer.Option(help="Code of the unit whose page this account opens.")] = "",
    password: Annotated[bool, typer.Option(help="Ask for a password (else the account only holds tokens).")] = True,
) -> None:
    """A person joins."""
    from django.utils import timezone

    from .actions import SETUP, join

    secret = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if password else None
    join(
        actor=SETUP,
        username=username,
        name=name,
        institution=institution,
        role=role,
        centre=centre,
        unit=unit,
        password=secret,
        at=timezone.now(),
    )
    typer.echo(f"{username} joined {institution} as {role}.")


@users.command("grant")
def grant_role(username: str, role: str) -> None:
    """Give a role."""
    from django.utils import timezone

    from .actions import SETUP, grant
    from .queries import user_named

    grant(actor=SETUP, user=user_named(username), role=role, at=timezone.now())
    typer.echo(f"{username} holds {role}.")


@users.command("revoke")
def revoke_role(username: str, role: str) -> None:
    """Take a role back."""
    from django.utils import timezone

    from .actions import SETUP, revoke
    from .queries import user_named

    revoke(actor=SETUP, user=user_named(username), role=role, at=timezone.now())
    typer.echo(f"{username} no longer holds {role}.")


@users.command("leave")
def leave_user(username: str) -> None:
    """A person leaves: no sign-in, no role, no token from now on."""
    from django.utils import timezone

    from .actions import SETUP, leave
    from .queries import user_named

    leave(actor=SETUP, user=user_named(username), at=timezone.now())
    typer.echo(f"{username} left.")

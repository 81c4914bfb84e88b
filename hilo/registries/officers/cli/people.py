"""`hilo officers enrol`, `link` and `unlink`: who serves, and with which account each one signs in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from .house import DAY, hand

if TYPE_CHECKING:
    from ..models import Officer

NUMBER = Annotated[str, typer.Argument(help="The officer's number in the institution of the account.")]
ACCOUNT = Annotated[str, typer.Option(help="Sign-in name of the account.")]


def enrol(
    institution: Annotated[str, typer.Option(help="Code of the institution, such as SSP-PUE.")],
    given: Annotated[str, typer.Option(help="Given names.")],
    surname: Annotated[str, typer.Option(help="Surnames.")],
    number: Annotated[str, typer.Option(help="The institution's own number of the officer.")],
    account: Annotated[str, typer.Option(help="Sign-in name of an open account; left out for none.")] = "",
    cuip: Annotated[str, typer.Option(help="Permanent key of the national register of personnel.")] = "",
    curp: Annotated[str, typer.Option(help="Population key.")] = "",
    born: Annotated[datetime | None, typer.Option(formats=DAY, help="Birth date.")] = None,
    joined: Annotated[datetime | None, typer.Option(formats=DAY, help="First day of service; today.")] = None,
) -> None:
    """Enrol an officer; with an account, the officer signs in with it from now on."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from .. import actions
    from ..commands import EnrolOfficer

    ensure("officers_certificate")
    asked = EnrolOfficer(
        institution=institution,
        number=number,
        name=f"{given} {surname}",
        cuip=cuip,
        curp=curp,
        born=born.date() if born else None,
        joined_on=joined.date() if joined else None,
        account=account,
    )
    officer = actions.enrol(asked, actor=hand("officers.write"), at=timezone.now())
    signs_in = f" and signs in with {account}" if account else ""
    typer.echo(f"{officer.name} serves in {institution} with number {number}{signs_in}.")


def link(number: NUMBER, account: ACCOUNT) -> None:
    """An officer signs in with this account from now on: only then can reports be written with it."""
    officer = _give(number, account, account)
    typer.echo(f"{officer.name} ({officer.institution_id} {number}) signs in with {account}.")


def unlink(number: NUMBER, account: ACCOUNT) -> None:
    """Take the account away from the officer; both go on, apart from each other."""
    officer = _give(number, account, "")
    typer.echo(f"{officer.name} ({officer.institution_id} {number}) signs in with no account.")


def _give(number: str, of: str, account: str) -> Officer:
    """The officer with that number where the account is, who signs in with `account` from now on."""
    from django.utils import timezone

    from hilo.kernel.access.queries import user_named
    from hilo.kernel.tables import ensure
    from hilo.lib.errors import NotFound

    from .. import actions, queries
    from ..commands import GiveAccount

    ensure("officers_certificate")
    user = user_named(of)
    officer = queries.officer(user.institution_id or "", number)
    if not account and officer.account_id != user.pk:
        raise NotFound("link", f"of officer {number} to “{of}”")
    return actions.give_account(
        officer.pk, GiveAccount(username=account), actor=hand("officers.write"), at=timezone.now()
    )

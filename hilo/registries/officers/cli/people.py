"""`hilo officers enrol`, `link`, `unlink`, `post`, `separate`: who serves, where, and with which account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from hilo.kernel.terminal import later, said

from .house import DAY, hand, the_day

if TYPE_CHECKING:
    from ..models import Officer

NUMBER = Annotated[str, typer.Argument(help="The officer's number in the institution of the account.")]
THEIRS = Annotated[str, typer.Argument(help="The officer's number in the institution.")]
INSTITUTION = Annotated[str, typer.Option(help="Code of the institution, such as SSP-PUE.")]
ACCOUNT = Annotated[str, typer.Option(help="Sign-in name of the account.")]


def enrol(
    institution: INSTITUTION,
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
    signs_in = said(" and signs in with {account}", account=account) if account else ""
    typer.echo(
        said(
            "{name} serves in {institution} with number {number}{signs_in}.",
            name=officer.name,
            institution=institution,
            number=number,
            signs_in=signs_in,
        )
    )


def link(number: NUMBER, account: ACCOUNT) -> None:
    """An officer signs in with this account from now on: only then can reports be written with it."""
    officer = _give(number, account, account)
    _say(later("{name} ({institution} {number}) signs in with {account}."), officer, account=account)


def unlink(number: NUMBER, account: ACCOUNT) -> None:
    """Take the account away from the officer; both go on, apart from each other."""
    officer = _give(number, account, "")
    _say(later("{name} ({institution} {number}) signs in with no account."), officer)


def post(
    number: THEIRS,
    institution: INSTITUTION,
    to: Annotated[str, typer.Option(help="The post, such as “Zona Sur”.")],
    duty: Annotated[str, typer.Option(help="operational or administrative.")],
    since: Annotated[datetime | None, typer.Option(formats=DAY, help="First day there; today.")] = None,
) -> None:
    """Send an officer to another post of the institution; the post before ends on the same day."""
    from django.utils import timezone

    from .. import actions
    from ..commands import AssignPost

    officer = _named(institution, number)
    asked = AssignPost(post=to, duty=duty, since=the_day(since))
    actions.assign(officer.pk, asked, actor=hand("officers.write"), at=timezone.now())
    _say(later("{name} ({institution} {number}) serves at {to}."), officer, to=to)


def separate(
    number: THEIRS,
    institution: INSTITUTION,
    cause: Annotated[str, typer.Option(help="resignation, retirement, removal, … (LGSNSP 79).")],
    resolution: Annotated[str, typer.Option(help="The paper that it rests on.")],
    reason: Annotated[str, typer.Option(help="In words.")],
    on: Annotated[datetime | None, typer.Option(formats=DAY, help="First day out of service; today.")] = None,
) -> None:
    """End an officer's service; certificate and account end with it. Who goes to another force is enrolled there after.

    What the person has open is named: others take it up.
    """
    from django.utils import timezone

    from hilo.kernel.domain import in_hands_of

    from .. import actions
    from ..commands import SeparateOfficer

    officer = _named(institution, number)
    user = officer.account
    left = [name for name in in_hands_of(user.username, user.unit) if name != officer.subject] if user else []
    asked = SeparateOfficer(cause=cause, on=the_day(on), resolution=resolution, reason=reason)
    actions.separate(officer.pk, asked, actor=hand("officers.write"), at=timezone.now())
    told = said(" Open, for others to take up: {left}.", left=", ".join(left)) if left else ""
    _say(later("{name} ({institution} {number}) serves no longer.{told}"), officer, told=told)


def _say(text: str, officer: Officer, **values: str) -> None:
    typer.echo(said(text, name=officer.name, institution=officer.institution_id, number=officer.number, **values))


def _named(institution: str, number: str) -> Officer:
    from hilo.kernel.tables import ensure

    from ..queries import officer

    ensure("officers_certificate")
    return officer(institution, number)


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

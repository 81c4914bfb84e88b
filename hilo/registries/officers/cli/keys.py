"""`hilo officers keys …`: which keys sign, turning one, and signing anew what a stolen one signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from hilo.kernel.terminal import said

from .house import DAY, hand, say

if TYPE_CHECKING:
    from ..actions import Outcome

keys = typer.Typer(no_args_is_help=True)
CENTRE = Annotated[str, typer.Argument(help="Certification centre, such as CECC-PUE.")]
KID = Annotated[str, typer.Argument(help="Name of the key, as `list` prints it.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
DOCUMENT = Annotated[str, typer.Option(help="What it rests on.")]


@keys.command("list")
def listed(json: JSON = False) -> None:
    """The public keys of the centres, the one in use first."""
    from hilo.kernel.tables import ensure

    from ..queries import centre_keys

    ensure("signing_retiredkey")
    rows = centre_keys(hand("officers.read"))
    if json:
        say(rows)
        return
    for row in rows:
        state = said("in use") if row.retired_at is None else said("until {day}", day=row.retired_at.date())
        if row.distrusted_from:
            state += " · " + said("not trusted from {day}", day=row.distrusted_from)
        typer.echo(f"{row.institution:12} {row.kid} {state}")


@keys.command()
def turn(
    centre: CENTRE,
    document: DOCUMENT,
    stolen: Annotated[datetime | None, typer.Option(formats=DAY, help="Day from which somebody else had it.")] = None,
) -> None:
    """Sign with another key from now on. Close the hole first: the next key lies in the same place."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import turn_key
    from ..commands import TurnKey

    ensure("signing_retiredkey")
    command = TurnKey(document=document, distrusted_from=stolen.date() if stolen else None)
    row = turn_key(centre, command, actor=hand("keys.turn"), at=timezone.now())
    typer.echo(said("{kid} signs no more; {successor} does.", kid=row.kid, successor=row.successor))
    if row.distrusted_from:
        typer.echo(said("Now: hilo officers keys touched {centre} {kid}", centre=centre, kid=row.kid))


@keys.command()
def distrust(
    kid: KID, document: DOCUMENT, since: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day.")]
) -> None:
    """Say of a key that is not in use any more that somebody else had it from a day on."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import distrust_key
    from ..commands import DistrustKey

    ensure("signing_retiredkey")
    command = DistrustKey(distrusted_from=since.date(), document=document)
    row = distrust_key(kid, command, actor=hand("keys.turn"), at=timezone.now())
    typer.echo(said("{kid} is not trusted from {day} on.", kid=row.kid, day=row.distrusted_from))


@keys.command()
def touched(centre: CENTRE, kid: KID, json: JSON = False) -> None:
    """Which certificates a key signed, and what is to be done with each."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..queries import counted
    from ..queries import touched as find

    ensure("signing_retiredkey")
    rows = find(centre, kid, hand("officers.read"), at=timezone.now())
    if json:
        say(rows)
        return
    for one in counted(rows):
        typer.echo(
            said(
                "{institution}: {waits} to sign anew, {asks} to look at first, {anew} to print again, {rest} others.",
                institution=one.institution,
                waits=one.waits,
                asks=one.asks,
                anew=one.anew,
                rest=one.ended + one.good,
            )
        )
    for row in rows:
        if row.state == "asks":
            typer.echo(f"{row.folio} {row.institution} {row.number} {row.issued_on}")


@keys.command()
def resign(centre: CENTRE, kid: KID) -> None:
    """Sign anew everything that a distrusted key signed before it was. Exit code 1 if some could not be."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import resign_certificates

    ensure("signing_retiredkey")
    signer = hand("certificates.issue", institution=centre)
    made, left = 0, 0
    while True:
        rows = resign_certificates(kid, actor=signer, at=timezone.now())
        made += sum(not row.code for row in rows)
        left = _told(rows)
        if len(rows) == left:
            break
    typer.echo(said("{made} signed anew, {left} could not be.", made=made, left=left))
    raise typer.Exit(1 if left else 0)


def _told(rows: Sequence[Outcome]) -> int:
    """Print why some could not be; how many."""
    refused = [row for row in rows if row.code]
    for row in refused:
        typer.echo(f"{row.folio} {row.code} {row.said}", err=True)
    return len(refused)

"""`hilo officers identity …`: who an officer is and was; a change is proposed here and signed on the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from hilo.kernel.terminal import said

from .house import DAY, hand, say
from .people import INSTITUTION, THEIRS, _named

identity = typer.Typer(no_args_is_help=True)
JSON = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
WHEN = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"]


@identity.command()
def propose(
    number: THEIRS,
    institution: INSTITUTION,
    document: Annotated[str, typer.Option(help="Its kind: birth_certificate, curp_record, court_order, …")],
    paper: Annotated[str, typer.Option(help="Number of the document.")],
    issuer: Annotated[str, typer.Option(help="Who issued it.")],
    name: Annotated[str, typer.Option(help="The whole name, as the document has it.")] = "",
    born: Annotated[datetime | None, typer.Option(formats=DAY, help="Birth date.")] = None,
    curp: Annotated[str, typer.Option(help="Population key.")] = "",
    cuip: Annotated[str, typer.Option(help="Permanent key of the national register of personnel.")] = "",
    sex: Annotated[str, typer.Option(help="H, M or X, as a CURP writes it.")] = "",
) -> None:
    """Ask that who an officer is be changed, by a document; nothing changes until another account confirms it."""
    from django.utils import timezone

    from .. import actions
    from ..commands import ProposeIdentity

    officer = _named(institution, number)
    asked = ProposeIdentity(
        document=document,
        number=paper,
        issuer=issuer,
        name=name,
        born=born.date() if born else None,
        curp=curp,
        cuip=cuip,
        sex=sex,
    )
    made = actions.propose_identity(officer.pk, asked, actor=hand("officers.write"), at=timezone.now())
    typer.echo(said("Change {change} waits for the signature of another account.", change=made.pk))


@identity.command()
def changes(json: JSON = False) -> None:
    """What waits for a second signature: by number and field, without what it says."""
    from hilo.kernel.tables import ensure

    from .. import queries

    ensure("officers_identitychange")
    rows = queries.open_changes(hand("officers.read", "officers.write"))
    if json:
        say([{key: getattr(row, key) for key in ("id", "institution", "officer_number", "fields")} for row in rows])
        return
    for row in rows:
        typer.echo(f"{row.id}  {row.institution} {row.officer_number}  {', '.join(row.fields)}  {row.proposed_by}")
    if not rows:
        typer.echo(said("No change of identity waits."))


@identity.command()
def questions(json: JSON = False) -> None:
    """Who is who: what a person is asked, by number and reason, without names; the desk and the API answer."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from .. import queries

    ensure("officers_identityquestion")
    rows = queries.open_questions(hand("officers.read", "officers.write"), at=timezone.now())
    keys = ("id", "institution", "officer_number", "kind", "reasons", "held", "other_institution", "other")
    if json:
        say([{key: getattr(row, key) for key in keys} for row in rows])
        return
    for row in rows:
        held = said("held") if row.held else ""
        typer.echo(
            f"{row.id}  {row.institution} {row.officer_number}  {row.kind}  {' '.join(row.reasons)}  {held}".rstrip()
        )
    if not rows:
        typer.echo(said("Nobody is asked who is who."))


@identity.command()
def refuse(
    change: Annotated[int, typer.Argument(help="Number of the change.")],
    reason: Annotated[str, typer.Option(help="In words.")],
) -> None:
    """Do not make a change of identity. To confirm one takes a person's own account: on the desk, or over the API."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from .. import actions
    from ..commands import RefuseIdentity

    ensure("officers_identitychange")
    actions.refuse_identity(change, RefuseIdentity(reason=reason), actor=hand("officers.write"), at=timezone.now())
    typer.echo(said("Change {change} was refused.", change=change))


@identity.command()
def show(
    number: THEIRS,
    institution: INSTITUTION,
    at: Annotated[datetime | None, typer.Option(formats=WHEN, help="As of this day or instant; now.")] = None,
    json: JSON = False,
) -> None:
    """Who an officer is, or was."""
    from dataclasses import asdict

    from django.utils import timezone

    from .. import queries

    officer = _named(institution, number)
    when = timezone.make_aware(at) if at and not at.tzinfo else at
    told = queries.identity(officer.pk, hand("officers.read", "officers.write"), at=timezone.now(), when=when)
    if json:
        say(told)
        return
    for field, value in asdict(told).items():
        typer.echo(f"{field}: {value or '–'}")

"""`hilo officers certificate …`, `verify-certificate`, `public-key`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilo.kernel.terminal import said

from .house import DAY, hand, say, the_day

if TYPE_CHECKING:
    from ..rules.certificate import Verified

certificate = typer.Typer(no_args_is_help=True)
CENTRE = Annotated[str, typer.Option(help="Certification centre that signs, such as CECC-PUE.")]
FOLIO = Annotated[str, typer.Argument(help="Folio of the certificate.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@certificate.command()
def issue(
    institution: Annotated[str, typer.Argument(help="Institution of the officer.")],
    number: Annotated[str, typer.Argument(help="The officer's number in it.")],
    centre: CENTRE,
) -> None:
    """Issue and sign the certificate of an officer whose four components are passed and current."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import issue_certificate
    from ..queries import officer

    ensure("officers_certificate")
    who = officer(institution, number)
    signer = hand("certificates.issue", institution=centre)
    row = issue_certificate(who.pk, actor=signer, at=timezone.now())
    typer.echo(
        said(
            "{folio} for {name}, until {expires} (rules of {rules}).",
            folio=row.folio,
            name=who.name,
            expires=row.expires,
            rules=row.rules,
        )
    )


@certificate.command("issue-list")
def issue_list(
    institution: Annotated[str, typer.Argument(help="Institution of the officers.")],
    file: Annotated[Path, typer.Argument(help="Text file, a number a line.", exists=True, dir_okay=False)],
    centre: CENTRE,
    json: JSON = False,
) -> None:
    """Issue certificates to the officers of a list, each by itself. Exit code 1 if some were refused."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import issue_certificates
    from ..commands import IssueCertificates

    ensure("officers_certificate")
    numbers = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    signer, rows = hand("certificates.issue", institution=centre), []
    for start in range(0, len(numbers), 500):
        some = IssueCertificates(institution=institution, numbers=tuple(numbers[start : start + 500]))
        rows += issue_certificates(some, actor=signer, at=timezone.now())
    refused = sum(bool(row.code) for row in rows)
    if json:
        say(rows)
    else:
        for row in rows:
            typer.echo(f"{row.number} {row.folio or row.code} {row.said}".rstrip())
        typer.echo(said("{issued} issued, {refused} refused.", issued=len(rows) - refused, refused=refused))
    raise typer.Exit(1 if refused else 0)


@certificate.command()
def earlier(
    institution: Annotated[str, typer.Argument(help="Institution of the officer.")],
    number: Annotated[str, typer.Argument(help="The officer's number in it.")],
    centre: CENTRE,
    folio: Annotated[str, typer.Option(help="Folio on the paper.")],
    issued: Annotated[datetime, typer.Option(formats=DAY, help="Day on which it was issued.")],
    expires: Annotated[datetime, typer.Option(formats=DAY, help="First day it no longer holds.")],
    document: Annotated[str, typer.Option(help="Where it was seen.")],
) -> None:
    """Write down a certificate from before this register; it is not signed here."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import record_earlier
    from ..commands import RecordEarlier
    from ..queries import officer

    ensure("officers_certificate")
    who = officer(institution, number)
    command = RecordEarlier(folio=folio, issued_on=issued.date(), expires=expires.date(), document=document)
    row = record_earlier(who.pk, command, actor=hand("certificates.issue", institution=centre), at=timezone.now())
    typer.echo(said("{folio} until {expires}: recorded, not signed here.", folio=row.folio, expires=row.expires))


@certificate.command()
def revoke(
    folio: FOLIO,
    centre: CENTRE,
    reason: Annotated[str, typer.Option(help="separated, not_revalidated, issued_in_error, by_order.")],
    why: Annotated[str, typer.Option(help="In words.")],
) -> None:
    """End a certificate before its time."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import revoke_certificate
    from ..commands import RevokeCertificate

    ensure("officers_certificate")
    signer = hand("certificates.issue", institution=centre)
    row = revoke_certificate(folio, RevokeCertificate(reason=reason, why=why), actor=signer, at=timezone.now())
    typer.echo(said("{folio} ended on {revoked_on}.", folio=row.folio, revoked_on=row.revoked_on))


@certificate.command()
def show(
    folio: FOLIO,
    qr: Annotated[Path | None, typer.Option("--qr", help="Write its QR code to this file, as SVG.")] = None,
    json: JSON = False,
) -> None:
    """A certificate with its signed line; with --qr the code that anyone can scan and verify."""
    from hilo.kernel.tables import ensure

    from ..queries import certificate as find
    from ..queries import qr_svg

    ensure("officers_certificate")
    row = find(folio, hand("officers.read"))
    if qr is not None:
        qr.write_text(qr_svg(row.line), encoding="utf-8")
    told = {
        "folio": row.folio,
        "institution": row.officer.institution_id,
        "number": row.officer.number,
        "name": row.officer.name,
        "centre": row.centre_id,
        "issued": row.issued_on,
        "expires": row.expires,
        "rules": row.rules,
        "revoked": row.revoked_on,
        "line": row.line,
    }
    if json:
        say(told)
        return
    from rich.console import Console

    console = Console(highlight=False)
    for name, value in told.items():
        if name != "line" and value is not None:
            console.print(f"[bold]{name:12}[/] {value}")
    # Whole in one line, so that it can be copied.
    typer.echo(row.line)
    if qr is not None:
        console.print(said("[green]✓[/] QR code in {qr}", qr=qr), soft_wrap=True)


@certificate.command()
def revocations(centre: CENTRE) -> None:
    """Print the centre's signed list of certificates that ended before their time: it goes with a verifier."""
    from django.utils import timezone

    from hilo.kernel.access.queries import institution_named
    from hilo.kernel.tables import ensure

    from ..queries import revocation_list

    ensure("officers_certificate")
    institution_named(centre)  # a typing error must not make a key
    say(revocation_list(hand("certificates.issue", institution=centre), at=timezone.now()))


def verify_certificate(
    line: Annotated[str, typer.Argument(help="The line of the QR code, or a file that holds it.")],
    key: Annotated[Path, typer.Option(help="The centre's public key, PEM.", exists=True, dir_okay=False)],
    on: Annotated[datetime | None, typer.Option("--at", formats=DAY, help="Day asked about; today.")] = None,
    revoked: Annotated[
        Path | None, typer.Option("--revocations", help="The centre's signed list.", exists=True, dir_okay=False)
    ] = None,
    json: JSON = False,
) -> None:
    """Verify a certificate with nothing but the centre's public key: no network, no record.

    Exit code 0: it holds on the day; 1: it is genuine and does not hold (expired, revoked, not yet); 2: not genuine.
    """
    import json as jsonlib

    from hilo.lib.errors import Refusal

    from ..queries import revoked_folios, verify

    # A signed line is longer than any file may be called.
    text = Path(line).read_text(encoding="utf-8") if len(line) < 200 and Path(line).is_file() else line
    pem = key.read_bytes()
    found = verify(text, pem, the_day(on))
    listed = None
    if revoked is not None:
        try:
            document = jsonlib.loads(revoked.read_text(encoding="utf-8"))
        except ValueError:
            raise Refusal("HILO-O489", "The list of revocations cannot be read.", where="revocations") from None
        listed, folios = revoked_folios(document, pem, found.centre)
        found = verify(text, pem, the_day(on), folios)
    if json:
        say(found)
    else:
        _verdict(found, listed)
    raise typer.Exit(0 if found.standing == "valid" else 1)


def public_key(
    centre: Annotated[str, typer.Argument(help="Certification centre.")],
) -> None:
    """Print the public key by which a centre's certificates are verified."""
    from hilo.kernel.access.queries import institution_named
    from hilo.kernel.tables import ensure

    from ..queries import public_key as key_of

    ensure("officers_certificate")
    institution_named(centre)  # a typing error must not make a key
    typer.echo(key_of(centre), nl=False)


def _verdict(found: Verified, listed: date | None) -> None:
    from rich.console import Console

    from ..rules.certificate import last_day

    console = Console(highlight=False)
    standing = {
        "valid": said("[bold green]✓ holds[/]"),
        "expired": said("[bold yellow]genuine, expired[/]"),
        "revoked": said("[bold red]genuine, and revoked[/]"),
        "not yet": said("[bold yellow]genuine, not in force yet[/]"),
        "distrusted": said("[bold red]signed with a key that somebody else had: proves nothing[/]"),
    }[found.standing]
    console.print(f"{standing} · {found.folio}")
    console.print(f"[bold]{found.name}[/], {found.institution}")
    console.print(
        said(
            "issued by {centre} on {issued}, last day {last_day}, rules of {rules}",
            centre=found.centre,
            issued=found.issued,
            last_day=last_day(found.expires),
            rules=found.rules,
        )
    )
    if listed is None:
        console.print(said("[dim]Revocation was not checked: give the centre's list with --revocations.[/]"))
    else:
        console.print(said("[dim]Checked against the centre's list of {listed}.[/]", listed=listed))

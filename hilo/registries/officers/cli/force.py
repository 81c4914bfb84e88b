"""`hilo officers eligibility`, `renewals`, `scorecard`, `import`, `synthetic`: the force of an institution."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilo.kernel.terminal import language, said
from hilo.lib.private import write_private

from ..national import layout
from ..rules.standing import OWED
from .house import DAY, hand, say, the_day

if TYPE_CHECKING:
    from rich.console import Console

    from ..actions import Loaded
    from ..queries import EligibilityCounts, InstitutionScorecard

INSTITUTION = Annotated[str, typer.Argument(help="Code of the institution, such as SSP-PUE.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def eligibility(
    institution: Annotated[str, typer.Argument(help="Code of an institution; the whole country.")] = "",
    on: Annotated[datetime | None, typer.Option("--at", formats=DAY, help="Day asked about; today.")] = None,
    listed: Annotated[int, typer.Option("--list", min=0, help="So many of those who may not serve, by number.")] = 0,
    json: JSON = False,
) -> None:
    """How many officers are eligible for the certificate, what the others lack, who may not serve in operations."""
    from django.utils import timezone
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.tables import ensure

    from ..queries import counts, may_not_serve

    ensure("officers_certificate")
    reader = hand("officers.read", "officers.evaluate")
    figures = counts(reader, the_day(on), institution=institution)
    rows = may_not_serve(reader, at=on or timezone.now(), institution=institution, limit=listed) if listed else []
    if json:
        say({"counts": figures, "may_not_serve": rows})
        return
    console = Console(highlight=False)
    if not figures.officers:
        console.print(
            said(
                "Nobody serves in {institution} on {on}.",
                institution=institution or said("the register"),
                on=figures.on,
            )
        )
        return
    _figures(console, figures, institution or said("the country"))
    if rows:
        table = Table(said("institution"), said("number"), said("name"), said("why"), box=None, header_style="bold")
        for row in rows:
            table.add_row(row.institution, row.number, row.name, " ".join(row.codes))
        console.print(table)


def check(json: JSON = False) -> None:
    """Look for what must never be: histories that differ, certificates that do not verify.

    Exit code 1 if something was found. Nothing is changed, and nobody is named.
    """
    from django.utils import timezone
    from rich.console import Console

    from hilo.kernel.tables import ensure

    from ..checks import check as look

    ensure("officers_certificate")
    found = look(timezone.now())
    if json:
        say([finding.as_dict() for finding in found])
    else:
        console = Console(highlight=False)
        for finding in found:
            colour = "red" if finding.severity == "error" else "yellow"
            console.print(f"[{colour}]{finding.code}[/] {finding.message} [dim]{finding.article}[/]", soft_wrap=True)
        console.print(said("{found} found.", found=len(found)) if found else said("[green]✓[/] all is as it must be"))
    raise typer.Exit(1 if found else 0)


def renewals(institution: INSTITUTION, json: JSON = False) -> None:
    """Everybody who serves by class, and what ends in the coming six months: the certificate or, first, a component."""
    from django.utils import timezone
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.tables import ensure

    from .. import queries

    ensure("officers_certificate")
    plan = queries.renewals(hand("officers.read", "officers.evaluate"), at=timezone.now(), institution=institution)
    if json:
        say(plan)
        return
    console = Console(highlight=False)
    standing = Table(said("class"), said("officers"), box=None, header_style="bold")
    for name, officers in plan.classes.items():
        standing.add_row(f"[red]{name}[/]" if name in OWED else name, str(officers))
    standing.add_row(said("[bold]the force[/]"), f"[bold]{plan.officers}[/]")
    console.print(standing)
    if plan.owed:
        console.print(said("[red]{owed} are late already.[/]", owed=plan.owed))
    if not plan.months:
        console.print(said("Nothing ends in {institution} in the coming six months.", institution=institution))
        return
    most = max(month.officers for month in plan.months)
    table = Table(said("month"), said("officers"), "", said("the first"), box=None, header_style="bold")
    for month in plan.months:
        first = month.rows[0]
        bar = "█" * max(1, round(24 * month.officers / most))
        table.add_row(month.month, str(month.officers), f"[cyan]{bar}[/]", f"{first.number} {first.name}")
    console.print(table)


def scorecard(
    institution: INSTITUTION,
    inhabitants: Annotated[int | None, typer.Option(min=1, help="Of the territory served.")] = None,
    on: Annotated[datetime | None, typer.Option("--at", formats=DAY, help="Day asked about; today.")] = None,
    json: JSON = False,
) -> None:
    """An institution at a glance: certificates, and training against the programme."""
    from rich.console import Console

    from hilo.kernel.tables import ensure

    from .. import queries

    ensure("officers_certificate")
    card = queries.scorecard(
        institution, hand("officers.read"), the_day(on), inhabitants=inhabitants, language="es" if json else language()
    )
    if json:
        say(card)
        return
    _card(Console(highlight=False), card)


def import_(
    file: Annotated[
        Path, typer.Argument(help="CSV, XLSX (the first sheet) or the national file.", exists=True, dir_okay=False)
    ],
    institution: Annotated[str, typer.Option(help="Institution whose officers these are.")],
    columns: Annotated[list[str] | None, typer.Option("--column", help="field=heading; once for each.")] = None,
    mapping: Annotated[Path | None, typer.Option(help='TOML with lines field = "heading".')] = None,
    centre: Annotated[str, typer.Option(help="Centre whose results the file tells, such as CECC-PUE.")] = "",
    rejects: Annotated[Path | None, typer.Option(help="Where the rows that stay out go.")] = None,
    rehearsal: Annotated[bool, typer.Option("--dry-run", help="Keep nothing: say what would come of it.")] = False,
    dates: Annotated[str, typer.Option(help="dmy or mdy: the order of days, where a column does not show it.")] = "",
    corporation: Annotated[str, typer.Option(help="How a file of the national register names the institution.")] = "",
    json: JSON = False,
) -> None:
    """Enrol the officers of a spreadsheet, and link those who have an account. Safe to repeat; try --dry-run first.

    Good rows go in; bad ones come out with their reason, to be mended and imported again. The monthly file of the
    national register of personnel is known by its columns.
    """
    from django.utils import timezone
    from rich.console import Console
    from rich.progress import Progress

    from hilo.kernel.tables import ensure

    from ..actions import load
    from ..reading import mapping_of

    ensure("officers_certificate")
    out = rejects or file.with_name(f"{file.stem}.rejected.csv")
    with Progress(console=Console(stderr=True), transient=True, disable=json) as bar:
        task = bar.add_task("rows", total=None)
        told = load(
            # Who employs and who evaluates are two: the hand is the one or the other, never both.
            actor=hand("officers.import", "officers.evaluate", institution=centre)
            if centre
            else hand("officers.import", "officers.write"),
            institution=institution,
            path=file,
            mapping=mapping_of(columns or [], mapping),
            at=timezone.now(),
            rejects=out,
            rehearsal=rehearsal,
            dates=dates,
            corporation=corporation,
            progress=lambda done, rows: bar.update(task, completed=done, total=rows),
        )
    if json:
        say(told)
    else:
        _loaded(Console(highlight=False), told, out, rehearsal)
    raise typer.Exit(1 if told.refused or told.asked else 0)


def export(
    out: Annotated[Path, typer.Argument(help="File to write.", dir_okay=False)],
    institution: INSTITUTION,
    json: JSON = False,
) -> None:
    """Write everybody in the layout of the national register of personnel (RNPSP); what it does not say is told."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import write_national

    ensure("officers_officer")
    made = write_national(institution, actor=hand("officers.write", institution=institution), at=timezone.now())
    write_private(out, made.data)
    if json:
        say({"lines": made.lines, "empty": made.empty, "whole_names": made.whole_names, "cut": made.cut})
        return
    typer.echo(said("{lines:,} lines of {columns} columns.", lines=made.lines, columns=len(layout())))
    typer.echo(said("Hilo has nothing for: {columns}", columns=", ".join(made.empty)))
    if made.whole_names:
        whole = ", ".join(made.whole_names[:20])
        typer.echo(said("Whole names in NOMBRE, {count:,}: {numbers}", count=len(made.whole_names), numbers=whole))
    for number, column in made.cut[:20]:
        typer.echo(said("Too long for {column}, cut: number {number}", column=column, number=number))


def undo(file: Annotated[int, typer.Argument(help="Number of the import.")], json: JSON = False) -> None:
    """Take an import back, as far as nothing was built on what it wrote; what stands in the way is told."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import undo_import

    ensure("officers_import")
    told = undo_import(file, actor=hand("officers.import", "officers.write"), at=timezone.now())
    if json:
        say(told)
    else:
        for one in told.left:
            why = ", ".join(one.why)
            typer.echo(said("line {line}, number {number}: {why}", line=one.line, number=one.number, why=why))
        typer.echo(said("{back:,} lines taken back, {left:,} left.", back=told.taken_back, left=len(told.left)))
    raise typer.Exit(1 if told.left else 0)


def synthetic(
    institution: INSTITUTION,
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many.")] = 1000,
    centre: Annotated[str, typer.Option(help="Centre that evaluates them; the institution itself.")] = "",
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = 40,
) -> None:
    """Add officers who do not exist, in the shares counted in 2017 and 2018. For trials: never beside real records."""
    from django.utils import timezone
    from rich.console import Console
    from rich.progress import Progress

    from hilo.kernel.tables import ensure

    from ..actions import enrol_synthetic

    ensure("officers_certificate")
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("officers", total=count)
        made = enrol_synthetic(
            actor=hand("officers.import"),
            institution=institution,
            centre=centre or institution,
            count=count,
            at=timezone.now(),
            seed=seed,
            progress=lambda done, _: bar.update(task, completed=done),
        )
    Console(highlight=False).print(
        said(
            "{made:,} made-up officers added to {institution}, numbered S-000001 and on.",
            made=made,
            institution=institution,
        )
    )


def _figures(console: Console, figures: EligibilityCounts, where: str) -> None:
    from rich.table import Table

    from ..rules.certificate import label

    whole = figures.officers
    console.print(
        said(
            "[bold]{where}[/] on {on}, rules of {rules}: {whole:,} officers serve",
            where=where,
            on=figures.on,
            rules=figures.rules or said("no version"),
            whole=whole,
        )
    )
    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column()
    rows = [
        (said("eligible"), figures.eligible, "green"),
        (said("with a certificate in force"), figures.certified, "green"),
        (said("may not serve in operations"), figures.may_not_serve, "red"),
        *(
            (said("without {what}", what=label(name).lower()), number, "yellow")
            for name, number in figures.without.items()
        ),
    ]
    for name, number, colour in rows:
        bar = "█" * round(20 * number / whole)
        table.add_row(name, f"{number:,}", f"{100 * number / whole:.1f} %", f"[{colour}]{bar}[/]")
    console.print(table)


def _card(console: Console, card: InstitutionScorecard) -> None:
    from rich.table import Table

    if card.counts.officers:
        _figures(console, card.counts, f"{card.name} ({card.institution})")
    else:
        console.print(said("Nobody serves in {institution}.", institution=card.institution))
    table = Table(
        said("training"),
        said("current"),
        said("of"),
        said("with a file"),
        said("hours owed"),
        said("mark"),
        box=None,
        header_style="bold",
    )
    for gap in card.training:
        table.add_row(
            gap.label, f"{gap.current:,}", f"{gap.officers:,}", f"{gap.recorded:,}", f"{gap.hours:,}", gap.mark
        )
    console.print(table)
    table = Table(said("optimal model, and LGSNSP 53"), said("value"), said("at least"), box=None, header_style="bold")
    for row in [*card.indicators, *card.institutional]:
        value = said("[dim]not from this register[/]") if row.value is None else f"{row.value:.3g}"
        table.add_row(row.label, value, f"{row.target:g}" if row.target is not None else "")
    console.print(table)
    if card.partial:
        console.print(said("[yellow]?[/] The model's indicators are known in part."))


def _loaded(console: Console, told: Loaded, out: Path, rehearsal: bool) -> None:
    from rich.table import Table

    if rehearsal:
        console.print(said("[bold]Nothing was kept.[/] It would come to this:"))
    console.print(
        said(
            "{rows:,} rows: [green]{created:,} enrolled[/], {updated:,} changed, {unchanged:,} as they were, "
            "[yellow]{asked:,} asked about[/], [red]{refused:,} out[/]; {evaluations:,} evaluations, "
            "{pending:,} results awaited, {linked:,} accounts, {held:,} held",
            rows=told.rows,
            created=told.created,
            updated=told.updated,
            unchanged=told.unchanged,
            asked=told.asked,
            refused=told.refused,
            pending=told.pending,
            held=told.held,
            evaluations=told.evaluations,
            linked=told.linked,
        )
    )
    console.print("[dim]" + ", ".join(f"{name} ← {heading}" for name, heading in told.columns.items()) + "[/]")
    if told.elsewhere:
        console.print(said("{lines:,} lines are of other corporations.", lines=told.elsewhere))
    if told.lost:
        lost = ", ".join(f"{name} {lines:,}" for name, lines in told.lost.items())
        console.print(said("No place here for (lines of the whole file): {lost}", lost=lost), soft_wrap=True)
    if told.file:
        console.print(said("To take it back: hilo officers undo {file}", file=told.file))
    if not told.faults:
        return
    table = Table(said("line"), said("field"), said("code"), said("what to do"), box=None, header_style="bold")
    for fault in told.faults[:20]:
        why = fault.message_es if language() == "es" else fault.message
        table.add_row(str(fault.line), fault.field, fault.code, why)
    console.print(table)
    if len(told.faults) > 20:
        console.print(said("[dim]… and {faults:,} more[/]", faults=len(told.faults) - 20))
    console.print(
        said("The rows that stayed out are in {out}: mend them there and import that file.", out=out), soft_wrap=True
    )

"""`hilo council programmes`: the states' work programmes for analysis and statistics (A16)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from hilo.kernel.terminal import language, said

if TYPE_CHECKING:
    from rich.console import Console

    from hilo.council.adoption.queries import Scorecard, StateProgramme
    from hilo.knowledge.incidence.store import Vintage

app = typer.Typer(no_args_is_help=True)
WIDE = 130
MEASURED_IN = ("sesnsp-rnid-municipal", "sesnsp-municipal", "sesnsp-rnid", "sesnsp-state")
"""Sources looked for, in this order, when none is named."""


@app.callback()
def keep_the_group() -> None:
    """Keep `programmes` a command of its own even while it is the only one."""


@app.command()
def programmes(
    state: Annotated[str, typer.Option(help="Two digits, 01 to 32: one state in full.")] = "",
    year: Annotated[int, typer.Option(help="Year of the programmes; 0 for this year.")] = 0,
    source: Annotated[str, typer.Option(help="File that is measured; else the newest municipal or state file.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Who has submitted a programme, what was checked, and what the official files say of each state's figures."""
    from django.utils import timezone
    from rich.console import Console

    from hilo.lib.answers import plain

    from .actions import LOCAL
    from .queries import programme, scorecard

    _ensure_tables()
    today = timezone.localdate()
    vintage, earlier = _files(source)
    year = year or today.year
    if state:
        one = programme(LOCAL, state.zfill(2), year, on=today, vintage=vintage, earlier=earlier)
        if as_json:
            _print_json(plain(one))
        else:
            _show_state(Console(highlight=False), one)
        return
    found = scorecard(LOCAL, year, on=today, vintage=vintage, earlier=earlier)
    if as_json:
        _print_json(plain(found))
    else:
        _show(Console(highlight=False), found)


def _files(source: str) -> tuple[Vintage | None, Vintage | None]:
    """The file to measure and the one of its source before it, as far as they are loaded."""
    from hilo.knowledge.incidence import store

    if source:
        newest = store.find(source)
    else:
        loaded = [one for name in MEASURED_IN for one in store.vintages(name)[:1]]
        if not loaded:
            return None, None
        newest = loaded[0]
    before = [one for one in store.vintages(newest.source) if (one.last, one.read_at) < (newest.last, newest.read_at)]
    return newest, before[0] if before else None


def _show(console: Console, of: Scorecard) -> None:
    from rich.table import Table

    from .rules import MEASURED, components, indicators

    wide = console.width >= WIDE
    parts, figures = len(components()), indicators(MEASURED) if wide else ()
    console.print(
        said(
            "[bold]Work programmes for analysis and statistics, {year}[/] (A16)  [dim]{vintage}[/]\n",
            year=of.year,
            vintage=of.vintage,
        )
    )
    table = Table(box=None, header_style="bold", padding=(0, 1))
    table.add_column("")
    table.add_column(said("state"))
    table.add_column(said("programme"))
    for name in (said("parts"), said("done"), said("met"), said("partly"), said("not met")):
        table.add_column(name, justify="right")
    for one in figures:
        table.add_column(one.key.replace("_", " "), justify="right")
    if not wide:
        table.add_column(said("below"), justify="right")
    table.add_column("", justify="right")
    for row in of.states:
        table.add_row(
            f"[dim]{row.state}[/]",
            row.name,
            _status(row),
            f"{row.components_covered}/{parts}" if row.version else "[dim]–[/]",
            str(sum(c.status == "done" for c in row.commitments)) if row.version else "[dim]–[/]",
            *(str(row.count(key)) if row.version else "[dim]–[/]" for key in ("met", "partly", "not_met")),
            *([_cell(row, one.key) for one in figures] if wide else [_below(row)]),
            _marks(row),
        )
    console.print(table)
    submitted = sum(one.submitted_at is not None for one in of.states)
    console.print(
        said(
            "\n{submitted} of {states} submitted. `--state 21` shows one in full.",
            submitted=submitted,
            states=len(of.states),
        )
    )
    if not of.vintage:
        console.print(
            said("[dim]No municipal or state file is loaded: nothing is measured. hilo statistics load FILE[/]")
        )


def _show_state(console: Console, of: StateProgramme) -> None:
    from rich.markup import escape
    from rich.table import Table

    from .rules import VERDICTS, components

    console.print(
        said(
            "[bold]{name}[/], programme of {year}: {of}  [dim]{area}[/]\n",
            name=of.name,
            year=of.year,
            of=_status(of),
            area=escape(of.area),
        )
    )
    table = Table(box=None, header_style="bold", padding=(0, 1))
    for name in (said("part"), said("commitment"), said("answers"), said("due"), said("status"), said("checked")):
        table.add_column(name)
    for part in components().values():
        rows = of.under(part.key)
        if not rows:
            table.add_row(part.title(language()), said("[yellow]none[/]"), "", "", "", "")
        for at, row in enumerate(rows):
            verdict = VERDICTS[row.verdict][0 if language() == "es" else 1] if row.verdict else said("[dim]not yet[/]")
            words = (
                escape(row.what),
                escape(row.office),
                str(row.due),
                row.status_es if language() == "es" else row.status_en,
                verdict,
            )
            table.add_row("" if at else part.title(language()), *words)
    console.print(table)
    if of.measured:
        console.print(said("\n[bold]What the files say[/]"))
        for one in of.measured:
            value = "–" if one.value is None else f"{one.value:,.1f} {one.indicator.unit}"
            mark = {True: "[green]●[/]", False: "[yellow]●[/]", None: "[dim]○[/]"}[one.reached]
            note = one.why or said("target {target:g}", target=one.indicator.target)
            console.print(f"  {mark} {one.indicator.title(language())}: {value} [dim]{note}[/]")
    marks = {"info": "[dim]·[/]", "warning": "[yellow]![/]", "error": "[red]✗[/]"}
    if of.findings:
        console.print()
    for finding in of.findings:
        console.print(f"{marks[finding.severity]} {escape(finding.message)} [dim]{finding.code}[/]")


def _status(of: StateProgramme) -> str:
    if of.submitted_at:
        return said(
            "[green]version {version}, {submitted_at:%Y-%m-%d}[/]", version=of.version, submitted_at=of.submitted_at
        )
    return said("[yellow]draft[/]") if of.has_draft else said("[dim]none[/]")


def _cell(of: StateProgramme, key: str) -> str:
    for one in of.measured:
        if one.indicator.key == key and one.value is not None:
            value = f"{one.value:,.1f}".removesuffix(".0")
            return value if one.reached else f"[yellow]{value}[/]"
    return "[dim]–[/]"


def _below(of: StateProgramme) -> str:
    """How many measured figures are below their target; on a narrow screen instead of the figures."""
    missed = sum(one.reached is False for one in of.measured)
    return f"[yellow]{missed}[/]" if missed else ("0" if of.measured else "[dim]–[/]")


def _marks(of: StateProgramme) -> str:
    errors = sum(one.severity == "error" for one in of.findings)
    return f"[red]✗ {errors}[/]" if errors else ""


def _print_json(document: object) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False, default=str))


def _ensure_tables() -> None:
    from hilo.kernel.tables import ensure

    ensure("adoption_programme")

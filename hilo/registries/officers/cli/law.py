"""`hilo officers rules` and `programme`: what the certificate and training demand. No record is needed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hilo.kernel.terminal import later, said

from .house import DAY, say

if TYPE_CHECKING:
    from rich.console import Console

    from ..rules.certificate import Version

MARKS = {
    "read": later("read in the source"),
    later("read in part"): later("read in part"),
    "background": later("background, not confirmed"),
    "uncertain": later("uncertain"),
    "proposal": later("Hilo's proposal"),
}


def rules(
    on: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The version in force on a day; all of them.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """The rules of the Single Police Certificate (A5): every version with its source, and how sure each fact is."""
    from rich.console import Console

    from ..rules.certificate import document, version_on, versions

    found = [version for version in (version_on(on.date()),) if version] if on else list(versions())
    if json:
        names = {version.name for version in found}
        about = {key: value for key, value in document().items() if key != "version"}
        say(about | {"version": [row for row in document()["version"] if row["name"] in names]})
        return
    console = Console(highlight=False)
    if on and not found:
        first = versions()[0]
        console.print(
            said(
                "On {date} no rules were in force yet: the first came on {valid_from}.",
                date=on.date(),
                valid_from=first.valid_from,
            )
        )
        return
    for version in found:
        _version(console, version)
    _components(console)
    for row in document()["deadline"]:
        day = f"[bold]{row['day']}[/]" if "day" in row else said("day not found")
        console.print(
            said(
                "Deadline: {day} · {ordered} [dim]({mark})[/]",
                day=day,
                ordered=row["ordered"],
                mark=said(MARKS[row["mark"]]),
            ),
            soft_wrap=True,
        )
    for gap in document()["gaps"]:
        console.print(f"[yellow]?[/] {gap}", soft_wrap=True)


def programme(
    profile: Annotated[str, typer.Option(help="One profile only, such as preventive_state.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """The professionalisation programme (A6): courses and hours by profile, with source and how sure each is."""
    from rich.console import Console
    from rich.table import Table

    from ..rules.service import chosen, standard
    from ..rules.training import asked as hours_asked

    known: dict[str, Any] = dict(standard("programme"))
    if profile:
        chosen("programme", "profiles", profile, error="HILO-O426", where="profile")
        asked = {code: row for code, row in known["courses"].items() if profile in row["profiles"]}
        known = known | {"courses": asked, "profiles": {profile: known["profiles"][profile]}}
    if json:
        say(known)
        return
    console = Console(highlight=False)
    table = Table(box=None, header_style="bold")
    for heading in (said("course"), said("hours"), said("again"), said("who"), said("mark")):
        table.add_column(heading, justify="right" if heading in ("hours", "again") else "left")
    for code, row in known["courses"].items():
        again = said("{every_months} mo", every_months=row["every_months"]) if row["every_months"] else said("once")
        who = (
            said("all")
            if len(row["profiles"]) == len(standard("programme")["profiles"])
            else _profiles(row["profiles"])
        )
        mark = _coloured(row["mark"])
        name = f"[cyan]{code}[/] {row['label']['es']}\n[dim]{row['law']}[/]"
        table.add_row(name, f"{row['hours']:,}", again, who, mark)
    console.print(table)
    for name, row in known["profiles"].items():
        hours = sum(
            hours_asked(code, name, known)[0] for code, course in known["courses"].items() if name in course["profiles"]
        )
        console.print(
            said("[bold]{label}[/]: {hours:,} hours in the programme as known", label=row["label"]["es"], hours=hours)
        )
    console.print(
        said(
            "[dim]Edition {edition}, from {valid_from}. {source}.[/]",
            edition=known["edition"],
            valid_from=known["valid_from"],
            source=known["source"],
        ),
        soft_wrap=True,
    )
    console.print(
        said("[yellow]?[/] Partial: hours marked as a proposal wait for the edition in force."), soft_wrap=True
    )


_SHORT = {
    "preventive_state": later("state"),
    "preventive_municipal": later("munic."),
    "investigation": later("invest."),
    "custody": later("custody"),
    "procedural": later("proced."),
    "prosecutor": later("prosec."),
    "expert": later("expert"),
}


def _profiles(names: list[str]) -> str:
    return " ".join(said(_SHORT.get(name, name)) for name in names) or said("if needed")


def _coloured(mark: str) -> str:
    colour = {"read": "green", "background": "yellow", "uncertain": "yellow"}.get(mark, "magenta")
    return f"[{colour}]{mark}[/]"


def _version(console: Console, version: Version) -> None:
    until = said("until {valid_until}", valid_until=version.valid_until) if version.valid_until else said("in force")
    console.print(
        said(
            "[bold]Rules of {name}[/] · from {valid_from} {until} · {coloured}",
            name=version.name,
            valid_from=version.valid_from,
            until=until,
            coloured=_coloured(version.mark),
        )
    )
    console.print(
        said(
            "  holds {months} months; renewal is planned in the {plan_months} months before",
            months=version.months,
            plan_months=version.plan_months,
        )
    )
    ends = said("ends the certificate") if version.separation_ends else said("does not end it by itself")
    console.print(said("  the end of the service {ends}", ends=ends))
    console.print(f"  [dim]{version.source}[/]\n", soft_wrap=True)


def _components(console: Console) -> None:
    from rich.table import Table

    from ..rules.certificate import COMPONENTS, document, label

    effects, holds = document()["effects"], document()["holds"]
    table = Table(
        said("component"), said("holds"), said("missing"), said("failed"), said("ended"), box=None, header_style="bold"
    )
    for name in COMPONENTS:
        months = said("{holds} mo", holds=holds[name]) if holds[name] else said("no end")
        kept_out = [
            said("[red]off[/]") if name in effects[state] else said("plan") for state in ("missing", "failed", "ended")
        ]
        table.add_row(f"[cyan]{name}[/] {label(name, 'es')}", months, *kept_out)
    console.print(said("Eligible: all four components passed and current on the day."))
    console.print(table)
    console.print(said("[dim]off: not in operations meanwhile. plan: somebody's work to plan.[/]"))
    console.print(
        said(
            "[dim]Effects: {mark}. How long a component holds: {other}.[/]\n",
            mark=said(MARKS[effects["mark"]]),
            other=said(MARKS[holds["mark"]]),
        )
    )


def may_serve(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/may_serve.md.")] = False,
) -> None:
    """What an officer may not be asked to do, by what stands against it: the table behind every refusal."""
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.terminal import language

    from ..printed import as_markdown, cell
    from ..rules.serving import purpose_label, purposes, rows

    if markdown:
        typer.echo(as_markdown(), nl=False)
        return
    table = Table("", *(purpose_label(one, language()) for one in purposes()), said("law"))
    for row in rows():
        table.add_row(row.label[language()], *(said(cell(row, one)) for one in purposes()), row.law)
    Console(highlight=False).print(table)

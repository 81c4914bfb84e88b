"""`hilo reports editions | diff | force | blank`: editions of the form, the yearly report, the form on paper."""

from __future__ import annotations

import json as jsonlib
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from hilo.kernel.terminal import language, said

JSON = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the group of the reports."""
    for command in (editions, diff, force, blank):
        app.command()(command)


def editions(json: JSON = False) -> None:
    """The editions of the form, which is in force today, and what is put to the three parties."""
    from hilo.kernel.tables import ensure

    from .queries.editions import all_editions, current_form, proposals

    ensure("reports_editionproposal")
    rows, open_ones = all_editions(), proposals()
    if json:
        told = {"editions": [asdict(row) for row in rows], "proposals": [asdict(row) for row in open_ones]}
        typer.echo(jsonlib.dumps(told, default=str, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    current = {current_form(kind, date.today()) for kind in {row.kind for row in rows}}
    table = Table(
        said("Form"),
        said("Edition"),
        said("From"),
        said("Coverage"),
        said("Parts"),
        said("Fields"),
        said("In force"),
        box=None,
        header_style="bold",
    )
    for row in rows:
        now = said("yes") if row.form in current else ""
        table.add_row(row.form, row.edition, str(row.valid_from), row.coverage, str(row.parts), str(row.fields), now)
    console = Console()
    console.print(table)
    for one in open_ones:
        votes = ", ".join(
            f"{v.party} {('—' if v.approved is None else said('yes') if v.approved else said('no'))}" for v in one.votes
        )
        console.print(
            said(
                "Proposal {id}: {form}, {status}, from {valid_from}: {votes}",
                id=one.id,
                form=one.form,
                status=one.status,
                valid_from=one.valid_from,
                votes=votes,
            ),
            soft_wrap=True,
        )


def diff(
    before: Annotated[str, typer.Argument(help="A form's id, or the edition of the form for crimes.")],
    after: Annotated[str, typer.Argument(help="The later one.")],
    json: JSON = False,
) -> None:
    """What changed from one edition of the form to another, in the order of the later one."""
    from hilo.kernel.tables import ensure

    from .queries.editions import difference
    from .rules_editions import WHAT

    ensure("reports_editionproposal")
    changes = difference(before, after)
    if json:
        typer.echo(jsonlib.dumps([asdict(one) for one in changes], ensure_ascii=False, indent=2))
        return
    for one in changes:
        told = " → ".join(part for part in (one.before, one.after) if part)
        typer.echo(f"{WHAT[one.what][0 if language() == 'es' else 1]:34} {one.path:36} {told}")
    typer.echo(said("{changes} changes.", changes=len(changes)))


def force(
    year: Annotated[int, typer.Option(help="The year.")],
    state: Annotated[str, typer.Option(help="Two digits of the state, such as 21.")],
    draft: Annotated[
        bool, typer.Option(help="The year that still runs, and whole counts: not to be published.")
    ] = False,
    json: JSON = False,
) -> None:
    """The yearly public report on the use of force (LNUF 35): detentions, body checks, deaths, recommendations."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP
    from hilo.kernel.tables import ensure
    from hilo.lib.actor import Actor

    from .queries.force import force_year

    ensure("reports_forcerow")
    actor = Actor(SETUP.name, frozenset({"force.figures"})) if draft else None
    told = force_year(state=state, year=year, at=timezone.now(), actor=actor)
    typer.echo(jsonlib.dumps(told, ensure_ascii=False, indent=2) if json else "\n".join(_lines(told)))


def blank(
    form: Annotated[str, typer.Argument(help="The form's id.")] = "iph_2019_crime",
    out: Annotated[Path, typer.Option(help="Where the PDF goes.")] = Path("blank.pdf"),
) -> None:
    """The form with nothing in it, as PDF, for the day without power."""
    from . import forms, paper

    out.write_bytes(paper.blank(forms.form(form)))
    typer.echo(said("{out} written: print it, and keep some in every station and car.", out=out))


def _lines(told: dict[str, Any]) -> list[str]:
    def shown(count: int | None) -> str:
        return said("hidden") if count is None else str(count)

    table = told["by_resistance_and_level"]
    lines = [
        said(
            "{state_name}, {year}{draft}: use of force, {law}",
            state_name=told["state_name"],
            year=told["year"],
            draft=said(" (draft)") if told["draft"] else "",
            law=told["law"],
        ),
        said("Events {events}, in reports {reports}", events=shown(told["events"]), reports=shown(told["reports"])),
        said(
            "Injured: people {persons}, officers {officers}",
            persons=shown(told["injured"]["persons"]),
            officers=shown(told["injured"]["officers"]),
        ),
        said("Dead: ") + ", ".join(f"{name} {count}" for name, count in told["dead"].items()),
        f"{'':13}" + "".join(f"{name:>12}" for name in table["columns"]),
    ]
    for name, counts in zip(table["rows"], table["counts"], strict=True):
        lines.append(f"{name:13}" + "".join(f"{shown(count):>12}" for count in counts))
    held = told["detentions"]
    lines.append(
        said("Detentions {total}, deaths in custody {deaths}", total=shown(held["total"]), deaths=shown(held["deaths"]))
    )
    lines += [f"  {key}: {shown(count)}" for key, count in held["body_checks"].items()]
    for one in told["recommendations"]:
        lines.append(f"{one['body']} {one['number']} ({one['received_on']}): {one['answer']}. {one['subject']}")
        lines += [f"  {step['on']} {step['text']}" for step in one["follow_ups"]]
    return [*lines, told["says_es" if language() == "es" else "says_en"]]

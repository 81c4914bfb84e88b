"""`hilo statistics claim`: what the Council heard in 2016, and what the files say; works with nothing loaded."""

from __future__ import annotations

from rich.table import Table

from hilo.kernel.terminal import language, said
from hilo.knowledge.incidence.cli.asking import AsJson, app, console, percent, print_json
from hilo.knowledge.incidence.queries.claim import Claim, claim, recomputed


@app.command("claim")
def show(as_json: AsJson = False) -> None:
    """The claim of the 40th session beside the measured shares; checks them again where the files are loaded."""
    kept, checks = claim(), recomputed()
    asked = [check for check in checks if check.found is not None]
    wrong = [check for check in asked if not check.same]
    if as_json:
        checked = {"asked": len(asked), "of": len(checks), "different": [check.what for check in wrong]}
        print_json(kept.as_dict() | {"checked_again": checked})
        return
    console.print(
        said(
            "\n[bold]“{claimed} of the intentional homicides in {top} municipalities”: {value} if chosen "
            "beforehand.[/bold]\n",
            claimed=percent(kept.claimed, 0),
            top=kept.top,
            value=percent(kept.share("H1-2015").value),
        )
    )
    console.print(_shares(kept))
    console.print(
        said(
            "\n{for_share} municipalities reach {claimed} of {total:,} deaths; the {top} highest hold "
            "{population_share} of the population.\n",
            for_share=kept.for_share,
            claimed=percent(kept.claimed, 0),
            total=kept.total,
            top=kept.top,
            population_share=percent(kept.population_share),
        )
    )
    console.print(_changes(kept))
    console.print(f"\n[dim]{kept.does_not_prove_es if language() == 'es' else kept.does_not_prove_en}[/dim]")
    console.print(
        said(
            "[dim]{source}, {file}, SHA-256 {hash}…, {origin}[/dim]",
            source=kept.source,
            file=kept.file,
            hash=kept.hash[:12],
            origin=kept.origin_es if language() == "es" else kept.origin_en,
        )
    )
    if not asked:
        console.print(said("[dim]Load those files and these numbers are asked again: hilo statistics load FILE[/dim]"))
    elif wrong:
        console.print(
            said(
                "[red]✗[/red] {wrong} of {asked} numbers come out otherwise: {what}",
                wrong=len(wrong),
                asked=len(asked),
                what=wrong[0].what,
            )
        )
    else:
        console.print(
            said(
                "[green]✓[/green] {asked} of {checks} numbers asked again of the loaded files: the same.",
                asked=len(asked),
                checks=len(checks),
            )
        )


def _shares(kept: Claim) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(said("what {top} municipalities hold, {period}", top=kept.top, period=kept.period), no_wrap=True)
    table.add_column(said("share"), justify="right")
    table.add_column(said("range"), style="dim", no_wrap=True)
    words = {"observed": said("highest of the same period"), "expected": said("if risk per head were equal")}
    for one in kept.shares:
        named = words.get(one.role) or said("chosen in {chosen_in}", chosen_in=one.chosen_in)
        if one.role == "expected":
            named += f" ({one.key.removeprefix('expected-')})"
        spread = f"{percent(one.low)}–{percent(one.high)}" if one.high > one.low else ""
        table.add_row(named, percent(one.value), spread)
    return table


def _changes(kept: Claim) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(said("January to June"), no_wrap=True)
    for name in ("2015", "2016", said("change"), "z"):
        table.add_column(name, justify="right")
    for one in kept.changes:
        table.add_row(
            said("{crime}, {method} method, {unit}", crime=one.crime, method=one.method, unit=one.unit),
            f"{one.before:,}",
            f"{one.after:,}",
            f"{one.change * 100:+.1f} %",
            f"{one.z:.1f}",
        )
    return table

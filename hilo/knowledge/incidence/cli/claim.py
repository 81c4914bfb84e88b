"""`hilo statistics claim`: what the Council heard in 2016, and what the files say; works with nothing loaded."""

from __future__ import annotations

from rich.table import Table

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
        f"\n[bold]“{percent(kept.claimed, 0)} of the intentional homicides in {kept.top} municipalities”: "
        f"{percent(kept.share('H1-2015').value)} if chosen beforehand.[/bold]\n"
    )
    console.print(_shares(kept))
    console.print(
        f"\n{kept.for_share} municipalities reach {percent(kept.claimed, 0)} of {kept.total:,} deaths; the {kept.top} "
        f"highest hold {percent(kept.population_share)} of the population.\n"
    )
    console.print(_changes(kept))
    console.print(f"\n[dim]{kept.does_not_prove_en}[/dim]")
    console.print(f"[dim]{kept.source}, {kept.file}, SHA-256 {kept.hash[:12]}…, {kept.origin_en}[/dim]")
    if not asked:
        console.print("[dim]Load those files and these numbers are asked again: hilo statistics load FILE[/dim]")
    elif wrong:
        console.print(f"[red]✗[/red] {len(wrong)} of {len(asked)} numbers come out otherwise: {wrong[0].what}")
    else:
        console.print(
            f"[green]✓[/green] {len(asked)} of {len(checks)} numbers asked again of the loaded files: the same."
        )


def _shares(kept: Claim) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(f"what {kept.top} municipalities hold, {kept.period}", no_wrap=True)
    table.add_column("share", justify="right")
    table.add_column("range", style="dim", no_wrap=True)
    words = {"observed": "highest of the same period", "expected": "if risk per head were equal"}
    for one in kept.shares:
        named = words.get(one.role) or f"chosen in {one.chosen_in}"
        if one.role == "expected":
            named += f" ({one.key.removeprefix('expected-')})"
        spread = f"{percent(one.low)}–{percent(one.high)}" if one.high > one.low else ""
        table.add_row(named, percent(one.value), spread)
    return table


def _changes(kept: Claim) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("January to June", no_wrap=True)
    for name in ("2015", "2016", "change", "z"):
        table.add_column(name, justify="right")
    for one in kept.changes:
        table.add_row(
            f"{one.crime}, {one.method} method, {one.unit}",
            f"{one.before:,}",
            f"{one.after:,}",
            f"{one.change * 100:+.1f} %",
            f"{one.z:.1f}",
        )
    return table

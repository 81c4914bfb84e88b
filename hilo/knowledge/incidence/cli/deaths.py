"""`hilo statistics deaths | standardised | people`: whom homicide kills, from records of deaths."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from hilo.kernel.terminal import language, said
from hilo.knowledge.incidence.cli.asking import AsJson, CrimeKey, app, console, print_findings, print_json
from hilo.lib.text import printable

if TYPE_CHECKING:
    from hilo.engines.rates import Weighted
    from hilo.knowledge.incidence.queries.ages import Ages

Records = Annotated[str, typer.Option("--source", help="inegi-defun (its newest file), or source@hash.")]
Area = Annotated[str, typer.Option(help="00 for the country, a state (06) or a municipality (06002).")]
Year = Annotated[int, typer.Option(help="The year asked; 0 for the last whole one.")]
ByYear = Annotated[str, typer.Option("--by", help="Year of what: registered or occurred.")]
Where = Annotated[str, typer.Option("--at", help="Place of what: occurrence or residence.")]
CONFIRMED = "homicide"


@app.command()
def deaths(
    source: Records = "inegi-defun",
    crime: CrimeKey = CONFIRMED,
    area: Area = "00",
    year: Year = 0,
    by: ByYear = "registered",
    at: Where = "occurrence",
    as_json: AsJson = False,
) -> None:
    """Deaths by homicide by age and sex, and the years of life lost; rates where people by age are loaded."""
    _ask(source, crime, area, year, by, at, None, as_json)


@app.command()
def standardised(
    source: Records = "inegi-defun",
    crime: CrimeKey = CONFIRMED,
    area: Area = "00",
    year: Year = 0,
    by: ByYear = "registered",
    at: Where = "residence",
    as_json: AsJson = False,
) -> None:
    """The rate of homicide at the ages of the world standard population, with its interval; needs people by age."""
    _ask(source, crime, area, year, by, at, True, as_json)


@app.command()
def people(
    file: Annotated[Path, typer.Argument(readable=False, help="CONAPO's people by age and sex: CSV, zip or xlsx.")],
    member: Annotated[str, typer.Option(help="Which file of a zip that holds several.")] = "",
    as_json: AsJson = False,
) -> None:
    """Load people by single age and sex, which rates by age divide by; the file read last is used."""
    from hilo.knowledge.incidence.actions import load_people
    from hilo.knowledge.incidence.cli.files import enter_locally

    loaded = load_people(file, member)
    enter_locally(loaded, printable(file.name)[-120:])
    if as_json:
        print_json(loaded.as_dict())
        return
    console.print(
        said(
            "[green]✓[/green] [bold]{key}[/bold]  {first} to {last}, {rows:,} numbers of {areas} areas",
            key=loaded.key,
            first=loaded.first,
            last=loaded.last,
            rows=loaded.rows,
            areas=len(loaded.areas),
        )
    )


def _ask(source: str, crime: str, area: str, year: int, by: str, at: str, rates: bool | None, as_json: bool) -> None:
    from hilo.knowledge.incidence import store
    from hilo.knowledge.incidence.queries.ages import ages, last_whole_year

    vintage = store.find(source)
    year = year or last_whole_year(vintage)
    answer = ages(vintage, crime=crime, area=area, year=year, by=by, at=at, rates=rates)
    if as_json:
        print_json(answer.as_dict())
    else:
        _print(answer)


def _print(answer: Ages) -> None:
    from hilo.knowledge.incidence.queries.ages import name, rule
    from hilo.knowledge.incidence.queries.ages import title as title_of

    words = language()
    bases = {"registered": said("registered"), "occurred": said("occurred")}
    places = {"occurrence": said("by place of death"), "residence": said("by residence")}
    console.print(
        f"\n[bold]{escape(title_of(answer.crime, words))}, {escape(name(answer.area))}, {answer.year} "
        f"({bases[answer.by]}, {places[answer.at]}): {answer.all.count:,}[/bold] "
        f"{_span(answer.all.low, answer.all.high, 0)}\n"
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(said("age"), no_wrap=True)
    for one in answer.sexes:
        table.add_column(sex_word(one.sex), justify="right", no_wrap=True)
    table.add_column("95 %", justify="right", no_wrap=True)
    rated = answer.people is not None
    if rated:
        table.add_column(said("rate"), justify="right", no_wrap=True)
        table.add_column("95 %", justify="right", no_wrap=True)
    for at, group in enumerate(answer.all.ages):
        row = [group.age, *(f"{one.ages[at].count:,}" for one in answer.sexes), _span(group.low, group.high, 0)]
        if group.rate is not None:
            row += [f"{group.rate:.1f}", _span(group.rate_low or 0, group.rate_high or 0)]
        table.add_row(*row)
    table.add_row(said("unknown"), *(f"{one.unknown_age:,}" for one in answer.sexes))
    console.print(table)
    told = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    told.add_column("", no_wrap=True)
    for column in (said("deaths"), said("years lost before {until}", until=answer.until), "95 %", said("each")):
        told.add_column(column, justify="right")
    if rated:
        for column in (said("crude rate"), said("standardised"), "95 %"):
            told.add_column(column, justify="right")
    for one in answer.sexes:
        lost = one.years_lost
        row = [sex_word(one.sex), f"{one.count:,}", f"{lost.value:,.0f}", _span(lost.low, lost.high, 0)]
        row.append("–" if one.mean_lost is None else f"{one.mean_lost:.1f}")
        if rated:
            row += [_rate(one.crude), _rate(one.standardised), _interval(one.standardised)]
        told.add_row(*row)
    console.print(told)
    both = answer.definitions
    console.print(
        said(
            "\n  By cause (ICD-10 X85 to Y09) {cause:,}, presumed on the certificate {certificate:,}, both {both:,}.",
            cause=both.cause,
            certificate=both.certificate,
            both=both.both,
        )
    )
    if both.only_certificate:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in both.only_certificate)
        console.print(said("  Presumed, and by their cause: {kinds}.", kinds=escape(kinds)))
    print_findings(answer.findings)
    console.print(f"  [dim]· {escape(answer.coverage.says(words))}[/dim]")
    standard = rule()["standard"]["title_en" if words == "en" else "title_es"]
    used = answer.people
    console.print(
        said("  [dim]{vintage}, method {method}, Hilo {code}.[/dim]", **_basis(answer))
        + (f" [dim]{escape(standard)}; {used.key}.[/dim]" if used else "")
    )


def _basis(answer: Ages) -> dict[str, str]:
    source = answer.provenance
    return {"vintage": source.vintage, "method": source.method, "code": source.code}


def sex_word(sex: str) -> str:
    """A sex as the terminal calls it."""
    words = {
        "Hombre": said("men"),
        "Mujer": said("women"),
        "No especificado": said("not specified"),
        "Total": said("all"),
    }
    return words[sex]


def _span(low: float, high: float, digits: int = 1) -> str:
    return said("{low} to {high}", low=f"{low:,.{digits}f}", high=f"{high:,.{digits}f}")


def _rate(of: Weighted | None) -> str:
    return "–" if of is None else f"{of.value:.1f}"


def _interval(of: Weighted | None) -> str:
    return "" if of is None else _span(of.low, of.high)

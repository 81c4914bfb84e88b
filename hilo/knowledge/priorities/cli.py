"""`hilo priorities …`: build, compare, freeze, publish and follow lists of municipalities."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hilo.kernel.terminal import said

if TYPE_CHECKING:
    from rich.console import Console

    from hilo.knowledge.incidence.queries import Period

app = typer.Typer(no_args_is_help=True)

Source = Annotated[str, typer.Option(help="A source such as inegi-deaths (its newest file), or source@hash.")]
CrimeKey = Annotated[str, typer.Option("--crime", help="What is counted: homicide, kidnapping, extortion, …")]
First = Annotated[str, typer.Option("--from", help="First month counted, such as 2016-01.")]
Last = Annotated[str, typer.Option("--to", help="Last month counted, such as 2016-07.")]
RuleKey = Annotated[str, typer.Option(help="counts, rate, smoothed, excess or mix.")]
Top = Annotated[int, typer.Option(help="How many municipalities; 0 for as many as the rules say (50).")]
People = Annotated[str, typer.Option("--population", help="file or conapo; CONAPO's where it has the years.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print only JSON.")]


@app.command()
def build(
    source: Source = "inegi-deaths",
    crime: CrimeKey = "homicide",
    first: First = "2016-01",
    last: Last = "2016-07",
    rule: Annotated[str, typer.Option(help="counts, rate, smoothed, excess, mix, or all.")] = "counts",
    top: Top = 0,
    population: People = "",
    as_json: AsJson = False,
) -> None:
    """Build the list that a rule chooses, with its share, states, people and ties. Nothing is kept."""
    from hilo.knowledge.incidence import store

    from .queries.building import build as built_list
    from .rules import rules
    from .tables import show_list

    vintage, period = store.find(source), _period(first, last)
    lists = [
        built_list(vintage, crime=crime, period=period, rule=key, top=top, population=population)
        for key in (rules() if rule == "all" else [rule])
    ]
    if as_json:
        _print_json({"lists": [one.as_dict() for one in lists]} if rule == "all" else lists[0].as_dict())
        return
    for one in lists:
        show_list(_console(), one)


@app.command()
def compare(
    names: Annotated[
        list[str] | None, typer.Argument(help="Two frozen lists; without them, rules are compared.")
    ] = None,
    source: Source = "inegi-deaths",
    crime: CrimeKey = "homicide",
    first: First = "2016-01",
    last: Last = "2016-07",
    base: Annotated[str, typer.Option(help="The rule that others are measured against.")] = "counts",
    rule: Annotated[list[str] | None, typer.Option(help="A rule to compare; all without it.")] = None,
    top: Top = 0,
    population: People = "",
    as_json: AsJson = False,
) -> None:
    """Who enters and who leaves under each rule, or between two frozen lists."""
    from hilo.knowledge.incidence import store

    from .actions import LOCAL
    from .queries.building import compare as compared
    from .queries.kept import beside, kept
    from .tables import show_beside, show_comparison

    if names:
        if len(names) != 2:
            raise typer.BadParameter(said("name two frozen lists, or none"))
        _ensure_tables()
        two = beside(kept(names[0], LOCAL), kept(names[1], LOCAL))
        if as_json:
            _print_json(two.as_dict())
        else:
            show_beside(_console(), two)
        return
    found = compared(
        store.find(source),
        crime=crime,
        period=_period(first, last),
        keys=tuple(rule or ()),
        base=base,
        top=top,
        population=population,
    )
    if as_json:
        _print_json(found.as_dict())
    else:
        show_comparison(_console(), found)


@app.command()
def freeze(
    name: Annotated[str, typer.Argument(help="What the list is called from now on: homicide-2016.")],
    source: Source = "inegi-deaths",
    crime: CrimeKey = "homicide",
    first: First = "2016-01",
    last: Last = "2016-07",
    rule: RuleKey = "counts",
    top: Top = 0,
    population: People = "",
    reason: Annotated[str, typer.Option(help="Why this list, under this rule.")] = "",
    starts: Annotated[str, typer.Option(help="First month of the strategy, such as 2016-09.")] = "",
    supersedes: Annotated[str, typer.Option(help="Name of the frozen list whose place it takes.")] = "",
    as_json: AsJson = False,
) -> None:
    """Keep the list a rule chooses for ever: rule, file, code, members and hash. It can only be superseded."""
    from django.utils import timezone

    from hilo.knowledge.incidence import store

    from .actions import LOCAL
    from .actions import freeze as keep
    from .commands import FreezeList
    from .queries.building import build as built_list
    from .tables import show_kept

    period = _period(first, last)
    built = built_list(store.find(source), crime=crime, period=period, rule=rule, top=top, population=population)
    _ensure_tables()
    asked = FreezeList(name=name, reason=reason, starts=starts, supersedes=supersedes)
    frozen = keep(built, asked, actor=LOCAL, at=timezone.now())
    if as_json:
        _print_json(frozen.as_dict())
    else:
        show_kept(_console(), [frozen])


@app.command()
def publish(name: Annotated[str, typer.Argument(help="A frozen list.")]) -> None:
    """Let everyone read a frozen list and its lines of action. There is no way back."""
    from django.utils import timezone

    from .actions import LOCAL
    from .actions import publish as open_to_all

    _ensure_tables()
    open_to_all(name, actor=LOCAL, at=timezone.now())
    typer.echo(said("{name} is published.", name=name))


@app.command("lists")
def frozen_lists(
    again: Annotated[
        bool, typer.Option("--again", help="Build each again from its file and compare every digit.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The frozen lists, the latest first, each checked against its hash. Exit code 1 if one does not hold."""
    from .actions import LOCAL
    from .queries.kept import differs, kept_lists
    from .tables import show_kept

    _ensure_tables()
    rows = kept_lists(LOCAL)
    other = {one.name: list(differs(one)) for one in rows} if again else {}
    if as_json:
        _print_json([one.as_dict() | ({"differs": other[one.name]} if again else {}) for one in rows])
    elif not rows:
        typer.echo(said("No list is frozen yet: hilo priorities freeze NAME --from … --to …"))
    else:
        show_kept(_console(), rows)
        for name, parts in other.items():
            typer.echo(
                said("{name}: built again it differs in {parts}.", name=name, parts=", ".join(parts))
                if parts
                else said("{name}: repeats.", name=name)
            )
    raise typer.Exit(0 if all(one.intact for one in rows) and not any(other.values()) else 1)


@app.command()
def evaluate(
    name: Annotated[str, typer.Argument(help="A frozen list.")],
    start: Annotated[str, typer.Option(help="First month of the strategy; else the one it was frozen with.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last month looked at; else 24 months, as far as published.")] = "",
    source: Annotated[str, typer.Option(help="Another vintage than the newest of the list's own source.")] = "",
    see: Annotated[
        float,
        typer.Option(
            min=0.0, max=0.95, help="The fall that the plan should see, such as 0.2; else half of the smallest."
        ),
    ] = 0.0,
    foresee: Annotated[
        bool, typer.Option("--foresee", help="Only the smallest effect and the plan: no month from the start is read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Follow a frozen list against controls, beside what lists chosen alike show without any strategy.

    First it says the smallest effect that it could see, and what would see a smaller one.
    """
    from hilo.knowledge.incidence import store

    from .actions import LOCAL
    from .queries.following import follow
    from .queries.foreseeing import foresee as ahead
    from .queries.kept import kept
    from .tables import show_following, show_foreseen

    _ensure_tables()
    of = kept(name, LOCAL)
    vintage = store.find(source or str(of.says["source"]))
    if foresee:
        with _told(quiet=as_json) as tell:
            foreseen = ahead(of, vintage, start=start, end=last, aim=see, tell=tell)
        if as_json:
            _print_json(foreseen.as_dict())
        else:
            show_foreseen(_console(), foreseen)
        return
    with _told(quiet=as_json) as tell:
        found = follow(of, vintage, start=start, end=last, with_plan=True, aim=see, tell=tell)
    if as_json:
        _print_json(found.as_dict())
    else:
        show_following(_console(), found)


@app.command()
def lines(name: Annotated[str, typer.Argument(help="A frozen list.")], as_json: AsJson = False) -> None:
    """Its lines of action: who answers where, which municipality lacks which, whose federal support is over."""
    from django.utils import timezone

    from .actions import LOCAL
    from .queries.kept import kept
    from .queries.lines import coverage
    from .tables import show_coverage

    _ensure_tables()
    found = coverage(kept(name, LOCAL), on=timezone.localdate())
    if as_json:
        _print_json(found.as_dict())
    else:
        show_coverage(_console(), found)


def _ensure_tables() -> None:
    from hilo.kernel.tables import ensure

    ensure("priorities_frozenlist")


def _period(first: str, last: str) -> Period:
    from hilo.knowledge.incidence.queries import Period

    return Period.parse(first, last)


def _print_json(document: Any) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False, default=str))


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


@contextmanager
def _told(*, quiet: bool) -> Iterator[Any]:
    """Steps of a long work beside a spinner on the screen (none with --json)."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda step: None
        return
    with console.status("…") as status:
        yield status.update

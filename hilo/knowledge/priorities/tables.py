"""What `hilo priorities` shows in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from hilo.kernel.terminal import language, later, said

if TYPE_CHECKING:
    from hilo.knowledge.priorities.queries.building import BuiltList, Comparison
    from hilo.knowledge.priorities.queries.following import Following
    from hilo.knowledge.priorities.queries.foreseeing import Foreseen
    from hilo.knowledge.priorities.queries.kept import Beside, KeptList
    from hilo.knowledge.priorities.queries.lines import Coverage
    from hilo.knowledge.priorities.rules import Plan, Smallest
    from hilo.lib.findings import Finding

MARKS = {"info": "[dim]·[/]", "warning": "[yellow]![/]", "error": "[red]✗[/]"}
BAR, WIDE = 18, 100
SAYS = {
    "ordinary": (later("[bold]nothing beyond lists like it[/]"), "yellow"),
    "unknown": (later("[bold]cannot be told[/]"), "yellow"),
    "lower": (later("[bold]lower than lists like it[/]"), "green"),
    "higher": (later("[bold]higher than lists like it[/]"), "red"),
}


def show_list(console: Console, of: BuiltList) -> None:
    """The list with its share, its states and its municipalities."""
    console.print(
        said(
            "[bold]{top} municipalities[/] by [bold]{rule}[/]: {crime}, {period}  [dim]{vintage} · "
            "{method} · {unit}[/]",
            top=of.top,
            rule=of.rule.title(language()).lower(),
            crime=of.crime,
            period=of.period,
            vintage=of.provenance.vintage,
            method=of.provenance.method,
            unit=of.provenance.unit,
        )
    )
    console.print(f"[dim]{escape(of.rule.says(language()))}[/]\n")
    facts = Table.grid(padding=(0, 2, 0, 2))
    facts.add_row(
        said("hold"),
        f"[bold]{of.share * 100:.1f} %[/]",
        said("{count:,} of {total:,} {unit}", count=of.count, total=of.total, unit=of.provenance.unit),
    )
    facts.add_row(
        said("with"),
        f"{of.population_share * 100:.1f} %",
        said(
            "of the people: {population_held:,} ({population})",
            population_held=of.population_held,
            population=of.population,
        ),
    )
    facts.add_row(said("in"), f"{len(of.states)}", said("states, ") + _states(of))
    facts.add_row(said("over 100,000"), f"{of.over_100k}", said("of {top} municipalities", top=of.top))
    tie = (
        said("{tied} equal at the last place, {tied_members} taken", tied=of.tied, tied_members=of.tied_members)
        if of.tied > of.tied_members
        else said("none that matters")
    )
    facts.add_row(said("ties"), tie, f"[dim]{of.rule.tie}[/]")
    console.print(facts)
    wide = console.width >= WIDE
    table = Table(box=None, header_style="bold", padding=(0, 1) if wide else (0, 1, 0, 0))
    table.add_column("", justify="right", no_wrap=True)
    table.add_column(said("municipality"), no_wrap=True, max_width=None if wide else 28)
    table.add_column(of.provenance.unit, justify="right", no_wrap=True)
    if wide:
        table.add_column("", no_wrap=True)
    for name in (said("people"), said("rate"), said("smoothed"), said("excess")):
        table.add_column(name, justify="right", no_wrap=True)
    most = max((member.count for member in of.members), default=1) or 1
    for member in of.members:
        table.add_row(
            f"[dim]{member.rank}[/]",
            escape(member.name),
            f"{member.count:,}",
            *([f"[red]{'━' * max(1, round(BAR * member.count / most))}[/]"] if wide else []),
            "–" if member.population is None else f"{member.population:,}",
            _number(member.rate),
            _number(member.smoothed),
            _number(member.excess, "+.0f"),
        )
    console.print()
    console.print(table)
    show_findings(console, of.findings)
    console.print(
        said("[dim]Rates per 100,000 people and year. {does_not_prove}[/]", does_not_prove=escape(_does_not_prove()))
    )


def show_comparison(console: Console, of: Comparison) -> None:
    """Each rule's list against the base, and how much they overlap."""
    base = of.lists[of.base]
    console.print(
        said(
            "[bold]Who would be on the list[/]: {crime}, {period}, {top} municipalities  [dim]{vintage}[/]\n",
            crime=base.crime,
            period=base.period,
            top=base.top,
            vintage=base.provenance.vintage,
        )
    )
    table = Table(box=None, header_style="bold", padding=(0, 1))
    table.add_column(said("rule"))
    for name in (said("share"), said("people"), said("over 100k"), said("states"), said("enter"), said("leave")):
        table.add_column(name, justify="right")
    for key, one in of.lists.items():
        changed = of.differences[key]
        table.add_row(
            f"[bold]{key}[/]" if key == of.base else key,
            f"{one.share * 100:.1f} %",
            f"{one.population_share * 100:.1f} %",
            str(one.over_100k),
            str(len(one.states)),
            "[dim]–[/]" if key == of.base else f"[green]+{len(changed.enters)}[/]",
            "[dim]–[/]" if key == of.base else f"[red]-{len(changed.leaves)}[/]",
        )
    console.print(table)
    console.print(said("\n[bold]Municipalities in common[/] [dim](Jaccard)[/]"))
    matrix = Table(box=None, header_style="bold", padding=(0, 1))
    matrix.add_column("")
    for key in of.lists:
        matrix.add_column(key, justify="right")
    shared = {(one.one, one.other): one for one in of.overlaps}
    for row in of.lists:
        cells = [shared[row, column] for column in of.lists]
        matrix.add_row(
            row,
            *(f"[dim]{c.shared}[/]" if c.one == c.other else f"{c.shared} [dim]({c.jaccard:.2f})[/]" for c in cells),
        )
    console.print(matrix)
    names = {member.code: member.name for one in of.lists.values() for member in one.members}
    for key, changed in of.differences.items():
        if key != of.base:
            console.print(f"\n[bold]{key}[/]")
            console.print(said("  [green]enter[/] {enters}", enters=escape(_listed(changed.enters, names))))
            console.print(said("  [red]leave[/] {leaves}", leaves=escape(_listed(changed.leaves, names))))
    everywhere = " · ".join(names[code] for code in of.everywhere) or said("none")
    console.print(
        said(
            "\n[bold]On every list[/] ({everywhere}): {everywhere_2}",
            everywhere=len(of.everywhere),
            everywhere_2=escape(everywhere),
        )
    )
    show_findings(console, dict.fromkeys(finding for one in of.lists.values() for finding in one.findings))


def show_beside(console: Console, of: Beside) -> None:
    """List against list."""
    console.print(
        said(
            "[bold]{one}[/] and [bold]{other}[/] share {shared} [dim](Jaccard {jaccard:.2f})[/]",
            one=of.one,
            other=of.other,
            shared=of.shared,
            jaccard=of.jaccard,
        )
    )
    console.print(
        said("  [green]enter[/] {names}", names=escape(" · ".join((name for _, name in of.enters)) or said("none")))
    )
    console.print(
        said("  [red]leave[/] {names}", names=escape(" · ".join((name for _, name in of.leaves)) or said("none")))
    )
    show_findings(console, of.findings)


def show_kept(console: Console, lists: Sequence[KeptList]) -> None:
    """The frozen lists, one row each."""
    table = Table(
        said("name"),
        said("chosen from"),
        said("rule"),
        said("frozen"),
        said("status"),
        said("hash"),
        box=None,
        header_style="bold",
    )
    for one in lists:
        state = said("[green]published[/]") if one.published_at else said("[dim]not published[/]")
        if one.superseded_by:
            state += said(", superseded by {superseded_by}", superseded_by=one.superseded_by)
        if not one.intact:
            state = said("[red]does not have its hash any more[/]")
        says = one.says
        table.add_row(
            f"[bold]{one.name}[/]",
            f"{says['vintage']}, {says['crime']}, {says['from']}..{says['to']}",
            f"{says['rule']} {says['rule_version']}",
            f"{one.frozen_at:%Y-%m-%d}",
            state,
            one.hash[:12],
        )
    console.print(table)


def show_foreseen(console: Console, of: Foreseen) -> None:
    """What following a list could see, before it begins."""
    show_heading(console, of)
    show_smallest(console, of.smallest, of.plan)


def show_smallest(console: Console, of: Smallest, plan: Plan | None) -> None:
    """The smallest effect that could be seen, and each way to see a smaller one."""
    console.print(Text(of.says(language()), style="bold"))
    if plan is None:
        return
    console.print(Text(plan.says(language())))
    if not plan.ways:
        return
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column(said("to see a smaller one"))
    for name in (said("lists alike"), said("smallest fall"), said("smallest rise")):
        table.add_column(name, justify="right")
    for one in plan.ways:
        mark = "[bold]" if one.enough else ""
        table.add_row(
            one.says(language()),
            str(one.starts),
            f"{mark}{one.fall * 100:.0f} %",
            f"{one.rise * 100:.0f} %",
        )
    console.print(table)
    console.print(Text(plan.note(language()), style="dim"))


def show_following(console: Console, of: Following) -> None:
    """The smallest effect it could see; then against controls and against lists like it, and one sentence."""
    show_heading(console, of)
    show_smallest(console, of.smallest, of.plan)
    console.print()
    show_ratios(console, of)
    title, style = SAYS[of.verdict.kind]
    would = of.verdict.would_change(language())
    words = Group(Text(of.verdict.says(language())), Text(would, style="dim"))
    console.print()
    console.print(Panel(words, title=said(title), title_align="left", border_style=style))
    show_findings(console, of.findings)


def show_heading(console: Console, of: Following | Foreseen) -> None:
    """Which list, from when to when, in which file."""
    console.print(
        said(
            "[bold]{list}[/] followed from [bold]{first}[/] to {last}, against {first_2}..{last_2}  "
            "[dim]{vintage}[/]\n",
            list=of.list,
            first=of.after.first,
            last=of.after.last,
            first_2=of.before.first,
            last_2=of.before.last,
            vintage=of.provenance.vintage,
        )
    )


def show_ratios(console: Console, of: Following) -> None:
    """Against controls and against lists like it, side by side."""
    table = Table(box=None, header_style="bold", padding=(0, 2))
    for name, side in (("", "left"), (said("ratio"), "right"), ("95 %", "left"), ("", "left")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    table.add_row(
        said("the list against {controls} controls", controls=of.controls),
        f"[bold]{of.ratio:.2f}[/]",
        said("{ratio_low:.2f} to {ratio_high:.2f}", ratio_low=of.ratio_low, ratio_high=of.ratio_high),
        said(
            "[dim]{listed_before:,.0f} → {listed_after:,.0f} a month; controls {controls_before:,.0f} → "
            "{controls_after:,.0f}[/]",
            listed_before=of.listed_before,
            listed_after=of.listed_after,
            controls_before=of.controls_before,
            controls_after=of.controls_after,
        ),
    )
    usual = of.expected
    if usual.regression is not None:
        reach = (
            said("{low:.2f} to {high:.2f}", low=usual.low, high=usual.high)
            if usual.low is not None
            else said("[dim]too few[/]")
        )
        table.add_row(
            said("{ratios} lists chosen alike, no strategy", ratios=len(usual.ratios)),
            f"[bold]{usual.regression:.2f}[/]",
            reach,
            f"[dim]{', '.join(f'{ratio:.2f}' for ratio in usual.ratios)}[/]",
        )
    trend = said("[dim]too few months[/]") if of.pre_trend_p is None else f"p = {of.pre_trend_p:.2f}"
    table.add_row(
        said("apart before the start already?"),
        "",
        trend,
        said("[yellow]yes[/]") if of.parallel is False else said("no"),
    )
    if of.synthetic is not None:
        mixed = of.synthetic
        low = said("no bound") if mixed.low is None else f"{mixed.low:+.1f}"
        high = said("no bound") if mixed.high is None else f"{mixed.high:+.1f}"
        relative = "–" if mixed.relative is None else f"[bold]{1 + mixed.relative:.2f}[/]"
        table.add_row(
            said("synthetic control") + ("" if mixed.fits else said(" [yellow](does not fit)[/]")),
            relative,
            said("{low} to {high} [dim]per 100,000[/]", low=low, high=high),
            f"[dim]{', '.join(f'{name} {weight:.2f}' for name, weight in mixed.donors[:4])}[/]",
        )
    console.print(table)


def show_coverage(console: Console, of: Coverage) -> None:
    """Which municipality has which line of action, and whose federal support is past its end."""
    from .rules import LINES

    table = Table(box=None, header_style="bold", padding=(0, 1))
    table.add_column("", justify="right")
    table.add_column(said("municipality"))
    for line in LINES.values():
        table.add_column(line.title(language()))
    for place in of.places:
        cells = []
        for kind in LINES:
            own = [line for line in place.lines if line.line == kind]
            cells.append(
                ", ".join(line.answers_es if language() == "es" else line.answers_en for line in own)
                or said("[yellow]none[/]")
            )
        table.add_row(f"[dim]{place.rank}[/]", escape(place.name), *cells)
    console.print(table)
    reached = ", ".join(f"{LINES[kind].title(language()).lower()} {count}" for kind, count in of.covered.items())
    console.print(
        said(
            "\n{complete} of {municipalities} have all three: {reached}.",
            complete=of.complete,
            municipalities=of.municipalities,
            reached=reached,
        )
    )
    show_findings(console, [finding for finding in of.findings if finding.code != "HILO-P110"])


def show_findings(console: Console, findings: Sequence[Finding] | dict[Finding, None]) -> None:
    """What must be known with the answer, one line each."""
    for finding in findings:
        console.print(f"{MARKS[finding.severity]} {escape(finding.message)} [dim]{finding.code}[/]")


def _states(of: BuiltList) -> str:
    first = ", ".join(f"{one.name} {one.municipalities}" for one in of.states[:5])
    return first + (" …" if len(of.states) > 5 else "")


def _listed(codes: Sequence[str], names: dict[str, str], shown: int = 12) -> str:
    words = " · ".join(names[code] for code in codes[:shown]) or said("nobody")
    return words + (said(" and {codes} more", codes=len(codes) - shown) if len(codes) > shown else "")


def _number(value: float | None, form: str = ".1f") -> str:
    return "–" if value is None else format(value, form)


def _does_not_prove() -> str:
    from .queries.building import DOES_NOT_PROVE

    return DOES_NOT_PROVE

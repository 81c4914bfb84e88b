"""What the verbs share: the group itself, common options, how an answer is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hilo.engines.charts import Chart
    from hilo.knowledge.incidence.queries.coverage import Coverage
    from hilo.knowledge.incidence.queries.geography import Geography
    from hilo.lib.findings import Finding

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False)

Source = Annotated[str, typer.Option(help="A source such as inegi-deaths (its newest file), or source@hash.")]
CrimeKey = Annotated[str, typer.Option("--crime", help="What is counted: homicide, kidnapping, extortion, …")]
First = Annotated[str, typer.Option("--from", help="First month, such as 2016-01.")]
Last = Annotated[str, typer.Option("--to", help="Last month, such as 2016-06.")]
By = Annotated[str, typer.Option(help="country, state or municipality.")]
Area = Annotated[str, typer.Option(help="One area alone: 00 the country, two digits a state, five a municipality.")]
AsJson = Annotated[bool, typer.Option("--json", help="The answer as JSON.")]
ChartFile = Annotated[str, typer.Option(help="Write the chart to this file: .svg or .png.")]

MARKS = {"info": "[dim]·[/dim]", "warning": "[yellow]![/yellow]", "error": "[red]✗[/red]"}


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    print(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def write_chart(path: str, chart: Chart) -> None:
    """The chart in its file, a picture where its name ends so; refuses with HILO-F510 where that cannot be written."""
    from hilo.knowledge.incidence.pictures import png

    made = png(chart) if path.lower().endswith(".png") else chart.standalone().encode()
    try:
        Path(path).write_bytes(made)
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or failure
        raise Refusal("HILO-F510", f"The chart cannot be written to {path}: {reason}.", where="chart") from None


def print_findings(findings: Iterable[Finding]) -> None:
    """What must be known with the answer, one line each."""
    for finding in findings:
        sentence = Text.from_markup(f"{escape(finding.message)} [dim]{finding.code}[/dim]")
        row = Table.grid(padding=(0, 1, 0, 2))
        row.add_row(MARKS[finding.severity], sentence)
        console.print(row)


def print_basis(held: Coverage, geography: Geography) -> None:
    """Of what area and of which municipalities a figure is, one line each."""
    from hilo.kernel.terminal import language

    for line in (held.says(language()), geography.says(language())):
        console.print(f"  [dim]· {escape(line)}[/dim]")


def percent(share: float | None, digits: int = 1) -> str:
    """0.4245 as 42.5 %."""
    return "–" if share is None else f"{share * 100:.{digits}f} %"

"""The `hilo` command: the house's own verbs, and one group for each domain that has commands."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilo.site.settings")

app = typer.Typer(
    name="hilo",
    help="Hilo: one thread from the call to 911 to the figure the Council answers for.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def ready() -> None:
    """Set Django up; quick, and without touching the database."""
    import django

    django.setup()


ready()

from hilo.council.adoption.commands import app as adoption  # noqa: E402
from hilo.council.sessions.commands import app as council  # noqa: E402
from hilo.desks.operator.commands import app as paper  # noqa: E402
from hilo.emergency.calls.commands import app as cards  # noqa: E402
from hilo.emergency.centres.commands import app as centres  # noqa: E402
from hilo.emergency.dispatch.commands import app as units  # noqa: E402
from hilo.emergency.exchange.commands import app as exchange  # noqa: E402
from hilo.emergency.mutual_aid.commands import app as mutual_aid  # noqa: E402
from hilo.emergency.oversight.commands import improper, staffing, times  # noqa: E402
from hilo.emergency.oversight.planning import app as planning  # noqa: E402
from hilo.emergency.privacy.commands import app as recordings  # noqa: E402
from hilo.kernel.access.commands import tokens, users  # noqa: E402
from hilo.kernel.ledger.commands import app as ledger  # noqa: E402
from hilo.kernel.territory.commands import app as territory  # noqa: E402
from hilo.knowledge.incidence.commands import app as statistics  # noqa: E402
from hilo.knowledge.priorities.commands import app as priorities  # noqa: E402
from hilo.lib.errors import Refusal  # noqa: E402
from hilo.policing.detentions.commands import app as detentions  # noqa: E402
from hilo.policing.evidence.commands import app as evidence  # noqa: E402
from hilo.policing.reports.commands import app as reports  # noqa: E402
from hilo.registries.officers.commands import app as officers  # noqa: E402
from hilo.site.demonstration import installed, named  # noqa: E402
from hilo.site.doctor import doctor  # noqa: E402
from hilo.site.safekeeping.commands import backup, restore  # noqa: E402

app.add_typer(ledger, name="ledger", help="The chain of what was done: verify it, sign its present end.")
app.add_typer(territory, name="territory", help="States and municipalities: where a point lies, and exact boundaries.")
emergency = typer.Typer(no_args_is_help=True)
for commands in (centres, mutual_aid, paper, planning, *([named("replay.cli:app")] if installed() else [])):
    emergency.add_typer(commands)
emergency.add_typer(times, name="times")
emergency.command()(improper)
emergency.command()(staffing)
emergency.add_typer(cards, name="cards", no_args_is_help=True)
app.add_typer(emergency, name="emergency", help="The emergency number and its centres: times, hands, help, plans.")
council.registered_commands.extend(adoption.registered_commands)
app.add_typer(council, name="council", help="What the Council decided, and what of it runs.")
app.add_typer(exchange, name="exchange", help="Other agencies' systems: EIDO, CAP, webhooks.")
app.add_typer(recordings, name="recordings", help="References of recordings, kept no longer than they may be.")
app.add_typer(units, name="units", help="The units of the centres, and who is aboard.")
app.add_typer(evidence, name="evidence", help="Chain of custody: verify a file, print labels, check the store.")
app.add_typer(officers, name="officers", help="The people who serve: certificates, careers, training.")
app.add_typer(reports, name="reports", help="The police report: check it, verify it, its forms and their editions.")
app.add_typer(
    detentions, name="detentions", help="The register of detentions: terms, rights, invariants, certificates."
)
app.add_typer(priorities, name="priorities", help="Lists of municipalities: built by a rule, frozen, followed.")
app.add_typer(statistics, name="statistics", help="From an official file to a figure that can be defended.")
app.add_typer(users, name="users", help="Joiners, leavers and their roles.")
app.add_typer(tokens, name="token", help="Bearer tokens for the API.")


@app.command()
def setup(
    demo: Annotated[
        bool, typer.Option("--demo", help="A demonstration: accounts and units in Puebla and Jalisco.")
    ] = False,
    exercise: Annotated[
        bool, typer.Option("--exercise", help="An exercise: it takes replayed and synthetic calls.")
    ] = False,
    operational: Annotated[bool, typer.Option("--operational", help="Real calls, and nothing else (default).")] = False,
    quiet: Annotated[bool, typer.Option(help="Say nothing when all is well.")] = False,
) -> None:
    """Prepare the database: tables, what it is for, the 32 state centres. Safe to repeat; what it is for stays so."""
    from .setting_up import one_of, set_up

    set_up(wanted=one_of(demonstration=demo, exercise=exercise, operational=operational), quiet=quiet)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="HILO_PORT")] = 8911,
    workers: Annotated[int, typer.Option(envvar="HILO_WORKERS", help="Processes; 0 chooses.")] = 0,
    demo: Annotated[bool, typer.Option(help="Play the demonstration beside it: calls and units.")] = False,
) -> None:
    """Serve everything on one port, live streams included, and do the owed work."""
    from .serving import run

    run(host=host, port=port, workers=workers, beside=named("show:start") if demo else None)


@app.command()
def work() -> None:
    """Pay what is owed because of recorded facts, until stopped. `hilo serve` does this too."""
    from hilo.kernel.events.work import run_until_stopped

    run_until_stopped()


@app.command()
def story() -> None:
    """Tell one event in the terminal: five callers, one a prank, from first ring to closed incident."""
    raise typer.Exit(named("story:main")())


@app.command()
def spine() -> None:
    """Print which facts call for which reactions."""
    from rich.console import Console
    from rich.table import Table

    from hilo.spine import SPINE

    table = Table("fact", "reaction", box=None, header_style="bold")
    for reaction in SPINE:
        table.add_row(reaction.fact, reaction.name)
    Console().print(table)


app.command()(doctor)
app.command()(backup)
app.command()(restore)


def main() -> None:
    """Run the command; a refusal is one clear line and exit code 2."""
    try:
        app()
    except Refusal as refusal:
        print(f"hilo: {refusal.message} ({refusal.code})", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()

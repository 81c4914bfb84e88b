"""The `hilo` command: the house's own verbs, and one group for each domain that has commands.

A group's module is read when the group is called, and Django is set up when a command runs: help waits for neither.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from hilo.lib.errors import Refusal
from hilo.site.doctor import doctor
from hilo.site.safekeeping.cli import backup, restore

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilo.site.settings")

GROUPS = {
    "ledger": ("The chain of what was done: verify it, sign its present end.", "hilo.kernel.ledger.cli:app"),
    "territory": (
        "States and municipalities: where a point lies, and exact boundaries.",
        "hilo.kernel.territory.cli:app",
    ),
    "emergency": (
        "The emergency number and its centres: times, hands, help, plans.",
        "hilo.emergency.oversight.cli:app",
        "hilo.emergency.centres.cli:app",
        "hilo.emergency.mutual_aid.cli:app",
        "hilo.desks.operator.cli:app",
        "hilo.emergency.replay.cli:app",
        "hilo.emergency.calls.cli:app",
    ),
    "council": (
        "What the Council decided, and what of it runs.",
        "hilo.council.sessions.cli:app",
        "hilo.council.adoption.cli:app",
    ),
    "exchange": ("Other agencies' systems: EIDO, CAP, webhooks.", "hilo.emergency.exchange.cli:app"),
    "recordings": ("References of recordings, kept no longer than they may be.", "hilo.emergency.privacy.cli:app"),
    "units": ("The units of the centres, and who is aboard.", "hilo.emergency.dispatch.cli:app"),
    "evidence": ("Chain of custody: verify a file, print labels, check the store.", "hilo.policing.evidence.cli:app"),
    "officers": ("The people who serve: certificates, careers, training.", "hilo.registries.officers.cli:app"),
    "reports": (
        "The police report: check it, verify it, its forms and their editions.",
        "hilo.policing.reports.cli:app",
    ),
    "detentions": (
        "The register of detentions: terms, rights, invariants, certificates.",
        "hilo.policing.detentions.cli:app",
    ),
    "priorities": (
        "Lists of municipalities: built by a rule, frozen, followed.",
        "hilo.knowledge.priorities.cli:app",
    ),
    "statistics": ("From an official file to a figure that can be defended.", "hilo.knowledge.incidence.cli:app"),
    "users": ("Joiners, leavers and their roles.", "hilo.kernel.access.cli:users"),
    "token": ("Bearer tokens for the API.", "hilo.kernel.access.cli:tokens"),
}
"""The groups of the domains: name, help line, and the Typer objects whose commands are in it."""


class Deferred(TyperGroup):
    """A group of which only the name and the help line are known until it is called."""

    def __init__(self, name: str, help_line: str, *sources: str) -> None:
        super().__init__(name=name, help=help_line)
        self.sources = sources

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        group = get_group(_read(self.sources))
        group.help = self.help
        _set_up_first(group)
        return group.make_context(info_name, args, parent, **extra)


class House(TyperGroup):
    """The whole command: the house's own verbs, and after them the groups of the domains."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        _set_up_first(self)
        for name, (help_line, *sources) in GROUPS.items():
            self.add_command(Deferred(name, help_line, *sources))


def _read(sources: tuple[str, ...]) -> typer.Typer:
    """The commands of all the sources as one; a source that has a name of its own stays a group in it."""
    whole = typer.Typer(no_args_is_help=True)
    for source in sources:
        module, _, name = source.partition(":")
        part: typer.Typer = getattr(import_module(module), name)
        if part.info.name:
            whole.add_typer(part)
        else:
            whole.registered_commands += part.registered_commands
            whole.registered_groups += part.registered_groups
    return whole


def _set_up_first(command: Any) -> None:
    """Make every command below this one set Django up before it runs."""
    if isinstance(command, TyperGroup):
        for one in command.commands.values():
            _set_up_first(one)
    else:
        command.callback = _after_set_up(command.callback)


def _after_set_up(run: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(run)
    def wrapped(*args: Any, **named: Any) -> Any:
        import django

        django.setup()
        return run(*args, **named)

    return wrapped


app = typer.Typer(
    name="hilo",
    cls=House,
    help="Hilo: one thread from the call to 911 to the figure the Council answers for.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.command()
def setup(
    demo: Annotated[bool, typer.Option(help="Add demo accounts and units in Puebla and Jalisco.")] = False,
    quiet: Annotated[bool, typer.Option(help="Say nothing when all is well.")] = False,
) -> None:
    """Prepare the database: tables, the 32 state centres, and with --demo accounts and units. Safe to repeat."""
    from .setting_up import set_up

    set_up(demo=demo, quiet=quiet)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="HILO_PORT")] = 8911,
    workers: Annotated[int, typer.Option(envvar="HILO_WORKERS", help="Processes; 0 chooses.")] = 0,
    demo: Annotated[bool, typer.Option(help="Play the demonstration beside it: calls and units.")] = False,
) -> None:
    """Serve everything on one port, live streams included, and do the tasks of recorded facts."""
    from .demo import start
    from .serving import run

    run(host=host, port=port, workers=workers, beside=start if demo else None)


@app.command()
def work() -> None:
    """Run the tasks that are due because of recorded facts, until stopped. `hilo serve` does this too."""
    from hilo.kernel.events.work import run_until_stopped

    run_until_stopped()


@app.command()
def story() -> None:
    """Tell one event in the terminal: five callers, one a prank, from first ring to closed incident."""
    from .story import main as tell

    raise typer.Exit(tell())


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

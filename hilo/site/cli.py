"""The `hilo` command: the house's own verbs, and one group for each domain that has commands.

A group's module is read when the group is called, and Django is set up when a command runs: help waits for neither.
Help is written in English where a command is, and comes in the terminal's language (kernel/terminal.py) by `_prepare`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from functools import partial, wraps
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from hilo import __version__
from hilo.kernel.domain import manifests
from hilo.kernel.terminal import language, lend, said
from hilo.lib.errors import Refusal
from hilo.site.begin import begin
from hilo.site.demonstration import named
from hilo.site.doctor import doctor
from hilo.site.faults import FAULT, told
from hilo.site.safekeeping.cli import backup, restore

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilo.site.settings")


class Deferred(TyperGroup):
    """A group of which only the name and the help line are known until it is called."""

    def __init__(self, name: str, help_line: str, *modules: str) -> None:
        super().__init__(name=name, help=help_line)
        self.modules = modules

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        group = get_group(_read(str(self.name), self.modules))
        _prepare(group)
        group.help = self.help
        return group.make_context(info_name, args, parent, **extra)


class House(TyperGroup):
    """The whole command: the house's own verbs, and after them the groups of the domains."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, (help_line, modules) in groups().items():
            self.add_command(Deferred(name, help_line, *modules))
        _prepare(self)

    def make_context(self, *args: Any, **extra: Any) -> Any:
        _speak(self)  # the options of completion came after this was made
        return super().make_context(*args, **extra)


def groups() -> dict[str, tuple[str, list[str]]]:
    """The groups that the domains bring: their help lines, and the modules whose commands are in them."""
    found: dict[str, tuple[str, list[str]]] = {}
    for one in manifests():
        for group, help_line in one.commands.items():
            told, modules = found.get(group, ("", []))
            found[group] = (told or help_line, [*modules, f"{one.name}.cli"])
    return dict(sorted(found.items()))


def _read(group: str, modules: tuple[str, ...]) -> typer.Typer:
    """The commands of all the modules as one; one that has a name of its own stays a group in it.

    A module that brings several groups calls each by its name; else its commands are its `app`.
    """
    whole = typer.Typer(no_args_is_help=True)
    for name in modules:
        module = import_module(name)
        own = getattr(module, group, None)
        part: typer.Typer = own if isinstance(own, typer.Typer) else module.app
        if part.info.name:
            whole.add_typer(part)
        else:
            whole.registered_commands += part.registered_commands
            whole.registered_groups += part.registered_groups
    return whole


def _prepare(command: Any) -> None:
    """Give this command and every one below it the terminal's language; each sets Django up before it runs."""
    _speak(command)
    if isinstance(command, TyperGroup):
        for one in command.commands.values():
            _prepare(one)
    if not isinstance(command, TyperGroup) or command.invoke_without_command:
        command.callback = _after_set_up(command.callback)


def _speak(command: Any) -> None:
    """The help of a command and of what it takes, in the terminal's language."""
    command.help = said(command.help or "")
    command.format_usage = partial(_usage, command)
    own = command.get_help_option(typer.Context(command))
    for one in [*command.params, *([own] if own else [])]:
        if getattr(one, "help", None):
            one.help = said(one.help)


def _usage(command: Any, context: Any, formatter: Any) -> None:
    """The line that says how a command is written: the library has no translation of it."""
    pieces = " ".join(said(piece) for piece in command.collect_usage_pieces(context))
    formatter.write_usage(context.command_path, pieces, prefix=said("Usage: "))


def _after_set_up(run: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(run)
    def wrapped(*args: Any, **named: Any) -> Any:
        import django

        # What is read stays: nobody needs to look through it for what could go.
        gc.disable()
        django.setup()
        gc.freeze()
        gc.enable()
        return run(*args, **named)

    return wrapped


app = typer.Typer(
    name="hilo",
    cls=House,
    help="Hilo: one thread from the call to 911 to the figure the Council answers for.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hilo {__version__}")
        raise typer.Exit


@app.callback()
def whole(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version, and nothing else.")
    ] = False,
) -> None:
    pass


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
def accept_clock() -> None:
    """Say that this machine's clock is right though later instants were recorded: it was ahead, and was mended."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP
    from hilo.kernel.installation.actions import accept_clock

    accept_clock(actor=SETUP, at=timezone.now())


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="HILO_PORT")] = 8911,
    workers: Annotated[int, typer.Option(envvar="HILO_WORKERS", help="Processes; 0 chooses.")] = 0,
    demo: Annotated[bool, typer.Option(help="Play the demonstration beside it: calls and units.")] = False,
) -> None:
    """Serve everything on one port, live streams included, and do the tasks of recorded facts."""
    from .prepared import be_prepared
    from .serving import run

    be_prepared()
    run(host=host, port=port, workers=workers, beside=named("show:start") if demo else None)


@app.command()
def work() -> None:
    """Run the tasks that are due because of recorded facts, until stopped. `hilo serve` does this too."""
    from hilo.kernel.events.work import run_until_stopped

    from .prepared import be_prepared

    be_prepared()
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

    table = Table(said("fact"), said("reaction"), box=None, header_style="bold")
    for reaction in SPINE:
        table.add_row(reaction.fact, reaction.name)
    Console().print(table)


app.command()(begin)
app.command()(doctor)
app.command()(backup)
app.command()(restore)


def main(arguments: list[str] | None = None) -> None:
    """Run the command; a refusal is one clear line and exit code 2 (1 where the data hold no answer), a fault of ours
    one line and 70."""
    lend()
    try:
        app(arguments)
    except Exception as error:
        refusal = error if isinstance(error, Refusal) else told(error)
        if refusal is None:
            if "HILO_TRACE" in os.environ:
                raise
            fault = f"{type(error).__name__}: {error}".splitlines()[0][:300]
            ours = said("something broke on our side: {fault} (HILO-K500). HILO_TRACE=1 shows where.", fault=fault)
            print(f"hilo: {ours}", file=sys.stderr)
            sys.exit(FAULT)
        print(f"hilo: {refusal.said(language())} ({refusal.code})", file=sys.stderr)
        sys.exit(refusal.exit)


if __name__ == "__main__":
    main()

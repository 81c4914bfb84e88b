"""`hilo begin`: a state from nothing, question by question or from a file of answers; begun again, it goes on.

What is missing is asked of the records (desks/administration/steps.py), and what is answered is done by the acts that
the desk has (desks/administration/founding.py).
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hilo.kernel.terminal import language

if TYPE_CHECKING:
    from rich.console import Console

    from hilo.desks.administration.founding import Outcome
    from hilo.desks.administration.steps import Node, Step

GLYPHS = {"done": "[green]✓[/]", "owed": "[red]▲[/]", "later": "[yellow]◐[/]"}
OUTCOMES = {"made": "[green]✓[/]", "there": "[dim]·[/]", "refused": "[red]▲[/]"}


def begin(
    state: Annotated[str, typer.Option(help="Two digits of INEGI, such as 21; not needed once it is begun.")] = "",
    answers: Annotated[
        Path | None, typer.Option(help="TOML that answers everything at once: docs/operations.md.")
    ] = None,
    letters: Annotated[
        Path | None, typer.Option(help="Folder for the letters with start passwords; else they are shown here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Ask nothing; print only JSON.")] = False,
) -> None:
    """Found a state: set up, institutions, first people, forces, units; then what is missing, each with its command.

    Whoever begins again goes on where it was: what is there is seen, not remembered. Exit code 1 if a row was refused.
    """
    from django.utils import translation

    with translation.override(language()):
        _begin(state, answers, letters, as_json)


def _begin(state: str, answers: Path | None, letters: Path | None, as_json: bool) -> None:
    from rich.console import Console

    from hilo.desks.administration.founding import REFUSED, read_answers

    asks = answers is None and not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    told = read_answers(answers) if answers else {}
    console = Console(highlight=False, stderr=as_json)
    _ready(console, told.get("kind", ""), asks=asks, quiet=as_json)
    state = _which_state(console, state or told.get("state", ""), asks)
    if letters is not None:
        _folder(letters)
    found: list[Outcome] = []
    try:
        for outcome in _asked(console, state) if asks else _answered(told):
            found.append(outcome)
            _say(console, outcome, letters)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        console.print(f"\n{_('What was done stays. `hilo begin` goes on here.')}")
    _end(console, state, found, as_json)
    raise typer.Exit(any(one.state == REFUSED for one in found))


def _folder(letters: Path) -> None:
    """The folder of the letters, before anybody joins: a start password that cannot be written down is lost.

    Raises: OSError.
    """
    letters.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(letters, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(letters))


def _ready(console: Console, kind: str, *, asks: bool, quiet: bool) -> None:
    """The tables of this version; where nobody has prepared anything yet, they are made for what it is said to be.

    Raises: Refusal HILO-K483 for a database that does not answer, or is of another version.
    """
    from click import Choice

    from hilo.kernel.installation import EXERCISE, OPERATIONAL
    from hilo.lib.errors import Refusal

    from .doctor.line import WRONG
    from .doctor.records import database, migrations
    from .setting_up import set_up

    for look in (database, migrations):
        line = next(iter(look()))
        if line.state == WRONG and not (_untouched(look is migrations) and (kind or asks)):
            raise Refusal("HILO-K483", words=line.words, todo=line.todo)
        if line.state == WRONG:
            break
    else:
        return
    if not kind:
        kind = typer.prompt(_("What is it for"), default=OPERATIONAL, type=Choice([OPERATIONAL, EXERCISE]))
    set_up(wanted=kind, quiet=quiet)
    console.print()


def _untouched(answers: bool) -> bool:
    """True if nobody has prepared the database yet: there is no file, or it answers and holds no table of ours."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    if not answers:
        return connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists()
    return not MigrationRecorder(connection).applied_migrations()


def _which_state(console: Console, state: str, asks: bool) -> str:
    from click import Choice

    from hilo.desks.administration.steps import states_begun
    from hilo.kernel.territory.queries import require_state, states
    from hilo.lib.errors import Refusal

    begun = states_begun()
    if not state and len(begun) == 1:
        state = begun[0]
    if not state and asks:
        console.print(", ".join(f"[bold]{one.code}[/] {one.name}" for one in states()))
        known = Choice([one.code for one in states()])
        state = typer.prompt(_("Which state (two digits)"), type=known, show_choices=False)
    if not state:
        raise Refusal("HILO-K482")
    return require_state(state).code


def _answered(told: dict[str, Any]) -> Iterator[Outcome]:
    from django.utils import timezone

    from hilo.desks.administration.founding import carry_out
    from hilo.kernel.access.actions import SETUP

    yield from carry_out(told, SETUP, timezone.now)


# ---------- question by question ----------


def _asked(console: Console, state: str) -> Iterator[Outcome]:
    """What is missing, asked one after another; an empty answer leaves a thing for later."""
    console.print(f"[bold]{_('A new state')}[/]")
    console.print(f"[dim]{_('Enter alone leaves a thing for later. Ctrl-C stops; nothing is lost.')}[/]\n")
    for section in (_registrars, _bodies, _administrators, _units, _people, _files, _links):
        yield from section(console, state)


def _node(state: str) -> Node:
    from hilo.desks.administration.steps import node_of
    from hilo.kernel.access.actions import SETUP

    return node_of(state, SETUP)


def _do(section: str, **row: Any) -> Outcome:
    from django.utils import timezone

    from hilo.desks.administration.founding import SECTIONS, one
    from hilo.kernel.access.actions import SETUP

    return one(SECTIONS[section][0], {key: value for key, value in row.items() if value}, SETUP, timezone.now())


def _registrars(console: Console, state: str) -> Iterator[Outcome]:
    node = _node(state)
    if node.centre:
        yield from _two(console, state, node.centre.institution_id, "registrar")


def _administrators(console: Console, state: str) -> Iterator[Outcome]:
    for row in _node(state).bodies:
        if not row.parent:
            yield from _two(console, state, row.code, "admin")


def _two(console: Console, state: str, institution: str, role: str) -> Iterator[Outcome]:
    from hilo.desks.administration.steps import lacking_of_two

    while lacking := lacking_of_two(_node(state), institution, role):
        outcome = _person(console, institution, role, f" ({3 - lacking}/2)")
        if outcome is None:
            return
        yield outcome


def _bodies(console: Console, state: str) -> Iterator[Outcome]:
    from hilo.desks.administration.steps import parent_of, proposed_code, to_open
    from hilo.kernel.access.queries import kind_titles

    for kind in to_open(_node(state)):
        title = kind_titles(language())[kind]
        name = typer.prompt(_("{title}: its name").format(title=title), default="", show_default=False).strip()
        if not name:
            continue
        code = typer.prompt(f"  {_('Code')}", default=proposed_code(_node(state), kind))
        town = typer.prompt(f"  {_('Municipality (five digits)')}") if kind == "police_municipal" else ""
        parent = parent_of(_node(state), kind)
        yield _do("institutions", code=code, name=name, kind=kind, state=state, municipality=town, parent=parent)


def _people(console: Console, state: str) -> Iterator[Outcome]:
    from hilo.desks.administration.steps import lacking_roles

    for row in _node(state).bodies:
        for role in lacking_roles(_node(state), row):
            outcome = _person(console, row.code, role)
            if outcome is not None:
                yield outcome


def _person(console: Console, institution: str, role: str, which: str = "") -> Outcome | None:
    """A person asked for by name; None for nobody now."""
    from hilo.emergency.centres.queries import centres
    from hilo.kernel.access.queries import role_titles
    from hilo.lib.text import fold

    asked = f"{institution} · {role_titles(language())[role]}{which}: {_('name of the person')}"
    name = typer.prompt(asked, default="", show_default=False).strip()
    if not name:
        return None
    username = typer.prompt(f"  {_('Sign-in name')}", default=".".join(fold(name).split()[:2])).strip()
    centre = next((one.code for one in centres() if one.institution_id == institution), "")
    unit = typer.prompt(f"  {_('Code of the unit')}").strip() if role == "unit" else ""
    row = {"username": username, "name": name, "institution": institution, "role": role}
    return _do("people", centre=centre, unit=unit, **row)


def _units(console: Console, state: str) -> Iterator[Outcome]:
    from django.utils import timezone

    from hilo.emergency.dispatch.queries import served_by

    centre = _node(state).centre
    while centre and not served_by(centre.code, at=timezone.now())[0]:
        code = typer.prompt(_("A first unit: its code, as crews say it on the radio"), default="", show_default=False)
        if not code.strip():
            return
        name = typer.prompt(f"  {_('Name')}", default=code)
        # Its people open the unit's page and read what it was sent to by this code.
        police = next((one.code for one in _node(state).bodies if one.kind == "police_state"), "SSP")
        agency = typer.prompt(f"  {_('Agency')}", default=police)
        can = typer.prompt(f"  {_('What it can do (police, ambulance_basic, fire …)')}", default="police")
        capabilities = can.replace(",", " ").split()
        yield _do("units", code=code.strip(), name=name, agency=agency, centre=centre.code, capabilities=capabilities)


def _files(console: Console, state: str) -> Iterator[Outcome]:
    from django.utils import timezone

    from hilo.emergency.dispatch.queries import served_by
    from hilo.registries.officers.queries import strength

    node = _node(state)
    if node.centre and not served_by(node.centre.code, at=timezone.now())[1]:
        yield from _file("stations", _("CSV of stations"), centre=node.centre.code)
    for row in node.bodies:
        if row.kind.startswith("police") and row.code not in strength([row.code]):
            yield from _file(
                "forces", _("{code}: CSV or XLSX of the force").format(code=row.code), institution=row.code
            )


def _file(section: str, words: str, **row: Any) -> Iterator[Outcome]:
    file = typer.prompt(words, default="", show_default=False).strip()
    if file:
        yield _do(section, file=str(Path(file).expanduser()), **row)


def _links(console: Console, state: str) -> Iterator[Outcome]:
    from hilo.kernel.access.queries import holders_in
    from hilo.registries.officers.queries import strength

    for row in _node(state).bodies:
        if not row.kind.startswith("police") or row.code not in strength([row.code]):
            continue
        for username in holders_in(row.code, "officer")[: 0 if strength([row.code])[row.code][1] else None]:
            asked = _("{username}: the officer's number, to write reports").format(username=username)
            number = typer.prompt(asked, default="", show_default=False).strip()
            if number:
                yield _do("links", number=number, account=username)


# ---------- what is said ----------


def _say(console: Console, outcome: Outcome, letters: Path | None) -> None:
    from rich.markup import escape
    from rich.panel import Panel

    console.print(f"{OUTCOMES[outcome.state]} {escape(outcome.what)}  {escape(outcome.words)}", soft_wrap=True)
    if not outcome.letter:
        return
    if letters is None:
        console.print(Panel(escape(outcome.letter), title=_("Letter, shown once"), expand=False))
        return
    file = letters / f"{outcome.what}.txt"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        opened.write(outcome.letter + "\n")
    console.print(
        f"  [dim]{_('Letter: {file}. Print it, hand it over closed, and delete the file.').format(file=file)}[/]"
    )


def _end(console: Console, state: str, found: list[Outcome], as_json: bool) -> None:
    from hilo.desks.administration.steps import OWED, steps

    node = _node(state)
    told = steps(node)
    if as_json:
        rows = [{"state": one.state, "what": one.what, "words": one.words} for one in found]
        typer.echo(json.dumps({"done": rows, "steps": [asdict(one) for one in told]}, ensure_ascii=False))
        return
    console.print(f"\n[bold]{node.state.name}[/]")
    _list(console, told)
    owed = sum(one.state == OWED for one in told)
    console.print()
    if owed:
        console.print(
            _(
                "▲ {n} to do before the first real call. `hilo begin` goes on here; `hilo doctor` looks at the rest."
            ).format(n=owed)
        )
    else:
        console.print(_("A call can go its whole way. `hilo doctor` looks at the rest."))


def _list(console: Console, told: list[Step]) -> None:
    """Each step in a line, and under it its commands, unbroken: they are copied."""
    from rich.markup import escape

    for one in told:
        console.print(f"{GLYPHS[one.state]} [bold]{one.title}[/]  {escape(one.found)}")
        for command in one.commands if one.state != "done" else ():
            console.print(f"    [cyan]{escape(command)}[/]", soft_wrap=True)


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)

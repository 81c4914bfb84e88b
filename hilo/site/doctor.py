"""`hilo doctor`: what is so with this installation, in plain words, and what to do about it."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from hilo import __version__

WELL, MIND, WRONG = "well", "mind", "wrong"
LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1"}
LAST_ENTRIES = 200
"""Ledger entries of each chain that are checked; `hilo ledger verify` checks all."""
OWED_S, SKEW_S = 60, 2.0
LITTLE_BYTES, TOO_LITTLE_BYTES = 5_000_000_000, 500_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """state: "well", "mind" (worth knowing) or "wrong" (must be mended); about: a short name; todo: what to do."""

    state: str
    about: str
    words: str
    todo: str = ""


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False) -> None:
    """Say how this installation is, and what to do about what is not well. Exit code 1 if something is wrong."""
    lines = list(examine())
    wrong = sum(line.state == WRONG for line in lines)
    if as_json:
        typer.echo(json.dumps({"ok": not wrong, "lines": [asdict(line) for line in lines]}, ensure_ascii=False))
    else:
        _show(lines)
    raise typer.Exit(1 if wrong else 0)


def examine() -> Iterator[Line]:
    """Everything the doctor looks at, in order; without a database only what can be said without one."""
    yield Line(WELL, "hilo", f"Hilo {__version__}")
    yield from _data_directory()
    yield from _keys()
    yield from _hosts()
    yield from _territory()
    yield from _catalogue()
    reached = list(_database())
    yield from reached
    if reached[0].state == WRONG:
        return
    yield from _durability()
    tables = list(_migrations())
    yield from tables
    if any(line.state == WRONG for line in tables):
        return
    for look in (_triggers, _chains, _clock, _facts, _accounts, _demo, _tools):
        yield from look()


def _data_directory() -> Iterator[Line]:
    folder = Path(settings.DATA_DIR)
    say = partial(Line, about="data directory")
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield say(state=WRONG, words=f"{folder} cannot be written to.", todo="Make it, owned by the user Hilo runs as.")
        return
    free = shutil.disk_usage(folder).free
    words = f"{folder}, {free / 1e9:,.1f} GB free."
    if free < TOO_LITTLE_BYTES:
        yield say(state=WRONG, words=words, todo="Make room now: without any, no call can be recorded.")
    elif free < LITTLE_BYTES:
        yield say(state=MIND, words=words, todo="Make room before it runs out.")
    else:
        yield say(state=WELL, words=words)
    if folder.stat().st_mode & stat.S_IWOTH:
        yield say(state=WRONG, words="Anybody on this machine may write there.", todo=f"chmod 750 {folder}")


def _keys() -> Iterator[Line]:
    folder = Path(settings.DATA_DIR) / "keys"
    say = partial(Line, about="keys")
    if "HILO_SECRET_KEY" in os.environ:
        weak = len(os.environ["HILO_SECRET_KEY"]) < 40
        yield say(
            state=WRONG if weak else WELL,
            words="The secret key comes from HILO_SECRET_KEY" + (" and is short." if weak else "."),
            todo="Take at least 40 random characters." if weak else "",
        )
    for name, why in (("secret", "sessions and second factors"), ("ledger.pem", "signing checkpoints")):
        path = folder / name
        if not path.exists():
            if name == "ledger.pem":
                yield say(state=MIND, words="There is no ledger key yet.", todo="hilo ledger checkpoint FILE makes it.")
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield say(state=WRONG, words=f"{path} ({why}) can be read by others.", todo=f"chmod 600 {path}")
        else:
            yield say(state=WELL, words=f"{name} ({why}) is there, for its owner alone.")


def _hosts() -> Iterator[Line]:
    say = partial(Line, about="network")
    outside = sorted(set(settings.ALLOWED_HOSTS) - LOCAL)
    if outside and not settings.HTTPS:
        yield say(
            state=WRONG,
            words=f"It answers as {', '.join(outside)} without HTTPS: passwords go over the wire in the clear.",
            todo="Put a TLS front before it and set HILO_HTTPS=1 (docs/operations.md).",
        )
    elif outside:
        yield say(state=WELL, words=f"It answers as {', '.join(outside)}, over HTTPS.")
    else:
        yield say(state=WELL, words="It answers on this machine only (HILO_HOSTS names no other).")


def _territory() -> Iterator[Line]:
    from hilo.kernel.territory import queries

    say = partial(Line, about="territory")
    yield say(state=WELL, words=f"{len(queries.states())} states, {len(queries.municipalities()):,} municipalities.")
    status = queries.boundaries_status()
    if status.error:
        yield say(
            state=WRONG,
            words=f"The boundaries are not used: {status.error}",
            todo="Load them again: hilo territory load FILE",
        )
    elif status.loaded:
        without = f"; {len(status.missing)} municipalities have none" if status.missing else ""
        yield say(state=WELL, words=f"Boundaries of {status.loaded:,} municipalities from {status.source}{without}.")
    else:
        yield say(
            state=MIND,
            words="No municipal boundaries are loaded: places are estimates.",
            todo="hilo territory load FILE, with INEGI's Marco Geoestadístico.",
        )


def _catalogue() -> Iterator[Line]:
    from hilo.kernel.catalogues import InvalidCatalogue, load

    say = partial(Line, about="catalogue")
    try:
        held = load("incidents", datetime.now(UTC).date())
    except InvalidCatalogue as error:
        yield say(state=WRONG, words=str(error), todo="Mend or remove the file in the data directory's catalogues.")
        return
    note = " It is provisional." if held.provisional else ""
    yield say(
        state=WELL,
        words=f"Incidents, edition {held.edition}: {len(held.in_force)} codes, in force since {held.valid_from}.{note}",
    )


def _database() -> Iterator[Line]:
    import psycopg
    from django.db import DatabaseError, connection

    from .safekeeping.databases import reached

    say = partial(Line, about="database")
    name = str(connection.settings_dict["NAME"])
    # Connecting would make an empty file.
    if connection.vendor == "sqlite" and not Path(name).exists():
        yield say(state=WRONG, words="There is no database yet.", todo="hilo setup")
        return
    try:
        if connection.vendor == "postgresql":
            reached().close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
            version = cursor.fetchone()[0]
    except (DatabaseError, psycopg.Error) as error:
        yield say(
            state=WRONG,
            words=f"It does not answer: {' '.join(str(error).split())[:200]}",
            todo="Start it, or mend HILO_DATABASE_URL.",
        )
        return
    if connection.vendor == "sqlite":
        size = Path(name).stat().st_size / 1e6
        yield say(state=WELL, words=f"SQLite {version}: {Path(name)}, {size:,.1f} MB.")
    else:
        host = connection.settings_dict["HOST"] or "this machine"
        yield say(state=WELL, words=f"PostgreSQL {version}: {name} on {host}.")


def _durability() -> Iterator[Line]:
    from django.db import connection

    say = partial(Line, about="durability")
    good: dict[str, tuple[str, ...]]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            good = {"synchronous": ("2", "3"), "journal_mode": ("wal",)}
            found = {name: str(cursor.execute(f"PRAGMA {name}").fetchone()[0]) for name in good}
            wanted = {"synchronous": "FULL", "journal_mode": "WAL"}
        else:
            good = {
                "fsync": ("on",),
                "synchronous_commit": ("on", "remote_write", "remote_apply"),
                "full_page_writes": ("on",),
            }
            found = {}
            for name in good:
                cursor.execute(f"SHOW {name}")
                found[name] = cursor.fetchone()[0]
            wanted = dict.fromkeys(good, "on")
    bad = [name for name in good if found[name] not in good[name]]
    for name in bad:
        yield say(
            state=WRONG,
            words=f"{name} is “{found[name]}”: a power cut may lose calls that were acknowledged.",
            todo=f"Set {name} to {wanted[name]}.",
        )
    if not bad:
        yield say(state=WELL, words="What is acknowledged survives a power cut (" + ", ".join(good) + ").")


def _migrations() -> Iterator[Line]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    say = partial(Line, about="tables")
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if unknown:
        yield say(
            state=WRONG,
            words=f"The tables are of a newer Hilo ({'.'.join(sorted(unknown)[0])}).",
            todo="Install that version, or restore a backup made before it.",
        )
    if plan:
        yield say(
            state=WRONG, words=f"{len(plan)} changes of the tables are not applied.", todo="Back up, then: hilo setup"
        )
    if not plan and not unknown:
        yield say(state=WELL, words="They are those of this version.")


def _triggers() -> Iterator[Line]:
    from django.db import connection

    from hilo.kernel.ledger.triggers import install

    say = partial(Line, about="ledger")
    wanted = {found for text in install(connection.vendor) for found in re.findall(r"CREATE TRIGGER (\w+)", text)}
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        missing = sorted(wanted - {row[0] for row in cursor.fetchall()})
    if missing:
        yield say(
            state=WRONG,
            words=f"The database no longer guards it: {', '.join(missing)} absent or switched off.",
            todo="Find out who took them away; verify with a checkpoint; restore from a backup.",
        )
    else:
        yield say(state=WELL, words="The database refuses to change or delete an entry.")


def _chains() -> Iterator[Line]:
    from hilo.kernel.ledger.queries import recent_breaks, size

    say = partial(Line, about="ledger")
    found = recent_breaks(LAST_ENTRIES)
    chains, entries = size()
    for one in found[:5]:
        yield say(
            state=WRONG, words=f"{one.chain} {one.seq}: {one.message}", todo="hilo ledger verify --checkpoint FILE"
        )
    if not found:
        yield say(
            state=WELL,
            words=f"The last {LAST_ENTRIES} entries of each of {chains} chains hold ({entries:,} entries in all).",
        )


def _clock() -> Iterator[Line]:
    from django.db import connection
    from django.utils import timezone

    from hilo.kernel.ledger.queries import newest

    say = partial(Line, about="clock")
    now = timezone.now()
    last = newest()
    if last and last > now + timedelta(seconds=SKEW_S):
        yield say(
            state=WRONG,
            words=f"It is {now:%d/%m/%Y %H:%M:%S} UTC here, but the newest entry is of {last:%d/%m/%Y %H:%M:%S} UTC.",
            todo="Set the clock (timedatectl set-ntp true) before more is recorded.",
        )
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            before = timezone.now()
            cursor.execute("SELECT clock_timestamp()")
            skew = (cursor.fetchone()[0] - before).total_seconds()
        if abs(skew) > SKEW_S:
            yield say(
                state=WRONG,
                words=f"This machine and the database differ by {abs(skew):.1f} s.",
                todo="Let both follow the same time server.",
            )
            return
    yield say(state=WELL, words=f"{timezone.localtime(now):%d/%m/%Y %H:%M:%S %Z}.")


def _facts() -> Iterator[Line]:
    from django.utils import timezone

    from hilo.kernel.events.queries import backlog, owed_since

    say = partial(Line, about="owed work")
    owed = owed_since(timezone.now(), OWED_S)
    waiting, _ = backlog()
    if owed:
        first = owed[0]
        reason = f" Last fault: {first.error.strip().splitlines()[-1][:160]}" if first.error.strip() else ""
        yield say(
            state=WRONG,
            words=f"{len(owed)} reactions are owed for more than {OWED_S} s, first {first.reaction}.{reason}",
            todo="Is `hilo serve` or `hilo work` running? If it is, read its log.",
        )
    if waiting:
        yield say(
            state=MIND,
            words=f"{waiting:,} facts have no place in the stream yet.",
            todo="`hilo serve` or `hilo work` gives it; look again in a moment.",
        )
    if not owed and not waiting:
        yield say(state=WELL, words="Nothing is owed.")


def _accounts() -> Iterator[Line]:
    from hilo.kernel.access.queries import everybody

    say = partial(Line, about="accounts")
    active = [row for row in everybody() if row.active]
    if not any("admin" in row.roles for row in active):
        yield say(
            state=MIND,
            words="There is no administrator.",
            todo='hilo users join NAME --name "…" --institution NAC --role admin',
        )
    for words, todo, rows in (
        (
            "hold a role that needs a second factor and have none, so it opens nothing",
            "They activate it after signing in.",
            [row for row in active if row.needs_factor and not row.factor and row.signs_in],
        ),
        (
            "have not changed the start password",
            "Remind them, or let them leave.",
            [row for row in active if row.start_password],
        ),
        (
            "are locked after five wrong passwords",
            "Ask them whether it was they; hilo users unlock NAME",
            [row for row in active if row.locked],
        ),
    ):
        if rows:
            names = ", ".join(row.username for row in rows[:5]) + (" …" if len(rows) > 5 else "")
            yield say(state=MIND, words=f"{len(rows)} {words}: {names}.", todo=todo)
    yield say(state=WELL, words=f"{len(active):,} in use.")


def _demo() -> Iterator[Line]:
    from hilo.kernel.access.queries import accounts_with_password

    from .cast import DEMO_ACCOUNTS, DEMO_PASSWORD

    found = accounts_with_password([part.username for part in DEMO_ACCOUNTS], DEMO_PASSWORD)
    if not found:
        return
    real = settings.HTTPS or bool(set(settings.ALLOWED_HOSTS) - LOCAL)
    yield Line(
        WRONG if real else MIND,
        "demo",
        f"The demo's accounts are open with the password everybody knows: {', '.join(found)}.",
        "hilo users leave NAME, for each." if real else "Good for trying Hilo out; never for a real centre.",
    )


def _tools() -> Iterator[Line]:
    from django.db import connection

    if connection.vendor == "postgresql":
        missing = [name for name in ("pg_dump", "pg_restore", "psql") if shutil.which(name) is None]
        if missing:
            yield Line(
                MIND,
                "backup",
                f"{', '.join(missing)} not on PATH: no backup can be made here.",
                "Install postgresql-client.",
            )


def _show(lines: list[Line]) -> None:
    from rich.console import Console
    from rich.table import Table

    glyphs = {WELL: "[green]✓[/]", MIND: "[yellow]◐[/]", WRONG: "[red]▲[/]"}
    table = Table.grid(padding=(0, 2))
    table.add_column(width=1)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for line in lines:
        words = line.words.replace("[", r"\[")
        table.add_row(glyphs[line.state], line.about, words + (f"\n[bold]→[/] {line.todo}" if line.todo else ""))
    console = Console(highlight=False)
    console.print(table)
    wrong, mind = (sum(line.state == state for line in lines) for state in (WRONG, MIND))
    console.print()
    if wrong:
        console.print(f"[red]{wrong} to mend[/]" + (f", {mind} to mind." if mind else "."))
    else:
        console.print("[green]All is well.[/]" + (f" {mind} to mind." if mind else ""))

"""What is said of the database, the ledger in it, the tasks of recorded facts and the accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from hilo.kernel.terminal import said

from .line import MIND, WELL, WRONG, Line
from .machine import is_real

LAST_ENTRIES = 200
"""Ledger entries of each chain that are checked; `hilo ledger verify` checks all."""
OVERDUE_S, SKEW_S = 60, 2.0


def database() -> Iterator[Line]:
    import psycopg
    from django.db import DatabaseError, connection

    from ..safekeeping.databases import reached

    say = partial(Line, about="database")
    name = str(connection.settings_dict["NAME"])
    # Connecting would make an empty file.
    if connection.vendor == "sqlite" and not Path(name).exists():
        yield say(state=WRONG, words=said("There is no database yet."), todo="hilo setup")
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
            words=said("It does not answer: {error}", error=" ".join(str(error).split())[:200]),
            todo=said("Start it, or mend HILO_DATABASE_URL."),
        )
        return
    if connection.vendor == "sqlite":
        facts = Path(name).stat()
        yield say(
            state=WELL,
            words=said(
                "SQLite {version}: {name}, {size:,.1f} MB.",
                version=version,
                name=name,
                size=facts.st_size / 1e6,
            ),
        )
        if facts.st_mode & 0o077:
            yield say(state=WRONG, words=said("Others on this machine can read its file."), todo=f"chmod 600 {name}*")
    else:
        host = connection.settings_dict["HOST"] or said("this machine")
        yield say(
            state=WELL, words=said("PostgreSQL {version}: {name} on {host}.", version=version, name=name, host=host)
        )


def durability() -> Iterator[Line]:
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
            words=said(
                "{name} is “{found}”: a power cut may lose calls that were acknowledged.", name=name, found=found[name]
            ),
            todo=said("Set {name} to {wanted}.", name=name, wanted=wanted[name]),
        )
    if not bad:
        yield say(state=WELL, words=said("What is acknowledged survives a power cut ({good}).", good=", ".join(good)))


def replicas() -> Iterator[Line]:
    """Whether a second machine holds what is acknowledged. Only a role that may read replication sees it."""
    from django.db import connection

    say = partial(Line, about="replica")
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_standby_names")
        wanted = cursor.fetchone()[0]
        cursor.execute("SELECT application_name, sync_state FROM pg_stat_replication")
        found = cursor.fetchall()
    names = ", ".join(name for name, _ in found)
    if any(state in {"sync", "quorum"} for _, state in found):
        yield say(state=WELL, words=said("What is acknowledged is on a second machine too ({names}).", names=names))
    elif wanted:
        yield say(
            state=WRONG,
            words=said(
                "A synchronous replica is asked for ({wanted}) and none follows: writes wait for it.", wanted=wanted
            ),
            todo=said("Bring the replica back, or take it out of synchronous_standby_names."),
        )
    elif found:
        yield say(
            state=MIND,
            words=said(
                "{names} follows, but not synchronously: if this machine dies, the last calls may be lost.", names=names
            ),
            todo=said("Set synchronous_standby_names (docs/operations.md)."),
        )
    else:
        yield say(
            state=MIND,
            words=said("No replica: if this machine dies, the last backup is what there is."),
            todo=said("A second machine with a copy of every commit: docs/operations.md."),
        )


def migrations() -> Iterator[Line]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    say = partial(Line, about="tables")
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if unknown:
        yield say(
            state=WRONG,
            words=said("The tables are of a newer Hilo ({unknown}).", unknown=".".join(sorted(unknown)[0])),
            todo=said("Install that version, or restore a backup made before it."),
        )
    if plan:
        yield say(
            state=WRONG,
            words=said("{plan} changes of the tables are not applied.", plan=len(plan)),
            todo=said("Back up, then: hilo setup"),
        )
    if not plan and not unknown:
        yield say(state=WELL, words=said("They are those of this version."))


def triggers() -> Iterator[Line]:
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
            words=said(
                "The database no longer guards it: {missing} absent or switched off.", missing=", ".join(missing)
            ),
            todo=said("Find out who took them away; verify with a checkpoint; restore from a backup."),
        )
    else:
        yield say(state=WELL, words=said("The database refuses to change or delete an entry."))


def chains() -> Iterator[Line]:
    from hilo.kernel.ledger.queries import recent_breaks, size

    say = partial(Line, about="ledger")
    found = recent_breaks(LAST_ENTRIES)
    chains, entries = size()
    for one in found[:5]:
        yield say(
            state=WRONG,
            words=f"{one.chain} {one.seq}: {one.message}",
            todo=said("hilo ledger verify --checkpoint FILE"),
        )
    if not found:
        yield say(
            state=WELL,
            words=said(
                "The last {last} entries of each of {chains} chains hold ({entries:,} entries in all).",
                last=LAST_ENTRIES,
                chains=chains,
                entries=entries,
            ),
        )


def clock() -> Iterator[Line]:
    from django.db import connection
    from django.utils import timezone

    from hilo.kernel.installation.clock import latest

    say = partial(Line, about="clock")
    now = timezone.now()
    last = latest()
    if last and last > now + timedelta(seconds=SKEW_S):
        yield say(
            state=WRONG,
            words=said(
                "It is {now:%d/%m/%Y %H:%M:%S} UTC here, but {last:%d/%m/%Y %H:%M:%S} UTC was recorded.",
                now=now,
                last=last,
            ),
            todo=said(
                "Set the clock (timedatectl set-ntp true). If it is right and was ahead before: hilo accept-clock."
            ),
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
                words=said("This machine and the database differ by {seconds:.1f} s.", seconds=abs(skew)),
                todo=said("Let both follow the same time server."),
            )
            return
    yield say(state=WELL, words=f"{timezone.localtime(now):%d/%m/%Y %H:%M:%S %Z}.")


def facts() -> Iterator[Line]:
    from django.utils import timezone

    from hilo.kernel.events.queries import backlog, overdue_tasks

    say = partial(Line, about="tasks")
    late = overdue_tasks(timezone.now(), OVERDUE_S)
    waiting, _ = backlog()
    if late:
        first = late[0]
        reason = (
            said(" Last fault: {error}", error=first.error.strip().splitlines()[-1][:160])
            if first.error.strip()
            else ""
        )
        yield say(
            state=WRONG,
            words=said(
                "{late} tasks have been due for more than {overdue} s, first {reaction}.{reason}",
                late=len(late),
                overdue=OVERDUE_S,
                reaction=first.reaction,
                reason=reason,
            ),
            todo=said("Is `hilo serve` or `hilo work` running? If it is, read its log."),
        )
    if waiting:
        yield say(
            state=MIND,
            words=said("{waiting:,} facts have no place in the stream yet.", waiting=waiting),
            todo=said("`hilo serve` or `hilo work` gives it; look again in a moment."),
        )
    if not late and not waiting:
        yield say(state=WELL, words=said("No task is due."))


def accounts() -> Iterator[Line]:
    from hilo.kernel.access.queries import everybody

    say = partial(Line, about="accounts")
    active = [row for row in everybody() if row.active]
    if not any("admin" in row.roles for row in active):
        yield say(
            state=MIND,
            words=said("There is no administrator."),
            todo=said('hilo users join NAME --name "…" --institution NAC --role admin'),
        )
    for words, todo, rows in (
        (
            said("Without the second factor that their role needs, so it opens nothing"),
            said("They activate it after signing in."),
            [row for row in active if row.needs_factor and not row.factor and row.signs_in],
        ),
        (
            said("Start password not changed yet"),
            said("Remind them, or let them leave."),
            [row for row in active if row.start_password],
        ),
        (
            said("Locked after five wrong passwords"),
            said("Ask them whether it was they; hilo users unlock NAME"),
            [row for row in active if row.locked],
        ),
    ):
        if rows:
            names = ", ".join(row.username for row in rows[:5]) + (
                said(" and {rows} more", rows=len(rows) - 5) if rows[5:] else ""
            )
            yield say(state=MIND, words=f"{words}: {names}.", todo=todo)
    yield say(state=WELL, words=said("{active:,} in use.", active=len(active)))


def installation() -> Iterator[Line]:
    """What it is for. Others than this machine are served by an exercise too, so that is worth knowing, not wrong."""
    from hilo.kernel.installation import OPERATIONAL
    from hilo.kernel.installation.queries import declared

    say = partial(Line, about="installation")
    named = declared()
    if not named:
        yield say(state=MIND, words=said("It never said what it is for, and counts as operational."), todo="hilo setup")
    elif named == OPERATIONAL:
        yield say(state=WELL, words=said("It is operational: replay and synthetic calls are refused."))
    else:
        words = said(
            "It is of the kind “{named}” and says so on every page; its figures are of no operation.", named=named
        )
        yield say(state=MIND, words=words, todo=said("Real calls belong in an operational one: docs/operations.md."))


def demo() -> Iterator[Line]:
    from ..demonstration import installed, named

    found = named("cast:open_accounts")() if installed() else []
    if not found:
        return
    real = is_real()
    yield Line(
        WRONG if real else MIND,
        "demo",
        said("The demo's accounts are open with the password everybody knows: {found}.", found=", ".join(found)),
        said("hilo users leave NAME, for each.")
        if real
        else said("Good for trying Hilo out; never for a real centre."),
    )


def invariants() -> Iterator[Line]:
    """What must always hold of the registers, as their domains say it; each has a command that tells all."""
    from django.utils import timezone

    from hilo.policing.detentions.checks import check as detentions
    from hilo.registries.officers.checks import check as officers

    now = timezone.now()
    for name, look in (("officers", officers), ("detentions", detentions)):
        found = look(now)
        if not found:
            yield Line(WELL, "invariants", said("The register of {name} holds.", name=name))
        else:
            words = said(
                "The register of {name} has {found} findings, the first: {code} {message}",
                name=name,
                found=len(found),
                code=found[0].code,
                message=found[0].message,
            )
            yield Line(MIND, "invariants", words, f"hilo {name} check")

"""From SQLite to PostgreSQL: every row of a copied database, put in the place of what is there, or nothing.

The tables are made and filled in a schema beside the one in use; in the same transaction both change places.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from hilo.lib.errors import Refusal

BESIDE = "hilo_moving"
"""The schema in which the tables are made."""
_MIGRATE = ("-m", "django", "migrate", "--settings", "hilo.site.settings", "--verbosity", "0", "--no-input")


def move(copy: Path, there: psycopg.Connection[Any], *, fleeting: tuple[str, ...], lock_s: int) -> None:
    """Put all rows of an SQLite file into the PostgreSQL database that `there` reaches, as its owner.

    fleeting: tables whose rows are left behind; lock_s: how long to wait for others to let go.
    Raises: Refusal HILO-B406 if a row or a table is not taken; then what was there before is there still.
    """
    _migrate(HILO_DATABASE_URL=f"sqlite:///{copy}")
    there.autocommit = True
    there.execute(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE")
    there.execute(f"CREATE SCHEMA {BESIDE}")
    try:
        _migrate(PGOPTIONS=f"-c search_path={BESIDE}")
        with closing(sqlite3.connect(copy)) as here, there.transaction():
            # SQLite keeps instants in UTC and says no zone.
            there.execute(f"SET LOCAL search_path = {BESIDE}; SET LOCAL timezone = 'UTC'")
            _fill(here, there, fleeting)
            there.execute(f"SET LOCAL lock_timeout = '{lock_s}s'; DROP SCHEMA public CASCADE")
            there.execute(f"ALTER SCHEMA {BESIDE} RENAME TO public")
    except (psycopg.Error, sqlite3.Error) as error:
        raise Refusal("HILO-B406", f"PostgreSQL failed: {' '.join(str(error).split())}", status=500) from error
    finally:
        there.execute(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE")


def _migrate(**environment: str) -> None:
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, *_MIGRATE],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise Refusal("HILO-B406", f"migrate failed: {done.stderr.strip()[-400:]}", status=500)


def _fill(here: sqlite3.Connection, there: psycopg.Connection[Any], fleeting: tuple[str, ...]) -> None:
    """Fill every table without its triggers, which guard acts; foreign keys are looked at once all rows are there."""
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    passing = {*fleeting, "django_migrations"}
    tables = [name for (name,) in here.execute(asked) if name not in passing]
    for table in tables:
        _each(there, "ALTER TABLE {} DISABLE TRIGGER USER", table)
        # What making the tables wrote of its own.
        _each(there, "DELETE FROM {}", table)
    for table in tables:
        _copy(here, there, table)
    there.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        _each(there, "ALTER TABLE {} ENABLE TRIGGER USER", table)
    _go_on_counting(here, there, set(tables))


def _each(there: psycopg.Connection[Any], statement: str, table: str) -> None:
    there.execute(sql.SQL(statement).format(sql.Identifier(table)))  # type: ignore[arg-type]


def _copy(here: sqlite3.Connection, there: psycopg.Connection[Any], table: str) -> None:
    """The rows as SQLite wrote them: each column of PostgreSQL reads its own kind from the text."""
    columns = [row[1] for row in here.execute(f'PRAGMA table_info("{table}")')]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    intervals = _intervals(there, table)
    with there.cursor() as cursor, cursor.copy(into) as taking:
        for row in here.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - names of our own
            taking.write_row(_spans(row, columns, intervals) if intervals else row)
    (held,) = here.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 - names of our own
    (taken,) = there.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone() or (-1,)
    if held != taken:
        raise Refusal("HILO-B406", f"COPY failed: {table} has {held} rows, and {taken} arrived.", status=500)


def _intervals(there: psycopg.Connection[Any], table: str) -> set[str]:
    asked = (
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s AND data_type = 'interval'"
    )
    return {name for (name,) in there.execute(asked, [table])}


def _spans(row: tuple[Any, ...], columns: list[str], intervals: set[str]) -> tuple[Any, ...]:
    """SQLite keeps a span of time in microseconds."""
    pairs = zip(row, columns, strict=True)
    return tuple(timedelta(microseconds=v) if name in intervals and v is not None else v for v, name in pairs)


def _go_on_counting(here: sqlite3.Connection, there: psycopg.Connection[Any], tables: set[str]) -> None:
    """No number is given twice, not even that of a row that is gone."""
    for table, last in here.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
        if table in tables and last:
            there.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [f'"{table}"', last])

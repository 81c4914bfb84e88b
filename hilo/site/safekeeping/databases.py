"""Copying a database out whole while it is in use, and putting a copy in its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from django.db import DatabaseError, connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hilo.lib.errors import Conflict, Refusal

from .moving import move

FLEETING = ("django_session", "hilo_cache")
"""Tables whose rows are not kept: nobody stays signed in by way of a backup."""
LOCK_S = 10
"""How long a restore waits for others to let go of a PostgreSQL database."""
LEAVING_S = 5
"""How long a connection that was closed may take to be gone there."""


def kind() -> str:
    """ "sqlite" or "postgresql"."""
    return connection.vendor


def member(of: str) -> str:
    """The name of the copy of a kind of database inside a backup."""
    return "database.sqlite3" if of == "sqlite" else "database.dump"


def holds_records() -> bool:
    """True if the database has a ledger with entries, which a restore would replace."""
    try:
        if "ledger_entry" not in connection.introspection.table_names():
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM ledger_entry LIMIT 1")
            return cursor.fetchone() is not None
    except DatabaseError as error:
        raise Refusal("HILO-B416", f"The database does not answer: {str(error).strip()}", status=503) from error
    finally:
        connection.close()


def make_if_absent() -> None:
    """On a clean machine the server has no database of the name yet: make it, if the account may.

    Raises: Refusal HILO-B416 if the server does not answer, or the account may not make one.
    """
    if kind() != "postgresql":
        return
    try:
        reached().close()
        return
    except psycopg.OperationalError as error:
        said = str(error).strip()
    name, password = str(connection.settings_dict["NAME"]), str(connection.settings_dict.get("PASSWORD") or "") or None
    try:
        with psycopg.connect(
            make_conninfo(_conninfo(), dbname="postgres"), password=password, connect_timeout=3, autocommit=True
        ) as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                raise Refusal("HILO-B416", f"The database does not answer: {said}", status=503)
            encoded = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0")
            server.execute(encoded.format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise Refusal("HILO-B416", f"The database does not answer: {str(error).strip()}", status=503) from error


def copy_out(target: Path) -> None:
    """A consistent copy of the database as it is at one instant, while others go on writing."""
    if kind() == "postgresql":
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            *(f"--exclude-table-data={table}" for table in FLEETING),
            f"--file={target}",
        )
        return
    with (
        closing(sqlite3.connect(_sqlite_path(), timeout=30)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        # In one step, under one read snapshot: in several, every commit in between would start the copy anew.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        present = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        for table in FLEETING:
            if table in present:
                copy.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
        copy.commit()


def put_in(copy: Path, aside: Path) -> None:
    """Put a copy in the place of the database, whole or not at all. An SQLite file that was there moves to `aside`; a
    copy of SQLite is moved into PostgreSQL where that is used.

    Raises: Conflict HILO-B409 if somebody still works on the database; Refusal HILO-B406 if the copy is not taken.
    """
    connection.close()
    if kind() == "postgresql":
        _put_in_postgresql(copy)
        return
    path = _sqlite_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    # First a copy beside it, then two renames on one file system: nothing slow and nothing that can run out of room.
    near = path.with_name(path.name + ".restoring")
    try:
        shutil.copyfile(copy, near)
        near.chmod(0o600)
        with near.open("rb") as file:
            os.fsync(file.fileno())
        if path.exists():
            _alone(path)
            aside.mkdir(parents=True, exist_ok=True, mode=0o700)
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            shutil.move(path, aside / path.name)
        near.replace(path)
    finally:
        near.unlink(missing_ok=True)


def _alone(path: Path) -> None:
    """Refuse if a server still has the file open; else write its log into it."""
    try:
        with closing(sqlite3.connect(path, timeout=1)) as old:
            # Leaving WAL takes the file for itself alone.
            if old.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
                raise sqlite3.OperationalError("database is locked")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise _in_use() from None
    except sqlite3.DatabaseError:
        pass  # a damaged file is what a restore is for


def _in_use() -> Conflict:
    return Conflict("HILO-B409", "Hilo still works on this database: stop `hilo serve` and `hilo work`, then restore.")


def _put_in_postgresql(copy: Path) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    with reached() as asking:
        _alone_there(asking)
    if copy.name == member("sqlite"):
        with reached() as there:
            move(copy, there, fleeting=FLEETING, lock_s=LOCK_S)
    else:
        _load(copy)
    with reached() as there:
        # Without it PostgreSQL's plans are guesses.
        there.autocommit = True
        there.execute("ANALYZE")


def _alone_there(asking: psycopg.Connection[Any]) -> None:
    # Our own connections of a moment ago are closed here and perhaps not yet over there.
    ends = time.monotonic() + LEAVING_S
    while _others(asking):
        if time.monotonic() > ends:
            raise _in_use()
        time.sleep(0.1)


def _load(copy: Path) -> None:
    script = copy.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(copy), connects=False)
    before = copy.with_suffix(".before.sql")
    before.write_text(f"SET lock_timeout = '{LOCK_S}s';\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
    try:
        _run(
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--set=ON_ERROR_STOP=1",
            "--single-transaction",
            f"--file={before}",
            f"--file={script}",
        )
    except Refusal as refusal:
        if "lock timeout" in refusal.message:
            raise _in_use() from None
        raise


def _others(asking: psycopg.Connection[Any]) -> int:
    """How many other connections the database has."""
    found = asking.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    ).fetchone()
    return int(found[0]) if found else 0


def reached() -> psycopg.Connection[Any]:
    """The PostgreSQL database past the pool, or an OperationalError within three seconds."""
    password = str(connection.settings_dict.get("PASSWORD") or "") or None
    return psycopg.connect(_conninfo(), password=password, connect_timeout=3)


def _sqlite_path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _run(program: str, *arguments: str, connects: bool = True) -> None:
    """Run one of PostgreSQL's client tools on the configured database; the password is not among its arguments."""
    found = shutil.which(program)
    if found is None:
        raise Refusal("HILO-B404", f"{program} is not on PATH: install PostgreSQL's client tools (postgresql-client).")
    given: Sequence[str] = [f"--dbname={_conninfo()}"] if connects else []
    environment = {**os.environ, "PGPASSWORD": str(connection.settings_dict.get("PASSWORD") or "")}
    environment["PGOPTIONS"] = environment.get("PGOPTIONS", "") + " -c client_min_messages=warning"
    if not environment["PGPASSWORD"]:
        del environment["PGPASSWORD"]
    done = subprocess.run(  # noqa: S603 - a client tool, its arguments our own
        [found, *given, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Refusal("HILO-B406", f"{program} failed: {' '.join(said[:3]) or 'no reason given'}", status=500)


def _conninfo() -> str:
    params: dict[str, Any] = dict(connection.get_connection_params())  # type: ignore[attr-defined]
    ours = {"context", "cursor_factory", "prepare_threshold", "pool", "password", "server_side_binding", "autocommit"}
    return make_conninfo(**{name: value for name, value in params.items() if name not in ours})

"""The test database of a worker, and the demonstration's: copies of one that was migrated once for this source."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.support import patterns, postgres
from tests.support.server import DATABASE, Server

STANDING = {"django_content_type", "auth_permission"}
"""Tables whose rows come with them."""
MIGRATE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
call_command("createcachetable", verbosity=0)
"""


def sqlite_tables() -> Path:
    """A file of SQLite with the present tables, to be copied."""
    return patterns.migrated("sqlite", lambda folder: Server(folder)._python("-c", MIGRATE)) / DATABASE


def postgresql_tables() -> Path:
    """The folder of a PostgreSQL that is stopped, in which `pattern()` has the present tables."""

    def make(folder: Path) -> None:
        with postgres.cluster(durable=False) as made:
            _migrate(made.create(pattern()))
            made.leave(folder / "cluster")

    return patterns.migrated("postgresql", make) / "cluster"


def pattern() -> str:
    """The name of the database with the present tables in a PostgreSQL."""
    return f"hilo_tests_{patterns.tables()}"


def copy_sqlite(connection: Any, file: Path) -> None:
    """Let a connection to SQLite use a copy in a file: as in the field, so that threads and WAL behave as there."""
    shutil.copyfile(sqlite_tables(), file)
    _use(connection, str(file))


def copy_postgresql(connection: Any, name: str) -> None:
    """Let a connection to PostgreSQL use a copy on the server that HILO_DATABASE_URL names."""
    with _alone() as server:
        known = {row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname ~ '^hilo_tests_'")}
        if pattern() not in known:
            for old in known:
                server.execute(f'DROP DATABASE IF EXISTS "{old}"')
            making = f"{pattern()}_making"
            server.execute(f'CREATE DATABASE "{making}"')
            _migrate(_url(making))
            server.execute(f'ALTER DATABASE "{making}" RENAME TO "{pattern()}"')
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{pattern()}"')
    _use(connection, name)


def drop_postgresql(connection: Any, name: str) -> None:
    """Let the copy go."""
    connection.close_pool()
    with _alone() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def empty(connection: Any) -> None:
    """Delete every row but those that came with the tables. Triggers that refuse it (of the ledger, of frozen lists, of
    custody) are set aside meanwhile."""
    from django.db import transaction

    from hilo.kernel.ledger import triggers as ledger
    from hilo.knowledge.incidence import triggers as incidence
    from hilo.knowledge.priorities import triggers as priorities
    from hilo.policing.evidence import triggers as evidence
    from hilo.policing.reports import triggers as reports
    from hilo.registries.officers import triggers as officers

    guarded, vendor = (ledger, incidence, priorities, evidence, reports, officers), connection.vendor
    if not (tables := filled(connection, sorted(set(connection.introspection.django_table_names()) - STANDING))):
        return
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        emptied = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]
        lifted = [statement for triggers in guarded for statement in triggers.remove(vendor)]
        for statement in (*lifted, *emptied):
            cursor.execute(statement)
        if vendor == "postgresql":
            # What is still to be looked at would keep the triggers from coming back.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for triggers in guarded:
            for statement in triggers.install(vendor):
                cursor.execute(statement)


def filled(connection: Any, tables: Sequence[str]) -> list[str]:
    """Those of the tables that have a row, asked at once."""
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return [table for table, any_row in zip(tables, cursor.fetchone(), strict=True) if any_row]


def _migrate(url: str) -> None:
    with TemporaryDirectory() as folder:
        Server(Path(folder), database_url=url)._python("-c", MIGRATE)


def _use(connection: Any, name: str) -> None:
    from django.conf import settings

    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _url(database: str) -> str:
    return urlsplit(os.environ["HILO_DATABASE_URL"])._replace(path=f"/{database}").geturl()


@contextmanager
def _alone() -> Iterator[psycopg.Connection]:
    """A session with the server's own database, in which no other worker is meanwhile."""
    with psycopg.connect(_url("postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(911)")
        yield server

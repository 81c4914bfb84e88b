"""The test database of a worker: a copy of one that was migrated once for this state of the source."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support import patterns

FILE = "test.sqlite3"


def copy_sqlite(connection: Any, file: Path) -> None:
    """Let a connection to SQLite use a copy in a file: as in the field, so that threads and WAL behave as there."""

    def make(folder: Path) -> None:
        _use(connection, str(folder / FILE))
        _migrate()
        # The last connection that closes brings the log into the file.
        connection.close()

    shutil.copyfile(patterns.migrated("sqlite", make) / FILE, file)
    _use(connection, str(file))


def copy_postgresql(connection: Any, name: str) -> None:
    """Let a connection to PostgreSQL use a copy beside the database that it names."""
    pattern = f"hilo_tests_{patterns.tables()}"
    with _alone(connection) as server:
        known = {row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname ~ '^hilo_tests_'")}
        if pattern not in known:
            for old in known:
                server.execute(f'DROP DATABASE IF EXISTS "{old}"')
            server.execute(f'CREATE DATABASE "{pattern}_making"')
            _use(connection, f"{pattern}_making")
            _migrate()
            _close(connection)
            server.execute(f'ALTER DATABASE "{pattern}_making" RENAME TO "{pattern}"')
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{pattern}"')
    _use(connection, name)


def drop_postgresql(connection: Any, name: str) -> None:
    """Let the copy go."""
    _close(connection)
    with _alone(connection) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    call_command("createcachetable", verbosity=0)


def _use(connection: Any, name: str) -> None:
    from django.conf import settings

    _close(connection)
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _close(connection: Any) -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


@contextmanager
def _alone(connection: Any) -> Iterator[Any]:
    """A session with the server's own database, in which no other worker is meanwhile."""
    import psycopg

    about = connection.settings_dict
    named = {"user": about["USER"], "password": about["PASSWORD"], "host": about["HOST"], "port": about["PORT"]}
    given = {key: value for key, value in named.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **given) as server:
        server.execute("SELECT pg_advisory_lock(911)")
        yield server

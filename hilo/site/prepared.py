"""Whether there is something to serve: on an empty folder, or old tables, `hilo serve` does not start."""

from __future__ import annotations

from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from hilo.kernel.installation.queries import declared
from hilo.lib.errors import Refusal

from .faults import place


def be_prepared() -> None:
    """Pass if the tables are there and of this version, or the database does not answer now: it may come later.

    Raises: Refusal HILO-K456 before `hilo setup`, HILO-K461 if the tables are of a newer version.
    """
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        # Connecting would make an empty file.
        raise Refusal("HILO-K456", where=place())
    try:
        executor = MigrationExecutor(connection)
        wanting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
        ready = not wanting and bool(declared())
    except DatabaseError:
        return
    finally:
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]
    if unknown:
        raise Refusal("HILO-K461", where=place())
    if not ready:
        raise Refusal("HILO-K456", where=place())

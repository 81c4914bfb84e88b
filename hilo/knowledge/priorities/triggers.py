"""The database itself refuses to change or take away a frozen list or its publication; a new one supersedes it."""

from __future__ import annotations

_TABLES = ("priorities_frozenlist", "priorities_publication")
_SAYS = "HILO-P403: a frozen list is never changed, only superseded"

POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION priorities_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_SAYS}'; END $$
    """,
    *(
        statement
        for table in _TABLES
        for statement in (
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION priorities_refuse()",
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION priorities_refuse()",
        )
    ),
)
SQLITE = tuple(
    statement
    for table in _TABLES
    for statement in (
        f"CREATE TRIGGER {table}_keep_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
        f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
        # INSERT OR REPLACE takes the old row away without asking the triggers for DELETE.
        f"CREATE TRIGGER {table}_keep_replace BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}') "  # noqa: S608
        f"WHERE EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id"
        + (" OR name = NEW.name OR supersedes_id = NEW.supersedes_id" if table.endswith("list") else "")
        + (" OR list_id = NEW.list_id" if table.endswith("publication") else "")
        + "); END",
    )
)


def install(vendor: str) -> tuple[str, ...]:
    """The statements that set the triggers up on a database of the vendor ("postgresql" or "sqlite")."""
    return POSTGRESQL if vendor == "postgresql" else SQLITE


def remove(vendor: str) -> tuple[str, ...]:
    """The statements that take them away, for tests that must empty the tables."""
    if vendor == "postgresql":
        return tuple(f"DROP TRIGGER {table}_{name} ON {table}" for table in _TABLES for name in ("keep", "whole"))
    return tuple(
        f"DROP TRIGGER {table}_{name}" for table in _TABLES for name in ("keep_update", "keep_delete", "keep_replace")
    )

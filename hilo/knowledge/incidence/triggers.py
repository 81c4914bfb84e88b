"""The database itself refuses to change or take away what was done with a source's files; it is only added to."""

from __future__ import annotations

_TABLES = {
    "incidence_sourceshelf": "source = NEW.source",
    "incidence_shelfstep": "(shelf_id = NEW.shelf_id AND nth = NEW.nth)",
}
_SAYS = "HILO-F611: what was published, and what was done with it, is never changed, only added to"

POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION incidence_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_SAYS}'; END $$
    """,
    *(
        statement
        for table in _TABLES
        for statement in (
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION incidence_refuse()",
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION incidence_refuse()",
        )
    ),
)
SQLITE = tuple(
    statement
    for table, same in _TABLES.items()
    for statement in (
        f"CREATE TRIGGER {table}_keep_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
        f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
        # INSERT OR REPLACE takes the old row away without asking the triggers for DELETE.
        f"CREATE TRIGGER {table}_keep_replace BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}') "
        f"WHERE EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR {same}); END",
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

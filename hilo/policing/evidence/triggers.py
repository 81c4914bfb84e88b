"""The database itself refuses to change or take away a step, a signature or an inventory, and a step that does not
follow the last one of its item."""

from __future__ import annotations

from hilo.kernel.append_only import AppendOnly

_KEPT = AppendOnly(
    {
        "evidence_step": "id = NEW.id OR (item_id = NEW.item_id AND seq = NEW.seq)",
        "evidence_signature": "id = NEW.id OR (step_id = NEW.step_id AND side = NEW.side)",
        "evidence_inventory": "id = NEW.id OR folio = NEW.folio OR "
        "(incident_id = NEW.incident_id AND version = NEW.version)",
    },
    "evidence_refuse",
    "HILO-E440: the chain of custody is append-only",
)
_FIXED = {
    "evidence_file": ("item_id", "sha256", "size", "media", "name", "at", "by"),
    "evidence_alteration": ("file_id", "found", "at"),
}
"""Table -> what of its rows is never changed; the rows stay."""
_SAYS = _KEPT.says
_FOLLOWS = "HILO-E441: the step does not continue the chain of its item"

POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION evidence_continue() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.seq > 1 AND NOT EXISTS (
        SELECT 1 FROM evidence_step WHERE item_id = NEW.item_id AND seq = NEW.seq - 1 AND hash = NEW.prev)
      THEN RAISE EXCEPTION '{_FOLLOWS}'; END IF;
      RETURN NEW;
    END $$
    """,  # noqa: S608
    "CREATE TRIGGER evidence_step_append BEFORE INSERT ON evidence_step "
    "FOR EACH ROW EXECUTE FUNCTION evidence_continue()",
    *_KEPT.install("postgresql"),
    *(
        statement
        for table, fixed in _FIXED.items()
        for statement in (
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE ON {table} FOR EACH ROW WHEN ("
            + " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in fixed)
            + ") EXECUTE FUNCTION evidence_refuse()",
            f"CREATE TRIGGER {table}_stay BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION evidence_refuse()",
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION evidence_refuse()",
        )
    ),
)
SQLITE = (
    f"""
    CREATE TRIGGER evidence_step_append BEFORE INSERT ON evidence_step WHEN NEW.seq > 1 BEGIN
      SELECT RAISE(ABORT, '{_FOLLOWS}') WHERE NOT EXISTS (
        SELECT 1 FROM evidence_step WHERE item_id = NEW.item_id AND seq = NEW.seq - 1 AND hash = NEW.prev);
    END
    """,  # noqa: S608
    *_KEPT.install("sqlite"),
    *(
        statement
        for table, fixed in _FIXED.items()
        for statement in (
            f"CREATE TRIGGER {table}_keep_update BEFORE UPDATE ON {table} WHEN "
            + " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in fixed)
            + f" BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
            f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
            f"CREATE TRIGGER {table}_keep_replace BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}') "  # noqa: S608
            f"WHERE EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id); END",
        )
    ),
)


def install(vendor: str) -> tuple[str, ...]:
    """The statements that set the triggers up on a database of the vendor ("postgresql" or "sqlite")."""
    return POSTGRESQL if vendor == "postgresql" else SQLITE


def remove(vendor: str) -> tuple[str, ...]:
    """The statements that take them away, for tests that must empty the tables."""
    if vendor == "postgresql":
        fixed = (f"DROP TRIGGER {table}_{name} ON {table}" for table in _FIXED for name in ("keep", "stay", "whole"))
        return ("DROP TRIGGER evidence_step_append ON evidence_step", *_KEPT.remove(vendor), *fixed)
    return (
        "DROP TRIGGER evidence_step_append",
        *_KEPT.remove(vendor),
        *(
            f"DROP TRIGGER {table}_{name}"
            for table in _FIXED
            for name in ("keep_update", "keep_delete", "keep_replace")
        ),
    )

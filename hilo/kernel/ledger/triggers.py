"""The database itself refuses what must never be: changed or deleted entries, and links that do not continue."""

from __future__ import annotations

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'HILO-L403: the ledger is append-only'; END $$
    """,
    """
    CREATE OR REPLACE FUNCTION ledger_continue() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE ledger_head SET seq = NEW.seq, hash = NEW.hash
        WHERE chain = NEW.chain AND seq = NEW.seq - 1 AND hash = NEW.prev;
      IF NOT FOUND THEN RAISE EXCEPTION 'HILO-L409: the entry does not continue chain %', NEW.chain; END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER ledger_append BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_continue()",
    "CREATE TRIGGER ledger_keep BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_whole BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_head_keep BEFORE DELETE ON ledger_head FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_head_whole BEFORE TRUNCATE ON ledger_head EXECUTE FUNCTION ledger_refuse()",
)
SQLITE = (
    """
    CREATE TRIGGER ledger_append BEFORE INSERT ON ledger_entry BEGIN
      SELECT RAISE(ABORT, 'HILO-L409: the entry does not continue its chain') WHERE NOT EXISTS (
        SELECT 1 FROM ledger_head WHERE chain = NEW.chain AND seq = NEW.seq - 1 AND hash = NEW.prev);
      -- INSERT OR REPLACE takes the old row away without asking the triggers for DELETE.
      SELECT RAISE(ABORT, 'HILO-L403: the ledger is append-only') WHERE EXISTS (
        SELECT 1 FROM ledger_entry WHERE id = NEW.id);
      UPDATE ledger_head SET seq = NEW.seq, hash = NEW.hash WHERE chain = NEW.chain;
    END
    """,
    """
    CREATE TRIGGER ledger_keep_update BEFORE UPDATE ON ledger_entry BEGIN
      SELECT RAISE(ABORT, 'HILO-L403: the ledger is append-only'); END
    """,
    """
    CREATE TRIGGER ledger_keep_delete BEFORE DELETE ON ledger_entry BEGIN
      SELECT RAISE(ABORT, 'HILO-L403: the ledger is append-only'); END
    """,
    """
    CREATE TRIGGER ledger_head_keep BEFORE DELETE ON ledger_head BEGIN
      SELECT RAISE(ABORT, 'HILO-L403: the ledger is append-only'); END
    """,
)


def install(vendor: str) -> tuple[str, ...]:
    """The statements that set the triggers up on a database of the vendor ("postgresql" or "sqlite")."""
    return POSTGRESQL if vendor == "postgresql" else SQLITE


def remove(vendor: str) -> tuple[str, ...]:
    """The statements that take them away: for a restore, and for tests that must empty the tables."""
    if vendor == "postgresql":
        return (
            "DROP TRIGGER ledger_append ON ledger_entry",
            "DROP TRIGGER ledger_keep ON ledger_entry",
            "DROP TRIGGER ledger_whole ON ledger_entry",
            "DROP TRIGGER ledger_head_keep ON ledger_head",
            "DROP TRIGGER ledger_head_whole ON ledger_head",
        )
    names = ("ledger_append", "ledger_keep_update", "ledger_keep_delete", "ledger_head_keep")
    return tuple(f"DROP TRIGGER {name}" for name in names)

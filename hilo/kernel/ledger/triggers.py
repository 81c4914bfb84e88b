"""The database itself refuses what must never be: changed or deleted entries, links that do not continue,
and an end of a chain that is not its last entry."""

from __future__ import annotations

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'HILO-L403: the ledger is append-only'; END $$
    """,
    """
    CREATE OR REPLACE FUNCTION ledger_continue() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      UPDATE ledger_head SET seq = NEW.seq, hash = NEW.hash, seal = NEW.seal
        WHERE chain = NEW.chain AND seq = NEW.seq - 1 AND hash = NEW.prev;
      IF NOT FOUND THEN RAISE EXCEPTION 'HILO-L409: the entry does not continue chain %', NEW.chain; END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION ledger_advance() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
    BEGIN
      IF TG_OP = 'INSERT' AND NEW.seq = 0 AND NEW.hash = '' AND NEW.seal = '' THEN RETURN NEW; END IF;
      IF TG_OP = 'UPDATE' AND NEW.chain = OLD.chain AND NEW.seq = OLD.seq + 1 AND EXISTS (
        SELECT 1 FROM ledger_entry WHERE chain = NEW.chain AND seq = NEW.seq
          AND hash = NEW.hash AND seal = NEW.seal AND prev = OLD.hash) THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'HILO-L403: a chain ends with its last entry';
    END $$
    """,
    "CREATE TRIGGER ledger_append AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_continue()",
    "CREATE TRIGGER ledger_head_moves BEFORE INSERT OR UPDATE ON ledger_head FOR EACH ROW "
    "EXECUTE FUNCTION ledger_advance()",
    "CREATE TRIGGER ledger_keep BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_whole BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_head_keep BEFORE DELETE ON ledger_head FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_head_whole BEFORE TRUNCATE ON ledger_head EXECUTE FUNCTION ledger_refuse()",
)
SQLITE = (
    """
    CREATE TRIGGER ledger_continue BEFORE INSERT ON ledger_entry BEGIN
      SELECT RAISE(ABORT, 'HILO-L409: the entry does not continue its chain') WHERE NOT EXISTS (
        SELECT 1 FROM ledger_head WHERE chain = NEW.chain AND seq = NEW.seq - 1 AND hash = NEW.prev);
      -- INSERT OR REPLACE takes the old row away without asking the triggers for DELETE.
      SELECT RAISE(ABORT, 'HILO-L403: the ledger is append-only') WHERE EXISTS (
        SELECT 1 FROM ledger_entry WHERE id = NEW.id);
    END
    """,
    """
    CREATE TRIGGER ledger_append AFTER INSERT ON ledger_entry BEGIN
      UPDATE ledger_head SET seq = NEW.seq, hash = NEW.hash, seal = NEW.seal WHERE chain = NEW.chain;
    END
    """,
    """
    CREATE TRIGGER ledger_head_moves BEFORE UPDATE ON ledger_head BEGIN
      SELECT RAISE(ABORT, 'HILO-L403: a chain ends with its last entry')
        WHERE NEW.chain <> OLD.chain OR NEW.seq <> OLD.seq + 1 OR NOT EXISTS (
          SELECT 1 FROM ledger_entry WHERE chain = NEW.chain AND seq = NEW.seq
            AND hash = NEW.hash AND seal = NEW.seal AND prev = OLD.hash);
    END
    """,
    """
    CREATE TRIGGER ledger_head_begins BEFORE INSERT ON ledger_head BEGIN
      SELECT RAISE(ABORT, 'HILO-L403: a chain ends with its last entry')
        WHERE NEW.seq <> 0 OR NEW.hash <> '' OR NEW.seal <> '';
      -- INSERT OR REPLACE would take the old row away without asking the trigger for DELETE.
      SELECT RAISE(IGNORE) WHERE EXISTS (SELECT 1 FROM ledger_head WHERE chain = NEW.chain);
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


SERVICE = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON ledger_entry, ledger_head FROM {role}",
    # To lock a row one must be able to change a column of it; the trigger refuses the change.
    "GRANT UPDATE (chain) ON ledger_head TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)
"""What a role of PostgreSQL may do that serves and cannot alter history; heads are moved by a function of the owner."""


def grants(role: str) -> tuple[str, ...]:
    """The statements by which the owner of the database makes a role that serves. role: a plain name."""
    return tuple(statement.format(role=f'"{role}"') for statement in SERVICE)


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
            "DROP TRIGGER ledger_head_moves ON ledger_head",
            "DROP TRIGGER ledger_head_keep ON ledger_head",
            "DROP TRIGGER ledger_head_whole ON ledger_head",
        )
    names = ("continue", "append", "keep_update", "keep_delete", "head_moves", "head_begins", "head_keep")
    return tuple(f"DROP TRIGGER ledger_{name}" for name in names)

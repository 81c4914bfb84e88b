"""The database itself refuses to change or take away a decision about an officer: it only says, once, that a later one
ended it; and a decision that ends another's must be of the same officer and component."""

from __future__ import annotations

_TABLE = "officers_evaluation"
_FIXED = (
    "officer_id",
    "component",
    "form",
    "decision",
    "place",
    "passed",
    "issued_on",
    "valid_until",
    "by_id",
    "document",
    "replaces_id",
    "ground",
    "words",
    "recorded_at",
    "recorded_by",
)
_SAYS = "HILO-O570: a result is never edited, a later decision annuls or corrects it"
_FOLLOWS = "HILO-O571: the decision does not follow one of the same officer and component that stands"
_ENDED = f"""SELECT 1 FROM {_TABLE} b WHERE b.id = NEW.replaces_id AND b.officer_id = NEW.officer_id
        AND b.component = NEW.component AND b.decision <> 'annulment' AND b.superseded_at = NEW.recorded_at"""  # noqa: S608

POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION officers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_SAYS}'; END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION officers_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS ({_ENDED}) THEN RAISE EXCEPTION '{_FOLLOWS}'; END IF;
      RETURN NEW;
    END $$
    """,
    f"CREATE TRIGGER {_TABLE}_keep BEFORE UPDATE ON {_TABLE} FOR EACH ROW WHEN ("
    + " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIXED)
    + " OR (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at))"
    " EXECUTE FUNCTION officers_refuse()",
    f"CREATE TRIGGER {_TABLE}_stay BEFORE DELETE ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION officers_refuse()",
    f"CREATE TRIGGER {_TABLE}_whole BEFORE TRUNCATE ON {_TABLE} EXECUTE FUNCTION officers_refuse()",
    f"CREATE TRIGGER {_TABLE}_follow BEFORE INSERT ON {_TABLE} FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL) "
    "EXECUTE FUNCTION officers_follow()",
)
SQLITE = (
    f"CREATE TRIGGER {_TABLE}_keep_update BEFORE UPDATE ON {_TABLE} WHEN "
    + " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _FIXED)
    + " OR (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS NOT OLD.superseded_at)"
    f" BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
    f"CREATE TRIGGER {_TABLE}_keep_delete BEFORE DELETE ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
    # INSERT OR REPLACE takes the old row away without asking the triggers for DELETE.
    f"CREATE TRIGGER {_TABLE}_keep_replace BEFORE INSERT ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_SAYS}') "  # noqa: S608
    f"WHERE EXISTS (SELECT 1 FROM {_TABLE} WHERE id = NEW.id); END",
    f"CREATE TRIGGER {_TABLE}_follow BEFORE INSERT ON {_TABLE} WHEN NEW.replaces_id IS NOT NULL BEGIN "
    f"SELECT RAISE(ABORT, '{_FOLLOWS}') WHERE NOT EXISTS ({_ENDED}); END",
)


def install(vendor: str) -> tuple[str, ...]:
    """The statements that set the triggers up on a database of the vendor ("postgresql" or "sqlite")."""
    return POSTGRESQL if vendor == "postgresql" else SQLITE


def remove(vendor: str) -> tuple[str, ...]:
    """The statements that take them away, for tests that change what stands behind the acts' back."""
    if vendor == "postgresql":
        return tuple(f"DROP TRIGGER {_TABLE}_{name} ON {_TABLE}" for name in ("keep", "stay", "whole", "follow"))
    return tuple(f"DROP TRIGGER {_TABLE}_{name}" for name in ("keep_update", "keep_delete", "keep_replace", "follow"))

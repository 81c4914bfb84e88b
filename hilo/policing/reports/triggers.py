"""The database itself refuses to change what was taken, signed or amended, and the document of a signed report."""

from __future__ import annotations

_KEPT = ("reports_change", "reports_signedfile", "reports_amendment")
_SAYS = "HILO-R429: what was taken or signed is never changed"
_SIGNED = "OLD.signed_at IS NOT NULL AND (NEW.signed_at IS NULL OR {differs})"

POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION reports_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_SAYS}'; END $$
    """,
    *(
        f"CREATE TRIGGER {table}_keep BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION reports_refuse()"
        for table in _KEPT
    ),
    "CREATE TRIGGER reports_report_keep BEFORE UPDATE ON reports_report FOR EACH ROW WHEN ("
    + _SIGNED.format(differs="NEW.document IS DISTINCT FROM OLD.document")
    + ") EXECUTE FUNCTION reports_refuse()",
)
SQLITE = (
    *(
        f"CREATE TRIGGER {table}_keep BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
        for table in _KEPT
    ),
    "CREATE TRIGGER reports_report_keep BEFORE UPDATE ON reports_report WHEN "
    + _SIGNED.format(differs="NEW.document IS NOT OLD.document")
    + f" BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
)


def install(vendor: str) -> tuple[str, ...]:
    """The statements that set the triggers up on a database of the vendor ("postgresql" or "sqlite")."""
    return POSTGRESQL if vendor == "postgresql" else SQLITE


def remove(vendor: str) -> tuple[str, ...]:
    """The statements that take them away."""
    tables = (*_KEPT, "reports_report")
    on = " ON {table}" if vendor == "postgresql" else ""
    return tuple(f"DROP TRIGGER {table}_keep{on.format(table=table)}" for table in tables)

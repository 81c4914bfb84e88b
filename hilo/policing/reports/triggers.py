"""The database itself refuses to change or take away what was taken, signed or amended, and what a signed report says
and who signed it."""

from __future__ import annotations

_KEPT = {
    "reports_change": "id = NEW.id OR (report_id = NEW.report_id AND key = NEW.key)",
    "reports_signedfile": "id = NEW.id OR (report_id = NEW.report_id AND number = NEW.number)",
    "reports_partsigned": "id = NEW.id",
    "reports_amendment": "id = NEW.id OR (report_id = NEW.report_id AND number = NEW.number)",
}
"""Table -> when a new row would be an old one anew."""
_GUARDED = ("reports_report", "reports_proposedamendment")
"""Tables whose rows may change until something is signed, or has ended."""
_FIXED = (
    *("document", "folio", "ref", "form", "edition", "form_version", "author_id", "institution_id"),
    *("signed_at", "signed_by", "signed_despite"),
)
_ASKED = ("report_id", "ref", "author_id", "changes", "reason", "by", "at", "due", "seen")
"""Of a proposed amendment: what was asked; once it ended nothing of it changes."""
_ENDED = "OLD.status <> 'open' OR {differs}"
_SAYS = "HILO-R429: what was taken or signed is never changed"
_SIGNED = "OLD.signed_at IS NOT NULL AND (NEW.signed_at IS NULL OR {differs})"

POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION reports_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_SAYS}'; END $$
    """,
    *(
        f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION reports_refuse()"
        for table in _KEPT
    ),
    "CREATE TRIGGER reports_report_keep BEFORE UPDATE ON reports_report FOR EACH ROW WHEN ("
    + _SIGNED.format(differs=" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIXED))
    + ") EXECUTE FUNCTION reports_refuse()",
    "CREATE TRIGGER reports_report_stay BEFORE DELETE ON reports_report FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) "
    "EXECUTE FUNCTION reports_refuse()",
    "CREATE TRIGGER reports_proposedamendment_keep BEFORE UPDATE ON reports_proposedamendment FOR EACH ROW WHEN ("
    + _ENDED.format(differs=" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _ASKED))
    + ") EXECUTE FUNCTION reports_refuse()",
    "CREATE TRIGGER reports_proposedamendment_stay BEFORE DELETE ON reports_proposedamendment FOR EACH ROW "
    "EXECUTE FUNCTION reports_refuse()",
)
SQLITE = (
    *(
        statement
        for table, same in _KEPT.items()
        for statement in (
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
            f"CREATE TRIGGER {table}_stay BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
            # INSERT OR REPLACE takes the old row away without asking the triggers for DELETE.
            f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYS}') "  # noqa: S608
            f"WHERE EXISTS (SELECT 1 FROM {table} WHERE {same}); END",
        )
    ),
    "CREATE TRIGGER reports_report_keep BEFORE UPDATE ON reports_report WHEN "
    + _SIGNED.format(differs=" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _FIXED))
    + f" BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
    "CREATE TRIGGER reports_report_stay BEFORE DELETE ON reports_report WHEN OLD.signed_at IS NOT NULL "
    f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
    f"CREATE TRIGGER reports_report_once BEFORE INSERT ON reports_report BEGIN SELECT RAISE(ABORT, '{_SAYS}') "  # noqa: S608
    "WHERE EXISTS (SELECT 1 FROM reports_report WHERE signed_at IS NOT NULL "
    "AND (id = NEW.id OR ref = NEW.ref OR folio = NEW.folio)); END",
    "CREATE TRIGGER reports_proposedamendment_keep BEFORE UPDATE ON reports_proposedamendment WHEN "
    + _ENDED.format(differs=" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _ASKED))
    + f" BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
    "CREATE TRIGGER reports_proposedamendment_stay BEFORE DELETE ON reports_proposedamendment "
    f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END",
    "CREATE TRIGGER reports_proposedamendment_once BEFORE INSERT ON reports_proposedamendment "  # noqa: S608
    f"BEGIN SELECT RAISE(ABORT, '{_SAYS}') WHERE EXISTS "
    "(SELECT 1 FROM reports_proposedamendment WHERE id = NEW.id OR ref = NEW.ref); END",
)


def install(vendor: str) -> tuple[str, ...]:
    """The statements that set the triggers up on a database of the vendor ("postgresql" or "sqlite")."""
    return POSTGRESQL if vendor == "postgresql" else SQLITE


def remove(vendor: str) -> tuple[str, ...]:
    """The statements that take them away."""
    if vendor == "postgresql":
        kept = tuple(f"DROP TRIGGER {table}_keep ON {table}" for table in (*_KEPT, *_GUARDED))
        stay = tuple(f"DROP TRIGGER {table}_stay ON {table}" for table in _GUARDED)
        return kept + stay
    return tuple(f"DROP TRIGGER {table}_{name}" for table in (*_KEPT, *_GUARDED) for name in ("keep", "stay", "once"))

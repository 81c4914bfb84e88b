"""Tables whose rows are only added to: the database itself refuses to change them or to take them away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """tables: table -> when a new row would be an old one anew, as SQL over NEW; refuse: name of the function that
    refuses on PostgreSQL; says: what it says, its code first."""

    tables: Mapping[str, str]
    refuse: str
    says: str

    def install(self, vendor: str) -> tuple[str, ...]:
        """The statements that set the triggers up on a database of the vendor ("postgresql" or "sqlite")."""
        return tuple(self._postgresql() if vendor == "postgresql" else self._sqlite())

    def remove(self, vendor: str) -> tuple[str, ...]:
        """The statements that take them away, for tests that must empty the tables."""
        if vendor == "postgresql":
            return tuple(
                f"DROP TRIGGER {table}_{name} ON {table}" for table in self.tables for name in ("keep", "whole")
            )
        rows = ("keep_update", "keep_delete", "keep_replace")
        return tuple(f"DROP TRIGGER {table}_{name}" for table in self.tables for name in rows)

    def _postgresql(self) -> Iterator[str]:
        yield f"""
    CREATE OR REPLACE FUNCTION {self.refuse}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{self.says}'; END $$
    """
        for table in self.tables:
            yield (
                f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {self.refuse}()"
            )
            yield f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {self.refuse}()"

    def _sqlite(self) -> Iterator[str]:
        no = f"BEGIN SELECT RAISE(ABORT, '{self.says}')"
        for table, same in self.tables.items():
            yield f"CREATE TRIGGER {table}_keep_update BEFORE UPDATE ON {table} {no}; END"
            yield f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} {no}; END"
            # INSERT OR REPLACE takes the old row away without asking the triggers for DELETE.
            yield (
                f"CREATE TRIGGER {table}_keep_replace BEFORE INSERT ON {table} {no} "  # noqa: S608
                f"WHERE EXISTS (SELECT 1 FROM {table} WHERE {same}); END"
            )

"""The database itself refuses to change or take away what was done with a source's files; it is only added to."""

from __future__ import annotations

from hilo.kernel.append_only import AppendOnly

KEPT = AppendOnly(
    {
        "incidence_sourceshelf": "id = NEW.id OR source = NEW.source",
        "incidence_shelfstep": "id = NEW.id OR (shelf_id = NEW.shelf_id AND nth = NEW.nth)",
    },
    "incidence_refuse",
    "HILO-F611: what was published, and what was done with it, is never changed, only added to",
)
install, remove = KEPT.install, KEPT.remove

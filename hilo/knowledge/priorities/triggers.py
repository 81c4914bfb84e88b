"""The database itself refuses to change or take away a frozen list or its publication; a new one supersedes it."""

from __future__ import annotations

from hilo.kernel.append_only import AppendOnly

KEPT = AppendOnly(
    {
        "priorities_frozenlist": "id = NEW.id OR name = NEW.name OR supersedes_id = NEW.supersedes_id",
        "priorities_publication": "id = NEW.id OR list_id = NEW.list_id",
    },
    "priorities_refuse",
    "HILO-P403: a frozen list is never changed, only superseded",
)
install, remove = KEPT.install, KEPT.remove

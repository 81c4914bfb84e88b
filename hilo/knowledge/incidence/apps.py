from __future__ import annotations

from hilo.kernel.domain import Domain


class IncidenceConfig(Domain):
    name = "hilo.knowledge.incidence"
    label = "incidence"
    commands = {"statistics": "From an official file to a figure that can be defended."}

    def ready(self) -> None:
        from hilo.kernel.stands import FILES, Files

        from . import living, store

        super().ready()
        FILES["vintage"] = Files(store.folder_of, lambda: [one.key for one in store.vintages()])
        FILES["people"] = Files(living.folder_of, lambda: [one.key for one in living.tables()])

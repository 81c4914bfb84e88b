from __future__ import annotations

from hilo.kernel.domain import Domain


class CitizenDesk(Domain):
    name = "hilo.desks.citizen"
    label = "citizen"
    verbose_name = "Public site"

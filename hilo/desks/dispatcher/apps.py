from __future__ import annotations

from hilo.kernel.domain import Domain, Entrance


class DispatcherDesk(Domain):
    name = "hilo.desks.dispatcher"
    label = "desk_dispatcher"
    verbose_name = "Dispatcher desk"
    address = "desk/dispatcher/"
    entrances = (Entrance("/desk/dispatcher/", "dispatch.read", "Dispatch", 20),)

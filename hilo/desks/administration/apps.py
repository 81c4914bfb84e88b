from __future__ import annotations

from hilo.kernel.domain import Domain, Entrance


class AdministrationDesk(Domain):
    name = "hilo.desks.administration"
    label = "desk_administration"
    verbose_name = "Administration desk"
    commands = {"users": "Joiners, leavers and their roles."}
    address = "desk/administration/"
    entrances = (
        Entrance("/desk/administration/", "users.manage", "Accounts", 120),
        Entrance("/desk/administration/systems", "tokens.manage", "Tokens of systems", 121),
        Entrance("/desk/administration/webhooks", "webhooks.manage", "Webhooks", 122),
    )

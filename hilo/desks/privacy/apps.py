from __future__ import annotations

from hilo.kernel.domain import Domain, Entrance


class PrivacyDesk(Domain):
    name = "hilo.desks.privacy"
    label = "desk_privacy"
    verbose_name = "Privacy desk"
    address = "desk/privacy/"
    entrances = (Entrance("/desk/privacy/", "privacy.answer", "Privacy", 110),)

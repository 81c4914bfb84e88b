"""The frame of the desk's pages that are made of the kit: its tabs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hilo.kit.frame import Desk, Tab

DESK = Desk(
    _("Administration"),
    (
        Tab("people", "administration-desk", _("Accounts"), ("users.manage",)),
        Tab("load", "administration-loading", _("From a spreadsheet"), ("users.manage",)),
        Tab("institutions", "administration-institutions", _("Institutions"), ("users.manage",)),
        Tab("tokens", "administration-tokens", _("Tokens of systems"), ("tokens.manage",)),
        Tab("webhooks", "administration-webhooks", _("Webhooks"), ("webhooks.manage",)),
    ),
    styles="administration/institutions.css",
)

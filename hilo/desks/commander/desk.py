"""The commander's desk: its pages in the order of the hand."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hilo.desks.reading.words import REFUSALS
from hilo.kit.frame import Desk, Tab

DESK = Desk(
    _("Command"),
    (
        Tab("queue", "commander-queue", _("To review"), ("reports.review",), "Alt+1"),
        Tab("wall", "commander-wall", _("In custody"), ("detentions.read",), "Alt+2"),
        Tab("devices", "commander-devices", _("Phones"), ("devices.manage",), "Alt+3"),
        Tab("reconciliation", "commander-reconciliation", _("Reconciliation"), ("policing.reconcile",), "Alt+4"),
    ),
    styles="reading/reading.css",
    refusals=REFUSALS,
)

"""The desk of whoever receives a report, and of the defence that answers it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hilo.desks.reading.words import REFUSALS
from hilo.kit.frame import Desk, Tab

DESK = Desk(
    _("Prosecutor"),
    (
        Tab("hand-overs", "prosecutor-hand-overs", _("Hand-overs"), ("reports.receive",), "Alt+1"),
        Tab("wall", "prosecutor-wall", _("In custody"), ("detentions.update",), "Alt+2"),
    ),
    styles="reading/reading.css",
    refusals=REFUSALS,
)
DEFENCE = Desk(_("Defence"), styles="reading/reading.css", refusals=REFUSALS)

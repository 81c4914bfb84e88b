"""The desk of whoever receives a report, and of the defence that answers it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hilo.desks.reading.frame import Desk, Tab

DESK = Desk(
    title=_("Prosecutor"),
    tabs=(
        Tab("hand-overs", "prosecutor-hand-overs", _("Hand-overs"), ("reports.receive",), "Alt+1"),
        Tab("wall", "prosecutor-wall", _("In custody"), ("detentions.update",), "Alt+2"),
    ),
)
DEFENCE = Desk(title=_("Defence"), tabs=())

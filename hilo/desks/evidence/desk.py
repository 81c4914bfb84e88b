"""The evidence store's desk: its pages, and why its records are read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hilo.kit.frame import Desk, Tab
from hilo.lib.limits import attributes
from hilo.policing.evidence.commands import ItemNumber

PURPOSE = _("custody of evidence")
"""What is read at this desk is read to keep it."""
HANDLE = ("evidence.handle",)
DESK = Desk(
    _("Evidence store"),
    (
        Tab("desk", "evidence-desk", _("Counter"), HANDLE, "F2"),
        Tab("many", "evidence-many", _("Many at once"), HANDLE, "F8"),
    ),
    styles="evidence/evidence.css",
    always={"number_limits": attributes(ItemNumber)},
    refusals={
        "HILO-E420": _("Choose one of the list."),
        "HILO-E421": _("A text is missing or too long."),
        "HILO-E446": _("That time cannot be."),
        "HILO-K404": _("There is no such item that you may see."),
        "HILO-W409": _("That step does not follow from where the item is now."),
    },
)

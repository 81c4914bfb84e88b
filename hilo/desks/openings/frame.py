"""The frame of the desk's pages: its tabs, and the kinds of record in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hilo.kernel.access.queries import OpeningRow
from hilo.kit.frame import Desk, Tab

DESK = Desk(
    _("Life in danger"),
    (
        Tab("mine", "openings-desk", _("Open a record"), ("records.open",), "Alt+1"),
        Tab("review", "openings-queue", _("Reviews"), ("openings.read",), "Alt+2"),
    ),
)
KINDS = {"incident": _("Incident"), "detention": _("Detention")}
PRIORITIES = {"high": _("high"), "medium": _("medium"), "low": _("low")}


def named(row: OpeningRow) -> str:
    """The record in words: its kind and its number."""
    word, _colon, number = row.record.partition(":")
    return f"{KINDS.get(word, word)} {number}"

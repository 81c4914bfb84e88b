"""The desk: its tabs, and a judged officer as its lists show one."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hilo.desks.certification import words
from hilo.kit.frame import Desk, Tab
from hilo.kit.listing import Column
from hilo.lib.actor import Actor
from hilo.registries.officers.commands import LookUp
from hilo.registries.officers.queries import Judged, trusted

PURPOSE = "certification of officers"
"""For what the ledger says that records are read here."""
READ = ("officers.read",)
IDENTITY = ("officers.identity", "officers.write")
DESK = Desk(
    _("Certificates"),
    (
        Tab("today", "certification-desk", _("Today"), READ, "Alt+1"),
        Tab("expiring", "certification-expiring", _("First to expire"), READ, "Alt+2"),
        Tab("plan", "certification-plan", _("Renewals"), READ, "Alt+3"),
        Tab("force", "certification-force", _("The force"), READ, "Alt+9"),
        Tab("agenda", "certification-agenda", _("Agenda"), ("agenda.write",), "Alt+8"),
        Tab("day", "certification-day", _("My day"), ("agenda.own",), "Alt+8"),
        Tab("requests", "certification-requests", _("Requests"), ("certificates.issue",), "Alt+4"),
        Tab("centres", "certification-centres", _("Centres"), READ, "Alt+9"),
        Tab("scorecard", "certification-scorecard", _("Scorecard"), READ, "Alt+5"),
        Tab("identity", "certification-identity", _("Who is who"), IDENTITY, "Alt+7"),
        Tab("enrol", "certification-enrolment", _("Enrol"), ("officers.write",), "Alt+6"),
    ),
    styles="certification/certification.css",
    always={"look_up": LookUp},
)
SOON, LATE = 92, 31
"""Days until an end from which it is soon, and nearly too late."""

WHO = (
    Column(_("Officer"), lambda row: row.name, link=lambda row: officer_page(row.officer_id)),
    Column(_("Institution"), lambda row: row.institution, under=True),
    Column(_("Number"), lambda row: row.number, under=True),
)
WHY = Column(_("Why"), lambda row: [f"{words.FINDINGS.get(code, code)} {code}" for code in row.codes])
PAPER = Column(
    _("Certificate"),
    lambda row: row.folio or _("none in force"),
    link=lambda row: reverse("certification-paper", args=[row.folio]) if row.folio else "",
)


def officer_page(officer_id: int) -> str:
    return reverse("certification-officer", args=[officer_id])


def marks(who: Actor) -> list[Column]:
    """The four components in their order, for who may read results (LGSNSP 93)."""
    if not trusted(who):
        return []
    return [Column(label, partial(_mark, name), look=partial(_look, name)) for name, label in words.COMPONENTS.items()]


def ends(today: date) -> list[Column]:
    """What ends first, on which day, and in how many days from today."""

    def days(row: Judged) -> int:
        return (row.first_on - today).days if row.first_on else 0

    def look(row: Judged) -> str:
        return "late" if days(row) < LATE else "soon" if days(row) < SOON else "calm"

    return [
        Column(_("Ends first"), lambda row: words.COMPONENTS.get(row.first, "")),
        Column(_("Day"), lambda row: row.first_on, under=True),
        Column(_("Days"), days, number=True, look=look),
    ]


def _state(name: str, row: Judged) -> str:
    return dict(one.split(":", 1) for one in row.without).get(name, "ok")


def _look(name: str, row: Judged) -> str:
    return words.STATES[_state(name, row)][0]


def _mark(name: str, row: Judged) -> list[object]:
    word = words.STATES[_state(name, row)][1]
    return [word, _("ends first")] if row.first == name else [word]

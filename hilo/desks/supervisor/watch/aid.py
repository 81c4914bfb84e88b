"""Help between centres and from the federation: its terms on the wall, its alarms, its part of a hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hilo.emergency.mutual_aid import queries
from hilo.emergency.mutual_aid.events import HelpState, LoanState, TransferState
from hilo.kit.frame import zone_at
from hilo.lib.actor import Actor

from .lines import Alarm, Term
from .terms import place

LOAN_SOON = timedelta(minutes=30)
HELP_SOON = timedelta(days=2)
RETURNED = frozenset({"refused", "unseen", "lost", "unanswered"})
"""Ends of an offer after which the incident needs somebody again."""


@dataclass(frozen=True, slots=True)
class Aid:
    """What of mutual aid concerns the actor's centre now."""

    incoming: list[TransferState]
    outgoing: list[TransferState]
    loans: list[LoanState]
    helps: list[HelpState]


def ask(who: Actor, at: datetime) -> Aid:
    """Ask once for everything."""
    day = timezone.localtime(at, _zone(who)).date()
    return Aid(
        incoming=queries.offered_to(who, at=at),
        outgoing=queries.offered_by(who, at=at),
        loans=queries.loans(who),
        helps=queries.federal_help(who, on=day, open_only=True),
    )


def terms(aid: Aid, who: Actor, at: datetime) -> list[Term]:
    """Offers that wait to be taken, loans and federal help that end."""
    page = reverse("supervisor-aid")
    return [*_offers(aid, page), *_loans(aid, at, page), *_helps(aid, who, at, page)]


def _offers(aid: Aid, page: str) -> list[Term]:
    waiting = [(row, row.sender, _("take it or refuse it")) for row in aid.incoming]
    waiting += [(row, row.receiver, _("wait for {centre}")) for row in aid.outgoing if row.status == "offered"]
    return [
        Term(
            kind="transfer",
            key="",
            owes=owes.format(centre=other),
            what=_("transfer of {folio}").format(folio=row.incident.folio),
            where=place(row.incident.municipality, row.incident.state),
            started=row.offered_at,
            due=row.due_at,
            url=page,
            state="soon",
            priority=row.incident.priority,
        )
        for row, other, owes in waiting
    ]


def _loans(aid: Aid, at: datetime, page: str) -> list[Term]:
    return [
        Term(
            kind="loan",
            key="",
            owes=_("give back"),
            what=_("{unit}, lent by {owner} to {borrower}").format(
                unit=row.unit, owner=row.owner, borrower=row.borrower
            ),
            where="",
            started=row.since,
            due=row.until,
            url=page,
            state="late" if row.overdue or row.until < at else "soon",
        )
        for row in aid.loans
        if row.until - at < LOAN_SOON
    ]


def _helps(aid: Aid, who: Actor, at: datetime, page: str) -> list[Term]:
    zone = _zone(who)
    found = []
    for row in aid.helps:
        due = datetime.combine(row.until + timedelta(days=1), time(), zone)
        if due - at < HELP_SOON:
            found.append(
                Term(
                    kind="federal",
                    key="",
                    owes=_("end or extend"),
                    what=_("federal help of {institution}").format(institution=row.institution),
                    where=place(row.municipality, row.state),
                    started=datetime.combine(row.begins, time(), zone),
                    due=due,
                    url=page,
                    state="late" if row.overdue else "soon",
                )
            )
    return found


def alarms(aid: Aid) -> list[Alarm]:
    """Transfers that came back, loans and federal help past their end."""
    page = reverse("supervisor-aid")
    back = [
        Alarm(
            "transfer",
            _("The transfer of {folio} to {centre} came back: {why}").format(
                folio=row.incident.folio, centre=row.receiver, why=transfer_words(row.status).lower()
            ),
            row.ended_at,
            reverse("supervisor-incident", args=[row.incident.folio]),
        )
        for row in aid.outgoing
        if row.status in RETURNED and row.incident.status == "open"
    ]
    loans = [
        Alarm(
            "loan",
            _("{unit} should be back from {borrower}").format(unit=row.unit, borrower=row.borrower),
            row.until,
            page,
            "soon",
        )
        for row in aid.loans
        if row.overdue
    ]
    helps = [
        Alarm(
            "federal",
            _("Federal help of {institution} in {place} is past its last day, {day}").format(
                institution=row.institution, place=place(row.municipality, row.state), day=f"{row.until:%d/%m/%Y}"
            ),
            None,
            page,
        )
        for row in aid.helps
        if row.overdue
    ]
    return [*back, *loans, *helps]


def items(aid: Aid) -> list[dict[str, Any]]:
    """What a hand-over lists of it."""
    offers = [
        {
            "kind": "transfer",
            "subject": f"transfer:{row.id}",
            "text": f"{row.incident.folio} · {row.sender} → {row.receiver} · {transfer_words(row.status)}",
            "late": row.status in RETURNED,
        }
        for row in (*aid.incoming, *aid.outgoing)
    ]
    loans = [
        {
            "kind": "loan",
            "subject": f"loan:{row.id}",
            "text": f"{row.unit} · {row.owner} → {row.borrower} · {timezone.localtime(row.until):%d/%m %H:%M}",
            "late": row.overdue,
        }
        for row in aid.loans
    ]
    helps = [
        {
            "kind": "federal",
            "subject": f"federal-help:{row.id}",
            "text": f"{row.institution} · {place(row.municipality, row.state)} · {row.until:%d/%m/%Y}",
            "late": row.overdue,
        }
        for row in aid.helps
    ]
    return [*offers, *helps, *loans]


def transfer_words(status: str) -> str:
    """The state of an offer."""
    known = {
        "offered": _("Offered"),
        "acknowledged": _("Taken"),
        "refused": _("Refused"),
        "withdrawn": pgettext("supervisor", "Withdrawn"),
        "unseen": _("Nobody saw it"),
        "lost": _("Its desk went away"),
        "unanswered": _("Nobody answered"),
        "closed": _("The incident was closed"),
    }
    return known.get(status, status)


def _zone(who: Actor) -> ZoneInfo:
    return zone_at(who) or ZoneInfo(str(timezone.get_current_timezone()))

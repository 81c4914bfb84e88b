"""What a hand-over lists: all that is open when the shift changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from hilo.desks.supervisor.words import incident_states
from hilo.emergency.calls import queries as calls
from hilo.emergency.incidents import queries as incidents
from hilo.kernel.notices.queries import in_force
from hilo.lib.actor import Actor

from . import aid
from .alarms import of_machine
from .terms import incident_terms, place

ENDS_WITHIN = timedelta(hours=12)
Item = dict[str, Any]


def items(who: Actor, *, at: datetime, language: str) -> list[Item]:
    """{"kind", "subject", "text", "late"} of everything that the next supervisor takes over, machine problems first."""
    return [
        *({"kind": "machine", "text": alarm.text, "late": True} for alarm in of_machine(at)),
        *aid.items(aid.ask(who, at)),
        *_incidents(who, at, language),
        *_call_backs(who, at),
        *_notices(who, at),
    ]


def _incidents(who: Actor, at: datetime, language: str) -> list[Item]:
    live = incidents.live(who)
    late = {term.key: term for term in incident_terms(live, who, at, language) if term.state == "late"}
    states = incident_states()
    rows = sorted(live, key=lambda row: (row.folio not in late, row.received_at))
    return [
        {
            "kind": "incident",
            "subject": f"incident:{row.folio}",
            "text": f"{row.folio} · {row.code} {incidents.label(row, language)} · "
            f"{place(row.municipality, row.state)} · {states[row.status]}",
            "late": row.folio in late,
        }
        for row in rows
    ]


def _call_backs(who: Actor, at: datetime) -> list[Item]:
    return [
        {
            "kind": "call_back",
            "subject": f"call:{row.folio}",
            "text": _("{folio} · {place} · {attempts} attempts").format(
                folio=row.folio,
                place=place(row.municipality, row.state) or _("place unknown"),
                attempts=row.attempts,
            ),
            "late": row.overdue,
        }
        for row in calls.call_backs_owed(who, at=at)
    ]


def _notices(who: Actor, at: datetime) -> list[Item]:
    return [
        {"kind": "notice", "subject": f"notice:{row.pk}", "text": row.text, "late": False}
        for row in in_force(who, at=at)
        if row.valid_until <= at + ENDS_WITHIN
    ]

"""A state compares its register of detentions, its reports and their hand-overs (LNRD 16, 20, 21)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.policing.detentions import queries as detentions

from ..models import Mention
from ..rules_mismatch import Detained, Mismatch, ReportedDetention, compare


def mismatches(
    actor: Actor, state: str, since: datetime, until: datetime, *, at: datetime | None = None
) -> list[Mismatch]:
    """What does not match among the detentions registered, and the reports opened, from one instant until another.

    Written in the ledger: numbers of two registers are joined. Raises: Forbidden.
    """
    allow(actor, "policing.reconcile", state)
    now = at or timezone.now()
    register = [
        Detained(
            number=row.number,
            incident=row.incident,
            institution=row.institution,
            detained_at=row.detained_at,
            handed_over_at=row.handed_over_at,
            released_at=row.released_at,
            apart=bool(row.apart),
        )
        for row in detentions.for_reconciliation(actor, state=state, since=since, until=until)
    ]
    inside = [row.number for row in register]
    told = _reported(
        Q(report__state=state, report__opened_at__gte=since, report__opened_at__lt=until) | Q(number__in=inside)
    )
    others = sorted({row.number for row in told if row.number} - set(inside))
    known = frozenset(inside) | frozenset(detentions.known_numbers(others))
    found = compare(register, told, known, at=now)
    with act():
        entry(
            actor=actor,
            verb="reports.compared",
            subject=f"state:{state}",
            at=now,
            data={"since": since.isoformat(), "until": until.isoformat(), "found": len(found)},
        )
    return found


def _reported(wanted: Q) -> list[ReportedDetention]:
    rows = Mention.objects.filter(wanted, kind="detention").select_related("report").defer("report__document")
    return [
        ReportedDetention(
            folio=row.report.folio,
            institution=row.report.institution_id,
            annex=row.annex,
            number=row.number,
            detained_at=row.at,
            status=row.report.status,
            handed_over_at=row.report.handed_over_at,
        )
        for row in rows.order_by("id")
    ]

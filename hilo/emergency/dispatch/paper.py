"""A paper form, entered afterwards: call, incident, units and closure in one act, or nothing.

It stands here because dispatch is the first domain that knows all three; it needs no table of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.emergency.calls.actions.paper import enter_call
from hilo.emergency.calls.commands import EnterCall
from hilo.emergency.incidents.actions.paper import enter_incident
from hilo.emergency.incidents.commands import EnterIncident
from hilo.kernel.action import action, done, held
from hilo.kernel.rights import visible
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

from .commands import EnterForm, UnitOnPaper
from .models import Assignment, Unit
from .rules_paper import check

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call
    from hilo.emergency.incidents.models import Incident


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a form: its call, its incident unless it was improper, and what is odd about it."""

    call: Call
    incident: Incident | None
    findings: list[Finding]


@action("calls.receive", verb="call.entered")
def enter_form(command: EnterForm, *, actor: Actor, at: datetime) -> Entered:
    """Enter what a form says as it happened. The ledger says that it was entered afterwards, by whom, from which form.

    Raises: what rules_paper.check refuses; Refusal HILO-C611 for a unit that the centre does not have; Conflict
        HILO-C610 if the form was entered before; NotFound; Forbidden.
    """
    form, findings = command, check(command, now=at)
    told = EnterCall(
        centre=form.centre,
        paper_form=form.number,
        channel=form.channel,
        received_at=form.received_at,
        answered_at=form.answered_at,
        settled_at=form.settled_at,
        ended_at=form.ended_at,
        narrative=form.narrative,
        place=form.place,
        interior=form.interior,
        reference=form.reference,
        access=form.access,
        taken_by=form.taken_by.strip(),
        improper_kind=form.improper_kind,
        caller_number=form.caller_number,
        language=form.language,
        latitude=form.latitude,
        longitude=form.longitude,
        uncertainty_m=form.uncertainty_m,
    )
    call = held(enter_call(told, actor=actor, at=at))
    if form.improper_kind:
        return Entered(call, None, findings)
    arrivals = [row.on_scene_at for row in form.units if row.on_scene_at]
    became = EnterIncident(
        code=form.code,
        priority=form.priority,
        reason=form.reason,
        opened_at=form.settled_at,
        dispatched_at=min((row.sent_at for row in form.units), default=None),
        on_scene_at=min(arrivals, default=None),
        closed_at=form.closed_at,
        closure_code=form.closure_code,
    )
    incident = enter_incident(call, became, actor=actor, at=at)
    for row in form.units:
        findings += _went(row, incident, form, actor)
    return Entered(call, incident, findings)


def _went(row: UnitOnPaper, incident: Incident, form: EnterForm, actor: Actor) -> list[Finding]:
    """Write one assignment that is over; where the unit stands now is left as it is."""
    unit = visible(Unit.objects.filter(pk=row.unit), actor).first()
    if unit is None:
        raise Refusal(
            "HILO-C611", f"There is no unit {row.unit} in this centre: see the code on the form.", where="units"
        )
    elsewhere = (
        Assignment.objects.filter(unit=unit, assigned_at__lt=row.free_at)
        .exclude(released_at__lte=row.sent_at)
        .select_related("incident")
        .first()
    )
    Assignment.objects.create(
        incident=incident,
        unit=unit,
        assigned_at=row.sent_at,
        assigned_by=form.taken_by or actor.name,
        on_scene_at=row.on_scene_at,
        released_at=row.free_at,
    )
    sent = {"form": form.number, "unit": unit.code, "sent_at": row.sent_at.isoformat()}
    done(incident, verb="unit.entered", data=sent, record=incident)
    if elsewhere is None:
        return []
    words = f"At that time {unit.code} was with incident {elsewhere.incident.folio}, says the record."
    return [Finding("HILO-C626", "warning", words, "M1", "units")]

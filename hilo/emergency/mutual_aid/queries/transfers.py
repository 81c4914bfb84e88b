"""Questions about incidents that centres hand to each other."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from hilo.emergency.centres.queries import centre
from hilo.emergency.incidents.queries import calls_of, enter_read, get, told_of_callers
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import allow, elsewhere
from hilo.kernel.rows import Question
from hilo.lib.actor import Actor

from ..events import Progress, TransferState
from ..models import Transfer
from .sides import FOLLOWED, on_side

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call
    from hilo.emergency.incidents.models import Incident

RECENTLY = timedelta(minutes=30)
"""How long an offer that came back is told to a desk that opens."""


def offered_to(actor: Actor, *, at: datetime) -> list[TransferState]:
    """Open offers to the actor's centre, the one that comes back first first."""
    rows = on_side(Transfer.objects.filter(status="offered"), actor, "aid.transfer", "receiver")
    return _states(rows.order_by("due_at", "id"))


def offered_by(actor: Actor, *, at: datetime) -> list[TransferState]:
    """The actor's centre's open offers, and those that came back a short while ago, the newest first."""
    rows = Transfer.objects.filter(Q(status="offered") | Q(ended_at__gt=at - RECENTLY)).exclude(status="acknowledged")
    return _states(on_side(rows, actor, "aid.transfer", "sender").order_by("-offered_at", "-id")[:100])


def handed_over(actor: Actor, *, at: datetime) -> list[TransferState]:
    """What the actor's centre handed over and how it goes on, the newest first: what is open, or of the last day."""
    rows = Transfer.objects.filter(status="acknowledged").filter(
        Q(ended_at__gt=at - FOLLOWED) | ~Q(incident__status="closed")
    )
    # What came back to the sender later is its own again, and no longer handed over.
    rows = on_side(rows.exclude(incident__centre=F("sender")), actor, "aid.transfer", "sender")
    return _states(rows.order_by("-ended_at", "-id")[:100])


@dataclass(frozen=True, slots=True)
class Transfers:
    """Offers to a centre, by it (open, or back a short while ago), and what it handed over."""

    offered_to_me: list[TransferState]
    offered_by_me: list[TransferState]
    handed_over: list[TransferState]


def own_transfers(actor: Actor, *, at: datetime) -> Transfers:
    """All that the actor's centre offers, is offered and handed over."""
    return Transfers(offered_to(actor, at=at), offered_by(actor, at=at), handed_over(actor, at=at))


@dataclass(frozen=True, slots=True)
class SharedCall:
    """A call as whoever answers for its incident reads it. centre: who took it and keeps it."""

    folio: str
    centre: str
    channel: str
    caller_number: str
    narrative: str
    language: str
    received_at: datetime


def shared_call(call: Call) -> SharedCall:
    """The call as the API gives it."""
    made: dict[str, Any] = {"centre": call.centre_id}
    return SharedCall(
        **made, **{one.name: getattr(call, one.name) for one in fields(SharedCall) if one.name not in made}
    )


_SHARED = Question(
    lambda folio: Transfer.objects.filter(incident__folio=folio, status__in=["offered", "acknowledged"]).values_list(
        "pk"
    )[:1],
    "?",
)


def is_shared(folio: str) -> bool:
    """True if a second centre hears of the incident: it is offered, or was handed over. Asked of every step of all."""
    return bool(folio and _SHARED(folio))


def shared_by(folio: str) -> list[int]:
    """Ids of the transfers by which a second centre hears of the incident, the first first."""
    rows = Transfer.objects.filter(incident__folio=folio, status__in=["offered", "acknowledged"])
    return list(rows.order_by("pk").values_list("pk", flat=True))


def transfer_state(row: Transfer) -> TransferState:
    """The transfer as facts carry it, with its incident as it is now."""
    units = row.incident.assignments.filter(released_at=None).count()
    return _state(row, units)


def read_calls(folio: str, actor: Actor, *, at: datetime) -> tuple[Incident, list[Call]]:
    """The incident and the calls that tell of it, for whoever answers for it now: granted through the incident.

    The calls stay with the centres that took them. The read is written in the ledger of the centre that answers and,
    where they are others, of those that took the calls, with its purpose.
    """
    incident = get(folio, actor)
    allow(actor, "calls.read")
    if not told_of_callers(incident, actor):
        raise elsewhere("calls.read")
    told = calls_of(incident)
    if told:
        enter_calls_read(incident, told, actor, at=at)
    return incident, told


def enter_calls_read(incident: Incident, told: list[Call], actor: Actor, *, at: datetime) -> None:
    """Write in every ledger concerned that an incident's calls were read through it."""
    with act():
        enter_read(incident, actor, at=at, verb="call.read", seen={"calls": [call.folio for call in told]})
        theirs: dict[str, list[str]] = {}
        for call in told:
            if call.centre_id != incident.centre_id:
                took = centre(call.centre_id)
                theirs.setdefault(took.institution_id if took else "", []).append(call.folio)
        for institution, folios in theirs.items():
            data = {"calls": folios, "through": incident.centre_id}
            subject = f"incident:{incident.folio}"
            entry(chain=institution, actor=actor, verb="call.read", subject=subject, at=at, data=data)


def _states(rows) -> list[TransferState]:  # type: ignore[no-untyped-def]
    found = list(rows.select_related("incident"))
    if not found:
        return []
    with_it = Count("incident__assignments", filter=Q(incident__assignments__released_at=None))
    counted = Transfer.objects.filter(pk__in=[row.pk for row in found]).annotate(units=with_it)
    units = dict(counted.values_list("pk", "units"))
    return [_state(row, units[row.pk]) for row in found]


def _state(row: Transfer, units: int) -> TransferState:
    incident = row.incident
    return TransferState(
        id=row.pk,
        sender=row.sender_id,
        receiver=row.receiver_id,
        reason=row.reason,
        status=row.status,
        answer=row.answer,
        offered_at=row.offered_at,
        due_at=row.due_at,
        seen_at=row.seen_at,
        renewed_at=row.renewed_at,
        ended_at=row.ended_at,
        incident=Progress(
            folio=incident.folio,
            centre=incident.centre_id,
            code=incident.code,
            priority=incident.priority,
            status=incident.status,
            state=incident.state,
            municipality=incident.municipality,
            received_at=incident.received_at,
            dispatched_at=incident.dispatched_at,
            on_scene_at=incident.on_scene_at,
            closed_at=incident.closed_at,
            units=units,
        ),
    )

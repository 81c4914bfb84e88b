"""A call that was written on paper while the centre had no system, entered afterwards with its true times."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound
from hilo.lib.limits import longest

from ..commands import Address, EnterCall
from ..events import CallImproper, CallReceived
from ..models import Call
from ..rules import normalise_number
from .handling import located, require_channel, require_improper_kind
from .telling import state_of


@action("calls.receive", verb="call.entered")
def enter_call(command: EnterCall, *, actor: Actor, at: datetime) -> Call:
    """The call of a form: classified, or improper with its kind. It keeps who took it, and says who entered it when.

    Called inside the act of the whole form.
    Raises: NotFound centre; Conflict HILO-C610 with `folio`, `by`, `when` if the form was entered before; Refusal
        HILO-C421, HILO-C422.
    """
    where = centre_named(command.centre)
    if where is None:
        raise NotFound("centre", command.centre)
    held(where)
    require_channel(command.channel)
    improper_kind = command.improper_kind
    if improper_kind:
        require_improper_kind(improper_kind, "improper_kind")
    if known := Call.objects.filter(centre=where, paper_form=command.paper_form).first():
        raise _entered_before(known)
    place = " ".join(command.place.split())
    # What is too long for an address was more than one: it goes among the words.
    short = len(place) <= longest(Address)
    call = Call.objects.create(
        centre=where,
        channel=command.channel,
        caller_number=normalise_number(command.caller_number),
        narrative="\n".join(filter(None, (command.narrative.strip(), "" if short else place))),
        address=place if short else "",
        interior=command.interior.strip(),
        reference=command.reference.strip(),
        access=command.access.strip(),
        language=command.language,
        status="improper" if improper_kind else "classified",
        improper_kind=improper_kind,
        received_at=command.received_at,
        answered_at=command.answered_at,
        answered_by=command.taken_by,
        classified_at=command.settled_at,
        ended_at=command.ended_at or (command.settled_at if improper_kind else None),
        paper_form=command.paper_form,
        entered_at=at,
        entered_by=actor.name,
        **located(command.latitude, command.longitude, command.uncertainty_m, command.received_at),
    )
    received_at = command.received_at.isoformat()
    data = {"form": command.paper_form, "received_at": received_at, "taken_by": command.taken_by}
    done(call, CallReceived(state_of(call)), data=data)
    if improper_kind:
        done(call, CallImproper(state_of(call)), verb="call.improper", data={"kind": improper_kind})
    return call


def _entered_before(known: Call) -> Conflict:
    entered = known.entered_at
    words = f"Form {known.paper_form} was entered by {known.entered_by} on {timezone.localtime(entered):%d/%m/%Y %H:%M}"
    return Conflict(
        "HILO-C610",
        f"{words}: it is call {known.folio}.",
        where="number",
        extra={"folio": known.folio, "by": known.entered_by, "when": entered.isoformat() if entered else ""},
    )

"""A call that was written on paper while the centre had no system, entered afterwards with its true times."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..events import CallImproper, CallReceived
from ..models import Call
from ..rules import channels, improper_kinds, normalise_number
from .handling import done, located, state_of


def enter_call(
    *,
    actor: Actor,
    centre: str,
    paper_form: str,
    channel: str,
    received_at: datetime,
    answered_at: datetime,
    settled_at: datetime,
    ended_at: datetime | None,
    narrative: str,
    taken_by: str,
    at: datetime,
    improper_kind: str = "",
    caller_number: str = "",
    language: str = "es",
    latitude: float | None = None,
    longitude: float | None = None,
    uncertainty_m: float | None = None,
) -> Call:
    """The call of a form: classified, or improper with its kind. It keeps who took it, and says who entered it when.

    settled_at: when it was classified or found improper. Called inside the act of the whole form.
    Raises: NotFound centre; Conflict HILO-C610 with `folio`, `by`, `when` if the form was entered before; Refusal
        HILO-C421, HILO-C422.
    """
    where = centre_named(centre)
    if where is None:
        raise NotFound("centre", centre)
    allow(actor, "calls.receive", where.state or None)
    if channel not in channels():
        raise Refusal("HILO-C422", f"“{channel}” is no channel: {', '.join(channels())}.", where="channel")
    if improper_kind and improper_kind not in improper_kinds():
        kinds = ", ".join(sorted(improper_kinds()))
        raise Refusal("HILO-C421", f"“{improper_kind}” is no improper kind: {kinds}.", where="improper_kind")
    with act():
        if known := Call.objects.filter(centre=where, paper_form=paper_form).first():
            entered = known.entered_at
            words = (
                f"Form {paper_form} was entered by {known.entered_by} on {timezone.localtime(entered):%d/%m/%Y %H:%M}"
            )
            raise Conflict(
                "HILO-C610",
                f"{words}: it is call {known.folio}.",
                where="number",
                extra={"folio": known.folio, "by": known.entered_by, "when": entered.isoformat() if entered else ""},
            )
        call = Call.objects.create(
            centre=where,
            channel=channel,
            caller_number=normalise_number(caller_number),
            narrative=narrative,
            language=language,
            status="improper" if improper_kind else "classified",
            improper_kind=improper_kind,
            received_at=received_at,
            answered_at=answered_at,
            answered_by=taken_by,
            classified_at=settled_at,
            ended_at=ended_at or (settled_at if improper_kind else None),
            paper_form=paper_form,
            entered_at=at,
            entered_by=actor.name,
            **located(latitude, longitude, uncertainty_m, received_at),
        )
        data = {"form": paper_form, "received_at": received_at.isoformat(), "taken_by": taken_by}
        done(call, actor, "call.entered", at, CallReceived(state_of(call)), data)
        if improper_kind:
            done(call, actor, "call.improper", at, CallImproper(state_of(call)), {"kind": improper_kind})
    return call

"""Ask for federal help until a day, extend it for a new reason, end it; and say so when it has outlasted its end."""

from __future__ import annotations

from datetime import date, datetime

from hilo.emergency.centres.queries import covering
from hilo.kernel.action import action, done, held
from hilo.kernel.rights import Holder
from hilo.kernel.territory.queries import local_time, require_state
from hilo.kernel.territory.queries import municipality as town_named
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import ExtendHelp, RequestHelp, SayWhy
from ..events import FederalHelpEnded, FederalHelpExtended, FederalHelpOverdue, FederalHelpRequested
from ..models import Extension, FederalHelp
from ..queries import centre_named, help_state
from ..rules import extension_fault, federal, help_fault
from .told import reason_given

FAULTS = {
    "past": "The last day lies in the past: choose a later one.",
    "order": "The last day lies before what it must follow: choose a later one.",
    "long": f"Federal help is temporary: {federal().longest_days} days at a time at most.",
}


@action("aid.federal", verb="federal_help.requested")
def request_federal_help(command: RequestHelp, *, actor: Actor, at: datetime) -> FederalHelp:
    """Ask a federal institution for help until a day: auxiliary and temporary, it replaces no local police (M3).

    state: the actor's own if not said; municipality: "" for the whole state; begins: today if not said.
    Raises: Forbidden; Refusal HILO-M421 no reason, HILO-M425 institution or kind, HILO-M426 days, HILO-M427, M431
        place.
    """
    where, municipality = command.state or _own_state(actor), command.municipality
    if not where:
        raise Refusal("HILO-M431", "Say in which state.", where="state")
    held(Holder(where))
    where, today, said = require_state(where).code, _today(where, at), reason_given(command.reason)
    begins, until = command.begins or today, command.until
    if municipality and (not municipality.startswith(where) or town_named(municipality, begins) is None):
        raise Refusal("HILO-M427", "There is no such municipality in the state.", where="municipality")
    institution, kind = command.institution, command.kind
    for name, asked, known in (("institution", institution, federal().institutions), ("kind", kind, federal().kinds)):
        if asked not in known or not known[asked].on(begins):
            raise Refusal("HILO-M425", f"Choose the {name} from the list in force.", where=name)
    if fault := help_fault(begins=begins, until=until, on=today):
        raise Refusal("HILO-M426", FAULTS[fault], where="until")
    centre = centre_named(actor.centre) if actor.centre else covering(where, municipality)
    if centre is None:
        raise NotFound("centre", where)
    row = FederalHelp.objects.create(
        state=where,
        municipality=municipality,
        centre=centre,
        institution=institution,
        kind=kind,
        reason=said,
        begins=begins,
        until=until,
        requested_at=at,
        requested_by=actor.name,
    )
    data = {"institution": institution, "kind": kind, "municipality": municipality, "until": until.isoformat()}
    done(row, FederalHelpRequested(help_state(row, on=today, extensions=0)), why=said, data=data)
    return row


@action("aid.federal", verb="federal_help.extended")
def extend_federal_help(help_id: int, command: ExtendHelp, *, actor: Actor, at: datetime) -> FederalHelp:
    """Give the help a later last day, for a new reason.

    Raises: NotFound; Forbidden; Conflict HILO-M414 if it has ended; Refusal HILO-M421, HILO-M426.
    """
    row, said, until = _open(help_id), reason_given(command.reason), command.until
    today = _today(row.state, at)
    if fault := extension_fault(before=row.until, until=until, on=today):
        raise Refusal("HILO-M426", FAULTS[fault], where="until")
    Extension.objects.create(help=row, before=row.until, until=until, reason=said, at=at, by=actor.name)
    data = {"before": row.until.isoformat(), "until": until.isoformat()}
    row.until, row.overdue_at = until, None
    row.save(update_fields=["until", "overdue_at"])
    fact = FederalHelpExtended(help_state(row, on=today, extensions=row.extensions.count()))
    done(row, fact, why=said, data=data)
    return row


@action("aid.federal", verb="federal_help.ended")
def end_federal_help(help_id: int, command: SayWhy, *, actor: Actor, at: datetime) -> FederalHelp:
    """The help is over: the local forces go on alone. Today was its last day.

    Raises: NotFound; Forbidden; Conflict HILO-M414 if it has ended already; Refusal HILO-M421.
    """
    row, said = _open(help_id), reason_given(command.reason)
    today = _today(row.state, at)
    row.ended_on, row.ended_by, row.end_reason = today, actor.name, said
    row.save(update_fields=["ended_on", "ended_by", "end_reason"])
    done(row, FederalHelpEnded(help_state(row, on=today, extensions=row.extensions.count())), why=said)
    return row


@action("aid.federal", verb="federal_help.overdue")
def note_overdue_help(help_id: int, *, actor: Actor, at: datetime) -> None:
    """Say once that help has outlasted its last day; nothing if it was ended or extended meanwhile."""
    row = _locked(help_id)
    today = _today(row.state, at)
    if row.ended_on or row.overdue_at or today <= row.until:
        return
    row.overdue_at = at
    row.save(update_fields=["overdue_at"])
    done(row, FederalHelpOverdue(help_state(row, on=today, extensions=row.extensions.count())))


def _own_state(actor: Actor) -> str:
    if actor.centre:
        return centre_named(actor.centre).state
    return next(iter(actor.states)) if len(actor.states) == 1 else ""


def _today(state: str, at: datetime) -> date:
    return local_time(at, state).date()


def _open(help_id: int) -> FederalHelp:
    row = _locked(help_id)
    if row.ended_on:
        raise Conflict("HILO-M414", "The federal help has ended: ask for it anew.")
    return row


def _locked(help_id: int) -> FederalHelp:
    row = FederalHelp.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=help_id).first()
    if row is None:
        raise NotFound("federal help", help_id)
    return held(row)

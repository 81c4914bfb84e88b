"""Custody goes from hand to hand, and ends: hand-over, release, death."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held
from hilo.kernel.deadlines.queries import of
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..commands import HandOverPerson, RecordDeath, ReleasePerson, RouteStep
from ..events import DetainedHandedOver, DetainedReleased, DiedInCustody
from ..models import CUSTODIANS, Detention
from ..particulars import keep, rows
from ..queries import STATES, locked
from .common import BOTH, needed, noted, one_of, past, start, state_of, stop

STEPS = {
    "prosecutor": "hand_over",
    "adolescent_prosecutor": "hand_over",
    "civic_judge": "hand_over",
    "control_judge": "put_before_judge",
    "prison": "send_to_prison",
    "police": "move",
    "protection": "protect",
}
"""Which step of states.toml a person takes who is given to somebody of this kind."""
RECEIVE = ("prosecutor", "adolescent_prosecutor", "civic_judge", "protection")
"""Who writes that they have the person, where whoever brought them did not."""


@action(*BOTH, verb="detention.handed_over")
def hand_over(number: str, command: HandOverPerson, *, actor: Actor, at: datetime) -> Detention:
    """The person was given to somebody else: to whom, by whom, the way there, and where they are now (LNRD 23 V-VII).

    to_kind moves the custody (states.toml) and the terms; "police" is another unit or institution in the same state of
    the case. What was told already is not told twice.
    Raises: Refusal HILO-X421, X422, X423, X446, X449; Conflict HILO-W409.
    """
    handed_at, to_kind = command.handed_at, one_of("receivers", command.to_kind, "to_kind")
    step = STEPS[to_kind]
    row = locked(number)
    past(handed_at, "handed_at", at=at, after=row.detained_at)
    if step == "protect" and not row.apart:
        # It ends the custody without a release: of an adult that would be an escape from every term.
        words = "to_kind: the protection authority takes a child; an adult is released, or their age is settled first."
        raise Refusal("HILO-X446", words, where="to_kind")
    to = needed(command.to, "to")
    if _hand_over_repeated(row, to, handed_at):
        return row
    receives = _receives(row, to_kind, actor)
    if row.status != "detained" or step in ("put_before_judge", "send_to_prison"):
        held(row, as_="detention.moved_on")
    elif not receives:
        held(row, as_="detention.given")
    custodian = actor.institution if receives else _answering(row, command)
    status = STATES.after(row.status, step)
    fields = noted(actor, handed_at, at) | {
        "from_authority": _custodian(row),
        "to_authority": to,
        "to_kind": to_kind,
        "handed_by": command.handed_by.strip(),
        "received_by": command.received_by.strip(),
        "received_post": command.received_post.strip(),
        "address": command.address.strip(),
        "transferred_by": command.transferred_by.strip(),
        "route": _route(command.route),
        "delay_reason": command.delay_reason.strip(),
    }
    keep(row, "hand_over", fields, noted_at=at)
    row.status, row.custody_kind, row.custodian = status, to_kind, custodian
    if not row.apart:
        row.custody, row.custody_address = to, fields["address"]
    if step in ("hand_over", "put_before_judge") and row.handed_at is None:
        row.handed_at = handed_at
        row.handed_to = "" if row.apart else to
    if step == "put_before_judge" and row.judge_at is None:
        row.judge_at = handed_at
    row.save()
    stop(row, step, at=handed_at)
    if to_kind in ("prosecutor", "adolescent_prosecutor", "control_judge"):
        start(row, step, began=handed_at)
    fact = DetainedHandedOver(state_of(row), to_kind, handed_at)
    done(row, fact, data={"to": to_kind, "at": handed_at.isoformat()})
    return row


@action("detentions.release", verb="detention.released")
def release(number: str, command: ReleasePerson, *, actor: Actor, at: datetime) -> Detention:
    """The person is free, and the register says so at once (LNRD 22); five days later the look-up forgets them (36).

    Raises: Refusal HILO-X422 for a ground that is none, HILO-X423; Conflict HILO-W409 if they are not held.
    """
    released_at, ground = command.released_at, one_of("grounds", command.ground, "ground")
    row = locked(number)
    past(released_at, "released_at", at=at, after=row.detained_at)
    row.status = STATES.after(row.status, "release")
    fields = noted(actor, released_at, at) | {"ground": ground, "detail": command.detail.strip()}
    keep(row, "release", fields, noted_at=at)
    stop(row, "release", at=released_at)
    start(row, "release", began=released_at)
    until = next((one.due_at for one in of(row.subject) if one.term == "T18"), released_at)
    row.released_at, row.public_until = released_at, until
    row.save()
    done(row, DetainedReleased(state_of(row), released_at, until), data={"ground": ground})
    return row


@action("detentions.update", verb="detention.died")
def record_death(number: str, command: RecordDeath, *, actor: Actor, at: datetime) -> Detention:
    """The person died in custody: circumstances, cause, where the body was taken (LNRD 23 VIII).

    The fact goes out at once; nothing about it is told by the public look-up but who must speak with the family.
    Raises: Refusal HILO-X421, HILO-X423; Conflict HILO-W409 if they are not held.
    """
    died_at = command.died_at
    row = locked(number)
    past(died_at, "died_at", at=at, after=row.detained_at)
    row.status = STATES.after(row.status, "die")
    fields = noted(actor, died_at, at) | {
        "circumstances": needed(command.circumstances, "circumstances"),
        "cause": command.cause.strip(),
        "destination": command.destination.strip(),
    }
    keep(row, "death", fields, noted_at=at)
    row.died_at = died_at
    row.save()
    stop(row, "die", at=died_at)
    done(row, DiedInCustody(state_of(row), died_at))
    return row


def _receives(row: Detention, to_kind: str, actor: Actor) -> bool:
    """True if the actor is the authority that they were given to, and writes that they have them.

    A civic court receives who is held for an administrative offence, and nobody else.
    """
    theirs = to_kind in RECEIVE and (to_kind != "civic_judge" or row.kind == "administrative")
    return theirs and actor.kind in CUSTODIANS[to_kind]


def _answering(row: Detention, command: HandOverPerson) -> str:
    """The institution that answers for the person from now on: the one that was named, or "" while it is not known.

    Raises: NotFound; Refusal HILO-X460 for one of another kind.
    """
    if not command.to_institution:
        goes_on = row.status != "detained" and command.to_kind in ("control_judge", "prison")
        return row.custodian if goes_on or command.to_kind == "police" else ""
    body = institution_named(command.to_institution)
    if body.kind not in CUSTODIANS.get(command.to_kind, {body.kind}):
        raise Refusal("HILO-X460", where="to_institution")
    return body.code


def _hand_over_repeated(row: Detention, to: str, handed_at: datetime) -> bool:
    if row.apart:
        known = [fields for what, fields in rows(row) if what == "hand_over"]
        return any(one["to_authority"] == to and _instant(one["at"]) == handed_at for one in known)
    return row.hand_overs.filter(to_authority=to, at=handed_at).exists()


def _custodian(row: Detention) -> str:
    """Who holds the person now; of who is kept apart it stands in what is sealed."""
    if not row.apart:
        return row.custody
    last = row.institution.name
    for what, fields in rows(row):
        if what == "hand_over":
            last = fields["to_authority"]
    return last


def _instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _route(route: Sequence[RouteStep]) -> list[dict[str, Any]]:
    """The steps of the way: where, and when if it is known. Raises: Refusal HILO-X421."""
    return [
        {"at": step.at.isoformat() if step.at else None, "place": needed(step.place, f"route.{place}.place")}
        for place, step in enumerate(route)
    ]

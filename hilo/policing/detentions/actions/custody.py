"""Custody goes from hand to hand, and ends: hand-over, release, death."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hilo.kernel.act import act
from hilo.kernel.deadlines.queries import of
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..events import DetainedHandedOver, DetainedReleased, DiedInCustody
from ..models import Detention
from ..particulars import keep, rows
from ..queries import STATES, locked
from .common import done, noted, one_of, past, start, state_of, stop, text

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
MOST_STEPS = 50


def hand_over(
    *,
    actor: Actor,
    number: str,
    to: str,
    to_kind: str,
    handed_at: datetime,
    at: datetime,
    handed_by: str = "",
    received_by: str = "",
    received_post: str = "",
    address: str = "",
    transferred_by: str = "",
    route: Sequence[Mapping[str, Any]] = (),
    delay_reason: str = "",
) -> Detention:
    """The person was given to somebody else: to whom, by whom, the way there, and where they are now (LNRD 23 V-VII).

    to_kind moves the custody (states.toml) and the terms; "police" is another unit or institution in the same state of
    the case. What was told already is not told twice. Raises: Refusal HILO-X421, X422, X423; Conflict HILO-W409.
    """
    one_of("receivers", to_kind, "to_kind")
    step = STEPS[to_kind]
    with act():
        row = locked(number, actor, "detentions.update", "detentions.register")
        past(handed_at, "handed_at", at=at, after=row.detained_at)
        if step == "protect" and not row.apart:
            # It ends the custody without a release: of an adult that would be an escape from every term.
            words = (
                "to_kind: the protection authority takes a child; an adult is released, or their age is settled first."
            )
            raise Refusal("HILO-X446", words, where="to_kind")
        given = text(to, "to", 160, needed=True)
        if _hand_over_repeated(row, given, handed_at):
            return row
        status = STATES.after(row.status, step)
        fields = noted(actor, handed_at, at) | {
            "from_authority": _holder(row),
            "to_authority": given,
            "to_kind": to_kind,
            "handed_by": text(handed_by, "handed_by", 160),
            "received_by": text(received_by, "received_by", 160),
            "received_post": text(received_post, "received_post", 120),
            "address": text(address, "address", 300),
            "transferred_by": text(transferred_by, "transferred_by", 160),
            "route": _route(route),
            "delay_reason": text(delay_reason, "delay_reason", 2000),
        }
        keep(row, "hand_over", fields, noted_at=at)
        row.status, row.custody_kind = status, to_kind
        if not row.apart:
            row.custody, row.custody_address = given, fields["address"]
        if step in ("hand_over", "put_before_judge") and row.handed_at is None:
            row.handed_at = handed_at
            row.handed_to = "" if row.apart else given
        if step == "put_before_judge" and row.judge_at is None:
            row.judge_at = handed_at
        row.save()
        stop(row, step, at=handed_at)
        if to_kind in ("prosecutor", "adolescent_prosecutor", "control_judge"):
            start(row, step, began=handed_at, at=at)
        fact = DetainedHandedOver(state_of(row), to_kind, handed_at)
        done(row, actor, "handed_over", fact, at=at, data={"to": to_kind, "at": handed_at.isoformat()})
    return row


def release(
    *, actor: Actor, number: str, released_at: datetime, ground: str, at: datetime, detail: str = ""
) -> Detention:
    """The person is free, and the register says so at once (LNRD 22); five days later the look-up forgets them (36).

    Raises: Refusal HILO-X422 for a ground that is none, HILO-X423; Conflict HILO-W409 if they are not held.
    """
    one_of("grounds", ground, "ground")
    with act():
        row = locked(number, actor, "detentions.release")
        past(released_at, "released_at", at=at, after=row.detained_at)
        row.status = STATES.after(row.status, "release")
        fields = noted(actor, released_at, at) | {"ground": ground, "detail": text(detail, "detail", 2000)}
        keep(row, "release", fields, noted_at=at)
        stop(row, "release", at=released_at)
        start(row, "release", began=released_at, at=at)
        until = next((one.due_at for one in of(row.subject) if one.term == "T18"), released_at)
        row.released_at, row.public_until = released_at, until
        row.save()
        done(
            row, actor, "released", DetainedReleased(state_of(row), released_at, until), at=at, data={"ground": ground}
        )
    return row


def record_death(
    *,
    actor: Actor,
    number: str,
    died_at: datetime,
    circumstances: str,
    at: datetime,
    cause: str = "",
    destination: str = "",
) -> Detention:
    """The person died in custody: circumstances, cause, where the body was taken (LNRD 23 VIII).

    The fact goes out at once; nothing about it is told by the public look-up but who must speak with the family.
    """
    with act():
        row = locked(number, actor, "detentions.update")
        past(died_at, "died_at", at=at, after=row.detained_at)
        row.status = STATES.after(row.status, "die")
        fields = noted(actor, died_at, at) | {
            "circumstances": text(circumstances, "circumstances", 8000, needed=True),
            "cause": text(cause, "cause", 2000),
            "destination": text(destination, "destination", 2000),
        }
        keep(row, "death", fields, noted_at=at)
        row.died_at = died_at
        row.save()
        stop(row, "die", at=died_at)
        done(row, actor, "died", DiedInCustody(state_of(row), died_at), at=at)
    return row


def _hand_over_repeated(row: Detention, to: str, handed_at: datetime) -> bool:
    if row.apart:
        known = [fields for what, fields in rows(row) if what == "hand_over"]
        return any(one["to_authority"] == to and _instant(one["at"]) == handed_at for one in known)
    return row.hand_overs.filter(to_authority=to, at=handed_at).exists()


def _holder(row: Detention) -> str:
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


def _route(route: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The steps of the way: where, and when if it is known. Raises: Refusal HILO-X440."""
    if len(route) > MOST_STEPS:
        raise Refusal("HILO-X440", f"route: at most {MOST_STEPS} steps. Nothing was written.", where="route")
    found = []
    for place, step in enumerate(route):
        where = text(str(step.get("place", "")), f"route.{place}.place", 200, needed=True)
        when = step.get("at")
        try:
            instant = _instant(when).isoformat() if when else None
        except (TypeError, ValueError):
            words = f"route.{place}.at: a time with its zone. Nothing was written."
            raise Refusal("HILO-X452", words, where=f"route.{place}.at") from None
        found.append({"at": instant, "place": where})
    return found

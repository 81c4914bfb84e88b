"""What is in whose hands at a desk: calls, undecided lines, call-backs, unread words; incidents and their grave notes.

A call is in the hands of who answered it. An incident is in those of who last sent a unit to it, or of who took it over
since; that is read off what was done, so that nobody keeps a list.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hilo.emergency.calls import queries as calls
from hilo.emergency.dispatch.queries import last_sent
from hilo.emergency.incidents import queries as incidents
from hilo.kernel.territory.queries import municipality
from hilo.lib.actor import Actor

from .models import AgentStatePeriod, DeskHandOver
from .queries import own_centre
from .rules import hand_kinds, presence

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

DESKS = ("operator", "dispatcher")
LOOKS_BACK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing in somebody's hands. subject: its name in the ledger; late: a term about it is over."""

    kind: str
    subject: str
    text: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody wants to hand over to somebody, or did.

    giver, taker: their sign-in names; items: as they stood when it was offered, labelled.
    """

    id: int
    desk: str
    giver: str
    taker: str
    items: list[dict[str, Any]]
    remarks: str
    asked_at: datetime
    ended_at: datetime | None
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who is not at the desk any more. things: how many are in their hands."""

    worker: str
    desk: str
    things: int


@dataclass(frozen=True, slots=True)
class Hands:
    """What the asker has in hand.

    colleagues: to whom it can be handed; incoming: what is offered to the asker; outgoing: what they offered last;
    left: what others left behind.
    """

    desk: str
    items: list[dict[str, Any]]
    colleagues: list[str]
    incoming: Offer | None
    outgoing: Offer | None
    left: list[Left]


def hands(actor: Actor, *, at: datetime, language: str) -> Hands:
    """Everything that a desk shows of handing over. Raises: Forbidden; Refusal HILO-H401 without a centre."""
    centre = own_centre(actor, "shifts.own").code
    here = present(centre, at)
    desk = here[actor.name] if here.get(actor.name) in DESKS else ""
    last = DeskHandOver.objects.filter(centre_id=centre, giver=actor.name).order_by("-asked_at").first()
    # What was answered long ago needs nobody's eye any more.
    shown = last if last and (last.ended_at is None or at - last.ended_at < timedelta(minutes=10)) else None
    coming = DeskHandOver.objects.filter(centre_id=centre, taker=actor.name, ended_at=None).order_by("asked_at").first()
    return Hands(
        desk=desk,
        items=[labelled(one, language) for one in things(centre, actor.name, desk, at=at, language=language)],
        colleagues=[name for name, where in sorted(here.items()) if where == desk and name != actor.name],
        incoming=offer_of(coming, language) if coming else None,
        outgoing=offer_of(shown, language) if shown else None,
        left=left_behind(centre, desk, at=at) if desk else [],
    )


def offer_of(row: DeskHandOver, language: str) -> Offer:
    """The offer as desks and API show it."""
    names = ("desk", "giver", "taker", "remarks", "asked_at", "ended_at", "outcome", "why")
    items = [labelled(Thing(**one), language) for one in row.items]
    return Offer(id=row.pk, items=items, **{name: getattr(row, name) for name in names})


def labelled(thing: Thing, language: str) -> dict[str, Any]:
    label = hand_kinds(language)[thing.kind]
    return {"kind": thing.kind, "label": label, "subject": thing.subject, "text": thing.text, "late": thing.late}


def present(centre: str, at: datetime) -> dict[str, str]:
    """Who is at a desk of the centre now, a break included -> which."""
    rows = AgentStatePeriod.objects.filter(centre_id=centre, ended_at=None)
    return {row.worker: row.desk for row in rows if presence(row.seen_at, at) == "here"}


def things(centre: str, worker: str, desk: str, *, at: datetime, language: str = "es") -> list[Thing]:
    """What a worker has in hand at a desk; calls whatever the desk, for whoever answered one has it."""
    found = _calls(centre, worker, at)
    return found + (_incidents(centre, worker, at, language) if desk != "operator" else [])


def _calls(centre: str, worker: str, at: datetime) -> list[Thing]:
    held = calls.in_hands_of(worker, centre, at=at)
    open_ = [one for one in held.answered if one.ended_at is None]
    cut = [one for one in held.answered if one.ended_at is not None]
    found = [Thing("decision", one.subject, _said(one.folio, one.municipality), True) for one in cut]
    found += [Thing("call", one.subject, _said(one.folio, one.municipality)) for one in open_]
    found += [Thing("call_back", one.subject, _said(one.folio, one.municipality)) for one in held.dialling]
    return found + [Thing("text", one.subject, _said(one.folio, one.municipality), True) for one in held.unread]


def _said(folio: str, town: str) -> str:
    known = municipality(town) if town else None
    return f"{folio} · {known.name}" if known else folio


def _incidents(centre: str, worker: str, at: datetime, language: str) -> list[Thing]:
    live = incidents.live_of(centre)
    hands = whose(centre, live, at=at)
    held = [row for row in live if hands.get(row.folio) == worker]
    grave = incidents.owed_by(held, Actor(worker, frozenset(), centre=centre))
    found = []
    for row in held:
        text = f"{_said(row.folio, row.municipality)} · {row.code} {incidents.label(row, language)}"[:300]
        found.append(Thing("incident", row.subject, text, row.status == "open"))
        if notes := grave.get(row.folio):
            found.append(Thing("note", row.subject, f"{row.folio} · {len(notes)}", True))
    return found


def whose(centre: str, rows: list[Incident], *, at: datetime) -> dict[str, str]:
    """Folio -> in whose hands an incident is: who last sent a unit to it, or took it over since; not those of
    nobody.
    """
    last = last_sent([row.pk for row in rows])
    hands = {row.folio: last[row.pk] for row in rows if row.pk in last}
    taken = DeskHandOver.objects.filter(centre_id=centre, outcome="accepted", ended_at__gte=at - LOOKS_BACK)
    for offer in taken.order_by("ended_at"):
        for one in offer.items:
            folio = one["subject"].removeprefix("incident:")
            before = hands.get(folio)
            if one["kind"] == "incident" and before is not None and offer.ended_at and before[1] <= offer.ended_at:
                hands[folio] = (offer.taker, offer.ended_at)
    return {folio: who for folio, (who, _) in hands.items()}


def left_behind(centre: str, desk: str, *, at: datetime) -> list[Left]:
    """Who left a desk of the centre with things in hand, so that a colleague takes them."""
    # Incidents are asked for once, whoever left them.
    rows = incidents.live_of(centre) if desk == "dispatcher" else []
    held = Counter(whose(centre, rows, at=at).values() if rows else ())
    gone = set(calls.in_hand(centre, at=at)) if desk == "operator" else set(held)
    here = present(centre, at)
    found = [(name, held[name] + len(changing(_calls(centre, name, at)))) for name in sorted(gone - set(here))]
    return [Left(name, desk, count) for name, count in found if count]


def changing(found: list[Thing]) -> list[Thing]:
    """Of these, what changes hands; unread words and notes are everybody's who sees them, and are only told."""
    return [one for one in found if one.kind not in ("text", "note")]

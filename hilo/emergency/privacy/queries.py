"""Requests in the actor's institution, what a person's own calls tell, and which recordings are due to be dropped."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from hilo.emergency.calls.queries import recordings_before, told_by
from hilo.emergency.incidents.queries import link_of
from hilo.kernel.act import act
from hilo.kernel.action import held
from hilo.kernel.deadlines.queries import business_days
from hilo.kernel.ledger.actions import entry
from hilo.kernel.ledger.queries import about
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import allow, reached
from hilo.kernel.territory.queries import zone_of
from hilo.kernel.traits import personal_of, personal_of_dependents
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal
from hilo.lib.findings import Finding

from .models import Disclosure, Request, RequestedCall
from .rules import Held, Law, expires, impediments, parse

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call

STANDARDS = Path(__file__).parent / "standards"
FEDERAL = "09"
"""Whose clock an institution of no state keeps."""
STATES = load(STANDARDS / "states.toml")


@dataclass(frozen=True, slots=True)
class Own:
    """A call of the person: what stands in the way of erasing it, and whether the request is granted for it."""

    call: Call
    impediments: list[Finding]
    granted: bool
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class PrivacyRequestRow:
    """A request; due_at: end of the day by which it must be answered, or carried out once granted.

    not_competent_by: end of the third business day, by which it is told that another institution is competent
    (art. 47).
    """

    id: int
    folio: str
    right: str
    status: str
    applicant: str
    received_at: datetime
    due_at: datetime
    not_competent_by: datetime
    extended: bool
    answered_at: datetime | None
    ground: str
    answer: str
    done_at: datetime | None


def request_row(record: Request) -> PrivacyRequestRow:
    return PrivacyRequestRow(
        id=record.pk,
        folio=record.folio,
        right=record.right,
        status=record.status,
        applicant=record.applicant,
        received_at=record.received_at,
        due_at=record.due_at,
        not_competent_by=not_competent_by(record),
        extended=record.extended,
        answered_at=record.answered_at,
        ground=record.ground,
        answer=record.answer,
        done_at=record.done_at,
    )


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """To whom a call's recording was given. recording: its reference."""

    id: int
    call: str
    authority: str
    document: str
    basis: str
    at: datetime
    released_at: datetime | None
    recording: str


def disclosure_row(record: Disclosure) -> DisclosureRow:
    return DisclosureRow(
        id=record.pk,
        call=record.call.folio,
        authority=record.authority,
        document=record.document,
        basis=record.basis,
        at=record.at,
        released_at=record.released_at,
        recording=record.call.recording,
    )


def not_competent_by(record: Request) -> datetime:
    """By when the person is told that the institution is not competent, and who is (LGPDPPSO art. 47)."""
    zone = zone_of(record.institution.state or FEDERAL)
    return business_days(record.received_at, law().days["not_competent"], zone=zone)


@cache
def law() -> Law:
    """Terms and grounds of refusal in force."""
    return parse(tomllib.loads((STANDARDS / "terms.toml").read_text(encoding="utf-8")))


def retention() -> Mapping[str, int]:
    """Days that a recording's reference is kept: the institution's own file, else the proposal."""
    own = Path(settings.DATA_DIR) / "catalogues" / "retention.toml"
    days = tomllib.loads((own if own.exists() else STANDARDS / "retention.toml").read_text(encoding="utf-8"))["days"]
    if not all(isinstance(days.get(name), int) and days[name] > 0 for name in ("improper", "proper")):
        raise Refusal("HILO-Q430", f"{own}: [days] needs improper and proper, each a positive number of days.")
    return {name: int(days[name]) for name in ("improper", "proper")}


def requests(actor: Actor, *, open_only: bool = False, limit: int = 200) -> list[Request]:
    """Requests to the actor's institution, the most urgent first; those that ended after them."""
    allow(actor, "privacy.answer")
    rows = Request.objects.filter(institution_id=actor.institution)
    ended = [name for name, state in STATES.states.items() if state.final]
    # Apart, so that however many ended, none whose term runs is left out for them.
    going = list(rows.exclude(status__in=ended).order_by("due_at")[:limit])
    return going if open_only else going + list(rows.filter(status__in=ended).order_by("-due_at")[:limit])


def get(request_id: int, actor: Actor) -> Request:
    """One request of the actor's institution. Raises: NotFound, Forbidden."""
    allow(actor, "privacy.answer")
    row = Request.objects.filter(pk=request_id, institution_id=actor.institution).first()
    if row is None:
        raise NotFound("request", request_id)
    return row


def locked(request_id: int, actor: Actor) -> Request:
    """The same, locked for a change."""
    get(request_id, actor)
    rows = Request.objects.select_for_update(of=("self",)).select_related("institution")
    return held(rows.get(pk=request_id))


def own_calls(request: Request, actor: Actor, *, at: datetime) -> list[Own]:
    """The calls made from the numbers that the person proved to be theirs. The read is written in the ledger.

    Nothing before the identity is proved (art. 43).
    """
    items = {item.call_id: item for item in request.requested_calls.select_related("call__centre")}
    calls = {item.call_id: item.call for item in items.values()}
    if request.identity:
        made = told_by(request.numbers.splitlines(), actor)
        calls |= {call.pk: call for call in made if answers_for(call, actor)}
    rows = sorted(calls.values(), key=lambda call: call.received_at, reverse=True)
    with act():
        entry(
            actor=actor,
            verb="request.calls_read",
            subject=f"request:{request.folio}",
            at=at,
            why=f"{request.right}, LGPDPPSO",
            data={"calls": [call.folio for call in rows]},
        )
    return [
        Own(call, in_the_way(call), call.pk in items, items[call.pk].done_at if call.pk in items else None)
        for call in rows
    ]


def answers_for(call: Call, actor: Actor) -> bool:
    """True if the institution that took the call is the officer's own: each answers for what it holds (LGPDPPSO)."""
    return may_hold("privacy.answer", actor, call.holder)


def in_the_way(call: Call) -> list[Finding]:
    """Why what the call tells of a person cannot be erased now."""
    link = link_of(call)
    return impediments(
        Held(
            incident_open=link is not None and link.incident.status != "closed",
            held=Disclosure.objects.filter(call=call, released_at=None).exists(),
            erased=call.erased_at is not None,
        )
    )


def copy(request: Request, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """What the person gets (art. 51): their own words and what was recorded of their calls, in a structured form.

    Of others nothing: no operator, no other caller, no unit. Raises: Refusal HILO-Q412 before access is granted.
    """
    if request.right != "access" or request.status not in {"answered", "done"}:
        raise Refusal("HILO-Q412", "A copy is given once the request for access is granted.", status=409)
    items = RequestedCall.objects.filter(request=request).select_related("call__centre").order_by("call__received_at")
    calls = [_serialize(item.call) for item in items]
    with act():
        entry(
            actor=actor,
            verb="request.copied",
            subject=f"request:{request.folio}",
            at=at,
            why="access, LGPDPPSO art. 51",
            data={"calls": [row["folio"] for row in calls]},
        )
    return {"request": request.folio, "institution": request.institution_id, "made_at": at, "calls": calls}


def _serialize(call: Call) -> dict[str, Any]:
    times = ("received_at", "answered_at", "ended_at")
    return (
        {"folio": call.folio, "centre": call.centre.name, "channel": call.channel}
        | {name: getattr(call, name) for name in times}
        | {"answers" if name == "card" else name: value for name, value in personal_of(call).items()}
        | {"besides": personal_of_dependents(call)}
    )


def disclosures(actor: Actor, *, limit: int = 100) -> list[Disclosure]:
    """To whom recordings were disclosed, within the actor's scope, the newest first."""
    allow(actor, "privacy.answer")
    fields = {"state": "call__centre__state", "institution": "call__centre__institution"}
    rows = reached(Disclosure.objects.select_related("call__centre"), actor, "privacy.answer", fields)
    return list(rows.order_by("-at")[:limit])


def due_recordings(actor: Actor, *, at: datetime) -> list[Call]:
    """Calls whose recording's time is over and that no authority's hold keeps."""
    days = retention()
    held = set(Disclosure.objects.filter(released_at=None).values_list("call_id", flat=True))
    return [
        call
        for improper in (True, False)
        for call in recordings_before(at, improper=improper, actor=actor)
        if answers_for(call, actor)
        and call.pk not in held
        and expires(call.received_at, improper=improper, days=days) <= at
    ]


def history(request: Request) -> list[tuple[datetime, str, str, str]]:
    """What was done with the request: instant, verb, who, why; the oldest first."""
    return [(row.at, row.verb, row.actor, row.why) for row in about([f"request:{request.folio}"])]

"""The public look-up (LNRD 31-36): where is this person? One name, a second fact, one answer, never a list."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from hilo.kernel.access.queries import institution_named
from hilo.kernel.act import act
from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.deadlines.actions import meet
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import Holder
from hilo.kernel.rows import Question
from hilo.kernel.signing.actions import sign
from hilo.kernel.territory import queries as territory
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from .. import sealing
from ..commands import CertifyAnswer, LookUpPerson
from ..models import Detention, LookUp
from ..queries import read, terms
from ..rules import asked_keys, closing
from .indexing import PURPOSE
from .rate_limit import rate_limit

PUBLIC = Actor("public")
CHAINS = 8
"""The public look-up's ledger chains, LOOK-UP-0 and on: every question is counted in one, and nobody named.

Several, chosen by chance, because a chain is locked until its entry is on the disk and families would queue for it.
"""
SIGNS = "CONSULTA"
"""Whose key signs what the look-up answers: the look-up's own, so that the signature tells no more than the answer."""
TOKEN_AGE_S = 1800


@dataclass(frozen=True, slots=True)
class Answer:
    """What the law lets the look-up tell (LNRD 34).

    found is false for who is not there, is not the only one, or is not public: the three cannot be told apart.
    organised: of organised crime only the day, and whether the person is held; the other fields are "" and None then.
    held: in custody now. ask: the person is there no more, and the holding authority must speak with the family.
    released_at: until five days after, the answer says so. Instants are in the state's own time.
    token: opens the signed certificate for half an hour.
    """

    found: bool
    organised: Annotated[bool, Field(exclude=True)] = False
    held: bool = False
    ask: Annotated[bool, Field(exclude=True)] = False
    number: str = ""
    detained_by: str = ""
    held_by: str = ""
    address: str = ""
    place: str = ""
    municipality: str = ""
    state: str = ""
    detained_on: date | None = None
    detained_at: datetime | None = None
    released_at: datetime | None = None
    token: str = ""


NOBODY = Answer(found=False)


@prepares
def look_up(command: LookUpPerson, *, address: str, at: datetime) -> Answer | None:
    """The one person of that name and second fact, or None: not found, not the only one and not public are the same.

    address: who asks, as a network address; kept for a day as a hash whose key changes with the day. Every question is
    counted in the ledger, without the name.
    Raises: Refusal HILO-X428, X456 for a question without name or second fact; HILO-X429 with `wait_s` for one too
        many.
    """
    if not command.given.strip() or not command.first_surname.strip():
        raise Refusal("HILO-X456", "Write the given name and the first surname.", where="given")
    by_day = command.detained_on is not None and territory.state(command.state) is not None
    if command.born_on is None and not by_day:
        words = "Give the date of birth, or the day and the state of the detention."
        raise Refusal("HILO-X428", words, where="born_on")
    keys = asked_keys(
        given=command.given,
        first=command.first_surname,
        second=command.second_surname,
        born_on=command.born_on,
        detained_on=command.detained_on,
        state=command.state,
    )
    with act():
        wait = rate_limit(address, at)
        row = _the_one(keys, at) if not wait else None
        verb = "look_up.slowed" if wait else "look_up.asked"
        subject = row.subject if row else "look-up"
        entry(chain=_chain(), actor=PUBLIC, verb=verb, subject=subject, at=at, why="LNRD 33")
    if wait:
        raise Refusal(
            "HILO-X429",
            f"Too many questions from here: ask again in {wait} seconds.",
            status=429,
            extra={"wait_s": wait},
        )
    return _answer(row) if row else None


@prepares
def certificate_of_answer(command: CertifyAnswer, *, at: datetime) -> dict[str, Any]:
    """The answer as a signed file (LNRD 29).

    Raises: Refusal HILO-X430, X458 if it is too old: ask again; Conflict HILO-L410 if the record was changed.
    """
    number = sealing.opened(command.token, TOKEN_AGE_S)
    if number is None:
        raise Refusal("HILO-X430", "The answer is older than half an hour: ask again.", status=410)
    row = Detention.objects.filter(number=number).first()
    if row is None or not _public(row, at):
        raise Refusal("HILO-X458", "The look-up does not know this detention any more.", status=410)
    told = _answer(row)
    document = {
        "register": "Registro Nacional de Detenciones, public look-up",
        "issued_at": at.isoformat(),
        "held": told.held,
        "detained_on": told.detained_on.isoformat() if told.detained_on else None,
    }
    if not told.organised:
        document |= {
            "number": told.number,
            "detained_by": told.detained_by,
            "held_by": told.held_by,
            "address": told.address,
            "place": told.place,
            "municipality": told.municipality,
            "state": told.state,
            "detained_at": told.detained_at.isoformat() if told.detained_at else None,
            "released_at": told.released_at.isoformat() if told.released_at else None,
        }
    try:
        signed = sign(SIGNS, "detention", document, of=[row])
    except Conflict:
        # The public is told that nothing is signed, and no number that the answer hides.
        raise Conflict("HILO-L410", record="look-up") from None
    with act():
        entry(chain=_chain(), actor=PUBLIC, verb="look_up.certified", subject=row.subject, at=at, why="LNRD 29")
    return signed


def certificate(number: str, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """What the register holds of a detention, signed for an authority that asks for proof of it (LNRD 29)."""
    sheet = read(number, actor, at=at)
    row = sheet.detention
    names = ("number", "kind", "status", "state", "municipality", "place", "motives", "authority", "custody", "means")
    instants = (*("detained_at", "registered_at", "told_at", "rights_read_at", "handed_at", "judge_at", "released_at"),)
    document = {name: getattr(row, name) for name in names}
    document |= {name: _text(getattr(row, name)) for name in instants}
    document |= {"institution": row.institution_id, "issued_at": at.isoformat(), "issued_to": actor.institution}
    document |= {"person": {name: _text(value) for name, value in sheet.person.items()}}
    document |= {"breaches": [{"term": one.term, "due_at": one.due_at.isoformat()} for one in sheet.breaches]}
    signed = sign(row.institution_id, "detention", document, of=[row])
    _enter_certificate(row, actor=actor, at=at)
    return signed


@action("detentions.read", "detentions.adolescents", "detentions.register", verb="detention.certified")
def _enter_certificate(row: Detention, *, actor: Actor, at: datetime) -> None:
    """A record that the actor has read is certified to them."""
    done(held(row))


@action("detentions.update", verb="look_up.cancelled")
def cancel_public(number: str, *, actor: Actor, at: datetime) -> bool:
    """Five days after the release nothing is left by which the look-up could find the person. False if not yet."""
    row = Detention.objects.select_for_update().filter(number=number).first()
    held(row or Holder(""))
    if row is None or row.public_until is None or row.public_until > at:
        return False
    LookUp.objects.filter(detention=row).delete()
    meet(subject=row.subject, terms=closing(terms(), "cancelled"), at=row.public_until)
    done(row, why="LNRD 36")
    return True


def _chain() -> str:
    return f"LOOK-UP-{random.randrange(CHAINS)}"


def _the_one(keys: list[str], at: datetime) -> Detention | None:
    """Who goes by these keys, if it is one person: of two, the one who is held now."""
    hashes = sealing.hashed_by_any(PURPOSE, *keys)
    rows = [row for place in range(0, len(hashes), 2) for row in _GOES_BY(*hashes[place : place + 2])]
    found = list({row.pk: row for row in rows if _public(row, at)}.values())
    held = [row for row in found if row.held]
    return held[0] if len(held) == 1 else found[0] if len(found) == 1 else None


_GOES_BY: Question[Detention] = Question(
    lambda one, two: Detention.objects.filter(
        pk__in=LookUp.objects.filter(key__in=[one, two]).values("detention_id"), apart=""
    )[:10],
    "first key",
    "second key",
)


def _public(row: Detention, at: datetime) -> bool:
    return not row.apart and (row.public_until is None or row.public_until > at)


def _answer(row: Detention) -> Answer:
    zone = territory.zone_of(row.state)
    local = row.detained_at.astimezone(zone)
    place = territory.municipality(row.municipality) if row.municipality else None
    state = territory.state(row.state)
    hidden = row.organised_crime
    gone = row.status == "died"
    return Answer(
        found=True,
        number="" if hidden else row.number,
        organised=hidden,
        # Of a death a family hears from people, not from a page: the authority answers for the person still.
        held=row.held or gone,
        ask=gone and not hidden,
        detained_by="" if hidden else institution_named(row.institution_id).name,
        held_by="" if hidden or row.released_at else row.custody,
        address="" if hidden or row.released_at else row.custody_address,
        place="" if hidden else row.place,
        municipality=place.name if place and not hidden else "",
        state=state.name if state and not hidden else "",
        detained_on=local.date(),
        detained_at=None if hidden else local,
        released_at=None if hidden or row.released_at is None else row.released_at.astimezone(zone),
        token=sealing.closed(row.number),
    )


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value

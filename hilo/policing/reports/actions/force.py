"""The use of force in figures: rows out of signed reports, and what human-rights bodies recommended (LNUF 35)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from hilo.kernel.act import act
from hilo.kernel.action import action, done, held
from hilo.kernel.rights import Holder
from hilo.kernel.territory.queries import local_time, require_state
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import FollowUp, NoteRecommendation
from ..models import ForceFollowUp, ForceRecommendation, ForceRow
from ..rules_force import event, figures, standard

ANSWERS = ("pending", "accepted", "partly", "refused")


@dataclass(frozen=True, slots=True)
class _Entered:
    """A recommendation as the ledger names it: the table's own `subject` is what it is about."""

    subject: str
    holder: Holder

    @classmethod
    def of(cls, row: ForceRecommendation) -> _Entered:
        return cls(f"recommendation:{row.pk}", row.holder)


def project(*, folio: str, document: Mapping[str, Any], institution: str, state: str, at: datetime) -> int:
    """Take a signed report's uses of force into the figures; returns how many there are.

    Called in the act that signs or amends, so that figures and reports agree; safe to repeat. at: when it was signed,
    for a use of force that tells no time.
    """
    annexes = document.get("annexes")
    records = annexes.get("force") if isinstance(annexes, Mapping) else None
    town = _town(document)
    rows = {}
    for number, one in enumerate(records if isinstance(records, list) else ()):
        if isinstance(one, Mapping):
            told = figures(event(one))
            told |= {"annex": told["annex"] or f"({number})", "at": told["at"] or at, "folio": folio}
            rows[told["annex"]] = ForceRow(
                institution=institution, state=state, municipality=town, edition=standard().version, **told
            )
    with act():
        ForceRow.objects.filter(folio=folio).delete()
        ForceRow.objects.bulk_create(rows.values())
    return len(rows)


@action("force.figures", verb="recommendation.noted")
def recommend(command: NoteRecommendation, *, actor: Actor, at: datetime) -> ForceRecommendation:
    """Note a recommendation of a public human-rights body. It is published as it stands: name no person in it.

    Raises: Forbidden; Refusal HILO-R461, R436, R438 with the field that is wrong.
    """
    where = require_state(command.state).code
    institution = command.institution or actor.institution
    row = held(ForceRecommendation(state=where, institution=institution, noted_at=at, noted_by=actor.name))
    row.answer, row.received_on = _answer(command.answer), command.received_on
    if row.received_on > local_time(at, where).date():
        raise Refusal("HILO-R438", "It cannot have been received on a day to come.", where="received_on")
    row.body = _text(command.body, "body")
    row.number = _text(command.number, "number")
    row.subject = _text(command.subject, "subject")
    try:
        row.save()
    except IntegrityError:
        raise Refusal("HILO-R436", "This recommendation is noted already.", where="number") from None
    done(_Entered.of(row), data={"state": row.state, "answer": row.answer})
    return row


@action("force.figures", verb="recommendation.followed")
def follow_up(recommendation: int, command: FollowUp, *, actor: Actor, at: datetime) -> ForceFollowUp:
    """Note what was done about a recommendation; answer: what the institution says to it, if that changes.

    Raises: NotFound; Forbidden; Refusal HILO-R461, R437; Conflict HILO-R462 if its follow-up was closed.
    """
    row = ForceRecommendation.objects.select_for_update().filter(pk=recommendation).first()
    if row is None:
        raise NotFound("recommendation", recommendation)
    held(row)
    if row.follow_ups.filter(closes=True).exists():
        raise Conflict("HILO-R462", "Its follow-up was closed: note a new recommendation if there is one.")
    if not row.received_on <= command.on <= local_time(at, row.state).date():
        raise Refusal("HILO-R437", "The day lies before the recommendation, or is still to come.", where="on")
    if command.answer:
        row.answer = _answer(command.answer)
        row.save(update_fields=["answer"])
    text = _text(command.text, "text")
    made = ForceFollowUp.objects.create(
        recommendation=row, on=command.on, text=text, closes=command.closes, at=at, by=actor.name
    )
    done(_Entered.of(row), data={"state": row.state, "answer": row.answer})
    return made


def _answer(answer: str) -> str:
    if answer not in ANSWERS:
        raise Refusal("HILO-R439", f"An answer is one of: {', '.join(ANSWERS)}.", where="answer")
    return answer


def _text(text: str, name: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise Refusal("HILO-R461", f"Write {name}.", where=name)
    return said


def _town(document: Mapping[str, Any]) -> str:
    sections = document.get("sections")
    place = sections.get("place") if isinstance(sections, Mapping) else None
    code = place.get("municipality") if isinstance(place, Mapping) else None
    return code if isinstance(code, str) and len(code) == 5 and code.isdigit() else ""

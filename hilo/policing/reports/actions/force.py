"""The use of force in figures: rows out of signed reports, and what human-rights bodies recommended (LNUF 35)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.territory.queries import local_time, require_state
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..models import ForceFollowUp, ForceRecommendation, ForceRow
from ..rules_force import event, figures, standard

ANSWERS = ("pending", "accepted", "partly", "refused")


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


def recommend(
    *,
    actor: Actor,
    state: str,
    body: str,
    number: str,
    received_on: date,
    subject: str,
    at: datetime,
    answer: str = "pending",
    institution: str = "",
) -> ForceRecommendation:
    """Note a recommendation of a public human-rights body. It is published as it stands: name no person in it.

    Raises: Forbidden; Refusal HILO-R461, R436, R438 with the field that is wrong.
    """
    where = require_state(state).code
    allow(actor, "force.figures", where)
    _answer(answer)
    if received_on > local_time(at, where).date():
        raise Refusal("HILO-R438", "It cannot have been received on a day to come.", where="received_on")
    with act():
        try:
            row = ForceRecommendation.objects.create(
                institution=institution or actor.institution,
                state=where,
                body=_text(body, "body", 120),
                number=_text(number, "number", 40),
                received_on=received_on,
                subject=_text(subject, "subject", 500),
                answer=answer,
                noted_at=at,
                noted_by=actor.name,
            )
        except IntegrityError:
            raise Refusal("HILO-R436", "This recommendation is noted already.", where="number") from None
        _enter(row, actor, "recommendation.noted", at)
    return row


def follow_up(
    *, actor: Actor, recommendation: int, on: date, text: str, at: datetime, answer: str = "", closes: bool = False
) -> ForceFollowUp:
    """Note what was done about a recommendation; answer: what the institution says to it, if that changes.

    Raises: NotFound; Forbidden; Refusal HILO-R461, R437; Conflict HILO-R462 if its follow-up was closed.
    """
    with act():
        row = ForceRecommendation.objects.select_for_update().filter(pk=recommendation).first()
        if row is None:
            raise NotFound("recommendation", recommendation)
        allow(actor, "force.figures", row.state)
        if row.follow_ups.filter(closes=True).exists():
            raise Conflict("HILO-R462", "Its follow-up was closed: note a new recommendation if there is one.")
        if not row.received_on <= on <= local_time(at, row.state).date():
            raise Refusal("HILO-R437", "The day lies before the recommendation, or is still to come.", where="on")
        if answer:
            row.answer = _answer(answer)
            row.save(update_fields=["answer"])
        done = ForceFollowUp.objects.create(
            recommendation=row, on=on, text=_text(text, "text", 500), closes=closes, at=at, by=actor.name
        )
        _enter(row, actor, "recommendation.followed", at)
    return done


def _enter(row: ForceRecommendation, actor: Actor, verb: str, at: datetime) -> None:
    data = {"state": row.state, "answer": row.answer}
    entry(chain=row.institution, actor=actor, verb=verb, subject=f"recommendation:{row.pk}", at=at, data=data)


def _answer(answer: str) -> str:
    if answer not in ANSWERS:
        raise Refusal("HILO-R439", f"An answer is one of: {', '.join(ANSWERS)}.", where="answer")
    return answer


def _text(text: str, name: str, most: int) -> str:
    said = " ".join(str(text).replace("\0", " ").split())
    if not said or len(said) > most:
        raise Refusal("HILO-R461", f"Write {name}, in {most} characters at most.", where=name)
    return said


def _town(document: Mapping[str, Any]) -> str:
    sections = document.get("sections")
    place = sections.get("place") if isinstance(sections, Mapping) else None
    code = place.get("municipality") if isinstance(place, Mapping) else None
    return code if isinstance(code, str) and len(code) == 5 and code.isdigit() else ""

"""Putting officers on the list, and asking first whether they served before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.access.queries import allow, institution_named, user_named
from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, Refusal

from ..events import OfficerEnrolled
from ..models import Officer, ServiceState
from ..queries import earlier_services, get, numbered
from ..queries.officers import everywhere, refuse_outside
from ..rules import keys, service

NUMBER = re.compile(r"[\w./-]{1,24}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says about possible earlier services. same: id of the officer who it is, None for nobody."""

    same: int | None
    reason: str


def enrol(
    *,
    actor: Actor,
    institution: str,
    number: str,
    name: str,
    at: datetime,
    cuip: str = "",
    curp: str = "",
    born: date | None = None,
    profile: str = "",
    joined_on: date | None = None,
    answer: Answer | None = None,
) -> Officer:
    """Add an officer under the institution's own number; with keys or a birth date, ask first who served before.

    Raises: NotFound institution; Refusal HILO-O422 without a usable number or name, O423 and O424 for a key, O425 for a
    day in the future, O426 for a profile; Conflict HILO-O409, O476 if the number is taken, O430 while a question is
    open (they stand in `questions`), O431 if the law forbids it, O432 if the answer does not fit.
    """
    body = institution_named(institution)
    allow(actor, "officers.write" if actor.may("officers.write") else "units.manage", body.state)
    if actor.may("officers.write") and not everywhere(actor) and actor.institution != institution:
        raise Forbidden("officers.write", "An institution enrols its own officers only.")
    name = checked_name(name, number)
    day = timezone.localdate(at)
    cuip, curp = keys.cuip(cuip), keys.curp(curp)
    born = born or keys.born_of(curp)
    for where, when in (("born", born), ("joined_on", joined_on)):
        if when and when > day:
            raise Refusal("HILO-O425", f"{when} lies in the future.", where=where)
    if profile:
        service.chosen("programme", "profiles", profile, error="HILO-O426", where="profile")
    known = numbered(institution, number)
    if known is not None:
        raise Conflict("HILO-O409", f"{institution} has given the number {number} to {known.name}.", where="number")
    # In an act of its own: what was seen of other institutions is written down even if it ends in a refusal.
    with act():
        questions = _asked(actor, institution, name, born, cuip, curp, at)
    previous = _answered(questions, answer)
    with act():
        try:
            with transaction.atomic():
                officer = Officer.objects.create(
                    institution=body,
                    number=number,
                    name=name,
                    name_key=service.name_key(name),
                    cuip=cuip,
                    curp=curp,
                    born=born,
                    profile=profile,
                    joined_on=joined_on,
                    previous_id=previous,
                )
        except IntegrityError:
            raise Conflict("HILO-O476", "Somebody enrolled this officer a moment ago: look again.") from None
        ServiceState.objects.create(
            officer=officer, status="active", since=joined_on or day, reason="enrolled", by=actor.name
        )
        record([(OfficerEnrolled(officer.pk, institution), f"officer:{officer.pk}")], state=body.state, at=at)
        entry(
            chain=institution,
            actor=actor,
            verb="officer.enrolled",
            subject=f"officer:{officer.pk}",
            at=at,
            why=answer.reason if answer else "",
            data={"previous": previous} if previous else None,
        )
    return officer


def rehire_check(
    *, actor: Actor, name: str, at: datetime, cuip: str = "", curp: str = "", born: date | None = None
) -> list[service.Question]:
    """Services anywhere in the country that may be this person's, each with what it means; the look is written down.

    Raises: Forbidden; Refusal HILO-O423 and O424 for a key, O422 with nothing to look by.
    """
    allow(actor, "officers.write")
    cuip, curp = keys.cuip(cuip), keys.curp(curp)
    born = born or keys.born_of(curp)
    if not (cuip or curp or (born and name.strip())):
        raise Refusal("HILO-O477", "Give a CUIP, a CURP, or the name and the birth date.", where="name")
    with act():
        return _asked(actor, actor.institution, name, born, cuip, curp, at)


def give_account(*, actor: Actor, officer_id: int, username: str, at: datetime) -> Officer:
    """Say which account an officer signs in with; "" takes it away.

    Raises: NotFound; Conflict HILO-O410 if the account is another officer's; Refusal HILO-O411 if it belongs to
    another institution.
    """
    with act():
        officer = locked(officer_id, actor)
        user = user_named(username) if username else None
        if user is not None and user.institution_id != officer.institution_id:
            raise Refusal("HILO-O411", "The account belongs to another institution than the officer.", where="username")
        if user is not None and Officer.objects.filter(account=user).exclude(pk=officer.pk).exists():
            raise Conflict("HILO-O410", f"{username} signs in as another officer already.", where="username")
        officer.account = user
        officer.save(update_fields=["account"])
        entered(actor, officer, "officer.account_given" if user else "officer.account_taken", at)
    return officer


def rename(*, actor: Actor, officer_id: int, name: str, reason: str, at: datetime) -> Officer:
    """Correct an officer's name, with the reason. Certificates issued before keep the name they were signed with."""
    with act():
        officer = locked(officer_id, actor)
        officer.name = checked_name(name, officer.number)
        officer.name_key = service.name_key(officer.name)
        officer.save(update_fields=["name", "name_key"])
        entered(actor, officer, "officer.renamed", at, why=said(reason))
    return officer


def locked(officer_id: int, actor: Actor, permission: str = "officers.write") -> Officer:
    """The officer's row, locked until the act ends, if the actor's institution may change it.

    Raises: NotFound, Forbidden HILO-A403 and A404.
    """
    allow(actor, permission)
    rows = Officer.objects.select_for_update(of=("self",)).select_related("institution")
    officer = rows.filter(pk=officer_id).first()
    if officer is None:
        return get(officer_id, actor, permission)
    refuse_outside(actor, officer, permission)
    return officer


def checked_name(name: str, number: str) -> str:
    """The name in one line. Raises: Refusal HILO-O422."""
    name = " ".join(name.split())
    numbered_well = NUMBER.fullmatch(number) is not None
    if not numbered_well or not name.isprintable() or not 1 <= len(name) <= 160:
        said_so = "Give the officer's name, and a number of at most 24 letters and digits."
        raise Refusal("HILO-O422", said_so, where="name" if numbered_well else "number")
    return name


def said(reason: str, *, where: str = "reason", longest: int = 500) -> str:
    """A reason in the institution's words. Raises: Refusal HILO-O427 if there is none, or it is too long."""
    text = " ".join(reason.split())
    if not text or len(text) > longest or not text.isprintable():
        raise Refusal("HILO-O427", f"Say it in at most {longest} letters.", where=where)
    return text


def maybe(text: str, *, where: str, longest: int) -> str:
    """The same where nothing need be said. Raises: Refusal HILO-O427 if it is too long."""
    return said(text, where=where, longest=longest) if text.strip() else ""


def _asked(
    actor: Actor, institution: str, name: str, born: date | None, cuip: str, curp: str, at: datetime
) -> list[service.Question]:
    found = earlier_services(name=name, born=born, cuip=cuip, curp=curp)
    if found:
        # It tells of records of other institutions: a read, and written as one.
        ids = [row.officer_id for row in found]
        entry(
            chain=institution,
            actor=actor,
            verb="officers.rehire_checked",
            subject=f"institution:{institution}",
            at=at,
            data={"ids": ids},
        )
    return [service.rehire(row, timezone.localdate(at)) for row in found]


def _answered(questions: list[service.Question], answer: Answer | None) -> int | None:
    """Id of the service before, None for none. Raises: Conflict HILO-O430, O431, O432; Refusal HILO-O427."""
    shown = [
        {
            "officer": question.earlier.officer_id,
            "institution": question.earlier.institution,
            **question.finding.as_dict(),
        }
        for question in questions
    ]
    forbidden = [question for question in questions if question.forbidden]
    if forbidden:
        first = forbidden[0].finding
        raise Conflict("HILO-O431", first.message, where=first.where, extra={"questions": shown})
    if not questions:
        return None
    if answer is None:
        raise Conflict(
            "HILO-O430",
            "This may be somebody who served before: say who it is, or that it is nobody, and why.",
            where="answer",
            extra={"questions": shown},
        )
    said(answer.reason, where="answer.reason")
    asked = {question.earlier.officer_id: question for question in questions}
    if answer.same is None:
        sure = next((q for q in questions if q.earlier.by != "name"), None)
        if sure is not None and sure.earlier.by == "cuip":
            raise Conflict(
                "HILO-O432", "The CUIP is that of an earlier service: it is one person's for ever.", where="cuip"
            )
        return None
    if answer.same not in asked:
        raise Conflict("HILO-O480", "That officer was not among those asked about.", where="answer.same")
    return _same(asked[answer.same])


def _same(question: service.Question) -> int:
    """The earlier service, if it may be followed by another: who serves somewhere ends there first, and who by the law
    in force may not return does not return because the match was by name."""
    sure = service.rehire(replace(question.earlier, by="cuip"), question.on)
    if sure.forbidden:
        raise Conflict("HILO-O431", sure.finding.message, where="answer.same")
    return question.earlier.officer_id


def entered(
    actor: Actor, officer: Officer, verb: str, at: datetime, *, why: str = "", data: dict[str, Any] | None = None
) -> None:
    """An entry about an officer in the chain of the officer's institution."""
    chain = officer.institution_id
    entry(chain=chain, actor=actor, verb=verb, subject=f"officer:{officer.pk}", at=at, why=why, data=data)

"""Putting officers on the list, and asking first whether they served before."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.access.queries import institution_named, permissions_of, user_named
from hilo.kernel.action import action, done, held, prepares, running
from hilo.kernel.ledger.actions import met
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import CheckRehire, EnrolOfficer, GiveAccount, RehireAnswer
from ..events import OfficerEnrolled
from ..models import Force, IdentityChange, IdentityQuestion, Officer, Photo, ServiceState
from ..queries import FORBIDDEN, earlier_services, get, numbered, officer_of, standing_of
from ..rules import identity, keys, likeness, service

if TYPE_CHECKING:
    from hilo.kernel.access.models import User

K = TypeVar("K", EnrolOfficer, CheckRehire)
Waiting = TypeVar("Waiting", IdentityChange, Photo)
"""What one hand proposes and another signs."""
NUMBER = re.compile(r"[\w./-]{1,24}")


@prepares
def enrol(command: EnrolOfficer, *, actor: Actor, at: datetime) -> Officer:
    """Add an officer under the institution's own number; with keys or a birth date, ask first who served before.

    Raises: NotFound institution; Refusal HILO-O422 without a usable number or name, O423 and O424 for a key, O425 for a
    day in the future, O426 for a profile; Conflict HILO-O409, O476 if the number is taken, O430 while a question is
    open (they stand in `questions`), O431 if the law forbids it, O432 if the answer does not fit; what `give_account`
    raises for the account, and then nobody is enrolled.
    """
    # Two acts: what was seen of other institutions is written down even if it ends in a refusal.
    given, questions = _look(command, actor=actor, at=at)
    previous = _answered(questions, given.answer)
    return _enter(given, previous, _doubts(questions, previous), actor=actor, at=at)


@action("officers.write", "units.manage", verb="officers.rehire_checked")
def _look(command: EnrolOfficer, *, actor: Actor, at: datetime) -> tuple[EnrolOfficer, list[service.Question]]:
    """What is asked for in the form that is stored, and what is to be answered first."""
    force = _force(command.institution)
    given = _as_stored(command, timezone.localdate(at))
    known = numbered(given.institution, given.number)
    if known is not None:
        said_so = f"{given.institution} has given the number {given.number} to {known.name}."
        raise Conflict("HILO-O409", said_so, where="number")
    return given, _asked(force, given, at)


@action("officers.write", "units.manage", verb="officer.enrolled")
def _enter(
    command: EnrolOfficer, previous: int | None, doubts: list[service.Question], *, actor: Actor, at: datetime
) -> Officer:
    force = _force(command.institution)
    try:
        with transaction.atomic():
            officer = Officer.objects.create(
                institution=institution_named(command.institution),
                number=command.number,
                name=command.name,
                name_key=service.name_key(command.name),
                name_sound=likeness.sound(command.name),
                status="pending" if doubts else "active",
                cuip=command.cuip,
                curp=command.curp,
                born=command.born,
                sex=command.sex,
                profile=command.profile,
                joined_on=command.joined_on,
                previous_id=previous,
            )
    except IntegrityError:
        raise Conflict("HILO-O476", "Somebody enrolled this officer a moment ago: look again.") from None
    since = command.joined_on or timezone.localdate(at)
    ServiceState.objects.create(
        officer=officer, status=officer.status, since=since, reason="enrolled", by=actor.name, recorded_at=at
    )
    told = command.answer.reason if command.answer else ""
    for one in doubts:
        asked = IdentityQuestion(
            officer=officer, other_id=one.earlier.officer_id, kind="likeness", held=True, said=told
        )
        asked.reasons, asked.asked_at, asked.asked_by = " ".join(one.earlier.reasons)[:120], at, actor.name
        asked.save()
    done(
        officer,
        OfficerEnrolled(officer.pk, force.institution),
        why=command.answer.reason if command.answer else "",
        data=({"previous": previous} if previous else {}) | ({"held": len(doubts)} if doubts else {}) or None,
    )
    if not command.account:
        return officer
    return give_account(officer.pk, GiveAccount(username=command.account), actor=actor, at=at)


@action("officers.write", verb="officers.rehire_checked")
def rehire_check(command: CheckRehire, *, actor: Actor, at: datetime) -> list[service.Question]:
    """Services anywhere in the country that may be this person's, each with what it means; the look is written down.

    Raises: Forbidden; Refusal HILO-O423 and O424 for a key, O477 with nothing to look by.
    """
    force = held(Force(actor.institution, min(actor.states, default="")))
    given = _with_keys(command)
    if not (given.cuip or given.curp or (given.born and given.name.strip())):
        raise Refusal("HILO-O477", "Give a CUIP, a CURP, or the name and the birth date.", where="name")
    return _asked(force, given, at)


@action("officers.write", verb="officer.account_given")
def give_account(officer_id: int, command: GiveAccount, *, actor: Actor, at: datetime) -> Officer:
    """Say which account an officer signs in with; "" takes it away. Asked again for the same one, nothing changes.

    Raises: NotFound; Conflict HILO-O410 if the account is another officer's, O412 if the officer has another that is in
        use, O413 if it manages accounts, O434 if the service ended, HILO-A416 if the account's person left; Refusal
        HILO-O411 if it belongs to another institution.
    """
    officer = locked(officer_id)
    user = linkable(officer, command.username) if command.username else None
    if user == officer.account:
        return officer
    officer.account = user
    try:
        with transaction.atomic():
            officer.save(update_fields=["account"])
    except IntegrityError:
        # Another hand gave it to another officer since we looked.
        raise _another_officers(command.username) from None
    done(officer, verb="officer.account_given" if user else "officer.account_taken")
    return officer


def linkable(officer: Officer, username: str) -> User:
    """The account, once it is known that the officer may sign in with it. Raises: what `give_account` does."""
    user = user_named(username)
    if user.institution_id != officer.institution_id:
        raise Refusal("HILO-O411", where="username")
    serving(officer)
    if not user.is_active:
        raise Conflict("HILO-A416", where="username", username=username)
    if "users.manage" in permissions_of(user):
        # The account ends with the service: a personnel office would end who manages accounts.
        raise Conflict("HILO-O413", where="username", username=username)
    if Officer.objects.filter(account=user).exclude(pk=officer.pk).exists():
        raise _another_officers(username)
    if officer.account and officer.account != user and officer.account.is_active:
        raise Conflict("HILO-O412", where="username", username=officer.account.username)
    return user


def _another_officers(username: str) -> Conflict:
    return Conflict("HILO-O410", where="username", username=username)


def locked(officer_id: int) -> Officer:
    """The officer's row, locked until the act ends, if the actor may change it: who entered a record changes it alone
    (LGSNSP 101). Raises: NotFound, Forbidden.
    """
    rows = Officer.objects.select_for_update(of=("self",)).select_related("institution")
    officer = rows.filter(pk=officer_id).first()
    if officer is None:
        raise NotFound("officer", officer_id)
    return held(officer)


def proposed(kind: type[Waiting], key: int, word: str, *, where: str) -> tuple[Waiting, Officer]:
    """What waits for a second hand, and its officer, both locked. word: what it is called where there is none of it.

    Raises: NotFound; Conflict HILO-O545 if it was decided before.
    """
    of = kind._default_manager.filter(pk=key).values_list("officer", flat=True).first()
    if of is None:
        raise NotFound(word, key)
    officer = locked(of)
    met(officer)
    # Read now: the officer's row is locked, and nobody else decides it.
    row = kind._default_manager.get(pk=key)
    if row.status != "proposed":
        raise Conflict("HILO-O545", where=where)
    return row, officer


def attests(actor: Actor, at: datetime) -> None:
    """Whoever evaluates or issues may do so, if they are an officer themselves. Raises: Conflict HILO-O522."""
    own = officer_of(actor)
    if own is not None and (told := standing_of(own.pk, "sign", at=at)).level == FORBIDDEN:
        raise Conflict("HILO-O522", effect=told.code, extra={"effect": told.code})


def served(officer_id: int) -> Officer:
    """The officer's row, locked until the act ends, if the actor's centre serves it. Raises: NotFound."""
    get(officer_id, running().actor, running().right)
    rows = Officer.objects.select_for_update(of=("self",)).select_related("institution")
    return held(rows.get(pk=officer_id))


def serving(officer: Officer) -> Officer:
    """The officer, who serves. Raises: Conflict HILO-O434 if the service has ended."""
    if not officer.serves:
        raise Conflict("HILO-O434", "This service has ended: who returns begins a new one.", where="officer")
    return officer


def checked_name(name: str, number: str) -> str:
    """The name in one line. Raises: Refusal HILO-O422."""
    name = " ".join(name.split())
    numbered_well = NUMBER.fullmatch(number) is not None
    if not numbered_well or not name.isprintable() or not 1 <= len(name) <= 160:
        said_so = "Give the officer's name, and a number of at most 24 letters and digits."
        raise Refusal("HILO-O422", said_so, where="name" if numbered_well else "number")
    return name


def said(text: str, *, where: str) -> str:
    """What must be said, in one line. Raises: Refusal HILO-O427 if it is missing, or cannot be shown."""
    text = " ".join(text.split())
    if not text or not text.isprintable():
        raise Refusal("HILO-O427", where=where)
    return text


def maybe(text: str, *, where: str) -> str:
    """The same where nothing need be said."""
    return said(text, where=where) if text.strip() else ""


def _force(institution: str) -> Force:
    """The force that an officer is to join, if the actor may enrol in it. Raises: NotFound; Forbidden."""
    body = institution_named(institution)
    return held(Force(body.code, body.state))


def _as_stored(command: EnrolOfficer, today: date) -> EnrolOfficer:
    """The same with name and keys in the form that is stored. Raises: Refusal HILO-O422 to O426."""
    given = _with_keys(replace(command, name=checked_name(command.name, command.number)))
    for where, when in (("born", given.born), ("joined_on", given.joined_on)):
        if when and when > today:
            raise Refusal("HILO-O425", f"{when} lies in the future.", where=where)
    given = replace(given, sex=keys.sex(given.sex) or keys.sex_of(given.curp))
    identity.agreeing(identity.identity_of(given))
    if given.profile:
        service.chosen("programme", "profiles", given.profile, error="HILO-O426", where="profile")
    return given


def _with_keys(command: K) -> K:
    """The same with its keys in the form that is stored, and the birth date that the CURP tells."""
    curp = keys.curp(command.curp)
    return replace(command, cuip=keys.cuip(command.cuip), curp=curp, born=command.born or keys.born_of(curp))


def _asked(force: Force, given: EnrolOfficer | CheckRehire, at: datetime) -> list[service.Question]:
    found = earlier_services(name=given.name, born=given.born, cuip=given.cuip, curp=given.curp)
    if found:
        # It tells of records of other institutions: a read, and written as one.
        done(force, data={"ids": [row.officer_id for row in found]})
    return [service.rehire(row, timezone.localdate(at)) for row in found]


def _answered(questions: list[service.Question], answer: RehireAnswer | None) -> int | None:
    """Id of the service before, None for none. Raises: Conflict HILO-O430, O431, O432; Refusal HILO-O427."""
    shown = [
        {
            "officer": question.earlier.officer_id,
            "institution": question.earlier.institution,
            "reasons": list(question.earlier.reasons),
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


def _doubts(questions: list[service.Question], previous: int | None) -> list[service.Question]:
    """Whom the newcomer is like of those who left otherwise than by resignation, and is said not to be: whoever enrols
    may say so, and another person answers before the newcomer serves."""
    return [one for one in questions if one.earlier.for_cause and one.earlier.officer_id != previous]


def _same(question: service.Question) -> int:
    """The earlier service, if it may be followed by another: who serves somewhere ends there first, and who by the law
    in force may not return does not return because the match was by name."""
    sure = service.rehire(replace(question.earlier, by="cuip"), question.on)
    if sure.forbidden:
        raise Conflict("HILO-O431", sure.finding.message, where="answer.same")
    return question.earlier.officer_id

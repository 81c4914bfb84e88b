"""Before the service: who asks to enter, what a centre found of them, and the entry, for which both are needed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.ledger.queries import must_stand
from hilo.kernel.rights import Holder
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.registries.officers.actions import carry_in, enrol, record_training, rehire_check
from hilo.registries.officers.commands import CarryIn, CheckRehire, EnrolOfficer
from hilo.registries.officers.queries import (
    FORBIDDEN,
    born_of,
    curp_of,
    officer_of,
    profile_named,
    standing_of,
    third_party,
    valid_until,
)

from .. import rules
from ..commands import AdmitApplicant, ClearApplicant, DropApplicant, RegisterApplicants
from ..models import Applicant, Clearance, Seat
from ..queries import asked_by
from .closing import taught
from .groups import Listed, Unread
from .house import said

if TYPE_CHECKING:
    from hilo.registries.officers.models import Officer


@action("officers.write", verb="applicant.registered")
def register_applicants(command: RegisterApplicants, *, actor: Actor, at: datetime) -> Listed:
    """Register who answered a public call. Of each it is asked first who served before (LGSNSP 94-I), and that stands
    in the ledger.

    Raises: Refusal HILO-O426 for a profile. A line that is none (HILO-O207), whose folio or CURP the corporation has
    in an open application (O208), or whom the law keeps from returning (O209) is told, and the others are taken.
    """
    profile_named(command.profile)
    call, institution = said(command.call, where="call"), institution_named(actor.institution)
    held(Holder(institution.state, institution.code))
    unread, taken = [], 0
    for one in rules.applicants(command.people):
        code = one.problem or _taken(one, command.profile, call, actor, at)
        if code:
            unread.append(Unread(one.line, one.folio[:40], code))
        else:
            taken += 1
    return Listed(taken, unread)


@action("officers.evaluate", verb="applicant.cleared")
def clear_applicant(applicant_id: int, command: ClearApplicant, *, actor: Actor, at: datetime) -> Clearance:
    """What the actor's centre found of an applicant. The result stands in no entry (LGSNSP 93); of several the last
    counts.

    Raises: NotFound; Conflict HILO-O640 if the application ended, HILO-O522 for an evaluator who may not; Refusal
    HILO-O484, O445 for days that cannot be, O641 before the last result, O572 to O574 for who may not evaluate.
    """
    own = officer_of(actor)
    if own is not None and (verdict := standing_of(own.pk, "sign", at=at)).level == FORBIDDEN:
        raise Conflict("HILO-O522", effect=verdict.code, extra={"effect": verdict.code})
    row = _open(applicant_id)
    if command.issued_on > timezone.localdate(at):
        raise Refusal("HILO-O484", where="issued_on")
    until = command.valid_until or valid_until("trust", command.issued_on)
    if until is not None and until <= command.issued_on:
        raise Refusal("HILO-O445", where="valid_until")
    third_party(institution_named(actor.institution), row.institution, "trust", command.issued_on)
    last = row.clearances.order_by("id").last()
    if last is not None and command.issued_on < last.issued_on:
        raise Refusal("HILO-O641", where="issued_on", day=last.issued_on)
    made: Clearance = row.clearances.create(
        passed=command.passed,
        issued_on=command.issued_on,
        valid_until=until,
        document=said(command.document, where="document"),
        by=institution_named(actor.institution),
        recorded_at=at,
        recorded_by=actor.name,
    )
    done(row)
    return made


@action("officers.write", verb="applicant.dropped")
def drop_applicant(applicant_id: int, command: DropApplicant, *, actor: Actor, at: datetime) -> Applicant:
    """End an application without an entry. Raises: NotFound; Conflict HILO-O640 if it ended before."""
    row = _open(applicant_id)
    row.ended_at, row.ended_why = at, said(command.reason, where="reason")
    row.save(update_fields=["ended_at", "ended_why"])
    done(row)
    return row


@prepares
def admit(applicant_id: int, command: AdmitApplicant, *, actor: Actor, at: datetime) -> Officer:
    """Take an applicant into the corporation: from now on an officer, with the centre's result and the course.

    Raises: NotFound; Conflict HILO-O640 if the application ended, O642 without a result in force on the first day, O643
    without the initial training of the profile; Refusal HILO-O425; HILO-L410 if
    either was changed behind the acts' back; what enrolling an officer raises.
    """
    row = asked_by(applicant_id, actor)
    _consult(row.name, row.curp, row.born, actor, at)  # An act of its own: what was seen is written even if refused.
    return _enter(applicant_id, command, actor=actor, at=at)


@action("officers.write", verb="applicant.admitted")
def _enter(applicant_id: int, command: AdmitApplicant, *, actor: Actor, at: datetime) -> Officer:
    row = _open(applicant_id)
    first = command.joined_on
    if first > timezone.localdate(at):
        raise Refusal("HILO-O425", where="joined_on")
    found = row.clearances.order_by("id").last()
    if found is None or not rules.Cleared(found.passed, found.issued_on, found.valid_until).holds(first):
        raise Conflict("HILO-O642", where="applicant", day=first)
    must_stand(row)  # What the centre found, and below what the academy graded, as the acts left it.
    seat = trained_on(row)
    if seat is None or timezone.localdate(seat.group.closed_at) > first:
        raise Conflict("HILO-O643", where="applicant")
    must_stand(seat.group)
    officer = enrol(
        EnrolOfficer(
            institution=row.institution_id,
            number=command.number,
            name=row.name,
            curp=row.curp,
            born=row.born,
            profile=row.profile,
            joined_on=first,
            answer=command.answer,
        ),
        actor=actor,
        at=at,
    )
    result = CarryIn(
        component="trust",
        issued_on=found.issued_on,
        by=found.by_id,
        document=found.document,
        valid_until=found.valid_until,
    )
    carry_in(officer.pk, result, actor=actor, at=at)
    row.officer, row.training = officer, record_training(officer.pk, taught(seat), actor=actor, at=at)
    row.save(update_fields=["officer", "training"])
    done(row, data={"officer": officer.pk})
    return officer


def trained_on(row: Applicant) -> Seat | None:
    """The seat on which an applicant passed the initial training of the profile, None if there is none."""
    seats = row.seats.select_related("group__edition", "group__academy", "group__instructor")
    fits = seats.filter(group__edition__course=rules.INITIAL, group__edition__profile__in=["", row.profile])
    return fits.filter(passed=True).order_by("-group__closed_at", "-id").first()


def _taken(one: rules.Asking, profile: str, call: str, actor: Actor, at: datetime) -> str:
    """Register somebody of a list; the code of why not, "" if it was done."""
    try:
        curp = curp_of(one.curp)
    except Refusal:
        return "HILO-O207"
    born = born_of(curp)
    mine = Applicant.objects.filter(institution_id=actor.institution)
    if born is None or mine.filter(folio=one.folio).exists():
        return "HILO-O208" if born else "HILO-O207"
    if mine.filter(curp=curp, ended_at=None, officer=None).exists():
        return "HILO-O208"
    if _consult(one.name, curp, born, actor, at):
        return "HILO-O209"
    values = {"folio": one.folio, "name": one.name, "curp": curp, "born": born, "profile": profile, "call": call}
    try:
        with transaction.atomic():
            row = Applicant.objects.create(
                institution=institution_named(actor.institution),
                registered_at=at,
                registered_by=actor.name,
                **values,
            )
    except IntegrityError:  # Another hand registered the same a moment ago.
        return "HILO-O208"
    done(held(row))
    return ""


def _consult(name: str, curp: str, born: date, actor: Actor, at: datetime) -> bool:
    """Ask who served before, in the whole country; True if the law keeps somebody like this from returning."""
    asked = CheckRehire(name=name, curp=curp, born=born)
    return any(one.forbidden for one in rehire_check(asked, actor=actor, at=at))


def _open(applicant_id: int) -> Applicant:
    """The applicant, locked until the act ends, if whose it is asks. Raises: NotFound; Conflict HILO-O640."""
    rows = Applicant.objects.select_for_update(of=("self",)).select_related("institution")
    row = rows.filter(pk=applicant_id).first()
    if row is None:
        raise NotFound("applicant", applicant_id)
    if held(row).ended_at is not None or row.officer_id is not None:
        raise Conflict("HILO-O640", where="applicant")
    return row

"""What an academy stands on beside its accreditation: its instructors, the editions that were validated for it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from hilo.kernel.access.queries import institution_named, user_named
from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal
from hilo.registries.officers.queries import course_named, profile_named

from ..commands import RegisterEdition, RegisterInstructor
from ..models import Edition, Instructor


@action("academies.run", verb="instructor.registered")
def register_instructor(command: RegisterInstructor, *, actor: Actor, at: datetime) -> Instructor:
    """Register who teaches, with the certification in force (LGSNSP 85).

    Raises: Refusal HILO-O621; NotFound for an account, Refusal HILO-O622 if it is of another institution; Conflict
    HILO-O623.
    """
    account = user_named(command.account) if command.account else None
    if account is not None and account.institution_id != actor.institution:
        raise Refusal("HILO-O622", where="account")
    row = held(
        Instructor(
            academy=institution_named(actor.institution),
            name=said(command.name, where="name"),
            certification=said(command.certification, where="certification"),
            since=command.since,
            until=_ends(command.since, command.until),
            account=account,
        )
    )
    _save(row, "certification")
    done(row)
    return row


@action("academies.run", verb="edition.registered")
def register_edition(command: RegisterEdition, *, actor: Actor, at: datetime) -> Edition:
    """Register a course as the Secretariat validated it for the actor's academy.

    Raises: Refusal HILO-O441 for a course, O426 for a profile, O621; Conflict HILO-O623.
    """
    course_named(command.course)
    if command.profile:
        profile_named(command.profile)
    row = held(
        Edition(
            academy=institution_named(actor.institution),
            course=command.course,
            folio=said(command.folio, where="folio"),
            hours=command.hours,
            profile=command.profile,
            since=command.since,
            until=_ends(command.since, command.until),
        )
    )
    _save(row, "folio")
    done(row, data={"course": row.course, "hours": row.hours})
    return row


def said(text: str, *, where: str) -> str:
    """What must be said, in one line. Raises: Refusal HILO-O427."""
    text = " ".join(text.split())
    if not text or not text.isprintable():
        raise Refusal("HILO-O427", where=where)
    return text


def _ends(since: date, until: date) -> date:
    if until <= since:
        raise Refusal("HILO-O621", where="until")
    return until


def _save(row: Instructor | Edition, where: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("HILO-O623", where=where) from None

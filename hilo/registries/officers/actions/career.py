"""Posts, ranks, leave, suspension, and the end of a service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from hilo.kernel.action import action, done
from hilo.kernel.events.actions import FactLike
from hilo.kernel.ledger.actions import met
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..commands import AssignPost, ChangeService, PromoteOfficer, SeparateOfficer, ServiceStep
from ..events import CertificateRevoked, OfficerSeparated, StandingChanged
from ..models import CertificateRequest, Officer, Posting, RankHeld, Separation, ServiceState
from ..queries import facts_of
from ..rules import service
from ..rules.certificate import STANDARDS, judge, version_on
from ..rules.serving import FORBIDDEN, ruled
from .certificates import end_before_time
from .enrol import locked, maybe, said, serving

STATES = load(STANDARDS / "states.toml")


@action("officers.write", verb="officer.assigned")
def assign(officer_id: int, command: AssignPost, *, actor: Actor, at: datetime) -> Posting:
    """Send an officer to a post; the post before ends on the same day. To operations only who may serve there.

    Raises: Refusal HILO-O427 without a post, O428 for a duty, O479 for a day that does not fit; Conflict HILO-O433 with
    the `findings` that keep the officer out of operations, O434 if the service ended.
    """
    officer, since = serving(locked(officer_id)), command.since
    if command.duty not in ("operational", "administrative"):
        raise Refusal("HILO-O428", "The duty is operational or administrative.", where="duty")
    if command.duty == "operational":
        verdict = judge(facts_of(officer, since), since)
        if ruled("post", verdict.findings).level == FORBIDDEN:
            grave = [finding.as_dict() for finding in verdict.findings if finding.severity == "error"]
            first = grave[0]["message"]
            raise Conflict("HILO-O433", f"Not to operations now. {first}", where="duty", extra={"findings": grave})
    _close(officer.postings.all(), since, "since")
    row = Posting.objects.create(
        officer=officer,
        post=said(command.post, where="post"),
        duty=command.duty,
        since=since,
        reason=maybe(command.reason, where="reason"),
    )
    done(officer, data={"duty": command.duty})
    return row


@action("officers.write", verb="officer.promoted")
def promote(officer_id: int, command: PromoteOfficer, *, actor: Actor, at: datetime) -> RankHeld:
    """Give an officer the next rank up, with its certificate (LGSNSP 70). A first rank may be any: it records a career
    that began before this register. Between two ranks lies the time that the career's rules ask.

    Raises: Refusal HILO-O429 for a rank, O478 for a day that lies in the future; Conflict HILO-O435 if it is not the
    next one up, O438 if the rank before was not held long enough, O434 if the service ended.
    """
    officer, rank = serving(locked(officer_id)), command.rank
    service.chosen("ranks", "ranks", rank, error="HILO-O429", where="rank")
    before = officer.ranks.filter(until=None).first()
    if before is not None and service.rank_above(before.rank) != rank:
        above = service.rank_label(service.rank_above(before.rank)) or "none"
        raise Conflict("HILO-O435", f"The next rank after {service.rank_label(before.rank)} is {above}.", where="rank")
    if command.since > timezone.localdate(at):
        raise Refusal("HILO-O478", f"{command.since} lies in the future: record it on the day.", where="since")
    _close(officer.ranks.all(), command.since, "since")
    if before is not None:
        first = service.next_rank_from(before.since, officer.institution.state)
        if command.since < first:
            held = service.rank_label(before.rank)
            raise Conflict("HILO-O438", where="since", rank_label=held, since=before.since, first=first)
    row = RankHeld.objects.create(
        officer=officer,
        rank=rank,
        since=command.since,
        document=said(command.document, where="document"),
        reason=maybe(command.reason, where="reason"),
    )
    done(officer, data={"rank": rank})
    return row


@action("officers.write", verb="officer.put_on_leave")
def put_on_leave(officer_id: int, command: ChangeService, *, actor: Actor, at: datetime) -> Officer:
    """The officer is away with permission, from a day on that may lie up to a year ahead; until then nothing changes.
    A later plan takes the place of an earlier one; any other step before that day calls it off.

    Raises: Conflict HILO-W409 from another state; Refusal HILO-O478 for a day farther ahead.
    """
    return _step(officer_id, "put_on_leave", command, actor, at)


@action("officers.write", verb="officer.suspend")
def suspend(officer_id: int, command: ChangeService, *, actor: Actor, at: datetime) -> Officer:
    """The officer may not serve meanwhile (LGSNSP 95-B-IX).

    Raises: Refusal HILO-O427 without a document; Conflict HILO-W409.
    """
    return _step(officer_id, "suspend", command, actor, at)


@action("officers.write", verb="officer.reinstate")
def reinstate(officer_id: int, command: ChangeService, *, actor: Actor, at: datetime) -> Officer:
    """The officer comes back from leave or suspension; before the day of a planned leave it is called off.

    Raises: Conflict HILO-W409.
    """
    return _step(officer_id, "reinstate", command, actor, at)


STEPS = {"put_on_leave": put_on_leave, "suspend": suspend, "reinstate": reinstate}


def change_service(officer_id: int, command: ServiceStep, *, actor: Actor, at: datetime) -> Officer:
    """The step that is named: leave, suspension, or service again. Raises: as each of them."""
    return STEPS[command.step](officer_id, command, actor=actor, at=at)


@action("officers.write", verb="officer.separated")
def separate(officer_id: int, command: SeparateOfficer, *, actor: Actor, at: datetime) -> Separation:
    """End a service for a cause of the law (LGSNSP 79). Post, rank and, where the rules in force say so, certificate
    end with it; what is still in the officer's charge is asked back (registries/armoury).

    Raises: Refusal HILO-O436 for a cause, O427 without a resolution; Conflict HILO-W409 if it ended before.
    """
    officer, on, reason = locked(officer_id), command.on, command.reason
    met(officer)
    row = service.chosen("service", "causes", command.cause, error="HILO-O436", where="cause")
    resolution = said(command.resolution, where="resolution")
    _move(officer, row["step"], on, reason, resolution, actor, at)
    _close(officer.postings.all(), on, "on")
    _close(officer.ranks.all(), on, "on")
    ended = Separation.objects.create(
        officer=officer,
        cause=command.cause,
        on=on,
        resolution=resolution,
        reason=said(reason, where="reason"),
        minutes=maybe(command.minutes, where="minutes"),
        by=actor.name,
        at=at,
    )
    CertificateRequest.objects.filter(officer=officer, status="open").update(
        status="withdrawn", answer="the service ended", ended_at=at, ended_by=actor.name
    )
    facts: list[FactLike] = [
        *_end_certificate(officer, on, actor, at),
        OfficerSeparated(officer.pk, officer.institution_id),
        StandingChanged(officer.pk, officer.institution_id),
    ]
    done(officer, *facts, data={"cause": command.cause}, record=officer)
    return ended


def _step(officer_id: int, step: str, command: ChangeService, actor: Actor, at: datetime) -> Officer:
    officer = locked(officer_id)
    written = said if step == "suspend" else maybe
    told = _move(officer, step, command.since, command.reason, written(command.document, where="document"), actor, at)
    done(officer, StandingChanged(officer.pk, officer.institution_id), data=told or None)
    return officer


AHEAD = timedelta(days=366)
"""How far ahead a leave may be planned."""


def _move(
    officer: Officer, step: str, since: date, reason: str, document: str, actor: Actor, at: datetime
) -> dict[str, str]:
    """Take the step; what the entry tells of it: the day of a leave that is planned, and of one that is called off."""
    reason, today = said(reason, where="reason"), timezone.localdate(at)
    planned = since > today
    if planned and (step != "put_on_leave" or since > today + AHEAD):
        raise Refusal("HILO-O478", f"{since} lies in the future: record it on the day.", where="since")
    _begun(officer, today)
    told = {"planned": since.isoformat()} if planned else {}
    if (off := _called_off(officer, today)) is not None:
        told["called_off"] = off.isoformat()
        if step == "reinstate":
            return told
    status = STATES.after(officer.status, step)
    _close(officer.states.all(), since, "since")
    if not planned:
        officer.status = status
        officer.save(update_fields=["status"])
    ServiceState.objects.create(
        officer=officer,
        status=status,
        since=since,
        reason=reason,
        document=document,
        by=actor.name,
        recorded_at=at,
    )
    return told


def _begun(officer: Officer, today: date) -> None:
    """A planned leave begins by itself, and every verdict says so from its first day on; the officer's row says it with
    the next act."""
    row = officer.states.filter(until=None, since__lte=today).first()
    if row is not None and row.status == "leave" and officer.status == "active":
        officer.status = "leave"
        officer.save(update_fields=["status"])


def _called_off(officer: Officer, today: date) -> date | None:
    """Take away a leave that has not begun; what holds now has no end then. The day on which it was to begin."""
    plan = officer.states.filter(since__gt=today, until=None).first()
    if plan is None:
        return None
    plan.delete()
    officer.states.filter(until=plan.since, since__lte=today).update(until=None)
    return plan.since


def _close(rows: Any, on: date, where: str) -> None:
    """End what is open. Raises: Refusal HILO-O479 if it began later."""
    row: Model | None = rows.filter(until=None).first()
    if row is None:
        return
    if row.since > on:  # type: ignore[attr-defined]
        raise Refusal("HILO-O479", f"What it follows began later, on {row.since}.", where=where)  # type: ignore[attr-defined]
    rows.filter(pk=row.pk).update(until=on)


def _end_certificate(officer: Officer, on: date, actor: Actor, at: datetime) -> Iterator[CertificateRevoked]:
    """End the certificate in force where the rules say that it ends with the service, and tell it."""
    version = version_on(on)
    if version is None or not version.separation_ends:
        return
    row = officer.certificates.filter(revoked_at=None).first()
    if row is None or row.expires <= on:
        return
    end_before_time(row, "separated", "the service ended", actor, on, at)
    yield CertificateRevoked(row.folio, officer.institution_id)

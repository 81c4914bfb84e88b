"""Posts, ranks, leave, suspension, and the end of a service."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from hilo.kernel.access.queries import allow, institution_named
from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, Refusal

from ..events import CertificateRevoked, OfficerSeparated
from ..models import CertificateRequest, Officer, Posting, ProtocolAdopted, RankHeld, Separation, ServiceState
from ..queries import facts_of
from ..queries.officers import everywhere
from ..rules import service
from ..rules.certificate import STANDARDS, judge, version_on
from .certificates import end_before_time
from .enrol import entered, locked, maybe, said

STATES = load(STANDARDS / "states.toml")


def assign(
    *, actor: Actor, officer_id: int, post: str, duty: str, since: date, at: datetime, reason: str = ""
) -> Posting:
    """Send an officer to a post; the post before ends on the same day. To operations only who may serve there.

    Raises: Refusal HILO-O427 without a post, O428 for a duty, O425 for a day that does not fit; Conflict HILO-O433 with
    the `findings` that keep the officer out of operations, O434 if the service ended.
    """
    with act():
        officer = locked(officer_id, actor)
        _serving(officer)
        if duty not in ("operational", "administrative"):
            raise Refusal("HILO-O428", "The duty is operational or administrative.", where="duty")
        if duty == "operational":
            verdict = judge(facts_of(officer, since), since)
            if not verdict.may_serve:
                grave = [finding.as_dict() for finding in verdict.findings if finding.severity == "error"]
                first = grave[0]["message"]
                raise Conflict("HILO-O433", f"Not to operations now. {first}", where="duty", extra={"findings": grave})
        _close(officer.postings.all(), since, "since")
        row = Posting.objects.create(
            officer=officer,
            post=said(post, where="post", longest=160),
            duty=duty,
            since=since,
            reason=maybe(reason, where="reason", longest=500),
        )
        entered(actor, officer, "officer.assigned", at, data={"duty": duty})
    return row


def promote(
    *, actor: Actor, officer_id: int, rank: str, since: date, document: str, at: datetime, reason: str = ""
) -> RankHeld:
    """Give an officer the next rank up, with its certificate (LGSNSP 70). A first rank may be any: it records a career
    that began before this register.

    Raises: Refusal HILO-O429 for a rank; Conflict HILO-O435 if it is not the next one up, O434 if the service ended.
    """
    with act():
        officer = locked(officer_id, actor)
        _serving(officer)
        service.chosen("ranks", "ranks", rank, error="HILO-O429", where="rank")
        held = officer.ranks.filter(until=None).first()
        if held is not None and service.rank_above(held.rank) != rank:
            above = service.rank_above(held.rank)
            raise Conflict(
                "HILO-O435",
                f"The next rank after {service.rank_label(held.rank)} is {service.rank_label(above) or 'none'}.",
                where="rank",
            )
        _close(officer.ranks.all(), since, "since")
        row = RankHeld.objects.create(
            officer=officer,
            rank=rank,
            since=since,
            document=said(document, where="document", longest=120),
            reason=maybe(reason, where="reason", longest=500),
        )
        entered(actor, officer, "officer.promoted", at, data={"rank": rank})
    return row


def put_on_leave(
    *, actor: Actor, officer_id: int, since: date, reason: str, at: datetime, document: str = ""
) -> Officer:
    """The officer is away with permission. Raises: Conflict HILO-W409 from another state."""
    return _step(actor, officer_id, "put_on_leave", since, reason, document, at)


def suspend(*, actor: Actor, officer_id: int, since: date, reason: str, at: datetime, document: str) -> Officer:
    """The officer may not serve meanwhile (LGSNSP 95-B-IX). Raises: Conflict HILO-W409."""
    return _step(actor, officer_id, "suspend", since, reason, said(document, where="document", longest=120), at)


def reinstate(*, actor: Actor, officer_id: int, since: date, reason: str, at: datetime, document: str = "") -> Officer:
    """The officer comes back from leave or suspension. Raises: Conflict HILO-W409."""
    return _step(actor, officer_id, "reinstate", since, reason, document, at)


def separate(
    *,
    actor: Actor,
    officer_id: int,
    cause: str,
    on: date,
    resolution: str,
    reason: str,
    at: datetime,
    minutes: str = "",
) -> Separation:
    """End a service for a cause of the law (LGSNSP 79). Post, rank and, where the rules in force say so, certificate
    end with it; what is still in the officer's charge stays on the list until it is returned.

    Raises: Refusal HILO-O436 for a cause, O427 without a resolution; Conflict HILO-W409 if it ended before.
    """
    with act():
        officer = locked(officer_id, actor)
        row = service.chosen("service", "causes", cause, error="HILO-O436", where="cause")
        _move(officer, row["step"], on, said(reason), resolution, actor, at)
        _close(officer.postings.all(), on, "on")
        _close(officer.ranks.all(), on, "on")
        ended = Separation.objects.create(
            officer=officer,
            cause=cause,
            on=on,
            resolution=said(resolution, where="resolution", longest=120),
            reason=said(reason),
            minutes=maybe(minutes, where="minutes", longest=120),
            by=actor.name,
            at=at,
        )
        CertificateRequest.objects.filter(officer=officer, status="open").update(
            status="withdrawn", answer="the service ended", ended_at=at, ended_by=actor.name
        )
        _end_certificate(officer, on, actor, at)
        kept = officer.issues.filter(returned_at=None).count()
        state = officer.institution.state
        record([(OfficerSeparated(officer.pk, officer.institution_id), f"officer:{officer.pk}")], state=state, at=at)
        entered(actor, officer, "officer.separated", at, data={"cause": cause, "equipment_kept": kept})
    return ended


def adopt_protocol(
    *, actor: Actor, institution: str, protocol: str, since: date, document: str, at: datetime
) -> ProtocolAdopted:
    """An institution has put a protocol in force. Raises: Refusal HILO-O437 for a protocol, NotFound, Forbidden."""
    body = institution_named(institution)
    allow(actor, "officers.write", body.state or None)
    if not everywhere(actor) and actor.institution != institution:
        raise Forbidden("officers.write", "An institution says this of itself only.")
    service.chosen("protocols", "protocols", protocol, error="HILO-O437", where="protocol")
    with act():
        row, _ = ProtocolAdopted.objects.update_or_create(
            institution=body,
            protocol=protocol,
            defaults={"since": since, "document": said(document, where="document", longest=200)},
        )
        data = {"protocol": protocol, "since": since.isoformat()}
        subject = f"institution:{institution}"
        entry(chain=institution, actor=actor, verb="protocol.adopted", subject=subject, at=at, data=data)
    return row


def _step(actor: Actor, officer_id: int, step: str, since: date, reason: str, document: str, at: datetime) -> Officer:
    with act():
        officer = locked(officer_id, actor)
        _move(officer, step, since, said(reason), document, actor, at)
        entered(actor, officer, f"officer.{step}", at)
    return officer


def _move(officer: Officer, step: str, since: date, reason: str, document: str, actor: Actor, at: datetime) -> None:
    if since > timezone.localdate(at):
        raise Refusal("HILO-O478", f"{since} lies in the future: record it on the day.", where="since")
    officer.status = STATES.after(officer.status, step)
    _close(officer.states.all(), since, "since")
    officer.save(update_fields=["status"])
    ServiceState.objects.create(
        officer=officer,
        status=officer.status,
        since=since,
        reason=reason,
        document=maybe(document, where="document", longest=120),
        by=actor.name,
    )


def _close(rows: Any, on: date, where: str) -> None:
    """End what is open. Raises: Refusal HILO-O479 if it began later."""
    row: Model | None = rows.filter(until=None).first()
    if row is None:
        return
    if row.since > on:  # type: ignore[attr-defined]
        raise Refusal("HILO-O479", f"What it follows began later, on {row.since}.", where=where)  # type: ignore[attr-defined]
    rows.filter(pk=row.pk).update(until=on)


def _serving(officer: Officer) -> None:
    if not officer.serves:
        raise Conflict("HILO-O434", "This service has ended: who returns begins a new one.", where="officer")


def _end_certificate(officer: Officer, on: date, actor: Actor, at: datetime) -> None:
    version = version_on(on)
    if version is None or not version.separation_ends:
        return
    held = officer.certificates.filter(revoked_at=None).first()
    if held is None or held.expires <= on:
        return
    end_before_time(held, "separated", "the service ended", actor, on, at)
    state = officer.institution.state
    fact = CertificateRevoked(held.folio, officer.institution_id)
    record([(fact, f"officer:{officer.pk}")], state=state, at=at)

"""What is done with work programmes: a state opens, commits, submits and reports; the Secretariat checks."""

from __future__ import annotations

from datetime import date, datetime

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.events.actions import FactLike, record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.territory.queries import require_state
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from .events import CommitmentChecked, CommitmentMade, ProgrammeOpened, ProgrammeSubmitted, ProgressReported
from .models import Check, Commitment, Programme, Report
from .queries import STATES, draft, locked_commitment
from .rules import VERDICTS, check_commitment

LOCAL = Actor("hilo.local", frozenset({"figures.read", "programmes.check"}))
"""The hand that runs `hilo` on the server itself: it sees what the Secretariat sees."""
FIRST_YEAR, LAST_YEAR = 2016, 2100


def open_programme(*, actor: Actor, state: str, year: int, area: str, at: datetime) -> Programme:
    """Open the state's programme of a year, or its next version, which carries on the commitments not dropped.

    Raises: Refusal HILO-T404, HILO-G420 year or area; Conflict HILO-G409 if a draft is open.
    """
    require_state(state)
    allow(actor, "programmes.write", state)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal("HILO-G424", f"Programmes exist from {FIRST_YEAR} on.", where="year")
    if not area.strip() or len(area) > 200:
        raise Refusal("HILO-G425", "Name the area of analysis and statistics.", where="area")
    with act():
        last = Programme.objects.select_for_update().filter(state=state, year=year).order_by("version").last()
        if last is not None and last.submitted_at is None:
            raise Conflict("HILO-G409", "A draft of this programme is open already.", where="programme")
        version = last.version + 1 if last else 1
        made = Programme.objects.create(
            state=state, year=year, version=version, area=area.strip(), opened_at=at, opened_by=actor.name
        )
        if last is not None:
            for row in last.commitments.exclude(status="dropped").order_by("id"):
                made.commitments.create(
                    component=row.component,
                    what=row.what,
                    office=row.office,
                    due=row.due,
                    status=row.status,
                    carried_from=row,
                )
        _done(actor, "programme.opened", made, at, ProgrammeOpened(state, year, version))
    return made


def commit_to(
    *, actor: Actor, state: str, year: int, component: str, what: str, office: str, due: date, at: datetime
) -> Commitment:
    """Add a commitment to the draft. Raises: Refusal HILO-G420 with the field, Conflict HILO-G410 without a draft."""
    require_state(state)
    allow(actor, "programmes.write", state)
    check_commitment(component=component, what=what, office=office, due=due, year=year)
    with act():
        programme = draft(state, year)
        made = programme.commitments.create(component=component, what=what.strip(), office=office.strip(), due=due)
        fact = CommitmentMade(state, year, made.pk, component)
        _done(actor, "programme.committed", programme, at, fact, commitment=made.pk, component=component)
    return made


def submit(*, actor: Actor, state: str, year: int, at: datetime) -> Programme:
    """Hand the draft to the Secretariat; from now on this version stays as it is.

    What was reported meanwhile of the version before is taken over. Raises: Conflict HILO-G410, HILO-G411.
    """
    require_state(state)
    allow(actor, "programmes.write", state)
    with act():
        programme = draft(state, year)
        rows = list(programme.commitments.select_related("carried_from"))
        if not rows:
            raise Conflict("HILO-G411", "A programme without a commitment cannot be submitted.", where="commitments")
        for row in rows:
            if row.carried_from and row.carried_from.status != row.status:
                row.status = row.carried_from.status
                row.save(update_fields=["status"])
        programme.submitted_at, programme.submitted_by = at, actor.name
        programme.save(update_fields=["submitted_at", "submitted_by"])
        fact = ProgrammeSubmitted(state, year, programme.version, len(rows))
        _done(actor, "programme.submitted", programme, at, fact, commitments=len(rows))
    return programme


def report_progress(
    *,
    actor: Actor,
    commitment_id: int,
    text: str,
    on: date,
    at: datetime,
    step: str = "go_on",
    value: float | None = None,
    evidence: str = "",
) -> Report:
    """Report on a commitment; step: "go_on", "finish", "drop" or "take_up".

    Called done, it must say where that can be seen. Raises: Refusal HILO-G421; Conflict HILO-G412, HILO-W409.
    """
    if not text.strip():
        raise Refusal("HILO-G421", "Say what was done.", where="text")
    if step == "finish" and not evidence.strip():
        raise Refusal("HILO-G426", "Say where it can be seen that it is done.", where="evidence")
    with act():
        row = locked_commitment(commitment_id, actor, "programmes.write")
        row.status = STATES.after(row.status, step)
        row.save(update_fields=["status"])
        made = Report.objects.create(
            commitment=row,
            on=on,
            text=text.strip(),
            value=value,
            evidence=evidence.strip(),
            status=row.status,
            reported_at=at,
            reported_by=actor.name,
        )
        fact = ProgressReported(row.programme.state, row.pk, row.status)
        _done(actor, "commitment.reported", row.programme, at, fact, commitment=row.pk, status=row.status)
    return made


def check(*, actor: Actor, commitment_id: int, verdict: str, finding: str, on: date, at: datetime) -> Check:
    """The Secretariat's finding on a commitment: "met", "partly", "not_met" or "not_verifiable", with what was seen.

    Nobody checks what they reported. Raises: Refusal HILO-G422, Conflict HILO-G412, HILO-G413.
    """
    if verdict not in VERDICTS:
        raise Refusal("HILO-G427", f"A verdict is one of {', '.join(VERDICTS)}.", where="verdict")
    if not finding.strip():
        raise Refusal("HILO-G422", "Say what was found, and in what.", where="finding")
    with act():
        row = locked_commitment(commitment_id, actor, "programmes.check")
        if row.reports.filter(reported_by=actor.name).exists():
            raise Conflict("HILO-G413", "You reported on this commitment: somebody else checks it.")
        made = Check.objects.create(
            commitment=row,
            on=on,
            finding=finding.strip(),
            verdict=verdict,
            checked_at=at,
            checked_by=actor.name,
        )
        fact = CommitmentChecked(row.programme.state, row.pk, verdict)
        _done(actor, "commitment.checked", row.programme, at, fact, commitment=row.pk, verdict=verdict)
    return made


def _done(actor: Actor, verb: str, of: Programme, at: datetime, fact: FactLike, **data: str | int) -> None:
    subject = f"programme:{of.state}-{of.year}-{of.version}"
    record([(fact, subject)], state=of.state, at=at)
    entry(actor=actor, verb=verb, subject=subject, at=at, data=data)

"""What is done with work programmes: a state opens, commits, submits and reports; the Secretariat checks."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.action import action, done, held
from hilo.kernel.territory.queries import require_state
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from .commands import FIRST_YEAR, LAST_YEAR, CheckCommitment, CommitTo, OpenProgramme, ReportProgress
from .events import CommitmentChecked, CommitmentMade, ProgrammeOpened, ProgrammeSubmitted, ProgressReported
from .models import Check, Commitment, Programme, ProgressReport
from .queries import STATES, draft, last_version, locked_commitment
from .rules import VERDICTS, check_commitment

LOCAL = Actor("hilo.local", frozenset({"figures.read", "programmes.check"}))
"""The hand that runs `hilo` on the server itself: it sees what the Secretariat sees."""


@action("programmes.write", verb="programme.opened")
def open_programme(state: str, year: int, command: OpenProgramme, *, actor: Actor, at: datetime) -> Programme:
    """Open the state's programme of a year, or its next version, which carries on the commitments not dropped.

    Raises: Refusal HILO-T404, HILO-G424 year, HILO-G425 area; Conflict HILO-G409 if a draft is open.
    """
    require_state(state)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal("HILO-G424", f"Programmes exist from {FIRST_YEAR} on.", where="year")
    area = command.area.strip()
    if not area:
        raise Refusal("HILO-G425", "Name the area of analysis and statistics.", where="area")
    programme = held(Programme(state=state, year=year, area=area, opened_at=at, opened_by=actor.name))
    last = last_version(state, year)
    if last is not None and last.submitted_at is None:
        raise Conflict("HILO-G409", "A draft of this programme is open already.", where="programme")
    programme.version = last.version + 1 if last else 1
    programme.save()
    if last is not None:
        _carry_on(last, programme)
    done(programme, ProgrammeOpened(state, year, programme.version))
    return programme


def _carry_on(last: Programme, programme: Programme) -> None:
    for row in last.commitments.exclude(status="dropped").order_by("id"):
        programme.commitments.create(
            component=row.component, what=row.what, office=row.office, due=row.due, status=row.status, carried_from=row
        )


@action("programmes.write", verb="programme.committed")
def commit_to(state: str, year: int, command: CommitTo, *, actor: Actor, at: datetime) -> Commitment:
    """Add a commitment to the draft. Raises: Refusal HILO-G420 with the field, Conflict HILO-G410 without a draft."""
    component, what, office, due = command.component, command.what.strip(), command.office.strip(), command.due
    programme = draft(state, year)
    check_commitment(component=component, what=what, office=office, due=due, year=year)
    made = programme.commitments.create(component=component, what=what, office=office, due=due)
    done(
        programme,
        CommitmentMade(state, year, made.pk, made.component),
        data={"commitment": made.pk, "component": made.component},
    )
    return made


@action("programmes.write", verb="programme.submitted")
def submit(state: str, year: int, *, actor: Actor, at: datetime) -> Programme:
    """Hand the draft to the Secretariat; from now on this version stays as it is.

    What was reported meanwhile of the version before is taken over. Raises: Conflict HILO-G410, HILO-G411.
    """
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
    done(programme, ProgrammeSubmitted(state, year, programme.version, len(rows)), data={"commitments": len(rows)})
    return programme


@action("programmes.write", verb="commitment.reported")
def report_progress(commitment_id: int, command: ReportProgress, *, actor: Actor, at: datetime) -> ProgressReport:
    """Report on a commitment; step: "go_on", "finish", "drop" or "take_up".

    Called done, it must say where that can be seen.
    Raises: Refusal HILO-G421, HILO-G426; Conflict HILO-G412, HILO-W409.
    """
    text, evidence = command.text.strip(), command.evidence.strip()
    if not text:
        raise Refusal("HILO-G421", "Say what was done.", where="text")
    if command.step == "finish" and not evidence:
        raise Refusal("HILO-G426", "Say where it can be seen that it is done.", where="evidence")
    row = locked_commitment(commitment_id)
    row.status = STATES.after(row.status, command.step)
    row.save(update_fields=["status"])
    made = row.reports.create(
        on=command.on,
        text=text,
        value=command.value,
        evidence=evidence,
        status=row.status,
        reported_at=at,
        reported_by=actor.name,
    )
    fact = ProgressReported(row.programme.state, row.pk, row.status)
    done(row.programme, fact, data={"commitment": row.pk, "status": row.status})
    return made


@action("programmes.check", verb="commitment.checked")
def check(commitment_id: int, command: CheckCommitment, *, actor: Actor, at: datetime) -> Check:
    """The Secretariat's finding on a commitment, with what was seen.

    Nobody checks what they reported. Raises: Refusal HILO-G422, HILO-G427; Conflict HILO-G412, HILO-G413.
    """
    verdict, finding = command.verdict, command.finding.strip()
    if verdict not in VERDICTS:
        raise Refusal("HILO-G427", f"A verdict is one of {', '.join(VERDICTS)}.", where="verdict")
    if not finding:
        raise Refusal("HILO-G422", "Say what was found, and in what.", where="finding")
    row = locked_commitment(commitment_id)
    if row.reports.filter(reported_by=actor.name).exists():
        raise Conflict("HILO-G413", "You reported on this commitment: somebody else checks it.")
    made = row.checks.create(on=command.on, finding=finding, verdict=verdict, checked_at=at, checked_by=actor.name)
    fact = CommitmentChecked(row.programme.state, row.pk, verdict)
    done(row.programme, fact, data={"commitment": row.pk, "verdict": verdict})
    return made

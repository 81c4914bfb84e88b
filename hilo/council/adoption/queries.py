"""Questions about work programmes, each within the actor's scope, and what the official files say of those states."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hilo.kernel.action import held
from hilo.kernel.rights import Holder, allow, visible
from hilo.kernel.territory import queries as territory
from hilo.kernel.workflow import load
from hilo.knowledge.incidence.queries.completeness import PARTLY, PUBLISHED, completeness
from hilo.knowledge.incidence.queries.revisions import revisions
from hilo.lib.actor import Actor
from hilo.lib.answers import derived
from hilo.lib.errors import Conflict, NotFound
from hilo.lib.findings import Finding

from .models import Commitment, Programme
from .rules import VERDICTS, Measured, Standing, components, findings, measured

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hilo.knowledge.incidence.store import Vintage

STATES = load(Path(__file__).parent / "standards" / "commitment_states.toml")


@dataclass(frozen=True, slots=True)
class ReportRow:
    on: date
    text: str
    value: float | None
    evidence: str
    status: str
    by: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    on: date
    finding: str
    verdict: str
    verdict_es: str
    verdict_en: str
    by: str


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment with its whole history, that of earlier versions included, the oldest first."""

    id: int
    component: str
    what: str
    office: str
    due: date
    status: str
    status_es: str
    status_en: str
    steps: tuple[str, ...]
    reports: tuple[ReportRow, ...]
    checks: tuple[CheckRow, ...]

    @derived
    def verdict(self) -> str:
        """Of the last check; "" if it was never checked."""
        return self.checks[-1].verdict if self.checks else ""


@dataclass(frozen=True, slots=True)
class StateProgramme:
    """A state's programme of a year as it stands. submitted_at: None for a draft that nobody was given yet.

    version: 0 where the state has none. measured: from the official files, whatever the programme says.
    """

    state: str
    name: str
    year: int
    version: int
    area: str
    opened_at: datetime | None
    submitted_at: datetime | None
    submitted_by: str
    has_draft: bool
    commitments: tuple[CommitmentRow, ...]
    measured: tuple[Measured, ...]
    findings: tuple[Finding, ...]

    def under(self, component: str) -> tuple[CommitmentRow, ...]:
        """The commitments of one component."""
        return tuple(row for row in self.commitments if row.component == component)

    def count(self, verdict: str) -> int:
        """How many commitments were last found so."""
        return sum(row.verdict == verdict for row in self.commitments)

    @derived
    def verdicts(self) -> dict[str, int]:
        return {key: self.count(key) for key in VERDICTS}

    @derived
    def components_covered(self) -> int:
        """Of how many components there is a commitment that was not dropped."""
        return len({row.component for row in self.commitments if row.status != "dropped"})

    @derived
    def components(self) -> int:
        return len(components())


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The states of the actor's scope in a year. vintage: the file that was measured ("" if none is loaded)."""

    year: int
    on: date
    vintage: str
    states: tuple[StateProgramme, ...]

    @derived
    def submitted(self) -> int:
        return sum(one.submitted_at is not None for one in self.states)

    @derived
    def does_not_prove(self) -> str:
        return DOES_NOT_PROVE


DOES_NOT_PROVE = (
    "A complete and punctual file can still be wrong: it says that figures arrive, not that what happened was "
    "registered. What a state declares is its own word until it is checked."
)


def scorecard(
    actor: Actor, year: int, *, on: date, vintage: Vintage | None = None, earlier: Vintage | None = None
) -> Scorecard:
    """Every state in the actor's scope: its programme, what was checked, and what the files say.

    vintage: a file of incidence to measure; earlier: the one of the same source before it, for revisions.
    """
    allow(actor, "figures.read")
    figures = files_say(vintage, earlier)
    rows: dict[str, list[Programme]] = defaultdict(list)
    found = visible(_seen(actor).filter(year=year).order_by("version"), actor)
    for row in found.prefetch_related("commitments__reports", "commitments__checks"):
        rows[row.state].append(row)
    states = [one for one in territory.states() if actor.covers(one.code)]
    return Scorecard(
        year=year,
        on=on,
        vintage=vintage.key if vintage else "",
        states=tuple(
            _standing(one.code, one.name, year, rows[one.code], figures.get(one.code, ()), on) for one in states
        ),
    )


def programme(
    actor: Actor, state: str, year: int, *, on: date, vintage: Vintage | None = None, earlier: Vintage | None = None
) -> StateProgramme:
    """One state's programme. Raises: Forbidden outside the scope (HILO-A404), Refusal HILO-T404 unknown state."""
    found = territory.require_state(state)
    allow(actor, "figures.read", state)
    rows = _seen(actor).filter(state=state, year=year).order_by("version")
    figures = files_say(vintage, earlier).get(state, ())
    prepared = list(rows.prefetch_related("commitments__reports", "commitments__checks"))
    return _standing(state, found.name, year, prepared, figures, on)


def files_say(vintage: Vintage | None, earlier: Vintage | None = None) -> dict[str, tuple[Measured, ...]]:
    """The measured indicators of every state of a file, by state; empty without a file."""
    if vintage is None:
        return {}
    moved = _moved(vintage, earlier)
    answer = completeness(vintage)
    totals = {one.code: one.total for one in answer.states}
    said = {}
    for one in answer.states:
        published = [at for at, month in enumerate(one.months) if month.status in (PUBLISHED, PARTLY)]
        values: dict[str, float | None] = {
            "months_behind": float(len(one.months) - 1 - published[-1]) if published else float(len(one.months)),
            "months_published": 100 * one.count(PUBLISHED) / len(one.months) if one.months else None,
            "not_specified": None if one.not_specified is None else 100 * one.not_specified,
            "flagged": float(one.flagged),
            "revised": None,
        }
        if moved is not None and totals[one.code]:
            values["revised"] = 100 * moved.get(one.code, 0) / totals[one.code]
        why = {}
        if one.not_specified is None:
            why["not_specified"] = "The file has no municipalities: load a municipal one."
        if moved is None:
            why["revised"] = "It takes two files of the same source."
        said[one.code] = measured(values, why)
    return said


def last_version(state: str, year: int) -> Programme | None:
    """The newest version of the state's programme, locked for a change; None before the first."""
    return Programme.objects.select_for_update().filter(state=state, year=year).order_by("version").last()


def draft(state: str, year: int) -> Programme:
    """The state's open draft, locked for a change, once it is known who holds it.

    Raises: Forbidden; Refusal HILO-T404 for a state that is none, Conflict HILO-G410 if there is no draft.
    """
    territory.require_state(state)
    held(Holder(state))
    found = last_version(state, year)
    if found is None or found.submitted_at is not None:
        raise Conflict("HILO-G410", "There is no draft of this programme: open a new version first.", where="programme")
    return found


def locked_commitment(commitment_id: int) -> Commitment:
    """A commitment that may be changed, locked, once it is known who holds its programme.

    Raises: NotFound; Forbidden; Conflict HILO-G412, G423 in a draft, or in a version that a later submitted one has
        taken the place of.
    """
    rows = Commitment.objects.select_for_update(of=("self",)).select_related("programme")
    row = rows.filter(pk=commitment_id).first()
    if row is None:
        raise NotFound("commitment", commitment_id)
    of = held(row.programme)
    if of.submitted_at is None:
        raise Conflict("HILO-G412", "The programme is a draft: submit it first.", where="programme")
    later = Programme.objects.filter(state=of.state, year=of.year, version__gt=of.version)
    if later.exclude(submitted_at=None).exists():
        raise Conflict("HILO-G423", "A later version has taken the place of this one.", where="programme")
    return row


def _seen(actor: Actor) -> QuerySet[Programme]:
    """A draft is for those who write it and those who check it."""
    rows = Programme.objects.all()
    works = actor.may("programmes.write") or actor.may("programmes.check")
    return rows if works else rows.exclude(submitted_at=None)


def _standing(
    state: str, name: str, year: int, rows: list[Programme], figures: tuple[Measured, ...], on: date
) -> StateProgramme:
    """The last submitted version counts; a state that has only a draft shows that."""
    submitted = [row for row in rows if row.submitted_at]
    shown = submitted[-1] if submitted else (rows[-1] if rows else None)
    history = {row.pk: row for one in rows for row in one.commitments.all()}
    commitments = (
        tuple(_commitment(row, history) for row in sorted(shown.commitments.all(), key=lambda row: (row.due, row.pk)))
        if shown
        else ()
    )
    standings = [
        Standing(row.component, row.what, row.due, row.status, row.verdict, len(row.reports), str(row.id))
        for row in commitments
    ]
    return StateProgramme(
        state=state,
        name=name,
        year=year,
        version=shown.version if shown else 0,
        area=shown.area if shown else "",
        opened_at=shown.opened_at if shown else None,
        submitted_at=shown.submitted_at if shown else None,
        submitted_by=shown.submitted_by if shown else "",
        has_draft=any(row.submitted_at is None for row in rows),
        commitments=commitments,
        measured=figures,
        findings=tuple(findings(state=state, submitted=bool(submitted), standings=standings, figures=figures, on=on)),
    )


def _commitment(row: Commitment, history: dict[int, Commitment]) -> CommitmentRow:
    chain = [row]
    while (before := chain[-1].carried_from_id) in history:
        chain.append(history[before])
    reports = [one for part in reversed(chain) for one in sorted(part.reports.all(), key=lambda r: r.pk)]
    checks = [one for part in reversed(chain) for one in sorted(part.checks.all(), key=lambda r: r.pk)]
    return CommitmentRow(
        id=row.pk,
        component=row.component,
        what=row.what,
        office=row.office,
        due=row.due,
        status=row.status,
        status_es=STATES.label(row.status, "es"),
        status_en=STATES.label(row.status, "en"),
        steps=STATES.steps_from(row.status),
        reports=tuple(ReportRow(r.on, r.text, r.value, r.evidence, r.status, r.reported_by) for r in reports),
        checks=tuple(CheckRow(c.on, c.finding, c.verdict, *VERDICTS[c.verdict], c.checked_by) for c in checks),
    )


def _moved(vintage: Vintage, earlier: Vintage | None) -> dict[str, int] | None:
    """Cases moved by revisions, by state; None without an earlier file."""
    if earlier is None or earlier.hash == vintage.hash:
        return None
    found: dict[str, int] = defaultdict(int)
    for area in revisions(earlier, vintage, largest=100_000).areas:
        found[area.key[:2]] += area.up + area.down
    return found

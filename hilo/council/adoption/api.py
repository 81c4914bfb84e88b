"""Work programmes over HTTP: a state's people read and write their own, the Secretariat reads all and checks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from hilo.kernel.access.http import May
from hilo.knowledge.incidence import store
from hilo.lib.actor import Actor
from hilo.lib.schema import RecordId, Text

from . import actions, queries
from .rules import components

router = Router(tags=["programmes"])
Year = Annotated[int, Field(ge=actions.FIRST_YEAR, le=actions.LAST_YEAR)]


class IndicatorOut(Schema):
    key: str
    title_es: str
    title_en: str
    unit: str
    target: float
    better: str
    kind: str
    evidence_es: str
    evidence_en: str


class ComponentOut(Schema):
    key: str
    title_es: str
    title_en: str
    indicators: list[IndicatorOut]


class ReportOut(Schema):
    on: date
    text: str
    value: float | None
    evidence: str
    status: str
    by: str


class CheckOut(Schema):
    on: date
    finding: str
    verdict: str
    verdict_es: str
    verdict_en: str
    by: str


class CommitmentOut(Schema):
    id: int
    component: str
    what: str
    office: str
    due: date
    status: str
    status_es: str
    status_en: str
    steps: list[str]
    reports: list[ReportOut]
    checks: list[CheckOut]


class ProgrammeOut(Schema):
    state: str
    name: str
    year: int
    version: int
    area: str
    submitted_at: datetime | None
    has_draft: bool
    commitments: list[CommitmentOut]
    measured: list[dict[str, Any]]
    verdicts: dict[str, int]
    components_covered: int
    components: int
    findings: list[dict[str, str]]


class ScorecardOut(Schema):
    year: int
    on: date
    vintage: str
    submitted: int
    states: list[ProgrammeOut]
    does_not_prove: str


class OpeningIn(Schema):
    area: Text(200)  # type: ignore[valid-type]


class CommitmentIn(Schema):
    component: Text(24)  # type: ignore[valid-type]
    what: Text(500)  # type: ignore[valid-type]
    office: Text(160)  # type: ignore[valid-type]
    due: date


class ReportIn(Schema):
    text: Text(5000)  # type: ignore[valid-type]
    on: date
    step: Literal["go_on", "finish", "drop", "take_up"] = "go_on"
    value: float | None = None
    evidence: Text(500) = ""  # type: ignore[valid-type]


class CheckIn(Schema):
    verdict: Text(16)  # type: ignore[valid-type]
    finding: Text(5000)  # type: ignore[valid-type]
    on: date


class Receipt(Schema):
    id: int


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@router.get("programmes/components", response=list[ComponentOut], auth=May("figures.read"))
def list_components(request: HttpRequest) -> list[Any]:
    """The parts of a programme, their indicators and targets (Hilo's proposals)."""
    return list(components().values())


@router.get("programmes/{int:year}", response=ScorecardOut, auth=May("figures.read"))
def scorecard(request: HttpRequest, year: Year, source: Text(80) = "") -> dict[str, Any]:  # type: ignore[valid-type]
    """The states in the reader's scope. source: a loaded file to measure them by."""
    vintage = store.find(source) if source else None
    return queries.scorecard(_actor(request), year, on=timezone.localdate(), vintage=vintage).as_dict()


@router.get("programmes/{int:year}/{state}", response=ProgrammeOut, auth=May("figures.read"))
def get_programme(
    request: HttpRequest,
    year: Year,
    state: str,
    source: Text(80) = "",  # type: ignore[valid-type]
) -> dict[str, Any]:
    vintage = store.find(source) if source else None
    return queries.programme(_actor(request), state, year, on=timezone.localdate(), vintage=vintage).as_dict()


@router.post("programmes/{int:year}/{state}", response={201: Receipt}, auth=May("programmes.write"))
def open_programme(request: HttpRequest, year: Year, state: str, body: OpeningIn) -> Status[dict[str, Any]]:
    """Open the programme, or its next version."""
    made = actions.open_programme(actor=_actor(request), state=state, year=year, area=body.area, at=timezone.now())
    return Status(201, {"id": made.pk})


@router.post("programmes/{int:year}/{state}/commitments", response={201: Receipt}, auth=May("programmes.write"))
def commit_to(request: HttpRequest, year: Year, state: str, body: CommitmentIn) -> Status[dict[str, Any]]:
    made = actions.commit_to(actor=_actor(request), state=state, year=year, at=timezone.now(), **body.model_dump())
    return Status(201, {"id": made.pk})


@router.post("programmes/{int:year}/{state}/submission", response={204: None}, auth=May("programmes.write"))
def submit(request: HttpRequest, year: Year, state: str) -> Status[None]:
    actions.submit(actor=_actor(request), state=state, year=year, at=timezone.now())
    return Status(204, None)


@router.post("commitments/{int:commitment_id}/reports", response={201: Receipt}, auth=May("programmes.write"))
def report_progress(request: HttpRequest, commitment_id: RecordId, body: ReportIn) -> Status[dict[str, Any]]:
    made = actions.report_progress(
        actor=_actor(request), commitment_id=commitment_id, at=timezone.now(), **body.model_dump()
    )
    return Status(201, {"id": made.pk})


@router.post("commitments/{int:commitment_id}/checks", response={201: Receipt}, auth=May("programmes.check"))
def check(request: HttpRequest, commitment_id: RecordId, body: CheckIn) -> Status[dict[str, Any]]:
    made = actions.check(actor=_actor(request), commitment_id=commitment_id, at=timezone.now(), **body.model_dump())
    return Status(201, {"id": made.pk})

"""Work programmes over HTTP: a state's people read and write their own, the Secretariat reads all and checks."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.kernel.access.http import May, asker, by
from hilo.knowledge.incidence import store
from hilo.lib.answers import Made
from hilo.lib.limits import Longest, RecordId

from . import actions, queries
from .commands import CheckCommitment, CommitTo, OpenProgramme, ReportProgress, Year
from .rules import Component, components

router = Router(tags=["programmes"])
SourceKey = Annotated[str, Longest(80)]


def made(row: Model) -> Status[Made]:
    return Status(201, Made(row.pk))


@router.get("programmes/components", response=list[Component], auth=May("figures.read"))
def list_components(request: HttpRequest) -> list[Component]:
    """The parts of a programme, their indicators and targets (Hilo's proposals)."""
    return list(components().values())


@router.get("programmes/{int:year}", response=queries.Scorecard, auth=May("figures.read"))
def scorecard(request: HttpRequest, year: Year, source: SourceKey = "") -> queries.Scorecard:
    """The states in the reader's scope. source: a loaded file to measure them by."""
    vintage = store.find(source) if source else None
    return queries.scorecard(asker(request), year, on=timezone.localdate(), vintage=vintage)


@router.get("programmes/{int:year}/{state}", response=queries.StateProgramme, auth=May("figures.read"))
def get_programme(request: HttpRequest, year: Year, state: str, source: SourceKey = "") -> queries.StateProgramme:
    """A state's programme of a year: commitments, and what the official files say."""
    vintage = store.find(source) if source else None
    return queries.programme(asker(request), state, year, on=timezone.localdate(), vintage=vintage)


@router.post("programmes/{int:year}/{state}", response={201: Made}, auth=May("programmes.write"))
def open_programme(request: HttpRequest, year: Year, state: str, body: Body[OpenProgramme]) -> Status[Made]:
    """Open the programme, or its next version."""
    return made(actions.open_programme(state, year, body, **by(request)))


@router.post("programmes/{int:year}/{state}/commitments", response={201: Made}, auth=May("programmes.write"))
def commit_to(request: HttpRequest, year: Year, state: str, body: Body[CommitTo]) -> Status[Made]:
    return made(actions.commit_to(state, year, body, **by(request)))


@router.post("programmes/{int:year}/{state}/submission", response={204: None}, auth=May("programmes.write"))
def submit(request: HttpRequest, year: Year, state: str) -> Status[None]:
    """Submit the draft: from now on this version stays as it is."""
    actions.submit(state, year, **by(request))
    return Status(204, None)


@router.post("commitments/{int:commitment_id}/reports", response={201: Made}, auth=May("programmes.write"))
def report_progress(request: HttpRequest, commitment_id: RecordId, body: Body[ReportProgress]) -> Status[Made]:
    return made(actions.report_progress(commitment_id, body, **by(request)))


@router.post("commitments/{int:commitment_id}/checks", response={201: Made}, auth=May("programmes.check"))
def check(request: HttpRequest, commitment_id: RecordId, body: Body[CheckCommitment]) -> Status[Made]:
    return made(actions.check(commitment_id, body, **by(request)))

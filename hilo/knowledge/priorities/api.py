"""Lists of municipalities over HTTP: published ones for anyone, the rest and all writing with permission."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Schema, Status

from hilo.kernel.access.http import Anyone, May, asker, by
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries import Period
from hilo.lib.limits import RecordId

from . import actions
from .commands import BuildAndFreeze, CloseLine, EndSupport, MonthText, NoteProgress, RecordLine, SourceKey
from .queries.building import Member, build
from .queries.following import follow
from .queries.kept import KeptList, kept, kept_lists
from .queries.lines import coverage
from .rules import rules

router = Router(tags=["priorities"])


class RuleOut(Schema):
    key: str
    version: str
    title_es: str
    title_en: str
    says_es: str
    says_en: str
    ranked_by: str
    weights: dict[str, float]
    minimum_population: int
    tie: str
    proposal: bool


class ListRow(Schema):
    name: str
    hash: str
    intact: bool
    rule: str
    crime: str
    source: str
    first: str
    last: str
    top: int
    share: float
    population_share: float
    frozen_at: datetime
    published_at: datetime | None
    superseded_by: str


class ListOut(ListRow):
    """A frozen list, whole. `document` is what was frozen; its canonical JSON has the SHA-256 `hash`."""

    reason: str
    supersedes: str
    members: list[Member]
    findings: list[dict[str, str]]
    document: dict[str, Any]


class ActionLineOut(Schema):
    id: int
    municipality: str
    line: str
    what: str
    office: str
    holder: str
    begins: date
    ends: date | None
    federal_support: bool
    federal_until: date | None
    federal_ended: date | None
    support_overdue: bool
    closed_on: date | None
    outcome: str
    notes: list[dict[str, Any]]


class ListedPlaceOut(Schema):
    code: str
    name: str
    rank: int
    missing: list[str]
    lines: list[ActionLineOut]


class CoverageOut(Schema):
    name: str
    on: date
    municipalities: int
    covered: dict[str, int]
    complete: int
    places: list[ListedPlaceOut]
    findings: list[dict[str, str]]


class LineReceipt(Schema):
    id: int


def _row(of: KeptList) -> dict[str, Any]:
    says = of.says
    return {
        "name": of.name,
        "hash": of.hash,
        "intact": of.intact,
        "rule": says["rule"],
        "crime": says["crime"],
        "source": says["source"],
        "first": says["from"],
        "last": says["to"],
        "top": says["top"],
        "share": says["share"],
        "population_share": says["population_share"],
        "frozen_at": of.frozen_at,
        "published_at": of.published_at,
        "superseded_by": of.superseded_by,
    }


def _whole(of: KeptList) -> dict[str, Any]:
    return _row(of) | {
        "reason": of.reason,
        "supersedes": of.supersedes,
        "members": of.members,
        "findings": [one.as_dict() for one in of.findings],
        "document": dict(of.says),
    }


@router.get("priorities/rules", response=list[RuleOut], auth=Anyone())
def list_rules(request: HttpRequest) -> list[dict[str, Any]]:
    """The rules by which a list may be chosen, and which of them are proposals."""
    names = set(RuleOut.model_fields) - {"ranked_by", "weights"}
    return [
        {name: getattr(one, name) for name in names} | {"ranked_by": one.by, "weights": dict(one.weights)}
        for one in rules().values()
    ]


@router.get("priorities/lists", response=list[ListRow], auth=Anyone())
def lists(request: HttpRequest) -> list[dict[str, Any]]:
    """Frozen lists, the latest first: the published ones, and with the right to read figures all."""
    reader = asker(request)
    return [_row(one) for one in kept_lists(reader if reader.may("figures.read") else None)]


@router.get("priorities/lists/{name}", response=ListOut, auth=Anyone())
def get_list(request: HttpRequest, name: str) -> dict[str, Any]:
    """A list with its municipalities, their places and why each is on it."""
    return _whole(kept(name, asker(request)))


@router.get("priorities/lists/{name}/lines", response=CoverageOut, auth=Anyone())
def get_lines(request: HttpRequest, name: str) -> dict[str, Any]:
    """Lines of action in each municipality, who answers for them, and what is missing."""
    found = coverage(kept(name, asker(request)), on=timezone.localdate())
    return found.as_dict()


@router.get("priorities/lists/{name}/following", response=dict[str, Any], auth=May("figures.read"))
def get_following(
    request: HttpRequest, name: str, start: MonthText = "", end: MonthText = "", source: SourceKey = ""
) -> dict[str, Any]:
    """The list against its controls, beside what lists chosen alike show without any strategy."""
    of = kept(name, asker(request))
    return follow(of, store.find(source or str(of.says["source"])), start=start, end=end).as_dict()


@router.post("priorities/lists", response={201: ListOut}, auth=May("priorities.write"))
def freeze(request: HttpRequest, body: Body[BuildAndFreeze]) -> Status[dict[str, Any]]:
    built = build(
        store.find(body.source),
        crime=body.crime,
        period=Period.parse(body.first, body.last),
        rule=body.rule,
        top=body.top,
        population=body.population,
    )
    return Status(201, _whole(actions.freeze(built, body, **by(request))))


@router.post("priorities/lists/{name}/publication", response={204: None}, auth=May("priorities.write"))
def publish(request: HttpRequest, name: str) -> Status[None]:
    """Publish a frozen list: anyone may read it."""
    actions.publish(name, **by(request))
    return Status(204, None)


@router.post("priorities/lists/{name}/lines", response={201: LineReceipt}, auth=May("priorities.write"))
def record_line(request: HttpRequest, name: str, body: Body[RecordLine]) -> Status[dict[str, Any]]:
    return Status(201, {"id": actions.record_line(name, body, **by(request)).pk})


@router.post("priorities/lines/{int:line_id}/notes", response={204: None}, auth=May("priorities.write"))
def note_progress(request: HttpRequest, line_id: RecordId, body: Body[NoteProgress]) -> Status[None]:
    actions.note_progress(line_id, body, **by(request))
    return Status(204, None)


@router.post("priorities/lines/{int:line_id}/support-end", response={204: None}, auth=May("priorities.write"))
def end_support(request: HttpRequest, line_id: RecordId, body: Body[EndSupport]) -> Status[None]:
    actions.end_support(line_id, body, **by(request))
    return Status(204, None)


@router.post("priorities/lines/{int:line_id}/closure", response={204: None}, auth=May("priorities.write"))
def close_line(request: HttpRequest, line_id: RecordId, body: Body[CloseLine]) -> Status[None]:
    actions.close_line(line_id, body, **by(request))
    return Status(204, None)

"""Lists of municipalities over HTTP: published ones for anyone, the rest and all writing with permission."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from hilo.kernel.access.http import Anyone, May
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries import Period
from hilo.lib.actor import Actor
from hilo.lib.schema import RecordId, Text

from . import actions
from .queries.building import build
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


class MemberOut(Schema):
    rank: int
    code: str
    name: str
    state: str
    value: float
    count: int
    population: int | None
    rate: float | None
    smoothed: float | None
    excess: float | None
    places: dict[str, int]
    reason_es: str
    reason_en: str


class ListOut(ListRow):
    """A frozen list, whole. `document` is what was frozen; its canonical JSON has the SHA-256 `hash`."""

    reason: str
    supersedes: str
    members: list[MemberOut]
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


class FreezingIn(Schema):
    """What to freeze: the list is built anew from the vintage, so that nobody sends a list of their own making."""

    name: Text(40)  # type: ignore[valid-type]
    source: Text(80)  # type: ignore[valid-type]
    crime: Text(40) = "homicide"  # type: ignore[valid-type]
    first: Text(7)  # type: ignore[valid-type]
    last: Text(7)  # type: ignore[valid-type]
    rule: Text(24) = "counts"  # type: ignore[valid-type]
    top: Annotated[int, Field(ge=0, le=3000)] = 0
    population: Literal["", "file", "conapo"] = ""
    reason: Text(2000) = ""  # type: ignore[valid-type]
    starts: Text(7) = ""  # type: ignore[valid-type]
    supersedes: Text(40) = ""  # type: ignore[valid-type]


class ActionLineIn(Schema):
    municipality: Text(5)  # type: ignore[valid-type]
    line: Text(24)  # type: ignore[valid-type]
    what: Text(500)  # type: ignore[valid-type]
    office: Text(12)  # type: ignore[valid-type]
    holder: Text(160) = ""  # type: ignore[valid-type]
    begins: date
    ends: date | None = None
    federal_support: bool = False
    federal_until: date | None = None


class LineReceipt(Schema):
    id: int


class ProgressNoteIn(Schema):
    text: Text(5000)  # type: ignore[valid-type]
    on: date


class DayIn(Schema):
    on: date


class LineClosureIn(Schema):
    outcome: Text(5000)  # type: ignore[valid-type]
    on: date


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
        "members": of.says["members"],
        "findings": [one.as_dict() for one in of.findings],
        "document": dict(of.says),
    }


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


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
    reader = _actor(request)
    return [_row(one) for one in kept_lists(reader if reader.may("figures.read") else None)]


@router.get("priorities/lists/{name}", response=ListOut, auth=Anyone())
def get_list(request: HttpRequest, name: str) -> dict[str, Any]:
    return _whole(kept(name, _actor(request)))


@router.get("priorities/lists/{name}/lines", response=CoverageOut, auth=Anyone())
def get_lines(request: HttpRequest, name: str) -> dict[str, Any]:
    """Lines of action in each municipality, who answers for them, and what is missing."""
    found = coverage(kept(name, _actor(request)), on=timezone.localdate())
    return found.as_dict()


@router.get("priorities/lists/{name}/following", response=dict[str, Any], auth=May("figures.read"))
def get_following(
    request: HttpRequest,
    name: str,
    start: Text(7) = "",  # type: ignore[valid-type]
    end: Text(7) = "",  # type: ignore[valid-type]
    source: Text(80) = "",  # type: ignore[valid-type]
) -> dict[str, Any]:
    """The list against its controls, beside what lists chosen alike show without any strategy."""
    of = kept(name, _actor(request))
    return follow(of, store.find(source or str(of.says["source"])), start=start, end=end).as_dict()


@router.post("priorities/lists", response={201: ListOut}, auth=May("priorities.write"))
def freeze(request: HttpRequest, body: FreezingIn) -> Status[dict[str, Any]]:
    built = build(
        store.find(body.source),
        crime=body.crime,
        period=Period.parse(body.first, body.last),
        rule=body.rule,
        top=body.top,
        population=body.population,
    )
    frozen = actions.freeze(
        actor=_actor(request),
        name=body.name,
        built=built,
        at=timezone.now(),
        reason=body.reason,
        supersedes=body.supersedes,
        starts=body.starts,
    )
    return Status(201, _whole(frozen))


@router.post("priorities/lists/{name}/publication", response={204: None}, auth=May("priorities.write"))
def publish(request: HttpRequest, name: str) -> Status[None]:
    actions.publish(actor=_actor(request), name=name, at=timezone.now())
    return Status(204, None)


@router.post("priorities/lists/{name}/lines", response={201: LineReceipt}, auth=May("priorities.write"))
def record_line(request: HttpRequest, name: str, body: ActionLineIn) -> Status[dict[str, Any]]:
    line = actions.record_line(actor=_actor(request), name=name, at=timezone.now(), **body.model_dump())
    return Status(201, {"id": line.pk})


@router.post("priorities/lines/{int:line_id}/notes", response={204: None}, auth=May("priorities.write"))
def note_progress(request: HttpRequest, line_id: RecordId, body: ProgressNoteIn) -> Status[None]:
    actions.note_progress(actor=_actor(request), line_id=line_id, text=body.text, on=body.on, at=timezone.now())
    return Status(204, None)


@router.post("priorities/lines/{int:line_id}/support-end", response={204: None}, auth=May("priorities.write"))
def end_support(request: HttpRequest, line_id: RecordId, body: DayIn) -> Status[None]:
    actions.end_support(actor=_actor(request), line_id=line_id, on=body.on, at=timezone.now())
    return Status(204, None)


@router.post("priorities/lines/{int:line_id}/closure", response={204: None}, auth=May("priorities.write"))
def close_line(request: HttpRequest, line_id: RecordId, body: LineClosureIn) -> Status[None]:
    actions.close_line(actor=_actor(request), line_id=line_id, outcome=body.outcome, on=body.on, at=timezone.now())
    return Status(204, None)

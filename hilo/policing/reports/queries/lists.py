"""Lists of reports: folios, times and counts; nobody of the case stands in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone

from hilo.kernel.pages import Asked, Named, Page, page
from hilo.kernel.rights import allow, visible
from hilo.lib.actor import Actor
from hilo.registries.officers import queries as officers

from ..models import EditConflict, Partner, Report, SealedUnsent
from .partners import Mate, Writer, hands_marks, mates, writers
from .reading import RELATED, ListedReport, OpenConflict, audience, conflicts_of, found, is_author, row_of
from .sealing import opened

if TYPE_CHECKING:
    from hilo.registries.officers.models import Officer

KEPT_ON_PHONE = timedelta(days=7)
"""How long a signed report still stands in its writer's list. Our proposal."""
HEAVY = ("document", "written", "removed")


@dataclass(frozen=True, slots=True)
class Mine:
    """A report that the officer writes. refs: every ref that leads to it; beside: another is its author; hands: another
    word when somebody comes to write in it, goes, or signs their part."""

    row: ListedReport
    refs: list[str]
    document: dict[str, Any]
    findings: list[dict[str, Any]]
    conflicts: list[OpenConflict]
    remarks: list[dict[str, Any]]
    beside: bool = False
    hands: str = ""

    def __getattr__(self, name: str) -> Any:
        if name in ListedReport.__dataclass_fields__ or name == "status_label":
            return getattr(self.row, name)
        raise AttributeError(name)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who writes a report. beside: the reader is not its author; mark: as `Mine.hands`; mates: whom the author may let
    write; writers: whose each answer is, where more than one ever wrote."""

    beside: bool
    author: str
    mark: str
    mates: list[Mate]
    writers: list[Writer]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a phone sent that may send no more, as a list shows it: its content is not read.

    barred_at: of one whose officer was suspended or left, from when.
    """

    id: int
    device: str
    device_name: str
    officer: str
    received_at: datetime
    sha256: str
    opened_at: datetime | None
    opened_by: str
    opened_because: str
    merged_at: datetime | None
    barred_at: datetime | None = None


def queue(actor: Actor, limit: int = 200) -> list[ListedReport]:
    """What waits for the actor: reports to be reviewed, for a commander; to be acknowledged, for who receives them."""
    found: list[ListedReport] = []
    if actor.may("reports.review"):
        rows = _scoped(actor).filter(institution=actor.institution, status="submitted")
        found += _rows(rows.order_by("submitted_at"), limit)
    if actor.may("reports.receive"):
        rows = _received_by(actor).filter(status="handed_over")
        found += _rows(rows.order_by("handed_over_at"), limit)
    return found


def signed(actor: Actor, limit: int = 200) -> list[ListedReport]:
    """Reports of the commander's institution that were signed, the newest first: to be handed over, and handed over."""
    allow(actor, "reports.review")
    rows = _scoped(actor).filter(institution=actor.institution, signed_at__isnull=False)
    return _rows(rows.order_by("-signed_at"), limit)


def writing(actor: Actor, limit: int = 200) -> list[ListedReport]:
    """Reports of the commander's institution that are being written or were sent back."""
    allow(actor, "reports.review")
    rows = _scoped(actor).filter(institution=actor.institution, status__in=["draft", "returned"])
    return _rows(rows.order_by("opened_at"), limit)


def received(actor: Actor, limit: int = 200) -> list[ListedReport]:
    """Reports that were handed over to the actor's institution, the newest first."""
    allow(actor, "reports.receive")
    return _rows(_received_by(actor).order_by("-handed_over_at"), limit)


handovers = received


def cases(actor: Actor, limit: int = 200) -> list[ListedReport]:
    """The cases that a defender was named for and still defends."""
    allow(actor, "reports.defend")
    rows = _light().filter(defenders__username=actor.name, defenders__ended_at=None, receiver__isnull=False)
    return _rows(rows.order_by("-handed_over_at"), limit)


def mine(actor: Actor, limit: int = 50, *, at: datetime | None = None) -> list[Mine]:
    """The reports that the officer writes, alone or beside another, that are not signed, and those signed a short while
    ago; whole, for the phone."""
    allow(actor, "reports.write")
    me = officers.officer_of(actor)
    if me is None:
        return []
    recent = Q(signed_at=None) | Q(signed_at__gte=(at or timezone.now()) - KEPT_ON_PHONE)
    own = Q(author=me) | Q(pk__in=_beside(me))
    rows = Report.objects.filter(recent, own).select_related(*RELATED).prefetch_related("other_refs", "remarks")
    told = list(rows.order_by("-opened_at")[:limit])
    marks = hands_marks(row.pk for row in told)
    return [_mine(row, me, marks.get(row.pk, "")) for row in told]


def _mine(row: Report, me: Officer, hands: str) -> Mine:
    document = opened(row)
    conflicts = conflicts_of(row, document)
    return Mine(
        row=row_of(row, conflicts=len(conflicts)),
        refs=[str(row.ref), *(str(other.ref) for other in row.other_refs.all())],
        document=document,
        findings=row.findings,
        conflicts=conflicts,
        remarks=[{"path": one.path, "text": one.text, "by": one.by, "at": one.at} for one in row.remarks.all()],
        beside=row.author_id != me.pk,
        hands=hands,
    )


def hands(key: str, actor: Actor) -> Hands:
    """Who writes a report, for who writes it. Raises: NotFound."""
    row = found(key)
    audience(row, actor)
    mark = hands_marks([row.pk]).get(row.pk, "")
    return Hands(
        beside=not is_author(row, actor),
        author=row.author.name,
        mark=mark,
        mates=mates(row),
        writers=writers(row) if mark else [],
    )


def sealed(actor: Actor, limit: int = 100) -> list[Sealed]:
    """What phones of the commander's institution sent that may send no more, the newest first."""
    allow(actor, "devices.manage")
    rows = SealedUnsent.objects.filter(institution=actor.institution).select_related("device__officer")
    return [
        Sealed(
            id=row.pk,
            device=str(row.device_id),
            device_name=row.device.name,
            officer=row.device.officer.number,
            received_at=row.received_at,
            sha256=row.sha256,
            opened_at=row.opened_at,
            opened_by=row.opened_by,
            opened_because=row.opened_because,
            merged_at=row.merged_at,
            barred_at=row.barred_at,
        )
        for row in rows.order_by("-received_at")[:limit]
    ]


def of_incident(folio: str, actor: Actor) -> list[ListedReport]:
    """The reports of an incident that the actor may read."""
    return _rows(_readable(actor).filter(incident__folio=folio).order_by("number"), 100)


def listing(actor: Actor, asked: Asked, *, opened_from: datetime | None = None, **columns: str) -> Page[ListedReport]:
    """The reports that the actor may read one by one, the latest first. columns: what each has to be."""
    since = {"opened_at__gte": opened_from} if opened_from else {}
    rows = _readable(actor).filter(**since, **columns)
    return page(rows, asked, row_of, Named("report", "folio"))


def _readable(actor: Actor) -> Any:
    """The reports that the actor writes, that the own institution writes, and that were handed over to it."""
    wanted = Q(pk=None)
    if actor.may("reports.review") or actor.may("reports.read"):
        wanted |= Q(institution=actor.institution)
    if actor.may("reports.receive"):
        wanted |= Q(receiver=actor.institution)
    if actor.may("reports.write") and (me := officers.officer_of(actor)):
        wanted |= Q(author=me) | Q(pk__in=_beside(me))
    return _scoped(actor).filter(wanted)


def _beside(me: Any) -> Any:
    """The reports that the officer writes beside their author."""
    return Partner.objects.filter(officer=me, ended_at=None).values("report")


def _light() -> Any:
    return Report.objects.select_related(*RELATED).defer(*HEAVY)


def _scoped(actor: Actor) -> Any:
    return visible(_light(), actor)


def _received_by(actor: Actor) -> Any:
    """What was handed over to the actor's institution, of whatever state: a federal office receives from all."""
    return _light().filter(receiver=actor.institution) if actor.institution else _light().none()


def _rows(rows: Any, limit: int) -> list[ListedReport]:
    found = list(rows[:limit])
    # Counted for those that are shown alone: an institution has very many reports.
    waits = EditConflict.objects.filter(report__in=[row.pk for row in found], chosen_at=None)
    waiting = dict(waits.values_list("report").annotate(n=Count("id")))
    return [row_of(row, conflicts=waiting.get(row.pk, 0)) for row in found]

"""Items, one or those of an incident. Reading them is written in the ledger with the reader's purpose."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from hilo.emergency.incidents.queries import get as incident_seen
from hilo.emergency.incidents.queries import locked_within as incident_locked
from hilo.kernel.act import act
from hilo.kernel.action import held, running
from hilo.kernel.ledger.actions import entry
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import NOBODY, elsewhere, reached
from hilo.kernel.workflow import load as load_graph
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.findings import Finding

from ..events import ItemState
from ..models import AWAITING, UNSENT, File, Inventory, Item
from ..rules import FileRow, Signed, StepRow, Subject, judge, number_of, steps
from ..rules.law import STANDARDS
from .chains import chains_of, signatures_of

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

READER = Actor("hilo.evidence", frozenset({"incidents.read"}))
FIELDS = {
    "state": "state",
    "institution": "institution",
    "custody": "holder_institution",
    "expected": "destination",
    "author": "account",
    "stage": "status",
}
M = TypeVar("M", bound=Model)
READ, WORK = "evidence.read", ("evidence.collect", "evidence.handle", "evidence.store")
STATES = load_graph(STANDARDS / "states.toml")


@dataclass(frozen=True, slots=True)
class InventoryState:
    """The last inventory of an incident. answer: what the person did; witnesses: how many signed; file: as sealed."""

    folio: str
    version: int
    answer: str
    witnesses: int
    at: datetime
    numbers: tuple[str, ...]
    sha256: str
    file: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that is kept of one item."""

    item: Item
    steps: Sequence[StepRow]
    signatures: Sequence[Signed]
    files: Sequence[File]
    findings: Sequence[Finding]
    inventory: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as a list tells of it. holder: who has it in hand; next: the steps that the asker may record now."""

    number: str
    incident: str
    kind: str
    description: str
    quantity: float
    measure: str
    place: str
    status: str
    seal: str
    holder: str
    destination: str
    length: int
    collected_at: datetime
    entered_at: datetime
    device_at: datetime | None
    notice_due_at: datetime | None
    notified_at: datetime | None
    abandonment_due_at: datetime | None
    next: list[str]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of an item; altered: a look found it changed or gone."""

    name: str
    media: str
    size: int
    sha256: str
    at: datetime
    device_at: datetime | None
    altered: bool


@dataclass(frozen=True, slots=True)
class ItemRecord(ItemRow):
    """Everything that is kept of one item. inventory: folio of the last one it stands in."""

    steps: list[dict[str, Any]]
    files: list[KeptFile]
    findings: list[Finding]
    inventory: str


def item_row(row: Item, actor: Actor) -> ItemRow:
    return ItemRow(**_told(row, actor))


def item_record(found: Dossier, actor: Actor) -> ItemRecord:
    """A dossier that the actor has read, as plain values."""
    return ItemRecord(
        **_told(found.item, actor),
        steps=[{**step.document(), "hash": step.hash} for step in found.steps],
        files=[
            KeptFile(file.name, file.media, file.size, file.sha256, file.at, file.device_at, file.altered)
            for file in found.files
        ],
        findings=list(found.findings),
        inventory=found.inventory,
    )


def _told(row: Item, actor: Actor) -> dict[str, Any]:
    own = {
        "incident": row.incident.folio if row.incident else "",
        "quantity": float(row.quantity),
        "holder": row.holder_name,
        "next": next_steps(row, actor),
    }
    return {field.name: getattr(row, field.name) for field in fields(ItemRow) if field.name not in own} | own


def item_state(row: Item) -> ItemState:
    """The item as facts tell of it."""
    incident = row.incident.folio if row.incident else ""
    return ItemState(row.number, incident, row.kind, row.status, row.length, row.notice_due_at)


def incident_named(folio: str, actor: Actor, *, lock: bool = False) -> Incident:
    """The incident that an object belongs to: whoever may enter objects may name it, in their scope.

    Raises: NotFound, Forbidden HILO-A404.
    """
    if not folio.isprintable():
        raise NotFound("incident", ascii(folio)[1:-1])
    seen = incident_seen(folio, READER)
    if not actor.covers(seen.holder.state):
        raise elsewhere("evidence.collect")
    return incident_locked(folio) if lock else seen


def locked(number: str) -> Item:
    """The item, locked for the act under way, if the actor may change it. Raises: NotFound, Forbidden, Refusal
    HILO-E423 for a number that was typed wrong."""
    row = Item.objects.select_for_update().filter(number=_typed(number)).first()
    if row is None or not _reached(row, running().actor):
        # Before it is asked who holds it: of another institution's item nobody learns that it is there.
        raise NotFound("evidence item", number)
    return held(row)


def get(number: str, actor: Actor) -> Item:
    """The item if the actor may see it, without a word in the ledger: for its state, not for what it is."""
    if not any(actor.may(one) for one in (READ, *WORK)):
        raise Forbidden(READ)
    row = Item.objects.select_related("incident").filter(number=_typed(number)).first()
    if row is None or not _reached(row, actor):
        raise NotFound("evidence item", number)
    return row


def item(number: str, actor: Actor, *, at: datetime | None = None) -> Item:
    """The item for a person to read; the read is written in the ledger."""
    row = get(number, actor)
    _enter([row], actor, at)
    return row


def read(number: str, actor: Actor, *, at: datetime) -> Dossier:
    """Everything about an item for a person to read; the read is written in the ledger."""
    row = get(number, actor)
    _enter([row], actor, at)
    return dossiers([row], at=at)[0]


def chain(number: str, actor: Actor, *, at: datetime | None = None) -> list[StepRow]:
    """The hands an item went through; the read is written in the ledger."""
    row = item(number, actor, at=at)
    return chains_of([row])[row.pk]


def of_incident(folio: str, actor: Actor, *, at: datetime | None = None) -> list[Item]:
    """The items of an incident that the actor may see, in the order they were entered; written in the ledger."""
    rows = items_of(folio, actor)
    _enter(rows, actor, at)
    return rows


def of_detention(number: str, actor: Actor, *, at: datetime | None = None) -> list[Item]:
    """The items that were found in a detention; written in the ledger."""
    rows = list(_seen(actor).filter(detention__number=number).order_by("pk")) if number.isprintable() else []
    _enter(rows, actor, at)
    return rows


def items_of(folio: str, actor: Actor) -> list[Item]:
    """The same as `of_incident`, for an act that enters itself."""
    return list(_seen(actor).filter(incident__folio=folio).order_by("pk")) if folio.isprintable() else []


def findings(row: Item, *, at: datetime) -> Sequence[Finding]:
    """What is wrong with the custody of an item, at an instant."""
    return dossiers([row], at=at)[0].findings


def dossiers(rows: Sequence[Item], *, at: datetime) -> list[Dossier]:
    """Everything about several items, in a few questions."""
    chains, signatures = chains_of(rows), signatures_of(rows)
    files: dict[int, list[File]] = {row.pk: [] for row in rows}
    for file in File.objects.filter(item__in=list(files)).order_by("pk"):
        files[file.item_id].append(file)
    through = Inventory.items.through.objects.filter(item__in=list(files)).order_by("inventory__version")
    listed: dict[int, str] = dict(through.values_list("item_id", "inventory__folio"))
    return [
        Dossier(
            row,
            chains[row.pk],
            signatures[row.pk],
            files[row.pk],
            judge(
                _subject(row, inventoried=row.pk in listed),
                chains[row.pk],
                signatures[row.pk],
                [FileRow(file.sha256, not file.altered) for file in files[row.pk]],
                at=at,
            ),
            listed.get(row.pk, ""),
        )
        for row in rows
    ]


def inventory(folio: str) -> InventoryState | None:
    """The last inventory of an incident; who asks answers for the right to (a report's own)."""
    found = (
        Inventory.objects.filter(incident__folio=folio).order_by("-version").first() if folio.isprintable() else None
    )
    return inventory_state(found) if found else None


def read_inventory(folio: str, actor: Actor, *, at: datetime) -> InventoryState:
    """The last inventory of an incident, for a person to read; written in the ledger. Raises: NotFound, Forbidden."""
    found = inventory(folio) if items_of(folio, actor) else None
    if found is None:
        raise NotFound("inventory of incident", ascii(folio)[1:-1][:40])
    with act():
        entry(actor=actor, verb="evidence.inventory_read", subject=f"incident:{folio}", at=at)
    return found


def inventory_state(row: Inventory) -> InventoryState:
    numbers = tuple(row.items.order_by("pk").values_list("number", flat=True))
    return InventoryState(
        row.folio, row.version, row.person, row.witnesses, row.at, numbers, row.sha256, json.loads(row.document)
    )


def file_of(number: str, sha256: str, actor: Actor, *, at: datetime) -> File:
    """A file of an item, for a person to look at; written in the ledger. Raises: NotFound.

    Whoever only handles objects looks at the pictures of those that they collected or had in hand, and of no others.
    """
    row = get(number, actor)
    found = File.objects.filter(item=row, sha256=sha256).first() if sha256.isalnum() else None
    if found is None or not (actor.may(READ) or _had(row, actor)):
        raise NotFound("file", ascii(sha256)[1:-1][:64])
    enter_file(row, found, actor, at)
    return found


def _had(row: Item, actor: Actor) -> bool:
    """True if the actor collected the item or did a step of its custody."""
    return row.account == actor.name or row.steps.filter(by=actor.name).exists()


def enter_file(row: Item, file: File, actor: Actor, at: datetime) -> None:
    """Write in the ledger that a file was looked at."""
    _enter([row], actor, at, verb="evidence.file_read", more={"sha256": file.sha256})


def next_steps(row: Item, actor: Actor) -> list[str]:
    """The steps that the actor may record now, in the order of the law."""
    law = steps()
    return [name for name in STATES.steps_from(row.status) if actor.may(law[name].permission)]


def _seen(actor: Actor) -> QuerySet[Item]:
    if not any(actor.may(one) for one in (READ, *WORK)):
        raise Forbidden(READ)
    return theirs(Item.objects.select_related("incident"), actor)


def theirs(rows: QuerySet[M], actor: Actor, prefix: str = "") -> QuerySet[M]:
    """What the actor's institution collected, holds or expects (possession.toml). prefix: "item__" for what hangs on
    one."""
    unsent = Q(**{f"{prefix}destination": "", f"{prefix}status__in": UNSENT}) if actor.kind in AWAITING else NOBODY
    return reached(rows, actor, READ, {name: prefix + column for name, column in FIELDS.items()}, {"expected": unsent})


def _reached(row: Item, actor: Actor) -> bool:
    return may_hold(READ, actor, row.holder)


def _typed(number: str) -> str:
    found = number_of(number)
    if found is None:
        message = "That is no number of an item: look at the label again, its last character proves the others."
        raise Refusal("HILO-E423", message, where="number")
    return found


def _subject(row: Item, *, inventoried: bool) -> Subject:
    return Subject(
        row.number,
        row.kind,
        row.start,
        row.status,
        row.collected_at,
        inventoried,
        row.notice_due_at,
        row.notified_at,
    )


def _enter(
    rows: Sequence[Item],
    actor: Actor,
    at: datetime | None,
    *,
    verb: str = "evidence.read",
    more: Mapping[str, Any] | None = None,
) -> None:
    """One entry for one item; one for several, in the actor's chain, that says which were seen."""
    now = at or timezone.now()
    if not rows:
        return
    with act():
        if len(rows) == 1:
            row = rows[0]
            entry(chain=row.institution, actor=actor, verb=verb, subject=f"evidence:{row.number}", at=now, data=more)
            return
        incident = rows[0].incident
        subject = f"incident:{incident.folio}" if incident else f"evidence:{rows[0].number}"
        entry(actor=actor, verb=verb, subject=subject, at=now, data={"seen": [row.number for row in rows]})

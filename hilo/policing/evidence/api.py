"""Custody over HTTP. Files come in parts: announce, ask how far it is, go on from there."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from hilo.kernel.access.http import May
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal
from hilo.lib.schema import FindingOut, Latitude, Longitude, Text

from . import actions, queries, store
from .models import File, Item
from .rules import Party, StepRow, file_kind

router = Router(tags=["evidence"])


class PartyIn(Schema):
    """Who gives or takes. kind: person or place; witness: who saw a person sign that has no account here."""

    name: Text(160) = ""  # type: ignore[valid-type]
    post: Text(120) = ""  # type: ignore[valid-type]
    institution: Text(160) = ""  # type: ignore[valid-type]
    kind: Text(8) = "person"  # type: ignore[valid-type]
    account: Text(150) = ""  # type: ignore[valid-type]
    witness: Text(160) = ""  # type: ignore[valid-type]

    def party(self) -> Party:
        return Party(**self.model_dump())


class EvidenceItemIn(Schema):
    """An object that was collected. ref: the sender's own name for it; sent twice, it is entered once."""

    kind: Text(16)  # type: ignore[valid-type]
    description: Text(2000)  # type: ignore[valid-type]
    start: Text(16)  # type: ignore[valid-type]
    place: Text(300)  # type: ignore[valid-type]
    collected_at: AwareDatetime
    ref: Text(64) = ""  # type: ignore[valid-type]
    incident: Text(32) = ""  # type: ignore[valid-type]
    detention: Text(40) = ""  # type: ignore[valid-type]
    annex: Text(32) = ""  # type: ignore[valid-type]
    quantity: float = 1
    measure: Text(40) = ""  # type: ignore[valid-type]
    serial: Text(60) = ""  # type: ignore[valid-type]
    registration: Text(60) = ""  # type: ignore[valid-type]
    calibre: Text(40) = ""  # type: ignore[valid-type]
    colour: Text(40) = ""  # type: ignore[valid-type]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    found_at: AwareDatetime | None = None
    means: Text(16) = "manual"  # type: ignore[valid-type]
    packaging: Text(16) = ""  # type: ignore[valid-type]
    documentation: list[Text(16)] = Field(default=[], max_length=8)  # type: ignore[valid-type]
    seal: Text(60) = ""  # type: ignore[valid-type]
    condition: Text(500) = ""  # type: ignore[valid-type]
    found_with: PartyIn | None = None
    collector: PartyIn | None = None
    device_at: AwareDatetime | None = None


class CustodyStepIn(Schema):
    """One hand-over. giver: who took it last, unless said; taker: who asks, unless said. seen: steps the asker saw."""

    step: Text(12)  # type: ignore[valid-type]
    giver: PartyIn | None = None
    taker: PartyIn | None = None
    device_at: AwareDatetime | None = None
    place: Text(300) = ""  # type: ignore[valid-type]
    purpose: Text(500) = ""  # type: ignore[valid-type]
    seal_before: Text(60) = ""  # type: ignore[valid-type]
    seal_after: Text(60) | None = None  # type: ignore[valid-type]
    seal_condition: Text(8) = ""  # type: ignore[valid-type]
    condition: Text(500) = ""  # type: ignore[valid-type]
    notes: Text(2000) = ""  # type: ignore[valid-type]
    order: Text(120) = ""  # type: ignore[valid-type]
    authority: Text(160) = ""  # type: ignore[valid-type]
    destination: Text(24) = ""  # type: ignore[valid-type]
    conditions: list[Text(24)] = Field(default=[], max_length=8)  # type: ignore[valid-type]
    seen: int | None = Field(default=None, ge=0, le=1_000_000)

    def given(self) -> dict[str, Any]:
        made = self.model_dump(exclude={"giver", "taker", "seen"})
        made["giver"] = self.giver.party() if self.giver else None
        made["taker"] = self.taker.party() if self.taker else None
        return made


class CustodyStepsIn(CustodyStepIn):
    """The same step for several items: all of them, or none."""

    numbers: list[Text(40)] = Field(max_length=200)  # type: ignore[valid-type]


class UploadIn(Schema):
    name: Text(160)  # type: ignore[valid-type]
    size: int = Field(ge=0, le=2**53)
    sha256: Text(64)  # type: ignore[valid-type]
    device_at: AwareDatetime | None = None


class UploadOut(Schema):
    """offset: bytes that are here; done: it is whole and kept, and `id` is "" if it was before."""

    id: str
    number: str
    offset: int
    size: int
    sha256: str
    done: bool


class FileOut(Schema):
    name: str
    media: str
    size: int
    sha256: str
    at: datetime
    device_at: datetime | None
    altered: bool


class ItemOut(Schema):
    """status: of standards/states.toml; next: steps that the asker may record now."""

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


class DossierOut(ItemOut):
    """inventory: folio of the last one it stands in."""

    steps: list[dict[str, Any]]
    files: list[FileOut]
    findings: list[FindingOut]
    inventory: str


class WitnessIn(Schema):
    name: Text(160)  # type: ignore[valid-type]
    police: bool = False
    took_part: bool = False
    signed: bool = True


class InventoryIn(Schema):
    """person: signed, refused, absent or could_not. numbers: all of the incident's items if left out."""

    person: Text(12)  # type: ignore[valid-type]
    person_name: Text(160) = ""  # type: ignore[valid-type]
    reason: Text(500) = ""  # type: ignore[valid-type]
    numbers: list[Text(40)] | None = Field(default=None, max_length=500)  # type: ignore[valid-type]
    witnesses: list[WitnessIn] = Field(default=[], max_length=20)
    device_at: AwareDatetime | None = None


class InventoryOut(Schema):
    """file: the signed file, as it was sealed."""

    folio: str
    version: int
    answer: str
    witnesses: int
    at: datetime
    numbers: list[str]
    sha256: str
    file: dict[str, Any]


class OwnerNoticeIn(Schema):
    notified_at: AwareDatetime
    means: Text(300)  # type: ignore[valid-type]


class CountersignatureIn(Schema):
    seq: int = Field(ge=1, le=1_000_000)
    side: Text(4)  # type: ignore[valid-type]


def item_out(row: Item, actor: Actor) -> dict[str, Any]:
    plain = [name for name in ItemOut.model_fields if name not in {"incident", "quantity", "next"}]
    return {name: getattr(row, name) for name in plain} | {
        "incident": row.incident.folio if row.incident else "",
        "quantity": float(row.quantity),
        "next": queries.next_steps(row, actor),
    }


def step_out(row: StepRow) -> dict[str, Any]:
    return {**row.document(), "hash": row.hash}


@router.post("evidence", response={201: ItemOut}, auth=May("evidence.collect"))
def collect(request: HttpRequest, body: EvidenceItemIn) -> Status:
    """Enter an object that was collected. With the same `ref`, the same item is answered."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    given = body.model_dump(exclude={"found_with", "collector"})
    row = actions.collect(
        actor=actor,
        at=timezone.now(),
        found_with=body.found_with.party() if body.found_with else None,
        collector=body.collector.party() if body.collector else None,
        **given,
    )
    return Status(201, item_out(row, actor))


@router.post("evidence/steps", response=list[ItemOut], auth=May("evidence.handle"))
def steps_of_many(request: HttpRequest, body: CustodyStepsIn) -> list[dict[str, Any]]:
    """Many at once: all of them take the step, or none. 409 names the item that cannot."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    given = body.given()
    numbers = given.pop("numbers")
    actions.hand_over_many(actor=actor, numbers=numbers, at=timezone.now(), **given)
    return [item_out(queries.get(number, actor), actor) for number in numbers]


@router.get("evidence/uploads/{upload}", response=UploadOut, auth=May("evidence.handle"))
def upload(request: HttpRequest, upload: str) -> dict[str, Any]:
    """How far an upload is."""
    return asdict(actions.upload_state(actor=request.actor, upload=upload))  # type: ignore[attr-defined]


@router.api_operation(["HEAD"], "evidence/uploads/{upload}", auth=May("evidence.handle"))
def upload_offset(request: HttpRequest, upload: str) -> HttpResponse:
    """How far an upload is, in the headers Upload-Offset and Upload-Length."""
    return _offset(actions.upload_state(actor=request.actor, upload=upload), 200)  # type: ignore[attr-defined]


@router.patch("evidence/uploads/{upload}", response={204: None}, auth=May("evidence.handle"))
def add_part(request: HttpRequest, upload: str) -> HttpResponse:
    """Add the body's bytes at the header Upload-Offset. 409 HILO-E426 tells the true offset; go on from there."""
    said = request.headers.get("Upload-Offset", "")
    if not said.isdecimal() or len(said) > 15:
        message = "Say in the header Upload-Offset where the part begins: a whole number of bytes."
        raise Refusal("HILO-E453", message, where="Upload-Offset")
    state = actions.add_part(
        actor=request.actor,  # type: ignore[attr-defined]
        upload=upload,
        offset=int(said),
        data=request.body,
        at=timezone.now(),
    )
    return _offset(state, 204)


@router.get("evidence/{number}", response=DossierOut, auth=May("evidence.handle"))
def one(request: HttpRequest, number: str) -> dict[str, Any]:
    """An item, its chain, its files and what is wrong with its custody."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.read(number, actor, at=timezone.now())
    return item_out(found.item, actor) | {
        "steps": [step_out(step) for step in found.steps],
        "files": list(found.files),
        "findings": [asdict(finding) for finding in found.findings],
        "inventory": found.inventory,
    }


@router.post("evidence/{number}/steps", response={201: ItemOut}, auth=May("evidence.handle"))
def take_step(request: HttpRequest, number: str, body: CustodyStepIn) -> Status:
    """One step of an item. 409 HILO-E430 if `seen` is given and somebody was faster."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    actions.hand_over(actor=actor, number=number, at=timezone.now(), seen=body.seen, **body.given())
    return Status(201, item_out(queries.get(number, actor), actor))


@router.post("evidence/{number}/signatures", response={204: None}, auth=May("evidence.handle"))
def countersign(request: HttpRequest, number: str, body: CountersignatureIn) -> Status:
    """Sign the side of a step that names the asker and that nobody signed."""
    actions.countersign(
        actor=request.actor,  # type: ignore[attr-defined]
        number=number,
        seq=body.seq,
        side=body.side,
        at=timezone.now(),
    )
    return Status(204, None)


@router.post("evidence/{number}/uploads", response={200: UploadOut}, auth=May("evidence.handle"))
def open_upload(request: HttpRequest, number: str, body: UploadIn) -> dict[str, Any]:
    """Announce a file by its size and SHA-256, or ask how far it has come: the same request answers both."""
    return asdict(
        actions.open_upload(actor=request.actor, number=number, at=timezone.now(), **body.model_dump())  # type: ignore[attr-defined]
    )


@router.get("evidence/{number}/files/{sha256}", auth=May("evidence.handle"))
def file(request: HttpRequest, number: str, sha256: str) -> HttpResponseBase:
    """A file as it came in, byte for byte. 409 HILO-E435 if it no longer is what it was."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return sent(queries.file_of(number, sha256, actor, at=timezone.now()))


@router.post("evidence/{number}/owner-notice", response=ItemOut, auth=May("evidence.dispose"))
def owner_notice(request: HttpRequest, number: str, body: OwnerNoticeIn) -> dict[str, Any]:
    """The owner was told of the seizure: the ninety days begin."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = actions.notify_owner(actor=actor, number=number, at=timezone.now(), **body.model_dump())
    return item_out(row, actor)


@router.get("evidence/{number}/export", response=dict[str, Any], auth=May("evidence.read"))
def export_item(request: HttpRequest, number: str) -> Any:
    """The item's signed file: `hilo evidence verify` checks it with the institution's public key."""
    return queries.export(number, request.actor, at=timezone.now())  # type: ignore[attr-defined]


@router.get("incidents/{folio}/evidence", response=list[ItemOut], auth=May("evidence.handle"))
def of_incident(request: HttpRequest, folio: str) -> list[dict[str, Any]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return [item_out(row, actor) for row in queries.of_incident(folio, actor, at=timezone.now())]


@router.post("incidents/{folio}/evidence-inventory", response={201: InventoryOut}, auth=May("evidence.collect"))
def sign_inventory(request: HttpRequest, folio: str, body: InventoryIn) -> Status:
    """Seal the inventory of what was secured: signed by the person, or by two witnesses (CNPP 230-I)."""
    row = actions.sign_inventory(
        actor=request.actor,  # type: ignore[attr-defined]
        incident=folio,
        at=timezone.now(),
        **body.model_dump(),
    )
    return Status(201, asdict(queries.inventory_state(row)))


@router.get("incidents/{folio}/evidence-inventory", response=InventoryOut, auth=May("evidence.handle"))
def inventory(request: HttpRequest, folio: str) -> dict[str, Any]:
    """The last inventory of an incident."""
    return asdict(queries.read_inventory(folio, request.actor, at=timezone.now()))  # type: ignore[attr-defined]


@router.get("incidents/{folio}/evidence-export", response=dict[str, Any], auth=May("evidence.read"))
def export_incident(request: HttpRequest, folio: str) -> Any:
    """All items of an incident with their chains, and the inventory, in one signed file."""
    return queries.export(folio, request.actor, at=timezone.now())  # type: ignore[attr-defined]


def sent(row: File) -> HttpResponseBase:
    """The file as an answer: only photographs are ever shown in a page, all else is downloaded. Raises: Conflict
    HILO-E435 if it is not what it was."""
    if row.altered or store.look(row.sha256) != row.sha256:
        message = "The file is no longer what it was when it came in; both are kept. Ask who still has the original."
        raise Conflict("HILO-E435", message, where="sha256")
    kind = file_kind(store.head(store.path_of(row.sha256)))
    shown = kind is not None and kind.shown
    answer = StreamingHttpResponse(
        store.chunks(row.sha256), content_type=row.media if shown else "application/octet-stream"
    )
    answer["Content-Length"] = str(row.size)
    # The name came from outside; the hash names it well enough.
    ending = row.media.rpartition("/")[2] if shown else "bin"
    answer["Content-Disposition"] = f'{"inline" if shown else "attachment"}; filename="{row.sha256[:16]}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _offset(state: actions.UploadState, status: int) -> HttpResponse:
    answer = HttpResponse(status=status)
    answer["Upload-Offset"], answer["Upload-Length"] = str(state.offset), str(state.size)
    answer["Upload-Done"] = "true" if state.done else "false"
    answer["Cache-Control"] = "no-store"
    return answer

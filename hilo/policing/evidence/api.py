"""Custody over HTTP. Files come in parts: announce, ask how far it is, go on from there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.kernel.access.http import May, asker, by
from hilo.kernel.media import BYTES, answers, header, heads, takes
from hilo.lib.errors import Refusal

from . import actions, queries
from .commands import AnnounceFile, CollectItem, Countersign, NotifyOwner, SignInventory, TakeStep, TakeStepOfMany
from .models import File
from .queries import InventoryState, ItemRecord, ItemRow, item_record, item_row

router = Router(tags=["evidence"])
PART = "application/offset+octet-stream"
OFFSETS = {"Upload_Offset": "Bytes that are here.", "Upload_Length": "Bytes of the whole file."}


@router.post("evidence", response={201: ItemRow}, auth=May("evidence.collect"))
def collect_item(request: HttpRequest, body: Body[CollectItem]) -> Status[ItemRow]:
    """Enter an object that was collected. With the same `ref`, the same item is answered."""
    return Status(201, item_row(actions.collect(body, **by(request)), asker(request)))


@router.post("evidence/steps", response=list[ItemRow], auth=May("evidence.handle"))
def steps_of_many(request: HttpRequest, body: Body[TakeStepOfMany]) -> list[ItemRow]:
    """Many at once: all of them take the step, or none. 409 names the item that cannot."""
    actions.hand_over_many(body, **by(request))
    actor = asker(request)
    return [item_row(queries.get(number, actor), actor) for number in body.numbers]


@router.get("evidence/uploads/{upload}", response=actions.UploadState, auth=May("evidence.handle"))
def upload_state(request: HttpRequest, upload: str) -> actions.UploadState:
    """How far an upload is."""
    return actions.upload_state(upload, actor=asker(request))


@router.api_operation(
    ["HEAD"], "evidence/uploads/{upload}", auth=May("evidence.handle"), openapi_extra=heads(200, **OFFSETS)
)
def upload_offset(request: HttpRequest, upload: str) -> HttpResponse:
    """How far an upload is, in the headers Upload-Offset and Upload-Length."""
    return _offset(actions.upload_state(upload, actor=asker(request)), 200)


@router.patch(
    "evidence/uploads/{upload}",
    response={204: None},
    auth=May("evidence.handle"),
    openapi_extra=heads(204, **OFFSETS) | header("Upload-Offset", "Where the part begins.") | takes(PART, BYTES),
)
def add_part(request: HttpRequest, upload: str) -> HttpResponse:
    """Add the body's bytes at the header Upload-Offset. 409 HILO-E426 tells the true offset; go on from there."""
    said = request.headers.get("Upload-Offset", "")
    if not said.isdecimal() or len(said) > 15:
        message = "Say in the header Upload-Offset where the part begins: a whole number of bytes."
        raise Refusal("HILO-E453", message, where="Upload-Offset")
    return _offset(actions.add_part(upload, int(said), request.body, **by(request)), 204)


@router.get("evidence/{number}", response=ItemRecord, auth=May("evidence.handle"))
def get_item(request: HttpRequest, number: str) -> ItemRecord:
    """An item, its chain, its files and what is wrong with its custody."""
    actor = asker(request)
    return item_record(queries.read(number, actor, at=timezone.now()), actor)


@router.post("evidence/{number}/steps", response={201: ItemRow}, auth=May("evidence.handle"))
def take_step(request: HttpRequest, number: str, body: Body[TakeStep]) -> Status[ItemRow]:
    """One step of an item. 409 HILO-E430 if `seen` is given and somebody was faster."""
    actions.hand_over(number, body, **by(request))
    actor = asker(request)
    return Status(201, item_row(queries.get(number, actor), actor))


@router.post("evidence/{number}/signatures", response={204: None}, auth=May("evidence.handle"))
def countersign(request: HttpRequest, number: str, body: Body[Countersign]) -> Status[None]:
    """Sign the side of a step that names the asker and that nobody signed."""
    actions.countersign(number, body, **by(request))
    return Status(204, None)


@router.post("evidence/{number}/uploads", response={200: actions.UploadState}, auth=May("evidence.handle"))
def open_upload(request: HttpRequest, number: str, body: Body[AnnounceFile]) -> actions.UploadState:
    """Announce a file by its size and SHA-256, or ask how far it has come: the same request answers both."""
    return actions.open_upload(number, body, **by(request))


@router.get(
    "evidence/{number}/files/{sha256}",
    auth=May("evidence.handle"),
    openapi_extra=answers("*/*", BYTES, "The bytes of the file."),
)
def get_file(request: HttpRequest, number: str, sha256: str) -> HttpResponseBase:
    """A file as it came in, byte for byte. 409 HILO-E435 if it no longer is what it was."""
    return sent(queries.file_of(number, sha256, asker(request), at=timezone.now()))


@router.post("evidence/{number}/owner-notice", response=ItemRow, auth=May("evidence.dispose"))
def owner_notice(request: HttpRequest, number: str, body: Body[NotifyOwner]) -> ItemRow:
    """The owner was told of the seizure: the ninety days begin."""
    return item_row(actions.notify_owner(number, body, **by(request)), asker(request))


@router.get("evidence/{number}/export", response=dict[str, Any], auth=May("evidence.read"))
def export_item(request: HttpRequest, number: str) -> Any:
    """The item's signed file: `hilo evidence verify` checks it with the institution's public key."""
    return queries.export(number, asker(request), at=timezone.now())


@router.get("incidents/{folio}/evidence", response=list[ItemRow], auth=May("evidence.handle"))
def of_incident(request: HttpRequest, folio: str) -> list[ItemRow]:
    """The items of an incident."""
    actor = asker(request)
    return [item_row(row, actor) for row in queries.of_incident(folio, actor, at=timezone.now())]


@router.post("incidents/{folio}/evidence-inventory", response={201: InventoryState}, auth=May("evidence.collect"))
def sign_inventory(request: HttpRequest, folio: str, body: Body[SignInventory]) -> Status[InventoryState]:
    """Seal the inventory of what was secured: signed by the person, or by two witnesses (CNPP 230-I)."""
    return Status(201, queries.inventory_state(actions.sign_inventory(folio, body, **by(request))))


@router.get("incidents/{folio}/evidence-inventory", response=InventoryState, auth=May("evidence.handle"))
def inventory(request: HttpRequest, folio: str) -> InventoryState:
    """The last inventory of an incident."""
    return queries.read_inventory(folio, asker(request), at=timezone.now())


@router.get("incidents/{folio}/evidence-export", response=dict[str, Any], auth=May("evidence.read"))
def export_incident(request: HttpRequest, folio: str) -> Any:
    """All items of an incident with their chains, and the inventory, in one signed file."""
    return queries.export(folio, asker(request), at=timezone.now())


def sent(row: File) -> HttpResponseBase:
    """The file as an answer: only photographs are ever shown in a page, all else is downloaded. Raises: Conflict
    HILO-E435 if it is not what it was."""
    kept = queries.content_of(row)
    answer = StreamingHttpResponse(kept.chunks(), content_type=kept.media if kept.shown else "application/octet-stream")
    answer["Content-Length"] = str(row.size)
    # The name came from outside; the hash names it well enough.
    ending = row.media.rpartition("/")[2] if kept.shown else "bin"
    answer["Content-Disposition"] = f'{"inline" if kept.shown else "attachment"}; filename="{row.sha256[:16]}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _offset(state: actions.UploadState, status: int) -> HttpResponse:
    answer = HttpResponse(status=status)
    answer["Upload-Offset"], answer["Upload-Length"] = str(state.offset), str(state.size)
    answer["Upload-Done"] = "true" if state.done else "false"
    answer["Cache-Control"] = "no-store"
    return answer

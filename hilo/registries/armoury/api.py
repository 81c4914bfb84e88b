"""The armoury over HTTP: stock, pieces and what is done to them, what is asked back, protocols."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, File, Form, Router, Status
from ninja.files import UploadedFile

from hilo.kernel.access.http import May, asker, by
from hilo.lib.answers import Made
from hilo.lib.errors import Refusal
from hilo.lib.limits import Longest, RecordId

from . import actions, queries
from .actions import LARGEST, Taken, load
from .commands import (
    AdoptProtocol,
    DecommissionPiece,
    DescribePiece,
    EnterPiece,
    HandOut,
    MovePiece,
    Place,
    RecoverPiece,
    ReportPiece,
    ReviewPiece,
    ReviewProtocol,
    Serial,
    TakeBack,
)

router = Router(tags=["armoury"])
After = Annotated[int, Ge(0), Le(2**63 - 1)]
"""The id of the last row that was read; 0 for the first ones."""
Code = Annotated[str, Longest(24)]
"""Of an institution, a kind or a state; "" for any."""
Limit = Annotated[int, Ge(1), Le(1000)]
"""How many at most."""
DayOrder = Annotated[str, Longest(3)]
"""Of days that can be read in two ways: dmy or mdy."""


def made(row: Model) -> Status[Made]:
    return Status(201, Made(id=row.pk))


@router.get("/armoury/pieces", response=list[queries.PieceRow], auth=May("armoury.read"))
def pieces(
    request: HttpRequest,
    institution: Code = "",
    kind: Code = "",
    status: Code = "",
    place: Place = "",
    serial: Serial = "",
    due: bool = False,
    after: After = 0,
    limit: Limit = 200,
) -> list[queries.PieceRow]:
    """Pieces of the asker's inventory, by id. serial: a part of it; due: those that owe a review alone."""
    return queries.pieces(
        asker(request),
        at=timezone.now(),
        institution=institution,
        kind=kind,
        status=status,
        place=place,
        serial=serial,
        due=due,
        after=after,
        limit=limit,
    )


@router.post("/armoury/pieces", response={201: Made}, auth=May("armoury.write"))
def enter(request: HttpRequest, body: Body[EnterPiece]) -> Status[Made]:
    """Enter a piece in the inventory."""
    return made(actions.enter_piece(body, **by(request)))


@router.post("/armoury/inventory", response=Taken, auth=May("armoury.write"))
def take(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    rehearsal: Form[bool] = False,
    dates: Form[DayOrder] = "",
    place: Form[Place] = "",
) -> Taken:
    """Take an inventory (CSV), row by row. rehearsal: keep nothing; place: of rows without one."""
    if (file.size or 0) > LARGEST:
        raise Refusal("HILO-O711", where="file", megabytes=LARGEST // 1_000_000)
    return load(file.read(), rehearsal=rehearsal, dates=dates, place=place, **by(request))


@router.get("/armoury/stock", response=list[queries.StockRow], auth=May("armoury.read"))
def stock(request: HttpRequest, institution: Code = "") -> list[queries.StockRow]:
    """How many pieces of each kind are where."""
    return queries.stock(asker(request), at=timezone.now(), institution=institution)


@router.get("/armoury/returns", response=list[queries.ReturnRow], auth=May("armoury.read"))
def returns(request: HttpRequest) -> list[queries.ReturnRow]:
    """What somebody has who may not have it: weapons first. The effect, never the reason (LGSNSP 93)."""
    return queries.returns_due(asker(request), at=timezone.now())


@router.get("/armoury/pieces/{piece_id}", response=queries.PieceRecord, auth=May("armoury.read"))
def piece(request: HttpRequest, piece_id: RecordId) -> queries.PieceRecord:
    """All that is known of a piece."""
    return queries.read(piece_id, asker(request), at=timezone.now())


@router.patch("/armoury/pieces/{piece_id}", response=Made, auth=May("armoury.write"))
def describe(request: HttpRequest, piece_id: RecordId, body: Body[DescribePiece]) -> Made:
    """Mend what is written of a piece."""
    return Made(id=actions.describe_piece(piece_id, body, **by(request)).pk)


@router.post("/armoury/pieces/{piece_id}/charge", response={201: Made}, auth=May("armoury.write"))
def hand_out(request: HttpRequest, piece_id: RecordId, body: Body[HandOut]) -> Status[Made]:
    """Put a piece in an officer's charge."""
    return made(actions.hand_out(piece_id, body, **by(request)))


@router.post("/armoury/pieces/{piece_id}/return", response=Made, auth=May("armoury.write"))
def take_back(request: HttpRequest, piece_id: RecordId, body: Body[TakeBack]) -> Made:
    """Take a piece back, in the condition seen."""
    return Made(id=actions.take_back(piece_id, body, **by(request)).pk)


@router.post("/armoury/pieces/{piece_id}/review", response=Made, auth=May("armoury.write"))
def review(request: HttpRequest, piece_id: RecordId, body: Body[ReviewPiece]) -> Made:
    """Write down a review."""
    return Made(id=actions.review_piece(piece_id, body, **by(request)).pk)


@router.post("/armoury/pieces/{piece_id}/place", response=Made, auth=May("armoury.write"))
def move(request: HttpRequest, piece_id: RecordId, body: Body[MovePiece]) -> Made:
    """Keep it in another place."""
    return Made(id=actions.move_piece(piece_id, body, **by(request)).pk)


@router.post("/armoury/pieces/{piece_id}/loss", response=Made, auth=May("armoury.write"))
def report(request: HttpRequest, piece_id: RecordId, body: Body[ReportPiece]) -> Made:
    """Report it lost or stolen."""
    return Made(id=actions.report_piece(piece_id, body, **by(request)).pk)


@router.post("/armoury/pieces/{piece_id}/recovery", response=Made, auth=May("armoury.write"))
def recover(request: HttpRequest, piece_id: RecordId, body: Body[RecoverPiece]) -> Made:
    """It was found again."""
    return Made(id=actions.recover_piece(piece_id, body, **by(request)).pk)


@router.post("/armoury/pieces/{piece_id}/decommissioning", response=Made, auth=May("armoury.write"))
def decommission(request: HttpRequest, piece_id: RecordId, body: Body[DecommissionPiece]) -> Made:
    """It leaves the inventory for good."""
    return Made(id=actions.decommission_piece(piece_id, body, **by(request)).pk)


@router.get("/armoury/protocols", response=list[queries.ProtocolRow], auth=May("armoury.read"))
def protocols(request: HttpRequest, institution: Code = "") -> list[queries.ProtocolRow]:
    """The protocols that an institution should work by, each with its version in force."""
    return queries.protocols(asker(request), at=timezone.now(), institution=institution)


@router.post("/institutions/{institution}/protocols", response={201: Made}, auth=May("armoury.write"))
def adopt(request: HttpRequest, institution: Code, body: Body[AdoptProtocol]) -> Status[Made]:
    """Put a version of a protocol in force."""
    return made(actions.adopt_protocol(institution, body, **by(request)))


@router.post("/armoury/protocols/{adopted_id}/review", response=Made, auth=May("armoury.write"))
def look_at(request: HttpRequest, adopted_id: RecordId, body: Body[ReviewProtocol]) -> Made:
    """The version in force was looked at again."""
    return Made(id=actions.review_protocol(adopted_id, body, **by(request)).pk)

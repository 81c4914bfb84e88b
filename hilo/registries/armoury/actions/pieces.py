"""What is done to a piece, from its entry to its end; and who is given it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held, unheld
from hilo.kernel.ledger.actions import met
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.registries.officers.queries import FORBIDDEN, course_label, numbered, standing_of, trained_for

from ..commands import (
    DecommissionPiece,
    DescribePiece,
    EnterPiece,
    HandOut,
    MovePiece,
    RecoverPiece,
    ReportPiece,
    ReviewPiece,
    TakeBack,
)
from ..events import PieceMoved, ReturnDue, ReturnDueEnded
from ..models import Charge, Piece, Step
from ..queries import GRAPH, due_of
from ..rules import Kind, kind_of, review_due, serial_of, standard

if TYPE_CHECKING:
    from hilo.registries.officers.models import Officer


@action("armoury.write", verb="piece.entered")
def enter_piece(command: EnterPiece, *, actor: Actor, at: datetime) -> Piece:
    """Enter a piece in the inventory of the actor's institution; it stands in the store.

    Raises: Refusal HILO-O461 for a serial number, O701 for a kind, O702 without a place, O706 for a day; Conflict
    HILO-O707 if the inventory has it, O708 if another institution has a firearm like it and `apart` does not say why.
    """
    kind, body, day = kind_of(command.kind), institution_named(actor.institution), timezone.localdate(at)
    serial, key = serial_of(command.serial)
    if command.reviewed_on:
        happened(command.reviewed_on, at, "reviewed_on")
    piece = Piece(
        institution=body,
        kind=kind.code,
        serial=serial,
        serial_key=key,
        maker=line(command.maker, "maker"),
        model=line(command.model, "model"),
        calibre=line(command.calibre, "calibre"),
        licence=line(command.licence, "licence"),
        ballistics=line(command.ballistics, "ballistics"),
        place=line(command.place, "place", needed=True),
        entered_on=day,
        review_on=review_due(kind, command.reviewed_on, day),
        apart=line(command.apart, "apart"),
    )
    held(piece)
    if kind.firearm and not piece.apart and _elsewhere(piece):
        raise Conflict("HILO-O708", where="apart", kind=kind.label["en"].lower(), serial=serial)
    try:
        with transaction.atomic():
            piece.save()
    except IntegrityError:
        raise Conflict("HILO-O707", where="serial", kind=kind.label["en"].lower(), serial=serial) from None
    step(piece, "enter", day, actor, at, place=piece.place, words=piece.apart)
    _told(piece, kind=kind.code)
    return piece


@action("armoury.write", verb="piece.described")
def describe_piece(piece_id: int, command: DescribePiece, *, actor: Actor, at: datetime) -> Piece:
    """Mend what is written of a piece; what stood there before stays in its history. Raises: NotFound, Forbidden."""
    piece = locked(piece_id)
    asked = {one.name: getattr(command, one.name) for one in fields(command)}
    changes = {name: line(value, name) for name, value in asked.items() if value is not None}
    changes = {name: value for name, value in changes.items() if value != getattr(piece, name)}
    if not changes:
        return piece
    was = "; ".join(f"{name}: {getattr(piece, name) or '–'} → {value or '–'}" for name, value in changes.items())
    for name, value in changes.items():
        setattr(piece, name, value)
    piece.save(update_fields=list(changes))
    step(piece, "describe", timezone.localdate(at), actor, at, words=was)
    _told(piece, fields=sorted(changes))
    return piece


@action("armoury.write", verb="equipment.issued")
def hand_out(piece_id: int, command: HandOut, *, actor: Actor, at: datetime) -> Charge:
    """Put a piece in an officer's charge. A weapon goes to who was trained for it (LNUF 14) and may carry today.

    Raises: NotFound; Refusal HILO-O704 if nobody has the number; Conflict HILO-O462 if somebody has the piece, O434 if
    the service ended, O463 without a course in force, O521 for who may be given no weapon, O703 if its review is due,
    O705 for a firearm without a licence, HILO-W409.
    """
    piece = locked(piece_id)
    kind, officer = kind_of(piece.kind), _officer(piece, command.number)
    if piece.status == "issued":
        raise _with_somebody(piece, kind)
    status = GRAPH.after(piece.status, "hand_out")
    training = _allowed(officer, kind, at) if kind.weapon else None
    if kind.weapon:
        _in_order(piece, kind, timezone.localdate(at))
    try:
        with transaction.atomic():
            charge = Charge.objects.create(
                piece=piece, officer=officer, training_id=training, issued_at=at, issued_by=actor.name
            )
    except IntegrityError:
        raise _with_somebody(piece, kind) from None
    _set(piece, status)
    step(piece, "hand_out", timezone.localdate(at), actor, at)
    _told(piece, kind=kind.code, charge=charge.pk, officer=officer.pk)
    return charge


@action("armoury.write", verb="equipment.returned")
def take_back(piece_id: int, command: TakeBack, *, actor: Actor, at: datetime) -> Charge:
    """Take a piece back, in the condition seen. Raises: NotFound; Conflict HILO-O465 if nobody has it."""
    piece = locked(piece_id)
    condition = line(command.condition, "condition", needed=True)
    charge = _returned(piece, condition, actor, at)
    if charge is None:
        raise Conflict("HILO-O465", where="piece")
    piece.place = line(command.place, "place") or piece.place
    _set(piece, GRAPH.after(piece.status, "take_back"))
    step(piece, "take_back", timezone.localdate(at), actor, at, place=piece.place, words=condition)
    _told(piece, kind=piece.kind, charge=charge.pk, officer=charge.officer_id)
    return charge


@action("armoury.write", verb="piece.reviewed")
def review_piece(piece_id: int, command: ReviewPiece, *, actor: Actor, at: datetime) -> Piece:
    """A review: whoever does not pass it stays in the store. Raises: Refusal HILO-O706; Conflict HILO-W409."""
    piece = locked(piece_id)
    happened(command.on, at, "on")
    status = GRAPH.after(piece.status, "pass" if command.passed else "fail")
    if command.passed:
        piece.review_on = max(piece.review_on, review_due(kind_of(piece.kind), command.on, piece.entered_on))
    _set(piece, status)
    said = line(command.findings, "findings", needed=not command.passed)
    step(piece, "pass" if command.passed else "fail", command.on, actor, at, words=said)
    _told(piece, passed=command.passed)
    return piece


@action("armoury.write", verb="piece.moved")
def move_piece(piece_id: int, command: MovePiece, *, actor: Actor, at: datetime) -> Piece:
    """Keep it in another place. Raises: NotFound; Conflict HILO-W409 while somebody has it."""
    piece = locked(piece_id)
    status = GRAPH.after(piece.status, "move")
    piece.place = line(command.place, "place", needed=True)
    _set(piece, status)
    step(piece, "move", timezone.localdate(at), actor, at, place=piece.place)
    _told(piece)
    return piece


@action("armoury.write", verb="piece.lost")
def report_piece(piece_id: int, command: ReportPiece, *, actor: Actor, at: datetime) -> Piece:
    """It was lost or stolen; whoever had it has it no more. Raises: Refusal HILO-O702, O706; Conflict HILO-W409."""
    piece = locked(piece_id)
    what = "lose" if command.what == "lost" else "steal"
    status = GRAPH.after(piece.status, what)
    happened(command.on, at, "on")
    document, words = line(command.document, "document", needed=True), line(command.words, "words", needed=True)
    charge = _returned(piece, document, actor, at)
    _set(piece, status)
    step(piece, what, command.on, actor, at, document=document, words=words)
    told = {"officer": charge.officer_id} if charge else {}
    _told(piece, verb=f"piece.{command.what}", **told)
    return piece


@action("armoury.write", verb="piece.recovered")
def recover_piece(piece_id: int, command: RecoverPiece, *, actor: Actor, at: datetime) -> Piece:
    """It was found again: it is reviewed before anybody is given it. Raises: Refusal HILO-O706; Conflict HILO-W409."""
    piece = locked(piece_id)
    status = GRAPH.after(piece.status, "recover")
    happened(command.on, at, "on")
    piece.place = line(command.place, "place", needed=True)
    _set(piece, status)
    document = line(command.document, "document", needed=True)
    step(piece, "recover", command.on, actor, at, place=piece.place, document=document)
    _told(piece)
    return piece


@action("armoury.write", verb="piece.decommissioned")
def decommission_piece(piece_id: int, command: DecommissionPiece, *, actor: Actor, at: datetime) -> Piece:
    """It leaves the inventory for good. Raises: Refusal HILO-O709 for a cause, O706; Conflict HILO-W409."""
    piece = locked(piece_id)
    rows = standard("kinds")["causes"]
    if command.cause not in rows:
        raise Refusal("HILO-O709", where="cause", row=command.cause[:24], rows=", ".join(rows))
    status = GRAPH.after(piece.status, "decommission")
    happened(command.on, at, "on")
    _set(piece, status)
    document = line(command.document, "document", needed=True)
    step(piece, "decommission", command.on, actor, at, document=document, words=command.cause)
    _told(piece, cause=command.cause)
    return piece


@action("armoury.write", verb="charges.looked_at")
def look_at_charges(officers: Iterable[int] | None = None, *, actor: Actor, at: datetime) -> int:
    """Ask the verdict anew of who has something (of these officers, or of all): what is to be given back is told, and
    what is not any more. How many. It is the register's own look; nothing is taken from anybody by it."""
    unheld()
    rows = Charge.objects.filter(returned_at=None).select_related("piece__institution")
    rows = rows if officers is None else rows.filter(officer__in=list(officers))
    some = list(rows.order_by("piece"))
    codes = due_of(some, at=at)
    changed = [one for one in some if codes.get(one.pk, "") != one.asked_code]
    for one in changed:
        met(one.piece)
        code = codes.get(one.pk, "")
        still = Charge.objects.filter(pk=one.pk, returned_at=None)
        if not still.update(asked_at=at if code else None, asked_code=code):
            continue
        where = (one.piece_id, one.piece.institution_id)
        fact = ReturnDue(*where, code) if code else ReturnDueEnded(*where)
        verb = "equipment.return_due" if code else "equipment.return_due_ended"
        done(one.piece, fact, verb=verb, data={"charge": one.pk, "officer": one.officer_id, "effect": code})
    return len(changed)


def locked(piece_id: int) -> Piece:
    """The piece, locked until the act ends, if the actor may change it. Raises: NotFound, Forbidden."""
    rows = Piece.objects.select_for_update(of=("self",)).select_related("institution")
    piece = rows.filter(pk=piece_id).first()
    if piece is None:
        raise NotFound("piece", piece_id)
    return held(piece)


def line(text: str, where: str, *, needed: bool = False) -> str:
    """What was said, in one line. Raises: Refusal HILO-O702 if it is missing, or cannot be shown."""
    said = " ".join(text.split())
    if (needed and not said) or not said.isprintable():
        raise Refusal("HILO-O702", where=where)
    return said


def step(
    piece: Piece,
    what: str,
    on: date,
    actor: Actor,
    at: datetime,
    *,
    place: str = "",
    document: str = "",
    words: str = "",
) -> None:
    Step.objects.create(
        piece=piece, what=what, on=on, place=place, document=document, words=words[:500], at=at, by=actor.name
    )


def _told(piece: Piece, verb: str = "", **data: object) -> None:
    done(piece, PieceMoved(piece.pk, piece.institution_id, piece.status), verb=verb, data=data or None)


def _set(piece: Piece, status: str) -> None:
    piece.status = status
    piece.save(update_fields=["status", "place", "review_on"])


def happened(on: date, at: datetime, where: str) -> None:
    """Raises: Refusal HILO-O706 for a day that has not come, or before there were inventories."""
    if not date(1950, 1, 1) <= on <= timezone.localdate(at):
        raise Refusal("HILO-O706", where=where)


def _elsewhere(piece: Piece) -> bool:
    like = Piece.objects.filter(kind=piece.kind, serial_key=piece.serial_key).exclude(status="out")
    return like.exclude(institution=piece.institution).exists()


def _officer(piece: Piece, number: str) -> Officer:
    """Who is given it, of the institution that has it; locked, so that no suspension is recorded meanwhile."""
    officer = numbered(piece.institution_id, number.strip(), lock=True)
    if officer is None:
        raise Refusal("HILO-O704", where="number", number=number.strip()[:24])
    if not officer.serves:
        raise Conflict("HILO-O434", where="number")
    return officer


def _allowed(officer: Officer, kind: Kind, at: datetime) -> int | None:
    """Id of the course that allows a weapon. Raises: Conflict HILO-O463, O521."""
    told = standing_of(officer.pk, "weapon", at=at)
    if told.level == FORBIDDEN:
        raise Conflict("HILO-O521", effect=told.code, where="number", extra={"effect": told.code})
    trained = trained_for(officer, *kind.courses, on=timezone.localdate(at))
    if not trained.holds:
        extra = {"findings": [row.as_dict() for row in trained.findings]}
        label = course_label(trained.findings[0].where, "en")
        raise Conflict("HILO-O463", label=label, law=kind.law, where="number", extra=extra)
    return trained.training


def _in_order(piece: Piece, kind: Kind, day: date) -> None:
    """A weapon that is handed out was reviewed in time and, a firearm, stands under a licence."""
    if piece.review_on <= day:
        raise Conflict("HILO-O703", where="piece", day=piece.review_on.isoformat())
    if kind.firearm and not piece.licence:
        raise Conflict("HILO-O705", where="licence", law=standard("kinds")["licence"]["law"])


def _with_somebody(piece: Piece, kind: Kind) -> Conflict:
    return Conflict("HILO-O462", where="piece", kind=kind.label["en"].lower(), serial=piece.serial)


def _returned(piece: Piece, condition: str, actor: Actor, at: datetime) -> Charge | None:
    """The charge that is open ends now; None if nobody has the piece."""
    charge = Charge.objects.filter(piece=piece, returned_at=None).first()
    if charge is None:
        return None
    asked = charge.asked_code
    charge.returned_at, charge.returned_to, charge.condition = max(at, charge.issued_at), actor.name, condition[:200]
    charge.asked_at, charge.asked_code = None, ""
    charge.save()
    if asked:
        done(piece, ReturnDueEnded(piece.pk, piece.institution_id), verb="equipment.return_due_ended")
    return charge

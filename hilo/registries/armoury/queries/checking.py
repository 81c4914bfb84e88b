"""What must never be, of every inventory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from hilo.lib.findings import Finding

from ..models import Charge, Piece
from ..rules import OURS, firearms, weapons
from .charges import SAID, open_charges, returns_of
from .pieces import found_of


def check(at: datetime) -> list[Finding]:
    """What must never be, of every inventory: looked through by `hilo armoury check`."""
    day, told = timezone.localdate(at), list[Finding]()
    for row in returns_of(list(open_charges().order_by("pk")), at):
        who = f"{row.institution} {row.number}: {row.kind} {row.serial}. {row.message}"
        told.append(Finding(row.code, SAID[row.code][0], who, row.law, "equipment"))
    for piece in Piece.objects.filter(status__in=OURS, kind__in=weapons()).order_by("pk").iterator(2000):
        for one in found_of(piece, day):
            said = f"{piece.institution_id} {piece.kind} {piece.serial}: {one.message}"
            told.append(Finding(one.code, one.severity, said, one.article, "piece"))
    told += _twins()
    return told + _unlike()


def _twins() -> Iterator[Finding]:
    """Two institutions have a firearm of one kind and serial number, and nobody said why they are two."""
    rows = Piece.objects.filter(kind__in=firearms()).exclude(status="out").order_by()
    twice = rows.values("kind", "serial_key").annotate(n=Count("pk"), apart=Count("pk", filter=~Q(apart="")))
    for one in twice.filter(n__gt=1).order_by("kind", "serial_key"):
        if one["apart"] < one["n"] - 1:
            who = rows.filter(kind=one["kind"], serial_key=one["serial_key"]).order_by("institution")
            codes = ", ".join(who.values_list("institution_id", flat=True))
            said = f"{one['kind']} {one['serial_key']} stands in the inventories of {codes}."
            yield Finding("HILO-O723", "error", said, "LGSNSP 101", "serial")


def _unlike() -> list[Finding]:
    """A piece is issued exactly while somebody has it."""
    open_ = Charge.objects.filter(returned_at=None)
    wrong = Piece.objects.filter(Q(status="issued") & ~Q(pk__in=open_.values("piece"))) | Piece.objects.filter(
        ~Q(status="issued") & Q(pk__in=open_.values("piece"))
    )
    return [
        Finding("HILO-O724", "error", f"{one.institution_id} {one}: status and charge differ.", "LNUF 17", "status")
        for one in wrong.order_by("pk")
    ]

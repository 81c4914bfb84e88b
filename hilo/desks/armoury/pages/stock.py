"""What is to be given back, how much of what is where, and the pieces."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.desks.armoury.frame import (
    DESK,
    LOOKS,
    PURPOSE,
    READ,
    WHY,
    WRITE,
    kind_label,
    kinds,
    piece_page,
    status_label,
    statuses,
)
from hilo.kernel.access.http import requires
from hilo.kit.acting import carry_out
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import reader
from hilo.kit.listing import Column, Empty, Filter, list_page
from hilo.kit.views import shows
from hilo.lib.errors import Refusal
from hilo.registries.armoury import actions, queries

SHOWN = 1000
GRAVE = {"HILO-O165", "HILO-O178", "HILO-O164", "HILO-O721"}
FIELDS: dict[str, Any] = {
    "kind": lazily("Kind"),
    "serial": lazily("Serial or inventory number"),
    "place": lazily("Place"),
    "maker": lazily("Maker"),
    "model": lazily("Model"),
    "calibre": lazily("Calibre"),
    "licence": lazily("Licence"),
    "ballistics": lazily("Ballistic record"),
    "reviewed_on": lazily("Last review that it passed"),
    "apart": Ask(lazily("Why it is another piece, where another institution has its number"), kind="text"),
}


@shows(READ)
def returns(request: HttpRequest) -> HttpResponse:
    """What somebody has who may not have it, as the verdict is now."""
    rows = queries.returns_due(reader(request, PURPOSE), at=timezone.now())
    return list_page(
        request,
        DESK,
        "returns",
        rows,
        [
            Column(
                _("Piece"), lambda row: f"{kind_label(row.kind)} {row.serial}", link=lambda row: piece_page(row.piece)
            ),
            Column(_("Officer"), lambda row: row.name),
            Column(_("Number"), lambda row: row.number, under=True),
            Column(
                _("Why"),
                lambda row: [str(WHY[row.code]), f"{row.code} · {row.law}"],
                look=lambda row: "soon" if row.code == "HILO-O165" and row.kind in ("radio", "camera") else "late",
            ),
            Column(_("In charge since"), lambda row: row.issued_at),
            Column(_("Asked back since"), lambda row: row.asked_at, ago=True),
        ],
        title=_("Who has it may not have it: to be given back"),
        empty=Empty(
            _("Nothing is to be given back"), _("Whoever may carry no more stands here the same minute."), well=True
        ),
        file="to-be-given-back",
        live="armoury.ReturnDue armoury.ReturnDueEnded armoury.PieceMoved",
    )


@shows(READ)
def stock(request: HttpRequest) -> HttpResponse:
    """How many pieces of each kind are where."""
    rows = queries.stock(reader(request, PURPOSE), at=timezone.now())

    def due(row: queries.StockRow) -> str:
        return "soon" if row.due else "calm"

    return list_page(
        request,
        DESK,
        "stock",
        rows,
        [
            Column(_("Kind"), lambda row: kind_label(row.kind), link=_pieces_of),
            Column(_("Place"), lambda row: row.place),
            Column(_("In store"), lambda row: row.store, number=True),
            Column(_("In charge"), lambda row: row.issued, number=True),
            Column(_("Unfit"), lambda row: row.unfit, number=True),
            Column(_("Lost or stolen"), lambda row: row.missing, number=True),
            Column(_("Review due"), lambda row: row.due, number=True, look=due),
        ],
        title=_("Stock by kind and place"),
        empty=Empty(_("Nothing is in the inventory"), _("Enter a piece, or take an inventory from a file.")),
        file="stock",
    )


def _pieces_of(row: queries.StockRow) -> str:
    return f"{reverse('armoury-pieces')}?{urlencode({'kind': row.kind, 'place': row.place})}"


@shows(READ)
def pieces(request: HttpRequest) -> HttpResponse:
    """The pieces, narrowed as asked for; and the form that enters one."""
    return _page(request)


@require_POST
@never_cache
@requires(WRITE)
def entering(request: HttpRequest) -> HttpResponse:
    """A piece is entered."""
    return carry_out(
        request,
        actions.enter_piece,
        again=lambda refusal: _page(request, refusal),
        said=lambda piece: _("%(serial)s is in the inventory.") % {"serial": piece.serial},
        to=lambda piece: redirect("armoury-piece", piece_id=piece.pk),
        purpose=PURPOSE,
    )


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    who, at = reader(request, PURPOSE), timezone.now()
    wanted = [
        Filter("kind", _("Kind"), kinds()),
        Filter("status", _("Where it stands"), statuses()),
        Filter("serial", _("Serial number"), key="Alt+B"),
        Filter("place", _("Place")),
        Filter("due", _("Review"), [("yes", _("review owed"))]),
    ]
    asked: dict[str, Any] = {one.name: one.chosen(request) for one in wanted}
    due = asked.pop("due") == "yes"
    rows = queries.pieces(who, at=at, institution=who.institution, due=due, limit=SHOWN, **asked)
    return list_page(
        request,
        DESK,
        "pieces",
        rows,
        [
            Column(_("Piece"), lambda row: row.serial, link=lambda row: piece_page(row.id)),
            Column(_("Kind"), lambda row: kind_label(row.kind), under=True),
            Column(_("Maker and model"), lambda row: " ".join([row.maker, row.model, row.calibre]).strip() or None),
            Column(_("Where it stands"), lambda row: status_label(row.status), look=lambda row: LOOKS[row.status]),
            Column(_("Place"), lambda row: row.place),
            Column(_("In charge of"), lambda row: row.held.name if row.held else None),
            Column(_("Number"), lambda row: row.held.number if row.held else "", under=True),
            Column(_("Review owed from"), lambda row: row.review_on),
            Column(_("To mend"), lambda row: [str(WHY[code]) for code in row.codes], look=_mends),
        ],
        title=_("Pieces"),
        empty=Empty(_("No piece is like that")),
        filters=wanted,
        file="pieces",
        form=_form(request, refusal) if who.may(WRITE) else None,
        refusal=refusal,
    )


def _mends(row: queries.PieceRow) -> str:
    return "late" if GRAVE & {*row.codes} else "soon" if row.codes else ""


def _form(request: HttpRequest, refusal: Refusal | None) -> Form:
    return form_of(
        actions.enter_piece,
        reverse("armoury-enter"),
        _("Enter a piece"),
        FIELDS,
        choices={"kind": kinds()},
        given=request.POST.dict() if refusal else None,
        name="enter",
        key="Alt+N",
    )

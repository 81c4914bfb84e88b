"""One piece: what is known of it, who had it, what was done to it; and what is asked of the reader."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.utils.translation import pgettext

from hilo.desks.armoury.frame import (
    DESK,
    LOOKS,
    PURPOSE,
    READ,
    WHY,
    WRITE,
    causes,
    kind_label,
    status_label,
    step_label,
)
from hilo.kit.forms import Act, Ask, form_of
from hilo.kit.frame import Record, reader
from hilo.kit.listing import Column, Empty, listed
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal
from hilo.registries.armoury import actions, queries

LOOK = {"error": "late", "warning": "soon"}
LOST = [("lost", lazily("Lost")), ("stolen", lazily("Stolen"))]
STEP_OF = {
    "charge": "hand_out",
    "return": "take_back",
    "review": "pass",
    "place": "move",
    "loss": "lose",
    "recovery": "recover",
    "end": "decommission",
}
"""Act -> a step that must be open for it to be offered."""


@shows(READ)
def one(request: HttpRequest, piece_id: int) -> HttpResponse:
    """A piece of the reader's inventory."""
    return _page(request, piece_id)


def _page(request: HttpRequest, piece_id: int, refusal: Refusal | None = None, act: str = "") -> HttpResponse:
    who = reader(request, PURPOSE)
    found = queries.read(piece_id, who, at=timezone.now())
    row = found.piece
    holder = f"{row.held.name} · {row.held.number}" if row.held else ""
    context = {
        "record": Record(
            title=row.serial,
            name=kind_label(row.kind),
            badges=[(LOOKS[row.status], status_label(row.status))],
            facts=[
                (_("In charge of"), holder),
                (_("Place"), row.place),
                (_("Maker"), row.maker),
                (_("Model"), row.model),
                (_("Calibre"), row.calibre),
                (_("Licence"), row.licence),
                (_("Ballistic record"), row.ballistics),
                (_("Review owed from"), row.review_on),
                (_("Entered"), found.entered_on),
                (_("Another piece than its like, because"), found.apart),
            ],
        ),
        "findings": [(LOOK[one.severity], WHY[one.code], one.code, one.article) for one in found.findings],
        "lists": [
            *listed(
                "charges",
                _("Who had it"),
                found.charges,
                [
                    Column(_("Officer"), lambda row: row.name),
                    Column(_("Number"), lambda row: row.number, under=True),
                    Column(_("Handed out"), lambda row: row.issued_at),
                    Column(_("handed out by"), lambda row: row.issued_by, under=True),
                    Column(pgettext("armoury", "Back"), lambda row: row.returned_at),
                    Column(_("received by"), lambda row: row.returned_to, under=True),
                    Column(_("Condition"), lambda row: row.condition),
                ],
                empty=Empty(_("Nobody had it yet")),
            ),
            *listed(
                "steps",
                _("What was done to it"),
                found.steps,
                [
                    Column(_("What"), lambda row: step_label(row.what)),
                    Column(_("Day"), lambda row: row.on),
                    Column(_("Place"), lambda row: row.place),
                    Column(_("In words"), lambda row: [one for one in (row.words, row.document) if one]),
                    Column(_("By"), lambda row: row.by),
                ],
            ),
        ],
        "acts": _acts(request, row, act) if who.may(WRITE) else [],
    }
    return DESK.show(request, "pieces", "armoury/piece.html", context, refusal=refusal)


def _acts(request: HttpRequest, row: queries.PieceRow, refused: str) -> list[Act]:
    """What may be done to it where it stands, the nearest first."""
    graph, given = queries.GRAPH, request.POST.dict()
    # The form that was refused comes back even where its step is not open any more.
    return [
        _act(name, row, given if name == refused else None)
        for name in FORMS
        if name == refused or name not in STEP_OF or graph.allows(row.status, STEP_OF[name])
        if name != "description" or row.status != "out"
    ]


def _act(name: str, row: queries.PieceRow, given: dict[str, str] | None) -> Act:
    action, address, button, labels, look = FORMS[name]
    today = timezone.localdate().isoformat()
    written = {"maker": row.maker, "model": row.model, "calibre": row.calibre}
    written |= {"licence": row.licence, "ballistics": row.ballistics, "on": today}
    asks = {
        key: Ask(ask.label, ask.kind, ask.choices, value=written.get(key, ask.value)) for key, ask in labels.items()
    }
    return form_of(
        action,
        reverse(address, args=[row.id]),
        button,
        asks,
        choices={"cause": causes(), "what": LOST},
        given=given,
        name=name,
        look=look,
    ).act


_DAY = Ask(lazily("Day"))
FORMS: dict[str, tuple[Any, str, Any, dict[str, Ask], str]] = {
    "charge": (
        actions.hand_out,
        "armoury-hand-out",
        lazily("Hand it out"),
        {"number": Ask(lazily("Number of the officer"))},
        "primary",
    ),
    "return": (
        actions.take_back,
        "armoury-take-back",
        lazily("Take the piece back"),
        {"condition": Ask(lazily("Condition seen"), "text"), "place": Ask(lazily("Place"))},
        "primary",
    ),
    "review": (
        actions.review_piece,
        "armoury-review",
        lazily("Write down a review"),
        {"on": _DAY, "passed": Ask(lazily("It passed")), "findings": Ask(lazily("What was seen"), "text")},
        "",
    ),
    "place": (actions.move_piece, "armoury-move", lazily("Keep it elsewhere"), {"place": Ask(lazily("Place"))}, ""),
    "description": (
        actions.describe_piece,
        "armoury-describe",
        lazily("Mend what is written"),
        {
            "maker": Ask(lazily("Maker")),
            "model": Ask(lazily("Model")),
            "calibre": Ask(lazily("Calibre")),
            "licence": Ask(lazily("Licence")),
            "ballistics": Ask(lazily("Ballistic record")),
        },
        "",
    ),
    "recovery": (
        actions.recover_piece,
        "armoury-recover",
        lazily("It was found again"),
        {"on": _DAY, "document": Ask(lazily("Document")), "place": Ask(lazily("Place"))},
        "",
    ),
    "loss": (
        actions.report_piece,
        "armoury-report",
        lazily("Report it lost or stolen"),
        {
            "what": Ask(lazily("What happened")),
            "on": _DAY,
            "document": Ask(lazily("Report to the prosecutor")),
            "words": Ask(lazily("How it happened")),
        },
        "danger",
    ),
    "end": (
        actions.decommission_piece,
        "armoury-end",
        lazily("Decommission it"),
        {"cause": Ask(lazily("Cause")), "on": _DAY, "document": Ask(lazily("Document"))},
        "danger",
    ),
}
"""Act -> what it does, its address, its verb, what it asks for, and how its button looks."""


def _does(name: str, said: Any) -> Any:
    action, *_more = FORMS[name]
    return does(action, WRITE, _page, said, "armoury-piece", purpose=PURPOSE, act=name)


handing = _does("charge", lazily("Handed out: it is in the officer’s charge."))
taking = _does("return", lazily("The piece is back."))
reviewing = _does("review", lazily("The review is written down."))
moving = _does("place", lazily("The new place is written down."))
describing = _does("description", lazily("Mended; what stood there before stays below."))
reporting = _does("loss", lazily("Reported: nobody has it in charge any more."))
recovering = _does("recovery", lazily("Written down: it is reviewed before anybody is given it."))
ending = _does("end", lazily("It left the inventory."))

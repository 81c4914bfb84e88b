"""The counter: scan a number; what is expected, what is late, what is here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from hilo.desks.evidence.desk import DESK, PURPOSE
from hilo.kernel.access.http import asker
from hilo.kit.frame import Link, reader
from hilo.kit.listing import Column, Empty, list_page, listed
from hilo.kit.views import shows
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.limits import longest
from hilo.policing.evidence import queries
from hilo.policing.evidence.commands import ItemNumber

from . import words

SHEET, MOST = 24, 200
"""Labels on a sheet; items that move together."""
NUMBER = Column(_("Number"), lambda row: row.number, link=lambda row: address(row.number))
KIND = Column(_("Kind"), lambda row: words.kind_words(row.kind))
STATE = Column(_("State"), lambda row: words.state_words(row.status))
SEAL = Column(_("Seal"), lambda row: row.seal or None)
"""Of a list: nothing that tells of a person, nor what was written of the thing."""
HERE = (
    NUMBER,
    KIND,
    STATE,
    SEAL,
    Column(_("Incident"), lambda row: row.incident.folio if row.incident else None),
    Column(_("Last step"), lambda row: row.moved_at, ago=True),
)
EXPECTED = (
    Column(_("Number"), lambda row: row.number, link=lambda row: address(row.number, step="receive")),
    KIND,
    Column(_("Brought by"), lambda row: row.holder_name),
    Column(_("Since"), lambda row: row.moved_at, ago=True),
)


@shows("evidence.handle")
def everything(request: HttpRequest) -> HttpResponse:
    """What is expected, late, and here."""
    return _page(request)


@shows("evidence.handle")
def scanned(request: HttpRequest) -> HttpResponse:
    """A number came from the scanner or the keyboard: show the item, or add it to those that move together."""
    typed, before = request.GET.get("number", "")[: longest(ItemNumber)], request.GET.getlist("n")[:MOST]
    try:
        number = queries.get(typed, asker(request)).number
    except Forbidden:
        raise
    except Refusal as refusal:
        if "many" in request.GET:
            return redirect(of_many("evidence-many", before, typed=typed))
        return _page(request, refusal, typed=typed)
    if "many" in request.GET:
        return redirect(of_many("evidence-many", dict.fromkeys([*before, number])))
    return redirect("evidence-item", number=number)


def address(number: str, **asked: str) -> str:
    """An item's page, with a step's form if one is asked for."""
    return reverse("evidence-item", args=[number]) + (f"?{urlencode(asked)}" if asked else "")


def of_many(name: str, numbers: Iterable[str], **asked: str) -> str:
    """A page of several items."""
    return f"{reverse(name)}?{urlencode({'n': list(numbers), **asked}, doseq=True)}"


def _page(request: HttpRequest, refusal: Refusal | None = None, typed: str = "") -> HttpResponse:
    who, at = reader(request, PURPOSE), timezone.now()
    store = queries.store(who, at)
    expected, held = [row.number for row in store.expected], [row.number for row in store.held[:SHEET]]
    together = Link(_("Receive them together"), of_many("evidence-many", expected, step="receive"))
    late = (
        Column(_("Number"), lambda row: row.item.number, link=lambda row: address(row.item.number)),
        Column(_("Term"), lambda row: words.TERMS[row.term]),
        Column(_("Time"), lambda row: words.term_words(row.due_at, at)[1], look=lambda row: _late(row, at)),
    )
    return list_page(
        request,
        DESK,
        "desk",
        store.held,
        HERE,
        title=_("In the store"),
        note=" · ".join(_counts(store)) if len(_counts(store)) > 1 else "",
        empty=Empty(
            _("The store is empty"),
            _("Scan the label of what arrives: it is shown with the hands it went through."),
        ),
        whole=sum(store.counts.values()),
        links=[Link(_("Print labels"), of_many("evidence-labels", held))] if held else [],
        before=[
            *listed(
                "expected",
                _("On its way here"),
                store.expected,
                EXPECTED,
                empty=Empty(
                    _("Nothing is on its way"), _("What an officer hands over for transfer stands here at once.")
                ),
                links=[together] if expected else [],
            ),
            *listed(
                "late",
                _("Terms"),
                queries.late(who, at),
                late,
                empty=Empty(
                    _("Nothing is late"),
                    _(
                        "The owner is told within 60 natural days; 90 more, and abandonment may be asked for (CNPP "
                        "231)."
                    ),
                ),
            ),
        ],
        refusal=refusal,
        template="evidence/desk.html",
        context={"altered": queries.altered(who) if who.may("evidence.read") else [], "typed": typed},
    )


def _counts(store: queries.Store) -> list[str]:
    """How many there are in each state."""
    return [f"{words.state_words(name)} {count}" for name, count in store.counts.items() if count]


def _late(row: Any, at: Any) -> str:
    return words.term_words(row.due_at, at)[0]

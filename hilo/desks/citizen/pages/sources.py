"""/figures/sources: each published file as it was loaded, what was repaired, corrected, replaced and withdrawn."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hilo.desks.citizen import facts, pictures, telling
from hilo.desks.citizen.sending import Figure, Sheet, page
from hilo.engines.charts.chart import Table
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries.completeness import completeness
from hilo.knowledge.incidence.queries.revisions import DOES_NOT_PROVE, revisions
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries.completeness import Completeness
    from hilo.knowledge.incidence.queries.revisions import Moved, Revisions
    from hilo.knowledge.incidence.store import Vintage

SHOWN = 12


@page
def sources_page(request: HttpRequest) -> Sheet:
    """Every vintage that ever was public, the one read now of each source with its completeness and corrections."""
    return _sheet(facts.stamp(), language())


@lru_cache(maxsize=8)
def _sheet(_: facts.Stamp, language: str) -> Sheet:
    with override(language):
        return _built(facts.loaded())


def _built(vintages: tuple[Vintage, ...]) -> Sheet:
    figures: list[Figure] = []
    told = []
    unavailable = False
    for source, vintage in facts.newest().items():
        earlier = [one for one in vintages if one.source == source and one.key != vintage.key]
        stand = facts.stand_of(vintage.key)
        before = next((one for one in earlier if one.last <= vintage.last), None)
        row: dict[str, Any] = {
            "title": telling.source_title(source),
            "vintage": vintage,
            "method": telling.method_title(vintage.method),
            "size": telling.words().number(vintage.size / 1000),
            "rows": ngettext("%(n)s row", "%(n)s rows", vintage.rows) % {"n": telling.words().number(vintage.rows)},
            "first": telling.words().period(vintage.first),
            "last": telling.words().period(vintage.last),
            "findings": [(_said(one.code), one) for one in vintage.findings],
            "earlier": [(one, telling.publication(one.key)) for one in earlier],
            "publication": telling.publication(vintage.key),
            "answers": sorted(stand.answers.items()) if stand else [],
        }
        try:
            row["complete"] = Figure.of(
                f"completeness-{source}", pictures.completeness_chart(_complete(vintage), f"heat-{source}")
            )
            figures.append(row["complete"])
            if before is not None:
                row["revised"] = _revised(before, vintage)
                row["corrections"] = _corrections(source, row["revised"])
                figures += row["corrections"]
        except Refusal as refusal:
            if refusal.code != "HILO-F503":
                raise
            unavailable = True
        told.append(row)
    return Sheet(
        template="citizen/sources.html",
        context={
            "sources": told,
            "unavailable": unavailable,
            "gone": [
                (telling.source_title(one.source), one, telling.publication(one.key))
                for one in vintages
                if one.source not in facts.newest()
            ],
            "waiting": facts.waiting(),
        },
        figures=tuple(figures),
        document={
            "vintages": [one.as_dict() | {"publication": telling.publication(one.key)} for one in vintages],
            "waiting": facts.waiting(),
            "completeness": [_complete(row["vintage"]).as_dict() for row in told if "complete" in row],
            "revisions": [row["revised"].as_dict() for row in told if "revised" in row],
            "does_not_prove": DOES_NOT_PROVE,
        },
        provenance={},
        file="hilo-sources",
    )


@lru_cache(maxsize=64)
def _complete(vintage: Vintage) -> Completeness:
    return completeness(vintage)


@lru_cache(maxsize=64)
def _revised(earlier: Vintage, later: Vintage) -> Revisions:
    return revisions(earlier, later)


def _corrections(source: str, of: Revisions) -> list[Figure]:
    moved = [row for row in of.years if row.revised]
    return [
        _moved(f"revised-years-{source}", _("What was corrected, by year"), _("Year"), moved),
        _moved(f"revised-areas-{source}", _("Where it was corrected most"), _("Place"), list(of.areas[:SHOWN])),
    ]


def _moved(ident: str, title: str, first: str, rows: list[Moved]) -> Figure:
    w = telling.words()
    header = (first, _("Before"), _("Now"), _("Difference"), _("Cells that changed"))
    raw = tuple((row.label, row.before, row.after, row.difference, row.revised) for row in rows)

    def said(value: int | None) -> str:
        return _("not published") if value is None else w.number(value)

    shown = tuple(
        (row.label, said(row.before), said(row.after), w.signed(row.difference, "count"), w.number(row.revised))
        for row in rows
    )
    return Figure(ident, title, Table(header, raw, shown, (False, True, True, True, True)))


def _said(code: str) -> str:
    """What a finding of a load is about, in the reader's language; its sentence stands beside it."""
    kinds = {
        "HILO-F150": _("Letters that were written wrongly were repaired"),
        "HILO-F151": _("Lost letters were restored"),
        "HILO-F152": _("Lost letters that cannot be known were kept"),
        "HILO-F153": _("The months stand in another order"),
        "HILO-F154": _("Cells of -1, never added up"),
        "HILO-F155": _("Numbers written in another way"),
        "HILO-F156": _("Rows that repeat"),
        "HILO-F157": _("Months that were distributed as 0 and are read as not published"),
        "HILO-F158": _("Whole months of 0"),
        "HILO-F159": _("States named otherwise than their code"),
        "HILO-F160": _("Not all states are in it"),
        "HILO-F161": _("It seems cut off"),
        "HILO-F162": _("Municipalities of another state"),
        "HILO-F165": _("Unusual characters"),
        "HILO-F169": _("Type and subtype seem swapped"),
        "HILO-F170": _("Cells far beyond what the place ever had"),
        "HILO-F171": _("The file stands in itself twice"),
        "HILO-F172": _("Months are missing inside it"),
        "HILO-F173": _("A population of 0 or below"),
        "HILO-F167": _("Municipality codes that are in no register"),
        "HILO-F181": _("Deaths in it"),
        "HILO-F182": _("Deaths abroad or in no state that is told"),
        "HILO-F183": _("Not specified"),
        "HILO-F184": _("Codes that the layout does not have"),
        "HILO-F185": _("Registered before they occurred"),
        "HILO-F186": _("The file stands in itself twice"),
        "HILO-F187": _("Deaths of earlier years"),
    }
    return kinds.get(code, _("A remark of the load"))

"""How a public page is sent: with a tag that changes when a file is loaded, and as a page, CSV, JSON, SVG or PNG."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from hashlib import sha256
from html import escape
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags, quote_etag
from django.utils.safestring import mark_safe

from hilo import __version__
from hilo.desks.citizen import facts, packing, telling
from hilo.engines.charts import Chart, Responsive
from hilo.engines.charts.chart import Table
from hilo.kernel.access.http import View, public
from hilo.kernel.installation.queries import kind
from hilo.kernel.territory import queries as territory
from hilo.kit.frame import language
from hilo.knowledge.incidence.pictures import png
from hilo.knowledge.incidence.queries.cells import name
from hilo.lib.errors import Refusal
from hilo.lib.limits import Longest, attributes
from hilo.lib.sheets import BOM, as_csv

LONG = 30
"""A cell of more letters gets the width to be read in."""
MAX_AGE = 60
"""Seconds for which a page may be shown without asking again."""
PlaceName = Annotated[str, Longest(80, least=2)]
"""What somebody types to find a place."""
DRAWN: dict[str, Callable[[Chart], tuple[str | bytes, str]]] = {
    "svg": lambda chart: (chart.standalone(), "image/svg+xml; charset=utf-8"),
    "png": lambda chart: (png(chart), "image/png"),
}
PROVENANCE = ("source", "vintage", "hash", "method", "unit", "code")


@dataclass(frozen=True)
class Figure:
    """A chart with its table, or a table alone. name: what its download is called; about: one line under it."""

    name: str
    title: str
    table: Table
    chart: Responsive | None = None
    about: str = ""
    links: tuple[str, ...] = ()
    open: bool = False

    @classmethod
    def of(cls, name: str, chart: Responsive, about: str = "") -> Figure:
        return cls(name, chart.wide.title, chart.table, chart, about)

    @cached_property
    def drawn(self) -> str:
        """The chart for a page."""
        return mark_safe(self.chart.svg) if self.chart else ""  # noqa: S308

    @cached_property
    def body(self) -> str:
        """The rows for a page, the first cell leading on where there is more to see; made once, for they are many."""
        links = self.links or ("",) * len(self.table.shown)
        return mark_safe("\n".join(self._row(*each) for each in zip(links, self.table.shown, strict=True)))  # noqa: S308

    def _row(self, link: str, row: tuple[str, ...]) -> str:
        first, *rest = map(escape, row)
        if link:
            first = f'<a href="{escape(link)}">{first}</a>'
        number, *numbers = (' class="num"' if one else "" for one in self.table.numeric)
        kinds = (
            kind or (' class="long"' if len(cell) > LONG else "") for kind, cell in zip(numbers, rest, strict=True)
        )
        cells = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds, rest, strict=True))
        return f'<tr><th scope="row"{number}>{first}</th>{cells}</tr>'

    @property
    def header(self) -> list[tuple[str, bool]]:
        return list(zip(self.table.header, self.table.numeric, strict=True))


@dataclass(frozen=True)
class Sheet:
    """What a page and its downloads are made of: the template's words, its figures, and the document for programs."""

    template: str
    context: dict[str, Any]
    figures: tuple[Figure, ...]
    document: dict[str, Any]
    provenance: dict[str, Any]
    file: str


def page(view: Callable[..., Sheet | HttpResponse]) -> View:
    """A public address: page, CSV, SVG and PNG (`?table=` chooses the chart), JSON, or why it cannot be shown.

    A view with `follows_files = False` shows records too, so it is asked for anew each time.
    """

    @public
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, form: str | None = None, **kwargs: Any) -> HttpResponse:
        if chosen := request.GET.get("lang"):
            return in_language(request, chosen)
        with facts.one_state():
            return _answered(request, *args, form=form, **kwargs)

    def _answered(request: HttpRequest, *args: Any, form: str | None, **kwargs: Any) -> HttpResponse:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        kept = not known and getattr(view, "follows_files", True)
        packs = kept and packing.taken(request)
        tag = quote_etag(_tag(request, packs))
        if kept and tag in parse_etags(request.headers.get("If-None-Match", "")):
            response = HttpResponse(status=304)
        elif packs and (held := packing.SHELF.get(tag)):
            response = held.response()
        else:
            try:
                answer = view(request, *args, **kwargs)
                response = _sent(request, answer, form or request.GET.get("format", ""))
            except Refusal as refusal:
                response = _unavailable(request, refusal, form or request.GET.get("format", ""))
            if packs and (made := packing.packed(response)):
                packing.SHELF.put(tag, made)
                response = made.response()
        patch_vary_headers(response, ["Accept-Language", "Cookie", "Accept-Encoding"])
        if response.status_code not in (200, 304) or not kept:
            patch_cache_control(response, no_cache=True, **({"private": True} if known else {}))
            return response
        response["ETag"] = tag
        patch_cache_control(response, public=True, max_age=MAX_AGE)
        return response

    return answered


def _tag(request: HttpRequest, packs: bool) -> str:
    """The same as long as the same files and boundaries are loaded, the same address asked in the same language; for a
    month, because pages say how old a file is. Under one name of the house, which pages write into their addresses, and
    packed or not, which are other bytes."""
    month = timezone.localdate().isoformat()[:7]
    state = repr((facts.stamp(), territory.outlines_stamp(), month, kind(), packs))
    parts = (__version__, state, language(), request.build_absolute_uri())
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def in_language(request: HttpRequest, chosen: str) -> HttpResponse:
    """The same address in another language, remembered: a link, so that pages need no form and no token."""
    query = request.GET.copy()
    del query["lang"]
    response = HttpResponseRedirect(f"{request.path}?{query.urlencode()}" if query else request.path)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=31_536_000,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    patch_cache_control(response, no_store=True)
    return response


def _sent(request: HttpRequest, answer: Sheet | HttpResponse, form: str) -> HttpResponse:
    if isinstance(answer, HttpResponse):
        return answer
    became = telling.publication(answer.provenance.get("vintage", ""))
    if form == "json":
        document = answer.document | ({"publication": became} if became else {})
        return _named(
            JsonResponse(document, json_dumps_params={"ensure_ascii": False, "allow_nan": False}),
            f"{answer.file}.json",
        )
    if form == "csv":
        return _csv(request, answer)
    if form in DRAWN:
        return _picture(request, answer, form)
    if form:
        raise Refusal(
            "HILO-F441", f"“{form[:20]}” is no form of these data: csv, json, svg or png.", status=404, where="format"
        )
    path = request.path
    context = answer.context | {
        "figures": {one.name: one for one in answer.figures},
        "here": path,
        "publication": became,
        "asked": attributes(PlaceName),
        # A page that is kept is of no moment: a reader's clock is not set by it.
        "server_time": None,
    }
    return render(request, answer.template, context | {"kept": request.GET.urlencode()})


def _asked(request: HttpRequest, figures: tuple[Figure, ...]) -> Figure:
    asked = request.GET.get("table", figures[0].name if figures else "")
    figure = next((one for one in figures if one.name == asked), None)
    if figure is None:
        known = ", ".join(one.name for one in figures) or "none"
        raise Refusal("HILO-F410", f"There is no table “{asked[:40]}” here: {known}.", status=404, where="table")
    return figure


def _picture(request: HttpRequest, answer: Sheet, form: str) -> HttpResponse:
    """A chart as a file: its title above it, and under it the source and the hash of its bytes."""
    figure = _asked(request, tuple(one for one in answer.figures if one.chart))
    assert figure.chart is not None
    origin = ", ".join(
        str(answer.provenance[name]) for name in ("vintage", "hash", "code") if name in answer.provenance
    )
    told = replace(figure.chart.wide, note=f"{request.path.removesuffix(f'.{form}')}. {origin}")
    return _named(HttpResponse(*DRAWN[form](told)), f"{answer.file}-{figure.name}.{form}")


def _csv(request: HttpRequest, answer: Sheet) -> HttpResponse:
    figure = _asked(request, answer.figures)
    added = [name for name in PROVENANCE if name in answer.provenance]
    tail = [answer.provenance[name] for name in added]
    text = as_csv([[*figure.table.header, *added], *([*row, *tail] for row in figure.table.rows)])
    response = HttpResponse(BOM + text, content_type="text/csv; charset=utf-8")
    return _named(response, f"{answer.file}-{figure.name}.csv")


def _named(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _parts(request: HttpRequest, refusal: Refusal) -> list[tuple[str, str]]:
    """The states that a file holds whole, where the country was asked of it."""
    if refusal.code != "HILO-F610" or refusal.extra.get("area") != "00":
        return []
    short = set(refusal.extra["lacking"])
    return [(f"{request.path}/{code}", name(code)) for code in refusal.extra["states"] if code not in short]


def _unavailable(request: HttpRequest, refusal: Refusal, form: str) -> HttpResponse:
    if form in ("csv", "json", *DRAWN):
        return JsonResponse(refusal.problem(), status=refusal.status, content_type="application/problem+json")
    return render(
        request,
        "citizen/unavailable.html",
        {
            "refusal": refusal,
            "words": refusal.said(language()),
            "parts": _parts(request, refusal),
            "loaded": [(one, telling.source_title(one)) for one in facts.newest()],
        },
        status=refusal.status,
    )

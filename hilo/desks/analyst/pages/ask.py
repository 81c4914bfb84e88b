"""A question and its answer at one address; the same answer as CSV, JSON, SVG and PNG at addresses beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from hilo.desks.analyst.answers import Answer, answer
from hilo.desks.analyst.desk import DESK
from hilo.desks.analyst.question import SHOWS, VERBS, Question, completed, usual
from hilo.desks.analyst.tables import SHOWN, Sheet
from hilo.desks.analyst.words import finding_rows, limits
from hilo.kernel.territory.queries import states
from hilo.kit.frame import language
from hilo.kit.views import shows
from hilo.knowledge.incidence.pictures import png
from hilo.knowledge.incidence.queries import crimes
from hilo.knowledge.incidence.queries.watched import METHODS
from hilo.knowledge.incidence.store import Vintage, vintages
from hilo.lib.errors import Forbidden, NotFound, Refusal

if TYPE_CHECKING:
    from hilo.engines.charts import Chart

ASKED = "source"
"""An address without it asks nothing yet."""


@shows("figures.read")
def desk(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer if something is asked."""
    spoken, loaded = language(), vintages()
    asked = ASKED in request.GET
    context: dict[str, Any] = {"loaded": loaded, "asked": asked}
    refusal = None
    if loaded:
        begin = usual(loaded)
        question = Question.read(request.GET.dict()) if asked else begin
        try:
            if asked:
                question = completed(question)
                found = answer(question, spoken)
                context |= _answered(request, found, question, spoken)
        except Forbidden:
            raise
        except Refusal as failed:
            refusal = failed
        context |= _form(question, loaded, spoken) | {"starts": _starts(loaded)}
    return DESK.show(request, "ask", "analyst/ask.html", context, refusal=refusal)


@shows("figures.read")
def as_csv(request: HttpRequest) -> HttpResponse:
    """The table of the answer, in the order shown."""
    question, found = _found(request)
    sheet = _ordered(request, found.sheet)
    return _file(sheet.csv(), "text/csv; charset=utf-8", f"{question.verb}.csv")


@shows("figures.read")
def as_json(request: HttpRequest) -> HttpResponse:
    """The answer with the names of the command line."""
    question, found = _found(request)
    text = json.dumps(found.document, ensure_ascii=False, indent=1, allow_nan=False, default=str)
    return _file(text, "application/json", f"{question.verb}.json")


@shows("figures.read")
def as_svg(request: HttpRequest, ident: str) -> HttpResponse:
    """One chart of the answer as a file that carries its own colours, title and source."""
    return _file(_chart(request, ident).standalone(), "image/svg+xml", f"{ident}.svg")


@shows("figures.read")
def as_png(request: HttpRequest, ident: str) -> HttpResponse:
    """The same chart as a picture."""
    return _file(png(_chart(request, ident)), "image/png", f"{ident}.png")


def _chart(request: HttpRequest, ident: str) -> Chart:
    _, found = _found(request)
    for chart in found.charts:
        if chart.wide.ident == f"{ident}-w":
            return chart.wide
    raise NotFound("chart", ident)


def _found(request: HttpRequest) -> tuple[Question, Answer]:
    question = completed(Question.read(request.GET.dict()))
    return question, answer(question, language())


def _file(text: str | bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _ordered(request: HttpRequest, sheet: Sheet) -> Sheet:
    return sheet.sorted_by(request.GET.get("sort", ""), request.GET.get("order") == "down")


def _answered(request: HttpRequest, found: Answer, question: Question, language: str) -> dict[str, Any]:
    sheet = _ordered(request, found.sheet)
    key, falling = request.GET.get("sort", ""), request.GET.get("order") == "down"
    rows = sheet.rows if request.GET.get("rows") == "all" else sheet.rows[:SHOWN]
    heads = [
        {
            "column": column,
            "address": question.address(
                sort=column.key,
                order="up" if (column.key == key and falling) or (column.key != key and not column.numeric) else "down",
                rows=request.GET.get("rows", ""),
            ),
            "sorted": ("descending" if falling else "ascending") if column.key == key else "",
        }
        for column in sheet.columns
    ]
    return {
        "answer": found,
        "heads": heads,
        "rows": [list(zip(sheet.columns, row, strict=True)) for row in rows],
        "total": len(sheet.rows),
        "cut": len(sheet.rows) - len(rows),
        "all": question.address(sort=key, order=request.GET.get("order", ""), rows="all"),
        "address": question.address(),
        "downloads": question.address(sort=key, order=request.GET.get("order", "")),
        "charts": [
            {"ident": chart.wide.ident.removesuffix("-w"), "title": chart.wide.title, "svg": chart.svg}
            for chart in found.charts
        ],
        "findings": finding_rows(found.findings, language),
        "limits": limits(question.verb, found.does_not_prove, language),
        "command": question.command(),
        "kept": request.build_absolute_uri(f"{request.path}?{question.address()}"),
    }


def _form(question: Question, loaded: tuple[Vintage, ...], language: str) -> dict[str, Any]:
    return {
        "question": question,
        "given": {"from": question.first, "to": question.last_month},
        "shows": SHOWS[question.verb],
        "verbs": [(verb, question.as_verb(verb) if question.source else "") for verb in VERBS],
        "crimes": [(key, one.title(language)) for key, one in crimes().items()],
        "states": [(one.code, one.name) for one in states()],
        "methods": METHODS,
    }


def _starts(loaded: tuple[Vintage, ...]) -> list[tuple[str, str]]:
    return [(verb, usual(loaded, verb).address()) for verb in VERBS]

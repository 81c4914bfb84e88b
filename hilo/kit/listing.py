"""A list page: its rows by pages, the same rows as a file, and what it says when there are none."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hilo.lib.errors import Refusal
from hilo.lib.text import has_nul

from .forms import Form
from .frame import Desk

PAGE = 50
"""Rows on one page."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run: such a cell is written with an apostrophe before it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it shows of a row (a list: one under the other), and where that leads ("" for
    nowhere). look: the state that a cell shows by shape and colour: "calm", "soon", "late", "done". under: a page shows
    it under the column before; in a file it stands by itself. drawn: the markup that a page shows for it."""

    label: str | Promise
    cell: Callable[[Any], Any]
    link: Callable[[Any], str] | None = None
    number: bool = False
    look: Callable[[Any], str] | None = None
    under: bool = False
    drawn: Callable[[Any], SafeString] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of one row, as a page shows it. under: what the columns say that stand under it."""

    column: Column
    lines: Sequence[Any]
    link: str
    look: str
    under: list[str]


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list may be narrowed to: the name in the address, its label, and its choices; without any, words.

    usual: what is chosen where nothing is asked, "" for all; most: characters of the words; key: its chord.
    """

    name: str
    label: str | Promise
    choices: Sequence[tuple[str, str | Promise]] = ()
    usual: str = ""
    most: int = 80
    key: str = ""

    def chosen(self, request: HttpRequest) -> str:
        """What the address asks for, as far as it can be asked; else what is usual."""
        found = request.GET.get(self.name, "").strip()[: self.most]
        fits = found in dict(self.choices) if self.choices else not has_nul(found)
        return found if found and fits else self.usual


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says, and what to do."""

    title: str | Promise
    hint: str | Promise = ""


def list_page(
    request: HttpRequest,
    desk: Desk,
    tab: str,
    rows: Sequence[Any],
    columns: Sequence[Column],
    *,
    title: str | Promise,
    empty: Empty,
    filters: Sequence[Filter] = (),
    file: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
    whole: int = 0,
    note: str | Promise = "",
    live: str = "",
    current: Callable[[Any], bool] | None = None,
    template: str = "kit/list.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page; with `?file=csv` the whole list as that file, if the list has a name for one.

    rows: a sequence or a queryset, only the rows of the page are read. form: an act beside the list, as it was refused.
    whole: how many there are, if the list ends before. note: beside the title. live: the facts after which the rows are
    drawn anew. current: whether a row is the one shown beside the list. template: another that includes kit/table.html,
    with what else it needs as context.
    """
    if file and request.GET.get("file") == "csv":
        return as_csv(rows, columns, file)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in request.GET.items() if name not in ("page", "file")}
    told = {
        "list_title": title,
        "columns": [column for column in columns if not column.under],
        "lines": [(_cells(columns, row), current is not None and current(row)) for row in page],
        "page": page,
        "kept": urlencode(kept),
        "filters": asked(request, filters),
        "empty": empty,
        "file": file,
        "form": form,
        "whole": whole,
        "list_note": note,
        "live": live,
    }
    return desk.show(request, tab, template, {**told, **(context or {})}, refusal=refusal)


def asked(request: HttpRequest, filters: Iterable[Filter]) -> list[tuple[Filter, str]]:
    """Filters with what each is set to, for kit/filters.html."""
    return [(one, one.chosen(request)) for one in filters]


def as_csv(rows: Iterable[Any], columns: Sequence[Column], name: str) -> HttpResponse:
    """Rows as a CSV file that a spreadsheet opens with its accents, and in which no cell is run."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(column.label) for column in columns])
    for row in rows:
        writer.writerow([_safe(column.cell(row)) for column in columns])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def running(start: datetime, due: datetime) -> SafeString:
    """A term that runs, as a cell shows it: the browser counts it on."""
    return format_html('<span class="clock" data-start="{}" data-due="{}"></span>', start.isoformat(), due.isoformat())


def _safe(value: Any) -> str:
    told = "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{told}" if told.startswith(FORMULA) and not isinstance(value, int | float) else told


def _cells(columns: Sequence[Column], row: Any) -> list[Cell]:
    cells: list[Cell] = []
    for column in columns:
        value = column.drawn(row) if column.drawn else column.cell(row)
        lines = [_shown(one) for one in (value if isinstance(value, list) else [value])]
        if column.under:
            cells[-1].under.extend(map(str, lines))
        else:
            link, look = column.link(row) if column.link else "", column.look(row) if column.look else ""
            cells.append(Cell(column, lines, link, look, []))
    return cells


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "–" if value is None else value

"""A list page: its rows by pages, the same rows as a file, and what it says when there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise

from hilo.lib import sheets
from hilo.lib.errors import Refusal
from hilo.lib.text import has_nul

from .forms import Form
from .frame import Desk, Link

PAGE = 50
"""Rows on one page."""
WHOLE = 20
"""Characters of a folio or an instant at most."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it shows of a row (a list: one under the other), and where that leads ("" for
    nowhere). look: the state that a cell shows by shape and colour: "calm", "soon", "late", "done". under: a page shows
    it under the column before; in a file it stands by itself. ago: a page says how long since the instant. part: the
    template that draws what the cell is (`it`)."""

    label: str | Promise
    cell: Callable[[Any], Any]
    link: Callable[[Any], str] | None = None
    number: bool = False
    look: Callable[[Any], str] | None = None
    under: bool = False
    ago: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of one row, as a page shows it. under: what the columns say that stand under it."""

    column: Column
    lines: Sequence[Any]
    link: str
    look: str
    under: list[str]
    ago: str = ""

    @property
    def whole(self) -> bool:
        """True for folios, codes and instants, which no line is broken in."""
        said = [str(line) for line in self.lines]
        return all(len(one) <= WHOLE and any(map(str.isdigit, one)) for one in said)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list may be narrowed to: the name in the address, its label, and its choices; or of which kind the
    input is ("date", or words).

    usual: what stands there unless something else was asked; most: characters of the words; key: the chord to them.
    """

    name: str
    label: str | Promise
    choices: Sequence[tuple[str, str | Promise]] = ()
    kind: str = "text"
    usual: str = ""
    most: int = 80
    key: str = ""

    def chosen(self, request: HttpRequest) -> str:
        """What the address asks for, as far as it can be asked; else what is usual."""
        found = request.GET.get(self.name, self.usual).strip()[: self.most]
        fits = not found or found in dict(self.choices) if self.choices else not has_nul(found)
        return found if fits else self.usual


def asked(request: HttpRequest, filters: Iterable[Filter]) -> list[tuple[Filter, str]]:
    """Filters with what each is set to, for kit/filters.html."""
    return [(one, one.chosen(request)) for one in filters]


class Line(list[Cell]):
    """The cells of a row. current: it is the one shown beside the list."""

    current = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says, and what to do. well: that it is empty is how it should be, and it carries a tick."""

    title: str | Promise
    hint: str | Promise = ""
    well: bool = False


def listed(
    name: str, title: str | Promise, rows: Iterable[Any], columns: Sequence[Column], **told: Any
) -> list[dict[str, Any]]:
    """A short list, all of it on one page (kit/listed.html); none if there is nothing in it and nothing to say of that.

    told: what it says when it is empty (empty), beside its title (note, links), and whether it asks to be seen (hand).
    """
    lines = [_cells(columns, row) for row in rows]
    drawn = {"name": name, "title": title, "columns": _heads(columns), "lines": lines}
    return [drawn | told] if lines or "empty" in told else []


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
    links: Sequence[Link] = (),
    before: Sequence[Mapping[str, Any]] = (),
    after: Sequence[Mapping[str, Any]] = (),
    live: str = "",
    current: Callable[[Any], bool] | None = None,
    template: str = "kit/list.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page; with `?file=csv` the whole list as that file, if the list has a name for one.

    rows: a sequence or a queryset, only the rows of the page are read. form: an act beside the list, as it was refused.
    whole: how many there are, if the list ends before. links: buttons over the list; before, after: short lists beside
    it. live: the facts after which the rows are drawn anew. current: whether a row is the one shown beside the list.
    template: another that includes kit/table.html, with what else it needs as context.
    """
    if file and request.GET.get("file") == "csv" and not refusal:
        return as_csv(rows, columns, file)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in request.GET.items() if name not in ("page", "file")}
    told = {
        "list_title": title,
        "columns": _heads(columns),
        "lines": [_line(columns, row, current) for row in page],
        "page": page,
        "kept": urlencode(kept),
        "filters": asked(request, filters),
        "empty": empty,
        "file": file,
        "form": form,
        "whole": whole,
        "note": note,
        "links": links,
        "before": before,
        "after": after,
        "live": live,
    }
    return desk.show(request, tab, template, {**told, **(context or {})}, refusal=refusal)


def as_csv(rows: Iterable[Any], columns: Sequence[Column], name: str) -> HttpResponse:
    """Rows as a CSV file that a spreadsheet opens with its accents, and in which no cell is run."""
    lines = ([_written(column.cell(row)) for column in columns] for row in rows)
    text = sheets.as_csv([[column.label for column in columns], *lines])
    answer = HttpResponse(sheets.BOM + text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _line(columns: Sequence[Column], row: Any, current: Callable[[Any], bool] | None) -> Line:
    line = Line(_cells(columns, row))
    line.current = current is not None and current(row)
    return line


def _heads(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if not column.under]


def _cells(columns: Sequence[Column], row: Any) -> list[Cell]:
    cells: list[Cell] = []
    for column in columns:
        value = column.cell(row)
        lines = [shown(one) for one in (value if isinstance(value, list) and not column.part else [value])]
        if column.under:
            cells[-1].under.extend(str(line) for line in lines if line != "")
        else:
            link, look = column.link(row) if column.link else "", column.look(row) if column.look else ""
            ago = value.isoformat() if column.ago and value else ""
            cells.append(Cell(column, lines, link, look, [], ago))
    return cells


def shown(value: Any) -> Any:
    """A value as a page shows it: instants and days as people write them, nothing as a dash."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "–" if value is None else value

"""Lists over HTTP, in one shape: by pages, or only what changed since a place of the stream or an instant.

A page is asked by the key of its last item, so that a record that is made meanwhile moves nothing. What changed is read
along the stream itself: its facts say of which records.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Generic, Literal, TypeVar, get_type_hints
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema

from hilo.lib import sheets
from hilo.lib.documents import read
from hilo.lib.errors import Refusal
from hilo.lib.limits import Clock, Longest, schema_of

from .events.queries import last_place, place_since, told_between

M = TypeVar("M", bound=Model)
T = TypeVar("T")
MOST_COUNTED = 10_000
"""Up to so many it is said how many there are: more are not worth the counting."""
MOST_FACTS = 10_000
"""Facts that one page of changes looks through."""


Word = Annotated[str, Longest(40)]
"""What a column has to be, "" for any."""


class Asked(Schema):
    """after: `next` of the page before. limit: items on a page. changed_since: an instant; changed_after: `place` of an
    earlier page: only what changed since, the longest ago first. format: "csv" for a file."""

    after: Annotated[str, Longest(120)] = ""
    limit: Annotated[int, Query(ge=1, le=500)] = 100
    changed_since: Clock | None = None
    changed_after: Annotated[int, Query(ge=0, lt=2**63)] | None = None
    format: Literal["json", "csv"] = "json"

    def columns(self) -> dict[str, str]:
        """What the columns have to be that this list may be narrowed by: those that say something.

        Raises: Refusal HILO-K422 for a word that the column never has, whose list would always be empty.
        """
        own = type(self).model_fields.keys() - Asked.model_fields.keys()
        told = {name: value for name in sorted(own) if (value := getattr(self, name)) and isinstance(value, str)}
        for name, value in told.items():
            known = words_of(type(self), name)
            if known and value not in known:
                said = f"{name}: there is no “{value}”. It is one of {', '.join(known)}."
                raise Refusal("HILO-K422", said, where=name)
        return told


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list.

    next: what `after` takes for the part that follows, null at the end; total: how many there are in all, on the first
    page (null for more than 10,000 and for changes); place: of the stream, as the page was read. From there the stream
    (`?after=`), or the list itself (`changed_after`), goes on without a gap.
    """

    items: list[T]
    next: str | None
    total: int | None
    place: int


@dataclass(frozen=True, slots=True)
class Named:
    """How the stream names the records of a list. word: before the colon of a subject ("incident"); column: which the
    name stands in; key: the column's value of that name."""

    word: str
    column: str
    key: Callable[[str], Any] = str


@cache
def words_of(asked: type[Asked], column: str) -> tuple[str, ...]:
    """The words that a column may have, () where any may stand."""
    return tuple(schema_of(get_type_hints(asked, include_extras=True)[column]).get("enum", ()))


def page(rows: QuerySet[M], asked: Asked, row: Callable[[M], T], named: Named, *, order: str = "-pk") -> Page[T]:
    """The part of the rows that is asked for, each as `row` shows it. order: the column of the cursor, unique.

    Raises: Refusal HILO-K430 for a cursor that no list gave.
    """
    end = last_place()
    since = _since(asked)
    if since is not None:
        return _changes(rows, asked, since, end, row, named)
    column = order.removeprefix("-")
    if asked.after:
        side = "lt" if order[0] == "-" else "gt"
        field = rows.model._meta.pk if column == "pk" else rows.model._meta.get_field(column)
        rows = rows.filter(**{f"{column}__{side}": _key(asked.after, "key", field)})
    found = list(rows.order_by(order)[: asked.limit + 1])
    items = found[: asked.limit]
    more = _sealed("key", getattr(items[-1], column)) if len(found) > asked.limit else None
    return Page([row(one) for one in items], more, None if asked.after else _total(rows), end)


def _since(asked: Asked) -> int | None:
    """The place after which changes are asked for; None if all is."""
    if asked.changed_since is None and asked.changed_after is None:
        return None
    if asked.after:
        return int(_key(asked.after, "place", BigIntegerField()))
    by_time = 0 if asked.changed_since is None else place_since(asked.changed_since)
    return max(by_time, asked.changed_after or 0)


def _changes(rows: QuerySet[M], asked: Asked, since: int, end: int, row: Callable[[M], T], named: Named) -> Page[T]:
    places, reached = _told(named, since, end, asked.limit)
    keys = {named.key(name): place for name, place in places.items()}
    found = list(rows.filter(**{f"{named.column}__in": list(keys)})) if keys else []
    found.sort(key=lambda one: keys[getattr(one, named.column)])
    more = _sealed("place", reached) if reached < end else None
    return Page([row(one) for one in found], more, None, end)


def _told(named: Named, since: int, end: int, limit: int) -> tuple[dict[str, int], int]:
    """Names of the records that facts tell of, each with its first place; and the place up to which was looked."""
    found: dict[str, int] = {}
    looked = told_between(since, end, limit=MOST_FACTS)
    for place, subject in looked:
        word, _, name = subject.partition(":")
        if word == named.word and name not in found:
            if len(found) == limit:
                return found, since
            found[name] = place
        since = place
    return found, since if len(looked) == MOST_FACTS else end


def _total(rows: QuerySet[M]) -> int | None:
    counted = rows.order_by()[: MOST_COUNTED + 1].count()
    return counted if counted <= MOST_COUNTED else None


def _sealed(kind: str, key: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps({kind: key}).encode()).decode().rstrip("=")


def _key(given: str, kind: str, field: Any) -> Any:
    """What a cursor holds, as a value of the field. Raises: Refusal HILO-K430."""
    try:
        key = read(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))[kind]
        if isinstance(key, bool):
            raise TypeError("no key is true or false")
        key = field.clean(key, None)
    except (ValueError, LookupError, TypeError, ValidationError, RecursionError):
        raise Refusal("HILO-K430", where="after") from None
    return key


def answered(request: HttpRequest, asked: Asked, found: Page[T], kind: type[T], name: str) -> Page[T] | HttpResponse:
    """The page; or as a CSV file of that name, with the address of what follows in its Link header (RFC 8288)."""
    if asked.format == "json":
        return found
    heads = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    lines = ([_cell(getattr(item, head)) for head in heads] for item in found.items)
    answer = HttpResponse(sheets.BOM + sheets.as_csv([heads, *lines]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    if found.next:
        answer["Link"] = f'<{request.path}?{urlencode({**request.GET.dict(), "after": found.next})}>; rel="next"'
    return answer


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "; ".join(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else value

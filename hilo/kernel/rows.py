"""The hottest statements, with less around them: plain inserts, and questions whose SQL is made only once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Field, Model, QuerySet

R = TypeVar("R")
VALUES = 30_000
"""A statement of PostgreSQL takes 65,535 values, one of SQLite 32,766."""


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model, in one statement as long as it holds their values. Their ids stay unknown; use
    bulk_create where one is needed."""
    if not rows:
        return
    head, fields = _statement(type(rows[0]))
    marks = "(" + ", ".join(["%s"] * len(fields)) + ")"
    most = VALUES // len(fields)
    with connection.cursor() as cursor:
        for first in range(0, len(rows), most):
            some = rows[first : first + most]
            values = [
                field.get_db_prep_save(getattr(row, field.attname), connection) for row in some for field in fields
            ]
            cursor.execute(head + ", ".join([marks] * len(some)), values)


@cache
def _statement(model: type[Model]) -> tuple[str, tuple[Field, ...]]:  # type: ignore[type-arg]
    fields = tuple(field for field in model._meta.concrete_fields if not field.primary_key or not field.db_returning)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    return f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES ", fields  # noqa: S608


class _Made(NamedTuple):
    """A question's SQL; its values, each a constant or the place of one that is given; how its answers are read.

    names: the fields of a model's row; None for plain values.
    """

    sql: str
    values: tuple[tuple[Any, int | None], ...]
    converted: tuple[tuple[int, list[Any], Any], ...]
    model: type[Model]
    names: list[str] | None


class Question(Generic[R]):
    """A question that is asked again and again. Django makes its SQL once: that costs five times the asking.

    rows: makes it of keys and words; it ends in whole rows of one model (no select_related, no lock) or in
    `values_list` (the answers are tuples then). like: one key or word for each, unlike any other value in the question.
    """

    def __init__(self, rows: Callable[..., QuerySet[Any, R]], *like: int | str) -> None:
        self._rows, self._like = rows, like
        self._made: dict[str, _Made] = {}

    def __call__(self, *values: int | str) -> list[R]:
        """The answer to the question with these values, in its order."""
        if len(values) != len(self._like):
            raise TypeError(f"the question takes {len(self._like)} values")
        made = self._made.get(connection.vendor) or self._make()
        with connection.cursor() as cursor:
            cursor.execute(made.sql, [value if place is None else values[place] for value, place in made.values])
            found = cursor.fetchall()
        return [_read(made, row) for row in found]

    def _make(self) -> _Made:
        rows = self._rows(*self._like)
        query, whole = rows.query, rows._fields is None  # type: ignore[attr-defined]
        if query.select_for_update or (whole and (query.select_related or query.deferred_loading[0])):
            raise TypeError("a question is about whole rows of one model, or plain values, without a lock")
        compiler = query.get_compiler(connection=connection)
        sql, given = compiler.as_sql()
        places = {(type(value), value): place for place, value in enumerate(self._like)}
        selected = [column for column, _, _ in compiler.select or ()]
        made = self._made[connection.vendor] = _Made(
            sql=sql,
            values=tuple((value, places.get((type(value), value))) for value in given),
            converted=tuple((at, *read) for at, read in compiler.get_converters(selected).items()),
            model=rows.model,
            names=[column.target.attname for column in selected] if whole else None,
        )
        return made


def _read(made: _Made, row: Sequence[Any]) -> Any:
    values = list(row)
    for at, converters, column in made.converted:
        for convert in converters:
            values[at] = convert(values[at], column, connection)
    return tuple(values) if made.names is None else made.model.from_db(connection.alias, made.names, values)

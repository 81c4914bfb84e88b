"""Values that are found again wherever they went: planted in the fields of a row, looked for in every table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from hilo.kernel.traits import ours, traits_of
from tests.support.databases import filled


def sentinel(field: models.Field, place: int) -> Any:  # type: ignore[type-arg]
    """A value of the field's type that nothing else has, told apart by its place."""
    word = f"zq{place:02d}{field.name}"
    if isinstance(field, models.FloatField | models.DecimalField):
        return 10.000137 + place / 100
    if isinstance(field, models.JSONField):
        return {word: word}
    if isinstance(field, models.CharField | models.TextField):
        return word[: field.max_length]
    raise TypeError(
        f"{field.model._meta.label}.{field.name}: say here how a sentinel of a {type(field).__name__} looks"
    )


def plant(row: models.Model, names: Iterable[str], first: int = 1) -> dict[str, Any]:
    """Write sentinels into fields of a row, past every action; returns them by `model.field`."""
    fields = {field.name: field for field in row._meta.concrete_fields}
    values = {name: sentinel(fields[name], place) for place, name in enumerate(names, first)}
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return {f"{row._meta.label}.{name}": value for name, value in values.items()}


def as_looked_for(value: Any) -> str:
    """How a value shows in a row that was written down: a document by the first of its words."""
    return next(iter(value)) if isinstance(value, dict) else str(value)


def written(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Every value of a table as text, by `model.field`."""
    for row in model._default_manager.all():
        for field in model._meta.concrete_fields:
            value = getattr(row, field.attname)
            text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
            yield f"{model._meta.label}.{field.name}", text


def found(values: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Where in the database the values stand: (the field in which it was planted, the field in which it is)."""
    looked_for = {name: as_looked_for(value) for name, value in values.items()}
    return {
        (name, where)
        for model in apps.get_models()
        for where, text in written(model)
        for name, value in looked_for.items()
        if value in text
    }


def _words(value: Any) -> Iterator[str]:
    """What in a value would be known again: names, sentences, telephone numbers, addresses; no code, no count."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _words(one)
    elif isinstance(value, str) and len(value) > 7 and (" " in value or "://" in value or value.startswith("+")):
        yield value


@cache
def _of_persons() -> dict[str, tuple[type[models.Model], list[str]]]:
    """Models with fields that are a person's and that no law makes public, by table."""
    said = {model: traits_of(model) for model in ours()}
    names = {model: sorted(one.of_persons.keys() - set(one.public.split())) for model, one in said.items()}
    return {model._meta.db_table: (model, fields) for model, fields in names.items() if fields}


def told_of_persons() -> Iterator[tuple[str, str]]:
    """Every word that a personal, protected or sealed field holds now and that no law makes public, with its field."""
    known = _of_persons()
    for table in filled(connection, list(known)):
        model, names = known[table]
        for row in model._default_manager.values(*names):
            for name, value in row.items():
                for word in _words(value):
                    yield f"{model._meta.label}.{name}", word


def travelled(lines: Iterable[str]) -> list[str]:
    """What of a person stands in a fact (and so in the stream), in the ledger, in a delivery or in lines of a log."""
    told = {"log": "\n".join(lines)}
    for model, names in (
        ("events.Fact", ("subject", "payload")),
        ("ledger.Entry", ("subject", "why", "data")),
        ("exchange.Delivery", ("body", "error")),
    ):
        rows = apps.get_model(model)._default_manager.values_list(*names)
        told[model] = "\n".join(_unescaped(text) for row in rows for text in row)
    if not any(told.values()):
        return []
    return sorted(
        f"{field} {word!r} stands in {where}"
        for field, word in told_of_persons()
        for where, text in told.items()
        if word in text
    )


def _unescaped(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False) if text.startswith("{") else text
    except ValueError:
        # Somebody's own words may begin with a brace too.
        return text

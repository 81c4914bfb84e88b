"""Which rows must stand as they were left, said once on the model in its attribute `stands`, beside `traits`.

From it follow what a ledger entry seals of its record (`content`), what `hilo ledger verify` recomputes, and what is
looked at before a signature is given. Every column stands, a new one too, unless it is named in `but`.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from .rows import Question

Model = type[models.Model]
_ANY = -7_654_321
"""A key that no row has: a question is made with it."""


@dataclass(frozen=True, slots=True)
class Stands:
    """named: of a record, its word in the ledger and the column that follows it, as "detention:number". of: of a row
    that is a part of a record, the key that leads there ("detention", "step__item"). but: columns that are no part of
    it, with a space between. own: whether the record's own columns stand; if not, only its parts do: an act meets it
    before it changes them (`met`) and says so (`done(…, record=…)`).
    """

    named: str = ""
    of: str = ""
    but: str = ""
    own: bool = True

    @property
    def word(self) -> str:
        return self.named.partition(":")[0]

    @property
    def column(self) -> str:
        return self.named.partition(":")[2]


def stands_of(model: type[Any]) -> Stands | None:
    """What a model says, or one that it is made of."""
    said = getattr(model, "stands", None)
    return said if isinstance(said, Stands) else None


@dataclass(frozen=True, slots=True)
class Files:
    """Records that are folders of files and not rows, such as a vintage. folder: where one lies, by its name in the
    ledger without the word; every: the names of all that there are. The entry that seals one names its `files`.
    """

    folder: Callable[[str], Path]
    every: Callable[[], Iterable[str]]


FILES: dict[str, Files] = {}
"""By the word before the colon of their subjects; a domain adds its own when it starts."""


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a folder, by name: what an entry says of a record that is files. {} without a folder."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return {file.name: _hash(file) for file in files if file.is_file()}


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@cache
def records() -> dict[str, Model]:
    """The models of records, by the word before the colon of their subjects."""
    found = {said.word: model for model in apps.get_models() if (said := stands_of(model)) and said.named}
    return dict(sorted(found.items()))


def parts_of(record: Model) -> Iterator[tuple[Model, str]]:
    """The rows that make a record: itself if it stands, then what is part of it, each with the way to the record."""
    said = stands_of(record)
    if said is not None and said.own:
        yield record, "pk"
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label):
        part = stands_of(model)
        if part is not None and part.of and _end(model, part.of) is record:
            yield model, part.of


def content(record: Model, key: Any) -> str:
    """SHA-256, in hexadecimal, of a record as the database has it now: its rows and parts, every column that stands."""
    told = [[label, [[_plain(value) for value in row] for row in rows(key)]] for label, rows in _questions(record)]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def nothing(record: Model) -> str:
    """The content of a record that has no rows."""
    return content(record, _ANY)


def key_of(record: Model, subject: str) -> Any:
    """The key of a record by its name in the ledger; None where there is no row of that name any more."""
    said = stands_of(record)
    assert said is not None
    return (
        record._default_manager.filter(**{said.column: subject.partition(":")[2]}).values_list("pk", flat=True).first()
    )


@cache
def _questions(record: Model) -> tuple[tuple[str, Question[Any]], ...]:
    return tuple((model._meta.label_lower, _question(model, way)) for model, way in parts_of(record))


def _question(model: Model, way: str) -> Question[Any]:
    columns = columns_of(model)
    return Question(lambda key: model._default_manager.filter(**{way: key}).order_by("pk").values_list(*columns), _ANY)


def columns_of(model: Model) -> list[str]:
    """The columns of a model that stand, in the order of the table."""
    said = stands_of(model)
    assert said is not None
    left = said.but.split()
    return [one.attname for one in model._meta.concrete_fields if one.name not in left]


def _end(model: Model, way: str) -> Model:
    for step in way.split("__"):
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value

"""The forms of the police report, read from standards/forms: what is asked, in which order, with which codes. Pure.

A document follows a form: see `schema` for its shape. A field's path is `sections.place.street` or, inside the record
of an annex, `annexes.detention.a1b2c3d4.name`.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.lib.errors import NotFound

FOLDER = Path(__file__).parent / "standards" / "forms"
ABSENT = ("not_applicable", "unknown")
MASKED = {"masked": True}
TYPES = ("text", "long", "integer", "number", "datetime", "date", "boolean", "choice", "choices", "rows")
TEXT, LONG = 500, 30_000
"""Longest text of one line, and of several, in characters."""
ROWS, RECORDS = 100, 300
"""Most rows of a small list, and most records of one annex."""
LARGEST = 1_000_000_000
ID = r"^[0-9a-f]{8,32}$"
INSTANT = (
    r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"
)
DAY = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
FOLIO = r"^[0-9A-Za-z-]{1,40}$"
_ID = re.compile(ID)
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class When:
    """Another answer that calls for this one: `field` of the same record, or `part.field` of a section."""

    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Field:
    """One question. source: where the value is taken from; options: (code, Spanish, English); fields: of its rows."""

    id: str
    type: str
    es: str
    en: str
    required: str = ""
    when: When | None = None
    choices: str = ""
    options: tuple[tuple[str, str, str], ...] = ()
    source: str = ""
    protected: bool = False
    refers: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _, _ in self.options)


@dataclass(frozen=True, slots=True)
class Part:
    """A section (one) or an annex (many: one record for each)."""

    id: str
    kind: str
    title_es: str
    title_en: str
    fields: tuple[Field, ...]
    by_id: Mapping[str, Field]
    number: str = ""
    letter: str = ""
    many: bool = False
    protected: bool = False
    called_by: When | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """An edition of the report. version: its edition and the first digits of its file's SHA-256."""

    id: str
    edition: str
    title_es: str
    title_en: str
    coverage: str
    valid_from: date
    source: str
    law: str
    version: str
    choices: Mapping[str, tuple[tuple[str, str, str], ...]]
    parts: tuple[Part, ...]
    sections: Mapping[str, Part]
    annexes: Mapping[str, Part]

    def part(self, name: str) -> Part | None:
        return self.sections.get(name) or self.annexes.get(name)

    def field(self, path: str) -> tuple[Part, Field] | None:
        """The field that a path names, with its part; None if the form asks no such thing."""
        match path.split("."):
            case ["sections", part, name] if part in self.sections:
                found = self.sections[part].by_id.get(name)
                return (self.sections[part], found) if found else None
            case ["annexes", part, key, name] if part in self.annexes and _ID.fullmatch(key):
                found = self.annexes[part].by_id.get(name)
                return (self.annexes[part], found) if found else None
        return None

    def record(self, path: str) -> Part | None:
        """The annex whose record a path such as `annexes.object.a1b2c3d4` names."""
        match path.split("."):
            case ["annexes", part, key] if part in self.annexes and _ID.fullmatch(key):
                return self.annexes[part]
        return None

    def label(self, path: str, language: str = "es") -> str:
        """What a path is called: the part and the question."""
        found = self.field(path)
        if found is None:
            part = self.record(path) or self.part(path.split(".")[1] if "." in path else path)
            return (part.title_en if language == "en" else part.title_es) if part else path
        part, field = found
        title, asked = (part.title_en, field.en) if language == "en" else (part.title_es, field.es)
        return f"{title}: {asked}"

    def empty(self) -> dict[str, Any]:
        """A document in which nothing was answered yet."""
        return {
            "form": self.id,
            "edition": self.edition,
            "folio": "",
            "incident": "",
            "sections": {name: {} for name in self.sections},
            "annexes": {name: [] for name in self.annexes},
        }


Approved = Callable[[str], str | None]
_approved: list[Approved] = []


def approved_by(ask: Approved) -> None:
    """Where the text of a form is asked for that is no packaged file: an edition that the three parties approved."""
    _approved[:] = [ask]


def names() -> list[str]:
    """The packaged forms."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def form(name: str) -> Form:
    """A form by its id. Raises: NotFound."""
    if _NAME.fullmatch(name) and (FOLDER / f"{name}.toml").is_file():
        return _packaged(name)
    text = next((text for ask in _approved if (text := ask(name))), None)
    if text is None:
        raise NotFound("form", ascii(name[:40])[1:-1])
    return read(text)


def of_edition(edition: str, kind: str = "crime") -> Form:
    """The packaged form of an edition such as "2019". Raises: NotFound."""
    for name in names():
        if _packaged(name).edition == edition and name.endswith(kind):
            return _packaged(name)
    raise NotFound("edition", ascii(edition[:40])[1:-1])


@cache
def _packaged(name: str) -> Form:
    return read((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def read(text: str) -> Form:
    """A form from the text of its file."""
    data = tomllib.loads(text)
    lists = {name: _options(rows) for name, rows in data.get("choices", {}).items()}
    parts = tuple(_part(row, lists) for row in data["parts"])
    return Form(
        id=data["id"],
        edition=data["edition"],
        title_es=data["title_es"],
        title_en=data["title_en"],
        coverage=data["coverage"],
        valid_from=data["valid_from"],
        source=data["source"],
        law=data.get("law", ""),
        version=f"{data['edition']}+{hashlib.sha256(text.encode()).hexdigest()[:12]}",
        choices=MappingProxyType(lists),
        parts=parts,
        sections=MappingProxyType({part.id: part for part in parts if part.kind == "section"}),
        annexes=MappingProxyType({part.id: part for part in parts if part.kind == "annex"}),
    )


def _options(rows: Any) -> tuple[tuple[str, str, str], ...]:
    return tuple((str(code), str(es), str(en)) for code, es, en in rows)


def _when(row: Mapping[str, Any] | None) -> When | None:
    return When(row["field"], row["is"]) if row else None


def _part(row: Mapping[str, Any], lists: Mapping[str, Any]) -> Part:
    fields = tuple(_field(one, lists) for one in row["fields"])
    return Part(
        id=row["id"],
        kind=row["kind"],
        title_es=row["title_es"],
        title_en=row["title_en"],
        fields=fields,
        by_id=MappingProxyType({field.id: field for field in fields}),
        number=row.get("number", ""),
        letter=row.get("letter", ""),
        many=row.get("many", False),
        protected=row.get("protected", False),
        called_by=_when(row.get("called_by")),
    )


def _field(row: Mapping[str, Any], lists: Mapping[str, Any]) -> Field:
    named = row.get("choices", "")
    return Field(
        id=row["id"],
        type=row["type"],
        es=row["es"],
        en=row["en"],
        required=row.get("required", ""),
        when=_when(row.get("when")),
        choices=named,
        options=lists[named] if named else _options(row.get("options", ())),
        source=row.get("from", ""),
        protected=row.get("protected", False),
        refers=row.get("refers", ""),
        fields=tuple(_field(one, lists) for one in row.get("fields", ())),
    )


def schema(wanted: Form) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a form's documents: what it refuses, rules_document refuses too.

    It says nothing of what must be answered: a report that is merely incomplete is found against, not refused.
    """
    sections = {part.id: _record(part.fields) for part in wanted.sections.values()}
    annexes = {
        part.id: {
            "type": "array",
            "maxItems": RECORDS if part.many else 1,
            "items": _record(part.fields, {"id": {"type": "string", "pattern": ID}}, ["id"]),
        }
        for part in wanted.annexes.values()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:hilo:form:{wanted.id}:{wanted.version}",
        "title": wanted.title_en,
        "type": "object",
        "properties": {
            "form": {"const": wanted.id},
            "edition": {"const": wanted.edition},
            "folio": {"anyOf": [{"const": ""}, {"type": "string", "pattern": FOLIO}]},
            "incident": {"anyOf": [{"const": ""}, {"type": "string", "pattern": FOLIO}]},
            "sections": _object(sections),
            "annexes": _object(annexes),
        },
        "required": ["form", "edition", "sections", "annexes"],
        "additionalProperties": False,
    }


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required or [], "additionalProperties": False}


def _record(
    fields: tuple[Field, ...], more: dict[str, Any] | None = None, required: list[str] | None = None
) -> dict[str, Any]:
    asked = {field.id: _answer(field) for field in fields}
    return _object((more or {}) | asked, required)


def _answer(field: Field) -> dict[str, Any]:
    """A value, or that it is absent and why."""
    absent = _object({"absent": {"enum": list(ABSENT)}}, ["absent"])
    return {"title": field.en, "anyOf": [value_schema(field), absent]}


def value_schema(field: Field) -> dict[str, Any]:
    """The JSON schema of an answer itself."""
    match field.type:
        case "text" | "long" if not field.refers:
            longest = LONG if field.type == "long" else TEXT
            return {"type": "string", "minLength": 1, "maxLength": longest, "pattern": r"^[^\x00]*$"}
        case "text":
            return {"type": "string", "pattern": ID, "description": f"id of a record of the annex {field.refers}"}
        case "integer":
            return {"type": "integer", "minimum": 0, "maximum": LARGEST}
        case "number":
            return {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
        case "datetime":
            return {"type": "string", "format": "date-time", "pattern": INSTANT}
        case "date":
            return {"type": "string", "format": "date", "pattern": DAY}
        case "boolean":
            return {"type": "boolean"}
        case "choice":
            return {"enum": list(field.codes)}
        case "choices":
            return {"type": "array", "items": {"enum": list(field.codes)}, "uniqueItems": True}
        case "rows":
            return {"type": "array", "maxItems": ROWS, "items": _record(field.fields)}
    raise ValueError(f"{field.id}: no type {field.type}")

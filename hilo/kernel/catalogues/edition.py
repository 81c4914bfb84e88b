"""One edition of one catalogue: read from its two files, checked once."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.lib.errors import Refusal

LANGUAGES = ("es", "en")
NEEDED_COLUMNS = ("code", "name_es", "name_en", "status")
IN_FORCE = "in_force"


class InvalidCatalogue(ValueError):
    """A catalogue file that must not be used; the message names the file, the line and every fault found."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of one edition.

    fields: the further columns of the file ("priority": "high"); an empty cell is "".
    """

    code: str
    catalogue: str
    edition: str
    names: Mapping[str, str]
    status: str
    fields: Mapping[str, str]

    @property
    def in_force(self) -> bool:
        """False for a code that the edition keeps only so that older records can be read."""
        return self.status == IN_FORCE

    def name(self, language: str = "es") -> str:
        """Name in the reader's language (Spanish for a language that the catalogue does not have)."""
        return self.names.get(language) or self.names["es"]


@dataclass(frozen=True)
class Catalogue:
    """One edition: its entries by code, and what the sidecar says of it.

    values: labels of the values of a column, by column, value and language.
    about: the whole sidecar (source, decision, gaps and what else a domain wants to keep there).
    """

    name: str
    edition: str
    valid_from: date
    provisional: bool
    source: str
    gaps: tuple[str, ...]
    values: Mapping[str, Mapping[str, Mapping[str, str]]]
    about: Mapping[str, Any]
    path: Path
    entries: Mapping[str, Entry] = field(repr=False)

    def entry(self, code: str) -> Entry:
        """The entry of the code; Refusal HILO-K421 if this edition has none."""
        found = self.entries.get(code)
        if found is None:
            where = f"the catalogue of {self.name} ({self.edition})"
            raise Refusal("HILO-K421", f"There is no code “{code[:20]}” in {where}; search by words.", where="code")
        return found

    def value_label(self, column: str, value: str, language: str = "es") -> str:
        """Label of a column's value ("priority", "high" -> "alta"); the value itself if the sidecar has no label."""
        return self.values.get(column, {}).get(value, {}).get(language, value)

    @cached_property
    def in_force(self) -> tuple[Entry, ...]:
        """The entries that new records may use, in the order of the file."""
        return tuple(entry for entry in self.entries.values() if entry.in_force)


def read(sidecar: Path) -> Catalogue:
    """Read and check one edition from its sidecar (the CSV stands beside it); InvalidCatalogue names every fault."""
    about = _sidecar(sidecar)
    faults = [f"{sidecar.name}: “{key}” is missing" for key in _NEEDED if not about.get(key)]
    if not isinstance(about.get("valid_from"), date):
        faults.append(f"{sidecar.name}: “valid_from” must be a date such as 2024-06-01")
    values = about.get("values", {})
    faults += [
        f"{sidecar.name}: values.{column}.{value} has no label in “{language}”"
        for column, table in values.items()
        for value, labels in table.items()
        for language in LANGUAGES
        if not labels.get(language)
    ]
    if faults:
        raise InvalidCatalogue(f"{sidecar.parent}: " + "; ".join(faults))
    return Catalogue(
        name=str(about["catalogue"]),
        edition=str(about["edition"]),
        valid_from=about["valid_from"],
        provisional=bool(about.get("provisional", False)),
        source=str(about["source"]),
        gaps=tuple(about.get("gaps", ())),
        values=values,
        about=MappingProxyType(about),
        path=sidecar,
        entries=MappingProxyType(_entries(sidecar.with_suffix(".csv"), about)),
    )


_NEEDED = ("catalogue", "edition", "source", "valid_from")


def _sidecar(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidCatalogue(f"{path}: the sidecar cannot be read: {error}") from error


def _entries(path: Path, about: Mapping[str, Any]) -> dict[str, Entry]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidCatalogue(f"{path}: the catalogue cannot be read: {error}") from error
    reader = csv.DictReader(lines)
    missing = [column for column in NEEDED_COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise InvalidCatalogue(f"{path}: the columns {', '.join(missing)} are missing")
    entries: dict[str, Entry] = {}
    faults: list[str] = []
    for row in reader:
        cells = {k: (v or "").strip() for k, v in row.items() if isinstance(k, str) and not isinstance(v, list)}
        wrong = _row_faults(cells, about)
        if None in row:
            wrong.append("more cells than columns")
        if cells["code"] in entries:
            wrong.append("the code stands twice")
        faults += [f"line {reader.line_num} ({cells['code'] or 'no code'}): {fault}" for fault in wrong]
        entries[cells["code"]] = Entry(
            code=cells["code"],
            catalogue=str(about["catalogue"]),
            edition=str(about["edition"]),
            names=MappingProxyType({language: cells[f"name_{language}"] for language in LANGUAGES}),
            status=cells["status"],
            fields=MappingProxyType({k: v for k, v in cells.items() if k not in NEEDED_COLUMNS}),
        )
    if not entries:
        faults.append("the file has no entries")
    if faults:
        shown = "; ".join(faults[:10]) + (f"; and {len(faults) - 10} more" if len(faults) > 10 else "")
        raise InvalidCatalogue(f"{path}: {shown}")
    return entries


def _row_faults(cells: Mapping[str, str], about: Mapping[str, Any]) -> list[str]:
    faults = [f"{column} is empty" for column in NEEDED_COLUMNS if not cells[column]]
    code, pattern, parent = cells["code"], about.get("code_pattern"), about.get("code_begins_with")
    if code and pattern and not re.fullmatch(pattern, code):
        faults.append(f"the code does not have the form {pattern}")
    if parent and not code.startswith(cells.get(parent, "")):
        faults.append(f"the code does not begin with its {parent} {cells.get(parent)}")
    for column, table in about.get("values", {}).items():
        value = cells.get(column, "")
        if value not in table and (value or column not in about.get("may_be_empty", ())):
            faults.append(f"{column} “{value}” is not one of {', '.join(table)}")
    return faults

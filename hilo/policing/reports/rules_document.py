"""Whether a document can be a report of a form at all: its shape, never its merit. Pure.

A report that is merely bad is accepted and found against by the checker. What is refused here could not be kept or
shown: another type, an unknown question or code, a time still to come, records that stand twice or refer in a circle.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hilo.lib.errors import Refusal

from . import forms
from .forms import Field, Form, Part

TOLERANCE = timedelta(minutes=10)
"""How far ahead of the server's clock a time may lie: two clocks never agree."""
_ID, _INSTANT, _DAY, _FOLIO = (re.compile(text) for text in (forms.ID, forms.INSTANT, forms.DAY, forms.FOLIO))
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be taken, and where. code: HILO-R410 to R416."""

    path: str
    code: str
    message: str


def check(form: Form, document: Any, *, at: datetime, tolerance: timedelta = TOLERANCE) -> None:
    """Raises: Refusal with the first fault's code and path, and all of them in `extra.faults`."""
    if found := list(faults(form, document, at=at, tolerance=tolerance)):
        raise refusal(found)


def refusal(found: list[Fault]) -> Refusal:
    """Faults as one refusal."""
    first = found[0]
    return Refusal(first.code, first.message, where=first.path, extra={"faults": [asdict(fault) for fault in found]})


def faults(form: Form, document: Any, *, at: datetime, tolerance: timedelta = TOLERANCE) -> Iterator[Fault]:
    """Everything that keeps a document from being a report of the form. at: no time may lie after it."""
    if not isinstance(document, Mapping):
        yield Fault("", "HILO-R410", "A report is a JSON object with form, edition, sections and annexes.")
        return
    yield from _head(form, document)
    until = at + tolerance
    sections, annexes = document.get("sections"), document.get("annexes")
    yield from _parts(form.sections, sections, "sections")
    yield from _parts(form.annexes, annexes, "annexes")
    if isinstance(sections, Mapping):
        for name in [name for name in form.sections if name in sections]:
            yield from _record(form.sections[name].fields, sections[name], f"sections.{name}", until)
    if isinstance(annexes, Mapping):
        for name in [name for name in form.annexes if name in annexes]:
            yield from _annex(form.annexes[name], annexes[name], until)
        yield from reference_faults(form, annexes)


def value_faults(field: Field, value: Any, path: str, *, until: datetime) -> Iterator[Fault]:
    """What keeps a value from being the answer to a question. until: no time may lie after it."""
    if isinstance(value, Mapping):
        if set(value) != {"absent"} or value["absent"] not in forms.ABSENT:
            wanted = " or ".join(f'{{"absent": "{reason}"}}' for reason in forms.ABSENT)
            yield Fault(path, "HILO-R411", f"Give a value, or {wanted}.")
        return
    match field.type:
        case "text" | "long" if field.refers:
            if not isinstance(value, str) or not _ID.fullmatch(value):
                yield Fault(path, "HILO-R411", f"Give the id of a record of the annex “{field.refers}”.")
        case "text" | "long":
            yield from _text(value, path, forms.LONG if field.type == "long" else forms.TEXT)
        case "integer" | "number":
            yield from _number(value, path, whole=field.type == "integer")
        case "datetime":
            yield from _instant(value, path, until)
        case "date":
            yield from _day(value, path, until)
        case "boolean":
            if not isinstance(value, bool):
                yield Fault(path, "HILO-R411", "Give true or false.")
        case "choice":
            yield from _code(field, value, path)
        case "choices":
            yield from _codes(field, value, path)
        case "rows":
            yield from _rows(field, value, path, until)


def reference_faults(form: Form, annexes: Mapping[str, Any]) -> Iterator[Fault]:
    """Records with one id, records that refer to another kind, to themselves or in a circle.

    A reference to a record that is not there (any more) is no fault: the checker finds it.
    """
    kind: dict[str, str] = {}
    leads: dict[str, dict[str, str]] = {}
    for part, record in _records(form, annexes):
        key = record["id"]
        if key in kind:
            yield Fault(f"annexes.{part.id}.{key}", "HILO-R415", f"Two records have the id {key}: each has its own.")
        kind[key] = part.id
        refers = {f.id: record.get(f.id) for f in part.fields if f.refers and isinstance(record.get(f.id), str)}
        leads[key] = {name: to for name, to in refers.items() if to is not None}
    wanted = {(part.id, field.id): field.refers for part in form.annexes.values() for field in part.fields}
    for key, named in leads.items():
        for name, to in named.items():
            path = f"annexes.{kind[key]}.{key}.{name}"
            if _comes_back(key, to, leads):
                yield Fault(path, "HILO-R415", "The record refers to itself, or in a circle.")
            elif to in kind and kind[to] != wanted[kind[key], name]:
                asked = wanted[kind[key], name]
                yield Fault(path, "HILO-R415", f"{to} is a record of “{kind[to]}”, and the question is for “{asked}”.")


def _comes_back(start: str, to: str, leads: Mapping[str, Mapping[str, str]]) -> bool:
    waiting, seen = [to], set[str]()
    while waiting:
        here = waiting.pop()
        if here == start:
            return True
        if here not in seen:
            seen.add(here)
            waiting += leads.get(here, {}).values()
    return False


def _records(form: Form, annexes: Mapping[str, Any]) -> Iterator[tuple[Part, Mapping[str, Any]]]:
    for name, part in form.annexes.items():
        rows = annexes.get(name)
        for record in rows if isinstance(rows, list) else ():
            if isinstance(record, Mapping) and isinstance(record.get("id"), str):
                yield part, record


def _head(form: Form, document: Mapping[str, Any]) -> Iterator[Fault]:
    for name in document:
        if name not in {"form", "edition", "folio", "incident", "sections", "annexes"}:
            yield Fault(_shown(name), "HILO-R414", "A report has no such member.")
    for name, value in (("form", form.id), ("edition", form.edition)):
        if document.get(name) != value or not isinstance(document.get(name), str):
            yield Fault(name, "HILO-R410", f"The document is judged as {name} {value}: it must say so.")
    for name in ("folio", "incident"):
        value = document.get(name, "")
        if value != "" and not (isinstance(value, str) and _FOLIO.fullmatch(value)):
            yield Fault(name, "HILO-R411", "A folio is letters, digits and hyphens, 40 at most.")


def _parts(known: Mapping[str, Part], given: Any, where: str) -> Iterator[Fault]:
    if not isinstance(given, Mapping):
        yield Fault(where, "HILO-R410", f"“{where}” is an object with the form's parts.")
        return
    for name in given:
        if name not in known:
            yield Fault(f"{where}.{_shown(name)}", "HILO-R414", "The form has no such part.")


def _record(fields: tuple[Field, ...], record: Any, path: str, until: datetime, keyed: bool = False) -> Iterator[Fault]:
    if not isinstance(record, Mapping):
        yield Fault(path, "HILO-R410", "Give an object: a value for each question.")
        return
    known = {field.id: field for field in fields}
    for name, value in record.items():
        if name in known:
            yield from value_faults(known[name], value, f"{path}.{name}", until=until)
        elif not (keyed and name == "id"):
            yield Fault(f"{path}.{_shown(name)}", "HILO-R414", "The form asks no such question.")


def _annex(part: Part, records: Any, until: datetime) -> Iterator[Fault]:
    path, most = f"annexes.{part.id}", forms.RECORDS if part.many else 1
    if not isinstance(records, list):
        yield Fault(path, "HILO-R410", "An annex is a list of records.")
        return
    if len(records) > most:
        yield Fault(path, "HILO-R412", f"{most} records at most.")
    for place, record in enumerate(records):
        key = record.get("id") if isinstance(record, Mapping) else None
        if isinstance(record, Mapping) and not (isinstance(key, str) and _ID.fullmatch(key)):
            yield Fault(f"{path}.{place}.id", "HILO-R411", "A record has an id: 8 to 32 digits of 0-9 and a-f.")
            key = None
        yield from _record(part.fields, record, f"{path}.{key or place}", until, keyed=True)


def _text(value: Any, path: str, longest: int) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield Fault(path, "HILO-R411", "Give a text.")
    elif not value:
        yield Fault(path, "HILO-R411", "A blank is no answer: say that it does not apply or is not known.")
    elif len(value) > longest:
        yield Fault(path, "HILO-R412", f"{longest} characters at most; go on in a continuation annex.")
    elif "\0" in value or _SURROGATE.search(value):
        yield Fault(path, "HILO-R411", "The text holds characters that nothing can show.")


def _number(value: Any, path: str, *, whole: bool) -> Iterator[Fault]:
    if isinstance(value, bool) or not isinstance(value, int | float) or (isinstance(value, float) and _odd(value)):
        yield Fault(path, "HILO-R411", "Give a number.")
    elif whole and value != int(value):
        yield Fault(path, "HILO-R411", "Give a whole number.")
    elif not (0 if whole else -forms.LARGEST) <= value <= forms.LARGEST:
        yield Fault(path, "HILO-R412", f"The number lies outside {'0' if whole else '-10⁹'} to 10⁹.")


def _odd(value: float) -> bool:
    return not math.isfinite(value)


def _instant(value: Any, path: str, until: datetime) -> Iterator[Fault]:
    moment = instant(value)
    if moment is None:
        yield Fault(path, "HILO-R411", "Give date and time with its zone, as 2026-11-26T03:04:05-06:00.")
    elif moment > until:
        yield Fault(path, "HILO-R413", "The time has not come yet.")


def instant(value: Any) -> datetime | None:
    """A date and time with its zone from a document, or None."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(value: Any, path: str, until: datetime) -> Iterator[Fault]:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        yield Fault(path, "HILO-R411", "Give a date, as 2026-11-26.")
    elif day > until.date():
        yield Fault(path, "HILO-R413", "The day has not come yet.")


def _code(field: Field, value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, str) or value not in field.codes:
        yield Fault(path, "HILO-R416", f"Choose one of {', '.join(field.codes)}.")


def _codes(field: Field, value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield Fault(path, "HILO-R411", "Give a list of codes.")
        return
    for code in value:
        yield from _code(field, code, path)
    texts = [code for code in value if isinstance(code, str)]
    if len(set(texts)) < len(texts):
        yield Fault(path, "HILO-R411", "A code stands twice.")


def _rows(field: Field, value: Any, path: str, until: datetime) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield Fault(path, "HILO-R411", "Give a list of rows.")
        return
    if len(value) > forms.ROWS:
        yield Fault(path, "HILO-R412", f"{forms.ROWS} rows at most.")
    for place, row in enumerate(value):
        yield from _record(field.fields, row, f"{path}.{place}", until)


def _shown(name: Any) -> str:
    """A name that came with a document, as a path may hold it."""
    return ascii(str(name)[:40])[1:-1]

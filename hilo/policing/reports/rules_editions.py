"""Editions of the form: a proposed file judged field by field, and the difference between two editions. Pure (A15)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hilo.lib.errors import Refusal

PARTIES = ("secretariat", "attorney", "commissioner")
"""Who must approve a revision: the Executive Secretariat, the Attorney General's office, the Commissioner (A15)."""
LARGEST = 400_000
"""Most characters of a form's file."""
TYPES = ("text", "long", "integer", "number", "datetime", "date", "boolean", "choice", "choices", "rows")
SOURCES = {"officer", "assignment", "incident", "detention", "evidence"}
"""Records that a field's value may be taken from."""
FORM_ID = re.compile(r"iph_(\d{4}[a-z]?)_(crime|civic)")
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}|[A-Z]")
_HEAD = {
    "id": str, "edition": str, "title_es": str, "title_en": str, "coverage": str, "valid_from": date, "source": str
}  # fmt: skip
_HEAD_MORE = {"law": str, "valid_until": date, "decision": list, "missing": list, "choices": dict, "parts": list}
_PART = {"id": str, "kind": str, "title_es": str, "title_en": str, "fields": list}
_PART_MORE = {"number": str, "letter": str, "many": bool, "protected": bool, "called_by": dict, "mark": str}
_FIELD = {"id": str, "type": str, "es": str, "en": str, "required": str}
_FIELD_MORE = {
    "from": str, "protected": bool, "choices": str, "options": list, "when": dict, "refers": str, "fields": list,
    "mark": str,
}  # fmt: skip
_NAMES = {str: "a text", date: "a date", list: "a list", dict: "a table", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps a file from being a form. code: HILO-R442…R445; path: where in the file."""

    code: str
    path: str
    message: str


def checked(text: str) -> dict[str, Any]:
    """A form's file as data, if a form can be made of it.

    Raises: Refusal HILO-R441, R432 if it is no TOML or too long; HILO-R442 a value or key that does not belong there,
    HILO-R443 a list of choices that is not there, HILO-R444 conditions that wait for each other, HILO-R445 an id used
    twice. `where` is the first fault's path; `extra.faults` holds all.
    """
    if len(text) > LARGEST:
        raise Refusal("HILO-R432", f"The file is longer than {LARGEST:,} characters.", where="file")
    try:
        text.encode()
        data = tomllib.loads(text)
    except (UnicodeEncodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refusal("HILO-R441", f"The file cannot be read as TOML: {error}.", where="file") from None
    if found := list(_faults(data)):
        first = found[0]
        more = f" ({len(found)} faults in all.)" if len(found) > 1 else ""
        told = [{"code": one.code, "path": one.path, "message": one.message} for one in found[:100]]
        raise Refusal(first.code, f"{first.path}: {first.message}{more}", where=first.path, extra={"faults": told})
    return data


def kind_of(form: str) -> str:
    """What a form is for: "crime" or "civic"; "" if its id does not say."""
    found = FORM_ID.fullmatch(form)
    return found.group(2) if found else ""


def _faults(data: dict[str, Any]) -> Iterator[Fault]:
    head = list(_typed(data, "", _HEAD, _HEAD_MORE))
    yield from head
    if head:
        return
    named = FORM_ID.fullmatch(data["id"])
    if named is None or named.group(1) != data["edition"]:
        yield Fault("HILO-R442", "id", "Write iph_EDITION_crime or iph_EDITION_civic, with the edition of this file.")
    if data["coverage"] not in ("complete", "partial"):
        yield Fault("HILO-R442", "coverage", "Write complete or partial.")
    if data.get("valid_until") and data["valid_until"] < data["valid_from"]:
        yield Fault("HILO-R442", "valid_until", "It lies before valid_from.")
    for number, row in enumerate(data.get("missing", [])):
        if not isinstance(row, list) or len(row) != 2 or not all(isinstance(one, str) for one in row):
            yield Fault("HILO-R442", f"missing[{number}]", "What is not known is [Spanish, English].")
    lists = data.get("choices", {})
    for name, rows in lists.items():
        yield from _choices(rows, f"choices.{name}")
    parts = data.get("parts") or []
    if not parts:
        yield Fault("HILO-R442", "parts", "A form needs at least one part.")
    broken = False
    for number, part in enumerate(parts):
        for fault in _part(part, f"parts[{number}]", lists):
            broken = True
            yield fault
    if not broken:
        yield from _across(parts, lists)


def _part(part: Any, path: str, lists: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(part, dict):
        yield Fault("HILO-R442", path, "A part is a table.")
        return
    found = list(_typed(part, f"{path}.", _PART, _PART_MORE))
    yield from found
    if found:
        return
    if not _SLUG.fullmatch(part["id"]):
        yield Fault("HILO-R442", f"{path}.id", "Use small letters, digits and _; begin with a letter.")
    if part["kind"] not in ("section", "annex"):
        yield Fault("HILO-R442", f"{path}.kind", "Write section or annex.")
    elif not part.get("number" if part["kind"] == "section" else "letter"):
        name = "number" if part["kind"] == "section" else "letter"
        yield Fault("HILO-R442", f"{path}.{name}", f"A part of kind {part['kind']} needs a {name}.")
    if not part["fields"]:
        yield Fault("HILO-R442", f"{path}.fields", "A part needs at least one field.")
    yield from _fields(part["fields"], path, lists, inner=False)


def _fields(fields: list[Any], path: str, lists: Mapping[str, Any], *, inner: bool) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, field in enumerate(fields):
        where = f"{path}.fields[{number}]"
        if not isinstance(field, dict):
            yield Fault("HILO-R442", where, "A field is a table.")
            continue
        found = list(_typed(field, f"{where}.", _FIELD, _FIELD_MORE))
        yield from found
        if found:
            continue
        if not _SLUG.fullmatch(field["id"]) or (field["id"] == "id" and not inner):
            yield Fault("HILO-R442", f"{where}.id", "Use small letters, digits and _; “id” itself is taken.")
        if field["id"] in seen:
            yield Fault("HILO-R445", f"{where}.id", f"The id “{field['id']}” is used twice in this part.")
        seen.add(field["id"])
        yield from _field(field, where, lists, inner=inner)


def _field(field: dict[str, Any], path: str, lists: Mapping[str, Any], *, inner: bool) -> Iterator[Fault]:
    kind, chosen = field["type"], field["type"] in ("choice", "choices")
    if kind not in TYPES or (inner and kind == "rows"):
        yield Fault("HILO-R442", f"{path}.type", f"Write one of: {', '.join(TYPES[: -1 if inner else None])}.")
        return
    if field["required"] not in ("always", "when", ""):
        yield Fault("HILO-R442", f"{path}.required", 'Write "always", "when" or "".')
    if field["required"] == "when" and "when" not in field:
        yield Fault("HILO-R442", f"{path}.when", "A field that is required at times must say when.")
    if "when" in field and (set(field["when"]) != {"field", "is"} or not isinstance(field["when"]["field"], str)):
        yield Fault("HILO-R442", f"{path}.when", "Write { field = …, is = … }.")
    if chosen != (("choices" in field) or ("options" in field)) or ("choices" in field and "options" in field):
        yield Fault("HILO-R442", f"{path}.choices", "A choice, and nothing else, has either choices or options.")
    if "choices" in field and field["choices"] not in lists:
        yield Fault("HILO-R443", f"{path}.choices", f"There is no list “{field['choices']}” in this file.")
    if "options" in field:
        yield from _choices(field["options"], f"{path}.options")
    if field.get("from", "officer.").split(".")[0] not in SOURCES:
        yield Fault("HILO-R442", f"{path}.from", f"A value is taken from: {', '.join(sorted(SOURCES))}.")
    if ("fields" in field) != (kind == "rows") or (kind == "rows" and not field["fields"]):
        yield Fault("HILO-R442", f"{path}.fields", "Rows, and nothing else, have fields of their own.")
    elif kind == "rows":
        yield from _fields(field["fields"], path, lists, inner=True)


def _choices(rows: Any, path: str) -> Iterator[Fault]:
    if not isinstance(rows, list) or not rows:
        yield Fault("HILO-R442", path, "A list of choices is [[code, Spanish, English], …].")
        return
    seen: set[str] = set()
    for number, row in enumerate(rows):
        whole = isinstance(row, list) and len(row) == 3 and all(isinstance(one, str) and one.strip() for one in row)
        if not whole or not _CODE.fullmatch(row[0]):
            yield Fault(
                "HILO-R442", f"{path}[{number}]", "A choice is [code, Spanish, English], and a code a short word."
            )
        elif row[0] in seen:
            yield Fault("HILO-R445", f"{path}[{number}]", f"The code “{row[0]}” is used twice in this list.")
        else:
            seen.add(row[0])


def _typed(
    table: Mapping[str, Any], path: str, needed: Mapping[str, type], more: Mapping[str, type]
) -> Iterator[Fault]:
    for name, wanted in needed.items():
        if name not in table:
            yield Fault("HILO-R442", f"{path}{name}", "It is missing.")
        elif wanted is str and name != "required" and isinstance(table[name], str) and not table[name].strip():
            yield Fault("HILO-R442", f"{path}{name}", "It is empty.")
    known: dict[str, type] = {**needed, **more}
    for name, value in table.items():
        kind = known.get(name)
        if kind is None:
            yield Fault("HILO-R442", f"{path}{name}", "A form knows no such key.")
        elif type(value) is not kind:
            yield Fault("HILO-R442", f"{path}{name}", f"It must be {_NAMES[kind]}.")
        elif isinstance(value, str) and len(value) > 500:
            yield Fault("HILO-R442", f"{path}{name}", "It is longer than 500 characters.")


def _across(parts: Sequence[dict[str, Any]], lists: Mapping[str, Any]) -> Iterator[Fault]:
    """What only shows when the parts are seen together."""
    for key in ("id", "number", "letter"):
        seen: set[str] = set()
        for number, part in enumerate(parts):
            if part.get(key) in seen:
                yield Fault("HILO-R445", f"parts[{number}].{key}", f"“{part[key]}” is used twice.")
            seen.add(part.get(key) or f"({number})")
    answers = {
        f"{part['id']}.{field['id']}": field | {"codes": _codes(field, {"choices": lists})}
        for part in parts
        for field in part["fields"]
    }
    sections = {part["id"] for part in parts if part["kind"] == "section"}
    annexes = {part["id"] for part in parts if part["kind"] == "annex"}
    waits: dict[str, str] = {}
    for number, part in enumerate(parts):
        if "called_by" in part:
            yield from _condition(part["called_by"], "", answers, sections, f"parts[{number}].called_by")
        for place, field in enumerate(part["fields"]):
            path = f"parts[{number}].fields[{place}]"
            if field.get("refers", next(iter(annexes), "")) not in annexes | {""}:
                yield Fault("HILO-R442", f"{path}.refers", f"There is no annex “{field['refers']}”.")
            if "when" in field:
                yield from _condition(field["when"], part["id"], answers, sections, f"{path}.when")
                waits[f"{part['id']}.{field['id']}"] = _full(field["when"]["field"], part["id"])
    for start in waits:
        if circle := _circle(start, waits):
            part_id, _, name = start.partition(".")
            number = next(at for at, part in enumerate(parts) if part["id"] == part_id)
            place = next(at for at, field in enumerate(parts[number]["fields"]) if field["id"] == name)
            path = f"parts[{number}].fields[{place}].when"
            yield Fault("HILO-R444", path, f"Conditions wait for each other: {' → '.join(circle)}.")


def _condition(
    told: Mapping[str, Any], part: str, answers: Mapping[str, Any], sections: set[str], path: str
) -> Iterator[Fault]:
    if set(told) != {"field", "is"} or not isinstance(told.get("field"), str):
        yield Fault("HILO-R442", path, "Write { field = …, is = … }.")
        return
    name = _full(told["field"], part)
    target = answers.get(name)
    if target is None or (name.split(".")[0] != part and name.split(".")[0] not in sections):
        yield Fault("HILO-R442", f"{path}.field", f"There is no such question: “{told['field']}”.")
    elif target["type"] == "boolean" and type(told["is"]) is not bool:
        yield Fault("HILO-R442", f"{path}.is", f"“{name}” is answered by true or false.")
    elif target["type"] == "choice" and told["is"] not in target["codes"]:
        yield Fault("HILO-R442", f"{path}.is", f"“{name}” is answered by one of its codes.")


def _full(name: str, part: str) -> str:
    return name if "." in name else f"{part}.{name}"


def _circle(start: str, waits: Mapping[str, str]) -> list[str]:
    """The way from a question back to itself; empty if there is none."""
    way, now = [start], waits.get(start)
    while now is not None and now not in way:
        way.append(now)
        now = waits.get(now)
    return [*way, start] if now == start else []


# ------------------------------------------------------------------ the difference between two editions


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. what: a word of WHAT; path: part, or part.field; before and after: "" where there is none."""

    what: str
    path: str
    before: str = ""
    after: str = ""


WHAT = {
    "part_added": ("Parte nueva", "New part"),
    "part_unknown": ("Parte que no se sabe si ya estaba", "Part not known to have been there"),
    "part_removed": ("Parte que se quita", "Part removed"),
    "part_renamed": ("Parte con otra clave", "Part renamed"),
    "part_moved": ("Parte en otro lugar", "Part moved"),
    "field_added": ("Campo nuevo", "New field"),
    "field_unknown": ("Campo que no se sabe si ya se preguntaba", "Field not known to have been asked"),
    "field_removed": ("Campo que se quita", "Field removed"),
    "field_renamed": ("Campo con otra clave (por su texto)", "Field renamed (told by its words)"),
    "type": ("Otro tipo", "Another type"),
    "requirement": ("Otra obligación", "Another requirement"),
    "choices": ("Otras opciones", "Other choices"),
    "protected": ("Otra protección", "Another protection"),
    "words": ("Otro texto", "Other words"),
}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What an edition changes, in the order of the later form; what it drops stands at its former place's part.

    What is new against an edition that is kept in part is unknown there, and is told so: it may have been asked then.
    A question whose id changed while its Spanish words and its type did not is told as renamed: a guess, and said so.
    """
    changes: list[Change] = []
    old = {part["id"]: part for part in before["parts"]}
    new = {part["id"]: part for part in after["parts"]}
    renamed = _renamed(list(old.values()), list(new.values()), "title_es", "kind")
    for name, part in new.items():
        former = old.get(name) or old.get(renamed.get(name, ""))
        if former is None:
            changes.append(Change("part_added", name, "", part["title_es"]))
            continue
        if former["id"] != name:
            changes.append(Change("part_renamed", name, former["id"], name))
        if (place := _place(former)) != _place(part):
            changes.append(Change("part_moved", name, place, _place(part)))
        changes += _fields_changed(former, part, before, after)
    gone = set(old) - set(new) - set(renamed.values())
    changes += [Change("part_removed", name, part["title_es"]) for name, part in old.items() if name in gone]
    if before.get("coverage") != "partial":
        return changes
    return [replace(one, what=_UNKNOWN.get(one.what, one.what)) for one in changes]


_UNKNOWN = {"part_added": "part_unknown", "field_added": "field_unknown"}
"""What is said instead where the former edition is not known whole."""


def _fields_changed(
    before: Mapping[str, Any], after: Mapping[str, Any], forms_before: Mapping[str, Any], forms_after: Mapping[str, Any]
) -> list[Change]:
    old = {field["id"]: field for field in before["fields"]}
    new = {field["id"]: field for field in after["fields"]}
    renamed = _renamed(list(old.values()), list(new.values()), "es", "type")
    found: list[Change] = []
    for name, field in new.items():
        path, former = f"{after['id']}.{name}", old.get(name) or old.get(renamed.get(name, ""))
        if former is None:
            found.append(Change("field_added", path, "", field["es"]))
            continue
        if former["id"] != name:
            found.append(Change("field_renamed", path, former["id"], name))
        for what, told in (
            ("type", _type),
            ("requirement", _requirement),
            ("protected", _protected),
            ("words", _words),
        ):
            if told(former) != told(field):
                found.append(Change(what, path, told(former), told(field)))
        if (codes := _codes(former, forms_before)) != (later := _codes(field, forms_after)):
            found.append(Change("choices", path, ", ".join(codes), ", ".join(later)))
    gone = set(old) - set(new) - set(renamed.values())
    found += [Change("field_removed", f"{after['id']}.{name}", old[name]["es"]) for name in old if name in gone]
    return found


def _renamed(old: list[Any], new: list[Any], words: str, kind: str) -> dict[str, str]:
    """later id -> former id, for those whose id is new while words and kind are not."""
    kept = {one["id"] for one in old} & {one["id"] for one in new}
    left = {(one[words].casefold(), one[kind]): one["id"] for one in old if one["id"] not in kept}
    named: dict[str, str] = {}
    for one in new:
        former = left.pop((one[words].casefold(), one[kind]), None) if one["id"] not in kept else None
        if former:
            named[one["id"]] = former
    return named


def _place(part: Mapping[str, Any]) -> str:
    return f"{part['kind']} {part.get('number') or part.get('letter', '')}"


def _type(field: Mapping[str, Any]) -> str:
    inner = ", ".join(f"{one['id']} {one['type']}" for one in field.get("fields", ()))
    return f"{field['type']} ({inner})" if inner else str(field["type"])


def _requirement(field: Mapping[str, Any]) -> str:
    when = field.get("when")
    told = field.get("required") or "optional"
    return f"{told}: {when['field']} = {when['is']}" if when else told


def _protected(field: Mapping[str, Any]) -> str:
    return "protected" if field.get("protected") else "open"


def _words(field: Mapping[str, Any]) -> str:
    return f"{field['es']} / {field['en']}"


def _codes(field: Mapping[str, Any], form: Mapping[str, Any]) -> list[str]:
    rows = field.get("options") or form.get("choices", {}).get(field.get("choices"), ())
    return [str(row[0]) for row in rows]

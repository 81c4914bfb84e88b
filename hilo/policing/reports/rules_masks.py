"""Who sees which answer of a report: the writer, the commander and the receiving prosecutor all; others less. Pure.

Our proposal within CNPP 15, 106, 109-XXVI, 218-220 and CPEUM 20-C-V: the defence reads what was said, and not who
said it where the interviewee's particulars are reserved or they are a minor; anybody else reads no interview at all.
Adolescents' identity is for the specialised authority (LNSIJPA 35, 36), the writer and the commander who signs.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from .forms import MASKED, Form, Part

ALL, DEFENCE, OTHERS = "all", "defence", "others"
PARTICULARS = ("name", "document", "contact")
"""Of an interviewee."""
IDENTITY = ("name", "alias", "document", "address", "born_on", "description", "trusted_person", "trusted_phone")
"""Of a detained adolescent."""
OPEN_OF_PROTECTED = ("reserved", "quality", "at")
"""What may be told of an interview to whoever may see the report: that there was one."""
AGE = 18


def is_protected(form: Form, path: str) -> bool:
    """True for an answer that is sealed at rest and stands in no log."""
    found = form.field(path)
    if found is None:
        part = form.record(path)
        return part is not None and any(field.protected for field in part.fields)
    part, field = found
    return field.protected or (part.protected and field.id not in OPEN_OF_PROTECTED)


def young(record: Mapping[str, Any]) -> bool:
    """True if a detained person is an adolescent, or may be one."""
    age = record.get("age")
    return record.get("age_doubt") is True or (isinstance(age, int) and not isinstance(age, bool) and age < AGE)


def has_adolescents(document: Mapping[str, Any]) -> bool:
    """True if an adolescent, or somebody who may be one, stands among the detained."""
    return any(young(record) for record in document["annexes"].get("detention", ()))


def masked(
    form: Form, document: Mapping[str, Any], audience: str, *, adolescents: bool
) -> tuple[dict[str, Any], list[str]]:
    """The document as an audience may read it, and the paths that were masked. adolescents: it has that right."""
    shown = copy.deepcopy(dict(document))
    hidden = _hides(form, document, audience)
    paths: list[str] = []
    for part in form.parts:
        rows = [shown["sections"].get(part.id, {})] if part.kind == "section" else shown["annexes"].get(part.id, [])
        for row in rows:
            where = f"sections.{part.id}" if part.kind == "section" else f"annexes.{part.id}.{row['id']}"
            minor = part.id == "detention" and not adolescents and young(row)
            for name in list(row):
                if name != "id" and (hidden(part, row, name) or (minor and name in IDENTITY)):
                    row[name] = dict(MASKED)
                    paths.append(f"{where}.{name}")
    return shown, paths


def _hides(form: Form, document: Mapping[str, Any], audience: str) -> Callable[[Part, Mapping[str, Any], str], bool]:
    if audience == ALL:
        return lambda part, row, name: False
    if audience == DEFENCE:
        any_reserved = any(map(_reserved, document["annexes"].get("interview", ())))
        return lambda part, row, name: (
            (part.id == "interview" and name in PARTICULARS and _reserved(row))
            # It may name the very person whose particulars are reserved.
            or (part.id == "detention" and name == "pointed_out_by" and any_reserved)
        )
    kind = {part.id: "sections" if part.kind == "section" else "annexes" for part in form.parts}
    return lambda part, row, name: is_protected(
        form, ".".join([kind[part.id], part.id, *([row["id"]] if "id" in row else []), name])
    )


def _reserved(interview: Mapping[str, Any]) -> bool:
    """Reserved unless it was said that it is not; and always for a minor."""
    age = interview.get("age")
    return interview.get("reserved") is not False or (isinstance(age, int) and age < AGE)

"""What stands in a box of the form: any value of a report document as something that can be printed.

Nothing a document may hold is refused here: what does not fit its field is printed as it stands, for a reader to judge.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hilo.kernel.territory.queries import local_words, municipality, state

ABSENT = {"not_applicable": "No aplica", "unknown": "Sin información"}
RESERVED = "Dato reservado"
_BREAK_EVERY = 40
_UNBROKEN = re.compile(rf"\S{{{_BREAK_EVERY}}}(?=\S)")
_NOT_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn"}
Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """How values are told.

    state: two digits, on whose clock times are printed; marks: what an annex is called by its id ("A1"); mask: whether
    protected values stay hidden; blank: the form to be filled in by hand.
    """

    state: str = ""
    marks: Mapping[str, str] | None = None
    mask: bool = True
    blank: bool = False


def exact(text: object) -> str:
    """A folio, a hash: to the letter, so that it can be copied and compared; nothing that could break it is put in."""
    return "".join(c for c in str(text) if unicodedata.category(c) not in _NOT_SHOWN)


def clean(text: object) -> str:
    """A text without invisible characters (controls, turned writing), and with places where a long word may break."""
    kept = "".join(c for c in str(text) if c in "\n\t" or unicodedata.category(c) not in _NOT_SHOWN)
    return _UNBROKEN.sub(lambda found: found.group() + "\u200b", unicodedata.normalize("NFC", kept))


def moment(value: object, code: str) -> str:
    """DD/MM/YYYY and 24 hours on the clock of the place, with its distance from UTC; other text as it stands."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return clean(value)
    if at.tzinfo is None:
        return f"{at:%d/%m/%Y %H:%M} h"
    return local_words(at, code)


def day(value: object) -> str:
    """DD/MM/YYYY; other text as it stands."""
    try:
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    except ValueError:
        return clean(value)


def absence(value: object) -> str | None:
    """The words of a value that says it is not there; None for any other value."""
    if isinstance(value, Mapping) and "absent" in value:
        return ABSENT.get(str(value["absent"]))
    return None


def is_masked(value: object) -> bool:
    """Whether a value was hidden before it came here."""
    return isinstance(value, Mapping) and bool(value.get("masked"))


def plain(field: Mapping[str, Any], value: Any, look: Look, options: Sequence[Sequence[str]] = ()) -> str:
    """A value in one run of text: in a table, in an amendment."""
    if value is None:
        return "—"
    if (absent := absence(value)) is not None:
        return absent
    if is_masked(value) or (look.mask and field.get("protected")):
        return RESERVED
    kind = field.get("type")
    names = {one[0]: one[1] for one in options}
    if kind == "boolean" and isinstance(value, bool):
        return "Sí" if value else "No"
    if kind == "choices" and isinstance(value, list):
        return "; ".join(clean(names.get(str(one), one)) for one in value)
    if kind == "rows" and isinstance(value, list):
        return "; ".join(
            clean(", ".join(str(told) for told in one.values()) if isinstance(one, Mapping) else one) for one in value
        )
    return _single(str(kind), field, value, look, names)


def _single(kind: str, field: Mapping[str, Any], value: Any, look: Look, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if not isinstance(value, str):
        return clean(value if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False, default=str))
    if kind == "choice":
        return clean(names.get(value, value))
    if kind == "datetime":
        return moment(value, look.state)
    if kind == "date":
        return day(value)
    if look.marks and value in look.marks:
        return f"Anexo {look.marks[value]}"
    return clean(_place(str(field.get("id")), value))


def _place(field: str, value: str) -> str:
    """A geographic key with the name that belongs to it."""
    found: Any = None
    if field == "municipality" and len(value) == 5:
        found = municipality(value)
    elif field == "state" and len(value) == 2:
        found = state(value)
    return f"{value} · {found.name}" if found else value


def cell(
    field: Mapping[str, Any], value: Any, look: Look, options: Sequence[Sequence[str]], *, hidden: bool = False
) -> Cell:
    """What is drawn in the field's box."""
    if look.blank:
        return _empty(field, options)
    if value is None:
        return {"k": "strike"}
    if (absent := absence(value)) is not None:
        return {"k": "absent", "v": absent}
    if hidden or is_masked(value) or (look.mask and field.get("protected")):
        return {"k": "absent", "v": RESERVED}
    kind = field.get("type")
    if kind == "rows" and isinstance(value, list):
        return _rows(field, value, look)
    chosen = _chosen(str(kind), value)
    known = _checks(field, options)
    if chosen is not None and known and chosen <= {one[0] for one in known}:
        return {"k": "checks", "v": [[clean(one[1]), one[0] in chosen] for one in known]}
    return {"k": "text", "v": plain(field, value, look, options)}


def _chosen(kind: str, value: Any) -> set[str] | None:
    if kind == "boolean" and isinstance(value, bool):
        return {"yes" if value else "no"}
    if kind == "choice" and isinstance(value, str):
        return {value}
    if kind == "choices" and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return set(value)
    return None


def _checks(field: Mapping[str, Any], options: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    if field.get("type") == "boolean":
        return [("yes", "Sí"), ("no", "No")]
    return list(options)


def _rows(field: Mapping[str, Any], value: list[Any], look: Look) -> Cell:
    columns = list(field.get("fields", ()))
    rows = []
    for one in value:
        if isinstance(one, Mapping):
            rows.append([plain(column, one.get(column["id"]), look, column.get("options", ())) for column in columns])
        else:
            rows.append([clean(one)] + [""] * (len(columns) - 1))
    return {"k": "rows", "columns": [column["es"] for column in columns], "v": rows, "empty": 0}


def _empty(field: Mapping[str, Any], options: Sequence[Sequence[str]]) -> Cell:
    kind = field.get("type")
    if kind == "rows":
        return {"k": "rows", "columns": [one["es"] for one in field.get("fields", ())], "v": [], "empty": 4}
    if checks := _checks(field, options):
        return {"k": "checks", "v": [[one[1], False] for one in checks]}
    return {"k": "empty", "v": 5 if kind == "long" else 1, "hint": _HINTS.get(str(kind), "")}


_HINTS = {"datetime": "DD / MM / AAAA      HH : MM", "date": "DD / MM / AAAA"}

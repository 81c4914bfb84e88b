"""The log of a report on paper: what changed after a finding about it first, both texts to be read, then every line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .. import rules_words
from ..rules_log import Weighty, weighty
from .sheets import Sheets
from .values import RESERVED, clean, moment


def changes(sheets: Sheets, log: Iterable[Any], people: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """first: answers that said something else before a finding about them, the gravest first (a first answer to what
    was asked mends, and stands in the log); log: every line, the oldest first."""
    lines = list(log)
    return {
        "first": [_first(sheets, one, people) for one in weighty(lines) if one.before is not None or one.hidden],
        "log": [
            {
                "at": moment(line.at.isoformat(timespec="seconds"), sheets.look.state),
                "by": clean(people.get(line.who, line.who)),
                "text": clean(line.text_es),
            }
            for line in lines
            if line.what not in ("finding", "remedied")
        ],
    }


def _first(sheets: Sheets, one: Weighty, people: Mapping[str, str]) -> dict[str, Any]:
    times = f"cambió {one.times} veces" if one.times > 1 else ""
    return {
        "label": sheets.label(one.path),
        "pieces": _pieces(sheets, one),
        "at": moment(one.at.isoformat(timespec="seconds"), sheets.look.state),
        "by": clean(people.get(one.who, one.who)),
        "codes": ", ".join(one.codes),
        "times": times,
    }


def _pieces(sheets: Sheets, one: Weighty) -> list[dict[str, str]]:
    if one.hidden:
        return [{"k": "same", "v": RESERVED}]
    if isinstance(one.before, str) and isinstance(one.after, str) and " " in one.before and " " in one.after:
        return [{"k": piece.kind, "v": clean(piece.text)} for piece in rules_words.pieces(one.before, one.after)]
    old, new = (sheets.told(one.path, side) for side in (one.before, one.after))
    return [{"k": "out", "v": old}, {"k": "same", "v": " → "}, {"k": "in", "v": new}]

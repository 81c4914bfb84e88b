"""Labels of crimes written in another way ("Extorsion", "EXTORSIÓN"): read as the one that figures look for."""

from __future__ import annotations

import html
from collections import Counter

from hilo.knowledge.incidence.rules import crimes
from hilo.lib.findings import Finding
from hilo.lib.text import fold

from .checks import Rows
from .table import quoted

COLUMNS = ("good", "type", "subtype", "modality")
SHOWN = 5


def usual(rows: Rows, method: str) -> list[Finding]:
    """Write each label of a method's definitions (crimes.toml) as the definition does; HILO-F168 tells how many cells.

    A figure counts rows by their words: one odd label would leave cases out in silence. Other labels stay as they are.
    """
    changes: dict[str, dict[str, str]] = {}
    told: list[str] = []
    cells = 0
    combinations = rows.ask(f"SELECT {', '.join(COLUMNS)}, count(*) FROM ROWS GROUP BY ALL")
    for at, column in enumerate(COLUMNS):
        known = {_key(word): word for word in _words(method, column)}
        counts: Counter[str] = Counter()
        for combination in combinations:
            counts[combination[at]] += combination[-1]
        for written, count in sorted(counts.items()):
            meant = known.get(_key(written))
            if meant is not None and meant != written:
                changes.setdefault(column, {})[written] = meant
                told.append(f"“{written.strip()}” as “{meant}”")
                cells += count
    if not changes:
        return []
    rows.rewrite(f"SELECT * REPLACE ({', '.join(_replaced(*one) for one in changes.items())}) FROM ROWS")
    more = f" and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    message = f"{cells:,} cells name a crime in another way and were read as usual: {', '.join(told[:SHOWN])}{more}."
    return [Finding("HILO-F168", "warning", message, where="label")]


def _words(method: str, column: str) -> set[str]:
    conditions = [one for crime in crimes().values() for one in crime.definitions.get(method, ())]
    return {word for condition in conditions for word in condition.get(column, ())}


def _key(label: str) -> str:
    """What two ways of writing one label share: no accents, capitals, entities, odd or invisible spaces."""
    visible = "".join(letter for letter in html.unescape(label) if letter.isprintable() or letter.isspace())
    return fold(visible)


def _replaced(column: str, words: dict[str, str]) -> str:
    cases = " ".join(f"WHEN {quoted(written)} THEN {quoted(meant)}" for written, meant in words.items())
    return f"CASE {column} {cases} ELSE {column} END AS {column}"

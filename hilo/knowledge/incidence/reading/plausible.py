"""What a file says that its own past makes unlikely: told as errors, kept as they are, judged by a person."""

from __future__ import annotations

from hilo.knowledge.incidence.rules import crimes
from hilo.knowledge.incidence.store import MONTHS
from hilo.lib.findings import Finding

from .checks import EXAMPLES, SURELY_UNPUBLISHED, Rows
from .editions import Edition
from .table import WORDS, quoted

LARGE = 1_000
"""A cell below this is never called odd by itself."""
TIMES = 20
"""So many times what nine of ten cells of the same place and crime reach at most."""
PAST = 24
"""Months that a past has at least."""
PLACE = ("state", "municipality", *WORDS)
COVERED = 0.5
"""A file of which so large a part stands in it again was put together twice."""


def unlikely(rows: Rows, edition: Edition, first: str, last: str) -> list[Finding]:
    """Everything of this module; whether records stand twice is told where they are read."""
    found = [*swapped(rows, edition.method), *([] if edition.records else doubled(rows))]
    return [*found, *giant(rows), *silent(rows, first, last), *no_people(rows)]


def swapped(rows: Rows, method: str) -> list[Finding]:
    """Words that the method knows as subtypes alone stand as types, and types are the finer of the two."""
    known: dict[str, set[str]] = {"type": set(), "subtype": set()}
    for one in crimes().values():
        for condition in one.definitions.get(method, ()):
            for column, words in known.items():
                words.update(condition.get(column, ()))
    alone = sorted(known["subtype"] - known["type"])
    if not alone:
        return []
    listed = ", ".join(quoted(word) for word in alone)
    count, line, word = rows.ask(
        f"SELECT count(*), min(line), arg_min(type, line) FROM ROWS WHERE type IN ({listed}) AND type <> subtype"
    )[0]
    types, subtypes = rows.ask("SELECT count(DISTINCT type), count(DISTINCT subtype) FROM ROWS")[0]
    if not count or types <= subtypes:
        return []
    told = f"{count:,} rows have a subtype as their type (line {line}: “{word}”): Tipo and Subtipo seem swapped."
    return [Finding("HILO-F169", "error", told, where="type")]


def doubled(rows: Rows) -> list[Finding]:
    """The rows of the file stand in it again."""
    key = ", ".join(("year", *PLACE, *MONTHS))
    count, different = rows.ask(f"SELECT count(*), count(DISTINCT hash({key})) FROM ROWS")[0]
    if count - different < COVERED * different or count < 2:
        return []
    told = f"{count - different:,} of {count:,} rows stand in it twice, cell for cell: every sum counts them twice."
    return [Finding("HILO-F171", "error", told, where="file")]


def giant(rows: Rows) -> list[Finding]:
    """Cells far beyond what the same place and crime ever had."""
    key, cells = ", ".join(PLACE), ", ".join(MONTHS)
    found = rows.ask(
        f"""WITH large AS (SELECT DISTINCT {key} FROM ROWS WHERE greatest({cells}) >= {LARGE}),
            cells AS (SELECT line, year, {key}, unnest([{cells}]) AS n, unnest(range(1, 13)) AS month
                      FROM ROWS SEMI JOIN large USING ({key})),
            usual AS (SELECT {key}, quantile_disc(n, 0.9) AS most FROM cells WHERE n >= 0
                      GROUP BY {key} HAVING count(*) >= {PAST})
            SELECT line, year, month, n, most FROM cells JOIN usual USING ({key})
            WHERE n >= {LARGE} AND n > {TIMES} * greatest(most, 10) ORDER BY n DESC, line"""
    )
    if not found:
        return []
    shown = "; ".join(
        f"line {line}, {year}-{month:02}: {n:,} where {most:,} is much"
        for line, year, month, n, most in found[:EXAMPLES]
    )
    said = "1 cell lies" if len(found) == 1 else f"{len(found):,} cells lie"
    told = f"{said} far beyond what the same place and crime ever had ({shown}): ask the source."
    return [Finding("HILO-F170", "error", told, where="cell")]


def silent(rows: Rows, first: str, last: str) -> list[Finding]:
    """Months of a state inside what the file publishes that are empty, or 0 in every row where many are usual."""
    sums = ", ".join(f"count({m}), coalesce(sum(greatest({m}, 0)), 0)" for m in MONTHS)
    there: dict[str, list[tuple[str, int, int]]] = {}
    for state, year, *facts in rows.ask(f"SELECT state, year, {sums} FROM ROWS GROUP BY 1, 2 ORDER BY 1, 2"):
        months = there.setdefault(str(state), [])
        for at in range(12):
            month = f"{year}-{at + 1:02}"
            if first <= month <= last:
                months.append((month, int(facts[2 * at]), int(facts[2 * at + 1])))
    odd = []
    for state, months in sorted(there.items()):
        usual = sorted(total for _, count, total in months if count)
        middle = usual[len(usual) // 2] if usual else 0
        ending = max((month for month, count, _ in months if count), default="")
        for month, count, total in months:
            empty = not count and month < ending
            if empty or (count and not total and len(usual) >= PAST and middle >= SURELY_UNPUBLISHED):
                odd.append((month, state, "empty" if empty else "0"))
    if not odd:
        return []
    shown = ", ".join(f"{month} of state {state} ({what})" for month, state, what in sorted(odd)[:EXAMPLES])
    said = "1 month is" if len(odd) == 1 else f"{len(odd):,} months of a state are"
    told = f"{said} missing inside what the file publishes ({shown}{'…' if len(odd) > EXAMPLES else ''})."
    return [Finding("HILO-F172", "error", told, where="months")]


def no_people(rows: Rows) -> list[Finding]:
    """A population that no place has."""
    count, line = rows.ask("SELECT count(*), min(line) FROM ROWS WHERE population <= 0")[0]
    if not count:
        return []
    told = f"{count:,} rows have a population of 0 or below (first in line {line}): no rate divides by them."
    return [Finding("HILO-F173", "error", told, where="population")]

"""Letters that are gone ("A?o"): a label is restored only where exactly one known label fits."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hilo.kernel.territory import queries as territory
from hilo.lib.findings import Finding

from .checks import Rows
from .encoding import REPAIRS, Writing
from .table import NAMES, WORDS, Table, quoted

if TYPE_CHECKING:
    import duckdb

PATH = Path(__file__).parents[1] / "standards" / "labels.toml"
LABELS = (*WORDS, *NAMES)


@cache
def known() -> tuple[str, ...]:
    """Labels with letters beyond ASCII: crimes and their modalities, states, municipalities; capitals too."""
    crimes = tomllib.loads(PATH.read_text(encoding="utf-8"))["labels"]
    places = [one.name for one in territory.states()] + [one.name for one in territory.municipalities()]
    written = {name for name in (*crimes, *places) if not name.isascii()}
    return tuple(sorted(written | {name.upper() for name in written}))


def fitting(label: str) -> tuple[str, ...]:
    """The known labels that a label with lost letters can be; one mark, or two, may stand for a letter."""
    pattern = re.sub(
        r"(?:\\\?|\ufffd)+",
        lambda run: f"[^\\x00-\\x7f]{{1,{len(run[0].replace(chr(92), ''))}}}",
        re.escape(label),
    )
    return tuple(name for name in known() if re.fullmatch(pattern, name))


def restored(connection: duckdb.DuckDBPyConnection, table: Table) -> tuple[dict[str, str], list[Finding]]:
    """Replacements for the labels of a table that lost letters, and what to tell of them."""
    places = [table.layout.places[role] for role in LABELS if role in table.layout.places]
    listed = ", ".join(f"trim(c{i})" for i in places)
    rows = connection.execute(
        f"SELECT label, count(*) FROM (SELECT unnest([{listed}]) AS label FROM {table.source(typed=False)}) "
        f"WHERE contains(label, '?') OR contains(label, {quoted(chr(0xFFFD))}) GROUP BY label ORDER BY label"
    ).fetchall()
    words: dict[str, str] = {}
    cells, left, left_cells = 0, [], 0
    for label, count in rows:
        found = fitting(label)
        if len(found) == 1:
            words[label] = found[0]
            cells += count
        else:
            left.append(label)
            left_cells += count
    findings = []
    if words:
        was, now = next(iter(words.items()))
        findings.append(
            Finding(
                "HILO-F151",
                "warning",
                f"{cells:,} cells had lost letters and were restored, since one known label alone fits each of "
                f"{len(words)} (such as “{was}”: “{now}”).",
            )
        )
    if left:
        shown = ", ".join(f"“{one}”" for one in left[:5]) + ("…" if len(left) > 5 else "")
        findings.append(
            Finding(
                "HILO-F152",
                "warning",
                f"{left_cells:,} cells have lost letters that cannot be known ({shown}): kept as they are.",
            )
        )
    return words, findings


def lost_rows(rows: Rows, writing: Writing) -> list[Finding]:
    """What the encoding's repair changed, in cells, and characters that nothing explains."""
    findings = []
    if writing.repair:
        count = " + ".join(f"count_if(strlen({name}) <> length({name}))" for name in LABELS)
        cells = rows.ask(f"SELECT {count} FROM ROWS")[0][0]
        findings.append(
            Finding(
                "HILO-F150",
                "warning",
                f"{cells:,} cells were written with wrong letters ({REPAIRS[writing.repair][0]}): they were repaired, "
                "as was the header.",
            )
        )
    if writing.strange:
        findings.append(
            Finding(
                "HILO-F165", "warning", f"Unusual characters were kept as they are: {' '.join(writing.strange[:20])}"
            )
        )
    return findings

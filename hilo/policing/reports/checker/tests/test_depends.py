"""What a rule looks at is read off its worked cases: a change of it after the finding was shown is told first."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

import pytest

from hilo.policing.reports import checker
from hilo.policing.reports.checker.case import Case
from hilo.policing.reports.checker.registry import FOLDER

from .given import changed, full, worked

FILE = FOLDER / "depends.toml"
HEAD = """\
# The answers that each rule looks at, `part.field`: traced through its worked cases (tests/test_depends.py) and written
# by HILO_SNAPSHOTS=write. A change of one of them after the finding was shown is told first.
source = "Traced by tests/test_depends.py"
law = "CNPP 217, 218"
valid_from = 2026-01-01

[rules]
"""


class Traced(dict):
    """Answers that note which of them was asked for."""

    def __init__(self, part: str, values: dict[str, Any], seen: set[str]) -> None:
        super().__init__(values)
        self.part, self.seen = part, seen

    def get(self, key: str, default: Any = None) -> Any:
        self.seen.add(f"{self.part}.{key}")
        return super().get(key, default)


def traced(report: dict[str, Any], seen: set[str]) -> dict[str, Any]:
    named = {"presentation": "handover"}
    sections = {
        part: Traced(named.get(part, part), values, seen) if isinstance(values, dict) else values
        for part, values in report["sections"].items()
    }
    annexes = {
        part: [Traced(part, one, seen) if isinstance(one, dict) else one for one in rows]
        if isinstance(rows, list)
        else rows
        for part, rows in report["annexes"].items()
    }
    return report | {"sections": sections, "annexes": annexes}


def looked_at() -> dict[str, list[str]]:
    found: dict[str, set[str]] = {code: set() for code in checker.RULES}
    for case in worked():
        report, context = changed(case)
        at = datetime.fromisoformat(case.get("at", full()[1]["at"]))
        for code in {*case.get("fires", ()), *case.get("silent", ())}:
            seen: set[str] = set()
            given = Case(traced(report, seen), context, at)
            seen.clear()
            list(checker.RULES[code].check(given))
            found[code] |= {one for one in seen if not one.endswith(".id")}
    return {code: sorted(seen) for code, seen in sorted(found.items())}


def test_what_each_rule_looks_at_is_kept_as_it_is():
    lines = [
        f"{code} = [{', '.join(f'{chr(34)}{one}{chr(34)}' for one in seen)}]" for code, seen in looked_at().items()
    ]
    text = HEAD + "\n".join(lines) + "\n"
    if os.environ.get("HILO_SNAPSHOTS") == "write":
        FILE.write_text(text, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("HILO-R101", "detention.search_interrupted"),
        ("HILO-R142", "detention.inspection_ground"),
        ("HILO-R153", "place.dwelling"),
        ("HILO-R171", "detention.injuries"),
        ("HILO-R211", "force.resistance"),
        ("HILO-R272", "narrative.text"),
    ],
)
def test_the_fields_a_finding_hangs_on_are_among_them(code: str, field: str):
    assert field in checker.depends(code)

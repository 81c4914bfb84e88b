"""The report checker on one core, with jsonschema-rs over the same documents beside it.

The peer is for scale, not a rival: it is compiled code that says whether the shape is right, and knows nothing of hours
that contradict each other. Reports are the complete case of the tests with other hours, ages and words, four annexes
each (detention, force, vehicle, object) and what the other records say; each is parsed from its JSON before the clock
starts, as both would get it from a file or a database.
"""

from __future__ import annotations

import copy
import json
import random
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

CASES = Path(__file__).parents[1] / "hilo" / "policing" / "reports" / "tests" / "cases"
COUNT, ROUNDS, TARGET = 1_000, 5, 1_000
KEPT = ("detention", "force", "vehicle", "object")


def documents(count: int, seed: int = 5) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Reports with four annexes and their contexts, no two alike; every third contradicts itself somewhere."""
    chance = random.Random(seed)
    report = json.loads((CASES / "full_report.json").read_text(encoding="utf-8"))
    context = json.loads((CASES / "full_context.json").read_text(encoding="utf-8"))
    report["annexes"] = {name: rows[:1] if name in KEPT else [] for name, rows in report["annexes"].items()}
    report["sections"]["knowledge"]["people_interviewed"] = report["sections"]["place"]["preserved"] = False
    context["detentions"], context["evidence"] = context["detentions"][:1], context["evidence"][:1]
    made = []
    for number in range(count):
        one, beside = copy.deepcopy((report, context))
        one["folio"] = f"PUE-26-{number:07}-R1"
        detained = one["annexes"]["detention"][0]
        detained["age"] = chance.randrange(18, 70)
        if number % 3 == 0:
            late = timedelta(minutes=chance.randrange(-90, 90))
            for field in chance.sample(["detained_at", "rights_read_at", "inspection_at"], 2):
                detained[field] = (datetime.fromisoformat(detained[field]) + late).isoformat()
        words = chance.choices(["calle", "hombre", "22:30", "vimos"], k=60)
        one["sections"]["narrative"]["text"] += " " + " ".join(words)
        made.append((json.loads(json.dumps(one)), json.loads(json.dumps(beside))))
    return made


def _rate(work: Callable[[], object]) -> float:
    """Documents a second of processor time, the median of some rounds."""
    took = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return COUNT / statistics.median(took)


def run() -> list[dict[str, Any]]:
    """Measured rows: name, value, unit, target ("" if none), met (None if none), note."""
    import jsonschema_rs

    from hilo.policing.reports import checker, forms

    made = documents(COUNT)
    at = datetime.fromisoformat("2026-11-24T00:30:00-06:00")
    found = [len(checker.check(report, context, at=at)) for report, context in made]
    ours = _rate(lambda: [checker.check(report, context, at=at) for report, context in made])
    validator = jsonschema_rs.validator_for(forms.schema(forms.form("iph_2019_crime")))
    peer = _rate(lambda: [validator.is_valid(report) for report, _ in made])
    note = f"{len(checker.RULES)} rules, {sum(found) / COUNT:.1f} findings a report"
    return [
        _row("checker", ours, f"at least {TARGET:,}", ours >= TARGET, note),
        _row("jsonschema-rs, shape alone", peer, "", None, "compiled code; the same reports without their context"),
    ]


def _row(name: str, value: float, target: str, met: bool | None, note: str) -> dict[str, Any]:
    return {"name": name, "value": round(value), "unit": "reports/s", "target": target, "met": met, "note": note}


if __name__ == "__main__":
    for row in run():
        print(row)

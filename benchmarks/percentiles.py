"""A year of ten million calls of 32 centres: our percentiles from counts, beside the same question put to raw rows.

The calls are invented with numpy once. They go as counts into a fresh installation on SQLite (packed by the code that
packs a closed day), and as rows into a DuckDB file and, where it is installed, a PostgreSQL table. Each answer is a
process of its own, so that memory is its own. DuckDB's quantile_disc over the seconds rounded up must say what we say,
to the second. How long one busy day takes to be counted from calls and incidents is measured with rows of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from .house import tool

CALLS = 10_000_000
DAYS = 365
CENTRES = 32
COLUMNS = ("received", "answered", "classified", "ended", "dispatched", "on_scene")
MEASURES = {
    "answer": ("received", "answered"),
    "registration": ("received", "classified"),
    "process": ("answered", "dispatched"),
    "dispatch": ("received", "dispatched"),
    "arrival": ("received", "on_scene"),
    "handling": ("answered", "ended"),
}
OURS = """
import json, os, sys, time
os.environ["HILO_DATA_DIR"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "hilo.site.settings"
import django; django.setup()
from datetime import UTC, date, datetime
from hilo.emergency.oversight.queries import times
from hilo.lib.actor import Actor
from hilo.emergency.oversight.models import Day
from benchmarks.percentiles import peak_mb
hand = Actor("bench", frozenset({"centre.oversee"}))
ask = dict(at=datetime(2026, 6, 1, tzinfo=UTC), first=date(2025, 1, 1), last=date(2025, 12, 31))
Day.objects.first()
taken = {}
for by in ("", "week", "hour", "priority"):
    runs = []
    for _ in range(5):
        start, work = time.perf_counter(), time.process_time()
        answer = times(hand, by=by, **ask)
        runs.append((time.perf_counter() - start, time.process_time() - work))
    taken[by] = sorted(runs)[2]
    if by == "":
        said = {name: [row.n, row.p50, row.p90, row.p95, row.p99] for name, row in answer.rows[0].spreads.items()}
        first = peak_mb()
assert answer.days_from_rows == 0 and answer.counted_days > 11_000
print(json.dumps({"taken": taken, "said": said, "memory": first,
    "memory_all": peak_mb()}))
"""
DUCKDB = """
import json, sys, time
import duckdb
from benchmarks.percentiles import peak_mb
base = duckdb.connect(sys.argv[1], read_only=True)
base.execute("set enable_progress_bar = false")
runs = []
for _ in range(3):
    start, work = time.perf_counter(), time.process_time()
    row = base.execute(sys.argv[2]).fetchone()
    runs.append((time.perf_counter() - start, time.process_time() - work))
print(json.dumps({"taken": sorted(runs)[1], "said": row, "memory": peak_mb()}))
"""


def run() -> list[dict[str, Any]]:
    """Measured rows: name, seconds, memory, target, met, note."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        calls = invent(911)
        began = os.getloadavg()[0]
        _counts(root / "data", calls)
        own = _answer(OURS, str(root / "data"))
        duck = _duckdb(root / "calls.duckdb", calls)
        rows = [
            _row("Hilo, all measures and verdicts", own["taken"][""], own["memory"], "under 1 s", True),
            *(
                _row(f"Hilo, by {by}", own["taken"][by], own["memory_all"], "", None)
                for by in ("week", "hour", "priority")
            ),
            _row("DuckDB, quantile_cont over rows", duck["cont"]["taken"], duck["cont"]["memory"], "", None),
            _row("DuckDB, quantile_disc over rows", duck["disc"]["taken"], duck["disc"]["memory"], "", None),
        ]
        rows[0]["met"] = rows[0]["seconds"] < 1
        same = _same(own["said"], duck["disc"]["said"])
        rows[5]["note"] = f"says what Hilo says to the second: {'yes' if same else 'NO'}"
        rows[5]["met"] = same
        rows[0]["note"] = f"{CALLS:,} calls, {CENTRES} centres, {DAYS} days; load {began:.1f} before"
        if tool("postgres"):
            rows.append(
                _row("PostgreSQL, percentile_cont over rows", (_postgres(root / "calls.duckdb"), None), None, "", None)
            )
        rows.append(_one_busy_day(root / "day"))
    return rows


def invent(seed: int) -> dict[str, Any]:
    """Ten million calls: microseconds since the year began, -1 where a moment did not come; who and what by number."""
    rng = np.random.default_rng(seed)
    day = np.sort(rng.integers(0, DAYS, CALLS))
    hours = np.array([3, 2, 2, 1, 1, 2, 3, 4, 5, 5, 6, 6, 6, 7, 7, 7, 7, 7, 7, 8, 8, 7, 6, 5], dtype=float)
    second = (rng.choice(24, CALLS, p=hours / hours.sum()) * 3600 + rng.uniform(0, 3600, CALLS)) * 1e6
    received = (day * 86_400_000_000 + second).astype(np.int64)
    answered = received + (rng.gamma(1.5, 5, CALLS) * 1e6).astype(np.int64) + 400_000
    real = rng.random(CALLS) < 0.28
    talk = (rng.gamma(2.0, np.where(real, 55, 25)) * 1e6).astype(np.int64) + 5_000_000
    classified = np.where(real, answered + talk, -1)
    ended = answered + talk + np.where(real, 20_000_000, 0)
    dispatched = np.where(real, classified + (rng.gamma(1.4, 30, CALLS) * 1e6).astype(np.int64), -1)
    on_scene = np.where(real, dispatched + (rng.gamma(3.0, 150, CALLS) * 1e6).astype(np.int64), -1)
    priority = np.where(real, rng.integers(1, 4, CALLS), 0)
    centre = rng.integers(0, CENTRES, CALLS)
    columns = {
        "received": received,
        "answered": answered,
        "classified": classified,
        "ended": ended,
        "dispatched": dispatched,
        "on_scene": on_scene,
    }
    return {"day": day, "hour": (second // 3.6e9).astype(np.int64), "priority": priority, "centre": centre, **columns}


def _counts(data: Path, calls: dict[str, Any]) -> None:
    """A fresh installation whose closed days hold the calls."""
    file = data.parent / "calls.npz"
    np.savez(file, **calls)
    _python(
        "import os, sys; os.environ['HILO_DATA_DIR'] = sys.argv[1]\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'hilo.site.settings'\n"
        "import django; django.setup()\n"
        "from benchmarks.percentiles import fill; fill(sys.argv[2])",
        str(data),
        str(file),
    )
    file.unlink()


def fill(file: str) -> None:
    """Set an installation up and keep the calls of a file as counted days (in a process of its own)."""
    from datetime import UTC, date, datetime, timedelta

    from hilo.emergency.centres.queries import centres
    from hilo.emergency.oversight.models import Day
    from hilo.emergency.oversight.rules.histograms import pack, whole
    from hilo.emergency.oversight.rules.moments import COUNTED, KEPT
    from hilo.site.setting_up import set_up

    set_up(demo=False, quiet=True)
    calls = dict(np.load(file))
    slot = calls["hour"] * 4 + calls["priority"]
    of_day = calls["day"] * CENTRES + calls["centre"]
    parts = []
    for measure, (begins, ends) in MEASURES.items():
        known = calls[ends] >= 0
        seconds = -(-(calls[ends][known] - calls[begins][known]) // 1_000_000)
        parts.append((of_day[known], _cells(KEPT.index(measure), slot[known], seconds)))
    for name, which in (
        ("answered", np.ones(CALLS, dtype=bool)),
        ("real", calls["priority"] > 0),
        ("improper", calls["priority"] == 0),
        ("offered", np.ones(CALLS, dtype=bool)),
    ):
        code = np.full(int(which.sum()), COUNTED.index(name))
        parts.append((of_day[which], _cells(KEPT.index("calls"), slot[which], code)))
    both = np.concatenate([days.astype(np.int64) << 32 | cells for days, cells in parts])
    numbers, counts = np.unique(both, return_counts=True)
    edges = [*np.flatnonzero(np.diff(numbers >> 32, prepend=-1)).tolist(), len(numbers)]
    codes = [row.code for row in centres() if row.state]
    rows = []
    for first, last in pairwise(edges):
        day, centre = divmod(int(numbers[first] >> 32), CENTRES)
        cells = dict(zip((numbers[first:last] & 0xFFFFFFFF).tolist(), counts[first:last].tolist(), strict=True))
        rows.append(
            Day(
                centre_id=codes[centre],
                day=date(2025, 1, 1) + timedelta(days=day),
                counted_at=datetime(2026, 1, 1, tzinfo=UTC),
                whole=pack(whole(cells)),  # type: ignore[arg-type]
                cells=pack(cells),
            )
        )
    Day.objects.bulk_create(rows, batch_size=500)


def _cells(measure: int, slot: Any, seconds: Any) -> Any:
    from hilo.emergency.oversight.rules.histograms import key

    return key(measure, 0, 0) + slot.astype(np.int64) * key(0, 1, 0) + seconds


def _question(quantile: str, seconds: str) -> str:
    asked = [
        f"count({ends}), {quantile.format(seconds.format(begins=begins, ends=ends))}"
        for begins, ends in MEASURES.values()
    ]
    return f"select {', '.join(asked)} from calls"


def _duckdb(file: Path, calls: dict[str, Any]) -> dict[str, Any]:
    """The answers of DuckDB, whose table of raw rows (microseconds, null where a moment did not come) stays."""
    import duckdb
    import pandas as pd

    frame = pd.DataFrame({name: calls[name] for name in COLUMNS})
    base = duckdb.connect(str(file))
    base.execute(
        f"create table calls as select {', '.join(f'nullif({name}, -1) {name}' for name in COLUMNS)} from frame"
    )
    base.close()
    del frame
    exact = "({ends} - {begins}) / 1e6"
    found = {}
    for name, seconds in (("cont", exact), ("disc", f"ceil({exact})")):
        question = _question(f"quantile_{name}({{}}, [0.5, 0.9, 0.95, 0.99])", seconds)
        found[name] = _answer(DUCKDB, str(file), question)
    return found


def _postgres(file: Path) -> float:
    """Seconds for percentile_cont over the rows of DuckDB's table: the second of two runs, analysed and in memory."""
    import duckdb
    import psycopg

    from tests.support import postgres

    text = file.with_suffix(".txt")
    with duckdb.connect(str(file), read_only=True) as base:
        base.execute("set enable_progress_bar = false")
        base.execute(f"copy calls to '{text}' (format csv, delimiter '\t', header false, nullstr '\\N')")
    with postgres.cluster(durable=False) as cluster, psycopg.connect(cluster.create("calls"), autocommit=True) as made:
        made.execute(f"create table calls ({', '.join(f'{name} bigint' for name in COLUMNS)})")
        with made.cursor().copy("copy calls from stdin") as copy, text.open("rb") as lines:
            while some := lines.read(1 << 20):
                copy.write(some)
        made.execute("vacuum analyze calls")
        question = _question(
            "percentile_cont(array[0.5, 0.9, 0.95, 0.99]) within group (order by {})",
            "({ends} - {begins}) / 1e6::float8",
        )
        for _ in range(2):
            start = time.perf_counter()
            made.execute(question).fetchone()
            took = time.perf_counter() - start
    return took


def _one_busy_day(data: Path) -> dict[str, Any]:
    """How long it takes to count one day of 20,000 calls and 5,600 incidents from their rows."""
    took = _python(
        "import os, sys; os.environ['HILO_DATA_DIR'] = sys.argv[1]\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'hilo.site.settings'\n"
        "import django; django.setup()\n"
        "from benchmarks.percentiles import busy_day; print(busy_day())",
        str(data),
    )
    return _row("Hilo, counting a day of 20,000 calls", (float(took), None), None, "", None)


def busy_day() -> float:
    """Seconds to count a day of 20,000 calls from rows (in a process of its own)."""
    from datetime import UTC, datetime, timedelta

    from hilo.emergency.calls.models import Call
    from hilo.emergency.centres.models import Centre
    from hilo.emergency.incidents.models import Incident, Link
    from hilo.emergency.oversight.actions import rebuild
    from hilo.lib.actor import Actor
    from hilo.site.setting_up import set_up

    set_up(demo=False, quiet=True)
    centre = Centre.objects.get(code="PUE")
    midnight = datetime(2026, 3, 2, 6, tzinfo=UTC)
    calls = []
    for number in range(20_000):
        rang = midnight + timedelta(seconds=number * 4.3)
        real = number % 100 < 28
        calls.append(
            Call(
                centre=centre,
                channel="voice",
                state="21",
                received_at=rang,
                answered_at=rang + timedelta(seconds=1 + number % 17),
                classified_at=rang + timedelta(seconds=60),
                ended_at=rang + timedelta(seconds=90),
                status="classified" if real else "improper",
                improper_kind="" if real else "prank",
            )
        )
    Call.objects.bulk_create(calls, batch_size=5000)
    told = Call.objects.filter(status="classified")
    Incident.objects.bulk_create(
        Incident(
            folio=call.folio,
            centre=centre,
            first_call=call,
            state="21",
            catalogue="v3.0",
            code="10104",
            initial_code="10104",
            priority="high",
            received_at=call.received_at,
            opened_at=call.received_at,
            dispatched_at=call.received_at + timedelta(seconds=100),
            on_scene_at=call.received_at + timedelta(seconds=500),
        )
        for call in told
    )
    Link.objects.bulk_create(
        Link(incident=row, call_id=row.first_call_id, linked_at=row.opened_at, linked_by="bench")
        for row in Incident.objects.all()
    )
    hand = Actor("bench", frozenset({"centre.oversee"}))
    start = time.perf_counter()
    rebuild(actor=hand, at=midnight + timedelta(days=3), first=midnight.date(), last=midnight.date())
    return time.perf_counter() - start


def _same(own: dict[str, list[int]], row: list[Any]) -> bool:
    pairs = zip(MEASURES, zip(row[::2], row[1::2], strict=True), strict=True)
    return all(own[name] == [int(n), *map(int, quantiles)] for name, (n, quantiles) in pairs)


def _answer(script: str, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_python(script, *arguments).splitlines()[-1])
    return found


def _python(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=Path(__file__).parents[1],
        env={name: value for name, value in os.environ.items() if name != "HILO_DATABASE_URL"},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def peak_mb() -> float:
    """The most memory that this process held; getrusage would also count what its parent held when it was born."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1e3
    return 0.0


def _row(
    name: str, taken: tuple[float, float | None], memory: float | None, target: str, met: bool | None
) -> dict[str, Any]:
    seconds, work = taken
    return {
        "name": name,
        "seconds": round(seconds, 3),
        "cpu_s": None if work is None else round(work, 3),
        "peak_MB": None if memory is None else round(memory),
        "target": target,
        "met": met,
        "note": "",
    }


if __name__ == "__main__":
    for line in run():
        print(line)

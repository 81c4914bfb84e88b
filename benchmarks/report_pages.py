"""A commander's and a prosecutor's page of one report while 200,000 are stored, on PostgreSQL with durable commits.

The reports that are asked for are whole: every field of the 2019 form, seven kinds of annexes, two people held, their
log. The 200,000 around them have the same rows with an empty document: what finds a report is its index, not its text.

python -m benchmarks.report_pages 5000    the same with fewer
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from http.client import HTTPConnection
from typing import Any

from .house import ROOT, House, furnished, postgresql, serving
from .wire import percentile

STORED = 200_000
WHOLE = 8
REQUESTS = 200
WARMING = 10
TARGET_MS = 150.0
COLUMNS = {
    "ref": "gen_random_uuid()",
    "folio": "'SSP-PUE-26-X' || lpad(n::text, 8, '0')",
    "incident_id": "NULL",
    "number": "NULL",
    "document": """'{"sections": {}, "annexes": {}}'::jsonb""",
    # Those that are being written are the newest, as they are where people work.
    "status": "CASE WHEN n <= 4000 THEN 'draft' ELSE 'signed' END",
    "opened_at": "opened_at - n * interval '2 minutes'",
    "signed_at": "CASE WHEN n <= 4000 THEN NULL ELSE opened_at - n * interval '2 minutes' END",
    "signed_by": "CASE WHEN n <= 4000 THEN '' ELSE 'commander' END",
}
"""What the stored reports do not take over from the one they are copied from."""


def fill(count: int) -> dict[str, Any]:
    """Some whole reports and so many others; sessions of who reads them, and the folios that are asked for."""
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from hilo.demonstration.cast import open_demo_accounts
    from hilo.desks.reading.tests import rooms, world
    from hilo.emergency.incidents.actions import receive_classified
    from hilo.policing.reports.models import Report

    at = timezone.now()
    open_demo_accounts(at=at)
    world.people(at)
    caller = world.acting("integrator", at)
    folios: dict[str, list[str]] = {"submitted": [], "handed_over": []}
    for n in range(WHOLE):
        _call, incident = receive_classified(
            actor=caller,
            code="30101",
            priority=None,
            reason=None,
            channel="voice",
            latitude=19.0437,
            longitude=-98.2012,
            received_at=at,
            at=at,
        )
        world.detained(incident.folio, at)
        make, kind = (world.submitted, "submitted") if n % 2 else (world.handed_over, "handed_over")
        folios[kind].append(make(incident.folio, at))
    names = [field.column for field in Report._meta.concrete_fields if not field.primary_key]
    values = [COLUMNS.get(name, name) for name in names]
    statement = (
        f"INSERT INTO {Report._meta.db_table} ({', '.join(names)}) "
        f"SELECT {', '.join(values)} FROM {Report._meta.db_table}, generate_series(1, %s) AS n WHERE folio = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [count, folios["submitted"][0]])
        cursor.execute("ANALYZE")
    sessions = {name: rooms.session_of(name) for name in ("commander", "prosecutor")}
    return {"folios": folios, "sessions": sessions, "stored": Report.objects.count()}


def _ask(house: House, session: str, addresses: list[str], count: int) -> list[float]:
    """Milliseconds of each request, over one connection, to the last byte of the page."""
    line = HTTPConnection("127.0.0.1", house.port, timeout=60)
    times = []
    for n in range(count):
        start = time.perf_counter()
        line.request("GET", addresses[n % len(addresses)], headers={"Cookie": f"sessionid={session}"})
        answer = line.getresponse()
        answer.read()
        times.append(1000 * (time.perf_counter() - start))
        assert answer.status == 200, (answer.status, addresses[n % len(addresses)])
    line.close()
    return times


def run(stored: int = STORED) -> list[dict[str, Any]]:
    """A row for each kind of page."""
    with postgresql() as database, furnished(database, units=32) as home:
        command = [sys.executable, "-m", "benchmarks.report_pages", "fill", str(stored)]
        told = json.loads(subprocess.check_output(command, env=home.env, cwd=ROOT))
        pages = {
            "report under review": ("commander", [f"/desk/commander/reports/{f}" for f in told["folios"]["submitted"]]),
            "case received": ("prosecutor", [f"/desk/prosecutor/cases/{f}" for f in told["folios"]["handed_over"]]),
            "review queue": ("commander", ["/desk/commander/"]),
            "wall of terms": ("commander", ["/desk/commander/wall/live"]),
        }
        rows = []
        with serving(home) as house:
            for name, (who, addresses) in pages.items():
                _ask(house, told["sessions"][who], addresses, WARMING)
                before = house.cpu_ms()
                times = _ask(house, told["sessions"][who], addresses, REQUESTS)
                rows.append(
                    {
                        "page": name,
                        "stored": told["stored"],
                        "p50 ms": round(percentile(times, 0.5), 1),
                        "p95 ms": round(percentile(times, 0.95), 1),
                        "cpu ms": round((house.cpu_ms() - before) / REQUESTS, 1),
                        "load": round(os.getloadavg()[0], 1),
                        "met": percentile(times, 0.95) < TARGET_MS,
                    }
                )
        return rows


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        print(json.dumps(fill(int(sys.argv[2]))))
    else:
        for row in run(int(sys.argv[1]) if len(sys.argv) > 1 else STORED):
            print(row)

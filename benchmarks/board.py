"""The dispatcher's board at its fullest: what 2,000 incidents lack, the desk's whole state, a ranking from records."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .house import HILO, ROOT, postgresql

INCIDENTS, UNITS, SENT, TIMES = 2000, 2000, 1500, 40
CODES = ("10313", "10104", "20301", "30202", "10209", "20115")
KINDS = (["police"], ["police"], ["ambulance_basic"], ["ambulance_advanced"], ["fire", "rescue"], ["civil_protection"])


def run() -> list[dict[str, Any]]:
    """Measured rows: name, value, unit, target ("" if none), met (None if none), note."""
    with postgresql() as url:
        rows = _measured(url, "PostgreSQL")
    return rows + _measured("", "SQLite")


def _measured(url: str, where: str) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="hilo-bench-") as folder:
        env = os.environ | {
            "HILO_DATA_DIR": folder,
            "HILO_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "hilo.site.settings",
        }
        subprocess.run([*HILO, "setup"], env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "benchmarks.board"]
        said = subprocess.check_output(command, env=env | {"HILO_BOARD_INSIDE": where}, cwd=ROOT)
    rows: list[dict[str, Any]] = json.loads(said)
    return rows


def _inside(where: str) -> list[dict[str, Any]]:
    import django

    django.setup()
    from django.core.serializers.json import DjangoJSONEncoder
    from django.utils import timezone

    from hilo.desks.dispatcher.pages.state import whole
    from hilo.emergency.dispatch.queries import parts_of, recommendation
    from hilo.emergency.incidents.models import Incident
    from hilo.kernel.access.roles import roles
    from hilo.lib.actor import Actor

    _fill(timezone.now())
    rights = roles()["dispatcher"].permissions
    who = Actor("bench", rights, institution="PUE", states=frozenset({"21"}), centre="PUE", kind="emergency_centre")
    rows = list(Incident.objects.select_related("centre").order_by("pk"))
    folios = [row.folio for row in rows if row.code == "10313"]
    at = timezone.now()

    def state() -> str:
        return json.dumps(whole(who), cls=DjangoJSONEncoder)

    lacking = _times(lambda n: parts_of(rows))
    desk = _times(lambda n: state())
    ranked = _times(lambda n: recommendation(folios[n], who, at=at), 5 * TIMES)
    note = f"{where}; {INCIDENTS:,} incidents, {SENT:,} assignments"
    return [
        _row(f"{where}: what all of them lack, p95", lacking, 0.95, 100, note),
        _row(f"{where}: the desk's whole state, p95", desk, 0.95, None, f"{note}, {UNITS:,} units, as JSON"),
        _row(f"{where}: a ranking from the records, p99", ranked, 0.99, None, f"{note}, {UNITS:,} units"),
    ]


def _times(ask: Callable[[int], Any], count: int = TIMES) -> list[float]:
    taken = []
    for number in range(count + 3):
        start = time.perf_counter()
        ask(number)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken[3:])


def _row(name: str, taken: list[float], share: float, most: float | None, note: str) -> dict[str, Any]:
    value = taken[min(len(taken) - 1, int(len(taken) * share))]
    target = f"under {most:g} ms" if most else ""
    met = value < most if most else None
    return {"name": name, "value": round(value, 1), "unit": "ms", "target": target, "met": met, "note": note}


def _fill(at: Any) -> None:
    """A centre's worst night, in its tables alone: nothing of it is measured as acts."""
    from hilo.emergency.dispatch.models import Assignment, Station, Unit
    from hilo.emergency.incidents.models import Incident

    rng = random.Random(4)

    def place() -> dict[str, float]:
        return {"latitude": rng.uniform(18.8, 19.4), "longitude": rng.uniform(-98.6, -97.8)}

    day = at.date() - timedelta(days=9)
    Station.objects.bulk_create(
        Station(code=f"E{n}", name=f"Estación {n}", centre_id="PUE", valid_from=day, **place()) for n in range(100)
    )
    incidents = [
        Incident(
            folio=f"PUE-26-I{n:07}",
            centre_id="PUE",
            origin="field",
            state="21",
            catalogue="v3",
            code=CODES[n % len(CODES)],
            initial_code=CODES[n % len(CODES)],
            priority=("high", "medium", "low")[n % 3],
            status="dispatched" if n < SENT else "open",
            received_at=at - timedelta(seconds=n),
            opened_at=at - timedelta(seconds=n),
            **place(),
        )
        for n in range(INCIDENTS)
    ]
    Incident.objects.bulk_create(incidents, batch_size=500)
    units = [
        Unit(
            code=f"PUE-U{n}",
            name=f"Unidad {n}",
            agency="SSP",
            centre_id="PUE",
            state="21",
            capabilities=KINDS[n % len(KINDS)],
            status="under_way" if n < SENT else "available",
            status_at=at,
            station_id=f"E{n % 100}" if n % 2 else None,
            **(place() | {"position_at": at} if n % 5 else {}),
        )
        for n in range(UNITS)
    ]
    Unit.objects.bulk_create(units, batch_size=500)
    sent = [Assignment(incident=incidents[n], unit=units[n], assigned_at=at, assigned_by="bench") for n in range(SENT)]
    Assignment.objects.bulk_create(sent, batch_size=500)


if __name__ == "__main__":
    print(json.dumps(_inside(os.environ["HILO_BOARD_INSIDE"])))

"""Who of the country's officers is eligible for the certificate today, and who may not serve in operations.

The force is made up in the shares of 2017 (hilo/registries/officers/rules/synthetic.py), spread over 32 institutions.
Two peers run beside it: the same verdict asked officer by officer (on a sample, multiplied), and the pandas script of
an analyst over the same two tables, which gives the counts alone. Each measurement is a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from typing import Any

from .house import HILO, ROOT, postgresql

OFFICERS = int(os.environ.get("HILO_BENCH_OFFICERS", "400000"))
SAMPLE = 2_000
ROSTER = 5_000
TARGET_S = 5.0
ROSTER_S = 1.0

READY = """
import json, os, resource, sys, time
import django; django.setup()
from django.utils import timezone
from hilo.lib.actor import Actor
at = timezone.now(); day = timezone.localdate(at)
reader = Actor("bench", frozenset({"officers.read", "officers.evaluate", "officers.import"}))
def told(**row):
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(json.dumps(row | {"memory MB": round(memory)}))
"""
FURNISH = """
from hilo.kernel.territory.queries import states
from hilo.registries.officers.actions import enrol_synthetic
labels = [state.label for state in states()]
count = int(sys.argv[1]) // len(labels)
began = time.perf_counter()
made = sum(
    enrol_synthetic(actor=reader, institution=label, centre=label, count=count, at=at, seed=place)
    for place, label in enumerate(labels)
)
told(officers=made, seconds=time.perf_counter() - began)
"""
BULK = """
from hilo.registries.officers.queries import judged
began = time.perf_counter()
rows = judged(reader, day)
eligible = sum(row.eligible for row in rows)
kept = sum(not row.may_serve for row in rows)
told(officers=len(rows), seconds=time.perf_counter() - began, eligible=eligible, kept=kept)
"""
ONE_BY_ONE = """
from hilo.registries.officers.models import Officer
from hilo.registries.officers.queries import verdict
ids = list(Officer.objects.order_by("id").values_list("id", flat=True))
step = max(1, len(ids) // int(sys.argv[1])); sample = ids[::step]
began = time.perf_counter()
found = [verdict(pk, day) for pk in sample]
spent = (time.perf_counter() - began) * len(ids) / len(sample)
told(officers=len(ids), seconds=spent, eligible=round(sum(e.eligible for e in found) * len(ids) / len(sample)))
"""
ROSTERED = """
from hilo.registries.officers.models import Officer
from hilo.registries.officers.queries import standings
ids = list(Officer.objects.order_by("number").values_list("id", flat=True)[:int(sys.argv[1])])
began = time.perf_counter()
found = standings(ids, "crew", at=at)
told(officers=len(found), seconds=time.perf_counter() - began, kept=sum(one.level != "may" for one in found.values()))
"""
PANDAS = """
from django.db import connection
import pandas as pd
began = time.perf_counter()
with connection.cursor() as cursor:
    cursor.execute("SELECT id FROM officers_officer WHERE status IN ('active', 'leave', 'suspended')")
    officers = pd.DataFrame(cursor.fetchall(), columns=["officer_id"])
    cursor.execute("SELECT officer_id, component, passed, issued_on, valid_until FROM officers_evaluation")
    rows = pd.DataFrame(cursor.fetchall(), columns=["officer_id", "component", "passed", "issued", "until"])
rows["issued"] = pd.to_datetime(rows["issued"]); rows["until"] = pd.to_datetime(rows["until"])
now = pd.Timestamp(day)
last = rows[rows.issued <= now].sort_values("issued").groupby(["officer_id", "component"], as_index=False).last()
last["ok"] = last.passed.astype(bool) & (last.until.isna() | (last.until > now))
wide = last.pivot(index="officer_id", columns="component", values="ok").reindex(officers.officer_id)
eligible = int((wide.notna() & (wide == True)).all(axis=1).sum())
told(officers=len(officers), seconds=time.perf_counter() - began, eligible=eligible)
"""


def run() -> list[dict[str, Any]]:
    """Rows: database and way, officers, seconds, eligible, memory of the process."""
    rows = []
    with ExitStack() as stack:
        for name, database in (("SQLite", ""), ("PostgreSQL", stack.enter_context(postgresql()))):
            data = tempfile.mkdtemp(prefix="hilo-bench-data-")
            stack.callback(shutil.rmtree, data, ignore_errors=True)
            env = os.environ | {"HILO_DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "hilo.site.settings"}
            env |= {"HILO_DATABASE_URL": database} if database else {}
            subprocess.run([*HILO, "setup", "--exercise", "--quiet"], check=True, env=env, cwd=ROOT)
            made = _ask(FURNISH, env, OFFICERS)
            rows.append(_row(f"{name}: enrol them", made))
            bulk = _ask(BULK, env)
            rows.append(_row(f"{name}: all at once", bulk) | {"met": bulk["seconds"] <= TARGET_S})
            roster = _ask(ROSTERED, env, ROSTER)
            rows.append(_row(f"{name}: a roster asked who may go out", roster) | {"met": roster["seconds"] <= ROSTER_S})
            rows.append(_row(f"{name}, peer: officer by officer", _ask(ONE_BY_ONE, env, SAMPLE)))
            peer = _ask(PANDAS, env)
            if peer["eligible"] != bulk["eligible"]:
                raise SystemExit(f"the peer counts {peer['eligible']} eligible, Hilo {bulk['eligible']}")
            rows.append(_row(f"{name}, peer: pandas script", peer))
    return rows


def _ask(script: str, env: dict[str, str], *words: int) -> dict[str, Any]:
    command = [sys.executable, "-c", READY + script, *map(str, words)]
    found: dict[str, Any] = json.loads(subprocess.check_output(command, env=env, cwd=ROOT))
    return found


def _row(where: str, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "where": where,
        "officers": told["officers"],
        "seconds": round(told["seconds"], 2),
        "eligible": told.get("eligible", ""),
        "kept out": told.get("kept", ""),
        "memory MB": told["memory MB"],
    }

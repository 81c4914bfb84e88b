"""The public look-up: answers a second with 50,000 detentions that can be found, and what one address gets in an hour.

Each answer is what a family gets: the count of its address, the one indexed question, the ledger's entry, one durable
commit. The peer in the same run is what a look-up is usually written as: names compared without case in the table of
persons, with no count and no entry.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from typing import Any

from .house import HILO, ROOT, postgresql

DETENTIONS = 50_000
WANTED = 200
THREADS = 4
_MEASURE = "benchmarks.look_up"


def run() -> list[dict[str, Any]]:
    """Measured rows: name, value, unit, target ("" if none), met (None if none), note."""
    rows = []
    with postgresql() as url:
        rows += _measured(url, "PostgreSQL, durable")
    return rows + _measured("", "SQLite, durable")


def _measured(url: str, where: str) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="hilo-bench-") as folder:
        env = os.environ | {
            "HILO_DATA_DIR": folder,
            "HILO_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "hilo.site.settings",
        }
        subprocess.run([*HILO, "setup"], env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        said = subprocess.check_output(
            [sys.executable, "-m", _MEASURE], env=env | {"HILO_LOOK_UP_INSIDE": where}, cwd=ROOT
        )
    rows: list[dict[str, Any]] = json.loads(said)
    return rows


def _inside(where: str) -> list[dict[str, Any]]:
    import django

    django.setup()
    from django.utils import timezone

    from hilo.policing.detentions import actions
    from hilo.policing.detentions.models import Person

    _people(timezone.now())
    at = timezone.now()

    def asked(number: int) -> Any:
        name = _name(number)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return actions.look_up(**name, born_on=_born(number), address=address, at=timezone.now())

    def plain(number: int) -> Any:
        name = {f"{key}__iexact": value for key, value in _name(number).items()}
        return list(Person.objects.select_related("detention").filter(born_on=_born(number), **name)[:2])

    found = _rate(f"{where}: answers", asked, range(1, DETENTIONS, 37), WANTED)
    missed = _rate(f"{where}: nobody found", lambda n: asked(n + DETENTIONS * 2), range(1, DETENTIONS, 37))
    peer = _rate(f"{where}: names compared in the table", plain, range(1, DETENTIONS, 997))
    return [found, missed, peer, _scraper(where, at)]


def _scraper(where: str, at: Any) -> dict[str, Any]:
    """Questions answered in an hour to one address that asks every second, by the rule alone."""
    from hilo.lib.errors import Refusal
    from hilo.policing.detentions import actions

    answered = 0
    for second in range(3600):
        try:
            moment = at + timedelta(days=1, seconds=second)
            actions.look_up(**_name(second), born_on=_born(second), address="203.0.113.9", at=moment)
            answered += 1
        except Refusal:
            pass
    note = "asking every second; who waits as told gets 4 a minute after the first 20"
    return _row(f"{where}: a scraper's hour", answered, "answers", "", None, note)


def _people(at: Any) -> None:
    """Detentions of as many persons, each found by name and date of birth, or day and state."""
    from uuid import uuid4

    from django.db import connection

    from hilo.kernel.access.actions import SETUP, open_institution
    from hilo.policing.detentions import sealing
    from hilo.policing.detentions.models import Detention, LookUp, Person
    from hilo.policing.detentions.queries import lookup_law
    from hilo.policing.detentions.rules import known_keys

    body = open_institution(actor=SETUP, code="SSP-BENCH", name="Policía", kind="police_state", state="21", at=at)
    for first in range(0, DETENTIONS, 5000):
        numbers = range(first, first + 5000)
        rows = Detention.objects.bulk_create(
            [
                Detention(
                    number=f"PUE-26-D{n:07d}",
                    ref=uuid4(),
                    institution=body,
                    kind="flagrancy",
                    state="21",
                    municipality="21114",
                    place="Calle 1",
                    detained_at=at - timedelta(minutes=n),
                    registered_at=at - timedelta(minutes=n),
                    registered_by="bench",
                    means="device",
                    delay_s=0,
                    custody="Fiscalía",
                    terms="bench",
                )
                for n in numbers
            ]
        )
        Person.objects.bulk_create(
            [Person(detention=row, born_on=_born(n), sex="M", **_name(n)) for n, row in zip(numbers, rows, strict=True)]
        )
        keys = []
        for n, row in zip(numbers, rows, strict=True):
            name = _name(n)
            given = {"given": name["given"], "first": name["first_surname"], "second": name["second_surname"]}
            clear = known_keys(**given, born_on=_born(n), held=row.detained_at, state="21", law=lookup_law())
            keys += [(row, key) for key in clear]
        hashes = sealing.hashed("look-up", *[key for _, key in keys])
        LookUp.objects.bulk_create(
            [LookUp(detention=row, key=key) for (row, _), key in zip(keys, hashes, strict=True)], batch_size=5000
        )
    # A register that grew by the day is known to its database: what was loaded at once is not yet.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _name(number: int) -> dict[str, str]:
    given = ("Juan", "María", "José", "Guadalupe", "Luis", "Rosa", "Ángel", "Carmen")[number % 8]
    surnames = ("Hernández", "García", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez", "Ramírez")
    return {
        "given": f"{given} {_letters(number // 8)}",
        "first_surname": surnames[number % 9],
        "second_surname": surnames[number // 9 % 9],
    }


def _letters(number: int) -> str:
    return "".join("abcdefghijklmnopqrstuvwxyz"[number // 26**place % 26] for place in range(4)).title()


def _born(number: int) -> date:
    return date(1950, 1, 1) + timedelta(days=number * 7919 % 18_000)


def _rate(name: str, ask: Any, numbers: range, wanted: int | None = None) -> dict[str, Any]:
    """How many a second by THREADS that never rest, each number once, for three seconds at most."""
    from django.db import connection

    for number in numbers[:20]:
        ask(number)
    waiting, made, start, worked = iter(numbers[20:]), [0] * THREADS, time.perf_counter(), time.process_time()

    def work(place: int) -> None:
        while (number := next(waiting, None)) is not None and time.perf_counter() - start < 3:
            ask(number)
            made[place] += 1
        connection.close()

    threads = [threading.Thread(target=work, args=[place]) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = sum(made) / (time.perf_counter() - start)
    each = (time.process_time() - worked) * 1000 / sum(made)
    note = f"{THREADS} threads of one process; {each:.2f} ms of processor each, the database's aside"
    target = f"at least {wanted} a second" if wanted else ""
    return _row(name, round(rate), "a second", target, rate >= wanted if wanted else None, note)


def _row(name: str, value: int, unit: str, target: str, met: bool | None, note: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "target": target, "met": met, "note": note}


if __name__ == "__main__":
    if told := os.environ.get("HILO_LOOK_UP_INSIDE"):
        print(json.dumps(_inside(told)))
    else:
        for line in run():
            print(line)

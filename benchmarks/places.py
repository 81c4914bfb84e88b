"""Finding a place among two million names: what an operator types, as it is typed, beside a naive LIKE and rapidfuzz.

Names are invented: a third of them are among the thirty that every Mexican town has, the others of a vocabulary of
eighty thousand words. Questions are whole names, beginnings, abbreviations, letters left out, crossings and
numbers of houses; half of them with the point of a call.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from hilo.emergency.places.index import Index, build, file_of
from hilo.emergency.places.reading import Row
from hilo.emergency.places.rules import understood
from hilo.lib.text import fold

NAMES = 2_000_000
QUESTIONS, PEER_QUESTIONS = 2_000, 20
P99_MS = 30.0


def _parts(text: str, by: str | None = None) -> list[str]:
    return text.split(by)


AREA = (18.0, 20.5, -99.0, -97.0)
EVERYWHERE = _parts(
    "Benito Juárez|Reforma|Hidalgo|Morelos|Zaragoza|Independencia|Revolución|Insurgentes|Madero|Allende|Guerrero|"
    "Matamoros|Vicente Guerrero|Emiliano Zapata|Francisco Villa|Lázaro Cárdenas|16 de Septiembre|5 de Mayo|"
    "20 de Noviembre|Niños Héroes|Constitución|Galeana|Aldama|Abasolo|Rayón|Victoria|Guadalupe|San José|Santa María|"
    "San Miguel",
    "|",
)
TYPES = ("Calle", "Avenida", "Privada", "Cerrada", "Boulevard", "Andador", "Calzada", "Prolongación")
SYLLABLES = _parts(
    "ba be bi bo ca co cu da de di do fa fe go ga ja ji la le li lo ma me mi mo na ne ni no pa pe pi po ra re ri ro sa "
    "se si so ta te ti to va ve vi za zo tla tli cua huz"
)


def run() -> list[dict[str, Any]]:
    """Measured rows: name, p50, p95, p99 and worst in milliseconds, target, met, note."""
    chance = random.Random(20161009)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))).capitalize() for _ in range(80_000)]
    with tempfile.TemporaryDirectory(prefix="hilo-bench-") as name:
        folder = Path(name)
        start = time.perf_counter()
        digest = build(_rows(chance, words), folder, area=AREA)
        built, file = time.perf_counter() - start, file_of(folder, digest)
        index, asked = Index(file), [_question(chance, words) for _ in range(QUESTIONS)]
        near = [
            (chance.uniform(18.2, 20.3), chance.uniform(-98.8, -97.2)) if chance.random() < 0.5 else None for _ in asked
        ]
        points = iter(near)
        note = f"index built in {built:.0f} s, {file.stat().st_size / 1e6:.0f} MB"
        own = _measured("Hilo", asked, lambda text: index.search(understood(text), next(points)), note, P99_MS)
        return [own, *_peers(file, asked)]


def _peers(file: Path, asked: list[str]) -> Iterator[dict[str, Any]]:
    base = sqlite3.connect(file)
    some = asked[:PEER_QUESTIONS]

    def like(text: str) -> list[Any]:
        pattern = f"%{'%'.join(fold(text).split())}%"
        return base.execute("SELECT name FROM place WHERE lower(name) LIKE ? LIMIT 8", (pattern,)).fetchall()

    yield _measured("LIKE over the same table", some, like, "words in one order, no accents, no misspelling", None)
    names = [fold(name) for (name,) in base.execute("SELECT name FROM place")]

    def fuzzy(text: str) -> list[Any]:
        return process.extract(fold(text), names, scorer=fuzz.token_set_ratio, limit=8, score_cutoff=60)

    yield _measured("rapidfuzz over a list", some[:6], fuzzy, "all names in memory, no order by place", None)
    base.close()


def _measured(
    name: str, asked: list[str], find: Callable[[str], Any], note: str, target: float | None
) -> dict[str, Any]:
    times, cpu = [], []
    for text in asked:
        start, worked = time.perf_counter(), time.thread_time()
        find(text)
        times.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.thread_time() - worked))
    times.sort()
    cpu.sort()
    at = {part: times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 0.99)}
    return {
        "name": name,
        "questions": len(asked),
        "p50 ms": round(at[0.5], 1),
        "p95 ms": round(at[0.95], 1),
        "p99 ms": round(at[0.99], 1),
        "worst ms": round(times[-1], 1),
        "cpu p99 ms": round(cpu[min(len(cpu) - 1, int(len(cpu) * 0.99))], 1),
        "target": "" if target is None else f"p99 under {target:.0f} ms",
        "met": None if target is None else at[0.99] < target,
        "note": note,
    }


def _rows(chance: random.Random, words: list[str]) -> Iterator[Row]:
    for _ in range(NAMES):
        kind = chance.choices(("street", "landmark", "crossing"), (85, 7, 8))[0]
        name = f"{chance.choice(TYPES)} {_name(chance, words)}"
        if kind == "crossing":
            name += f" y {chance.choice(TYPES)} {chance.choice(words)}"
        where = chance.uniform(*AREA[:2]), chance.uniform(*AREA[2:])
        yield Row(kind, name, f"Col. {chance.choice(words)}", *where, 100.0)


def _name(chance: random.Random, words: list[str]) -> str:
    if chance.random() < 0.35:
        return chance.choice(EVERYWHERE)
    return " ".join(chance.choices(words, k=chance.randint(1, 3)))


def _question(chance: random.Random, words: list[str]) -> str:
    name = chance.choice(EVERYWHERE) if chance.random() < 0.4 else " ".join(chance.choices(words, k=2))
    left_out = chance.randrange(1, len(name) - 1)
    return chance.choice(
        (
            name,
            f"av. {name}",
            name[:3],
            name[0],
            name[:left_out] + name[left_out + 1 :],
            f"{name} y {chance.choice(EVERYWHERE)}",
            f"calle {name} 123",
        )
    )

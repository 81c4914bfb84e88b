"""How well and how fast likely duplicates are found: synthetic events told by several callers each.

    python benchmarks/duplicates.py            quality on held-out seeds, then latency among 10,000 open reports
    python benchmarks/duplicates.py --fit      weights fitted on the training seeds, to compare with duplicates.toml
    python benchmarks/duplicates.py --json     figures alone

The city, the callers and their words are invented here (`City`), so the figures say how the method behaves under stated
assumptions: hot spots where strangers' events lie side by side, positions from 10 m to 2 km or none at all, codes that
differ between callers or are missing, words chosen at random and mistyped. They are no promise about a real centre.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rapidfuzz import fuzz, process

from hilo.emergency.incidents.rules import OpenReports, Report, duplicate_score, suggest
from hilo.emergency.incidents.rules.duplicates import settings, space_evidence, spread_of, time_evidence

TRAINING, HELD_OUT = range(1, 7), range(101, 111)
START = datetime(2026, 11, 20, 18, tzinfo=UTC)
OPEN_FOR = timedelta(hours=3)


def _words(text: str) -> list[str]:
    return text.split()


NAMES = _words("""
Hidalgo Juárez Morelos Reforma Independencia Zaragoza Allende Victoria Guerrero Matamoros Bravo Aldama Mina
Abasolo Galeana Rayón Madero Carranza Obregón Cárdenas Insurgentes Revolución Constitución Libertad Progreso Pinos
Jacarandas Robles Fresnos Laureles Cedros Olivos Girasoles Azucenas Dalias Violetas Colibrí Gaviotas Halcón Águila
Xonaca Analco Cholula Amozoc Tepeyac Volcanes Popocatépetl Iztaccíhuatl Malinche Atoyac Balsas Pánuco Grijalva""")
MARKS = _words("""
oxxo gasolinera mercado iglesia escuela puente glorieta clínica panteón parque cancha tianguis farmacia
universidad central terminal soriana bodega banco kiosco semáforo carnicería tortillería taquería hotel""")
COLOURS = _words("rojo blanco negro gris azul verde amarillo plateado guinda café")

# Kind: part of all events, codes that callers give it, things it may be about, and ways to tell it.
KINDS: dict[str, tuple[float, list[str], list[str], list[str]]] = {
    "crash": (
        0.20,
        ["10104", "30309", "10104", "10107", "10103", "10122"],
        ["tsuru", "jetta", "camioneta", "tráiler", "pipa", "motocicleta", "taxi", "combi", "versa", "urvan"],
        [
            "choque de {a} con {b} en {street}",
            "chocaron un {a} {colour} y {b} por {mark}",
            "accidente, hay un {a} volcado",
            "un {a} {colour} se estampó {where}",
            "choque fuerte {where}, hay heridos",
            "volcadura de {a} en {street} y {cross}",
        ],
    ),
    "fire": (
        0.09,
        ["20301", "20311", "20305", "20304", "20115", "20107"],
        ["casa", "bodega", "vecindad", "local", "cocina", "techo", "colchones", "transformador"],
        [
            "se está quemando una {a} en {street}",
            "sale mucho humo {where}",
            "incendio en {a} {where}",
            "hay lumbre en {a}",
            "fuego en {street} y {cross}, creo que una {a}",
            "huele a quemado y se ven llamas por {mark}",
        ],
    ),
    "gunfire": (
        0.10,
        ["30202", "10209", "30803", "30906", "30909"],
        ["motocicleta", "sujetos", "carro", "joven", "camioneta"],
        [
            "se oyen balazos {where}",
            "balacera en {street}",
            "dispararon a un {a} {where}",
            "hay un herido de bala en {street}",
            "detonaciones cerca de {mark}, iban en {a} {colour}",
            "mataron a un {a} en {street} y {cross}",
        ],
    ),
    "fight": (
        0.13,
        ["30909", "10225", "30907", "10208"],
        ["borrachos", "jóvenes", "vecinos", "machete", "cuchillo", "botellas", "palos"],
        [
            "pelea de {a} {where}",
            "se están golpeando en {street}, traen {a}",
            "riña {where}",
            "hay una bronca con {a} por {mark}",
            "le pegaron a un muchacho en {street} y {cross}",
        ],
    ),
    "robbery": (
        0.17,
        ["30421", "30419", "30422", "30452", "50102"],
        ["pistola", "motocicleta", "celular", "mochila", "tienda", "caja"],
        [
            "asalto en {mark} {street}",
            "me robaron el {a} {where}",
            "dos tipos con {a} asaltaron {where}",
            "robo a negocio en {street} y {cross}",
            "asaltaron, se llevaron {a}, moto {colour}",
        ],
    ),
    "person_down": (
        0.16,
        ["10308", "30103", "10313", "10306", "10310", "10204"],
        ["abuelito", "señor", "joven", "muchacha", "indigente", "ciclista"],
        [
            "un {a} tirado en {street}",
            "{a} inconsciente {where}",
            "se desmayó un {a} por {mark}",
            "un {a} no respira {where}",
            "{a} tirado, playera {colour}, {street} y {cross}",
        ],
    ),
    "family": (
        0.10,
        ["30502", "30503", "30903", "30907"],
        ["esposo", "vecino", "hijo", "mujer", "niños"],
        [
            "mi {a} me está pegando {street}",
            "gritos en la casa de al lado, {street}",
            "golpea a su {a} {where}",
            "violencia, el {a} está agresivo {where}",
        ],
    ),
    "fallen": (
        0.05,
        ["20210", "40106", "40102", "20113"],
        ["árbol", "poste", "cables", "espectacular", "rama"],
        ["se cayó un {a} en {street}", "{a} caído tapa el paso {where}", "{a} a punto de caer por {mark}"],
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A report and the number of the event it tells of."""

    report: Report
    event: int


@dataclass(frozen=True, slots=True)
class City:
    """A city of `side_km`, its events an hour and its hours, told by several callers each."""

    seed: int
    side_km: float = 22.0
    events_an_hour: float = 40.0
    hours: float = 6.0
    hot_spots: int = 35

    def calls(self) -> list[Told]:
        """Every report in order of time."""
        rng = random.Random(self.seed)
        spots = [(rng.uniform(0, self.side_km), rng.uniform(0, self.side_km)) for _ in range(self.hot_spots)]
        told = [
            call
            for event in range(round(self.events_an_hour * self.hours))
            for call in self._event(rng, event, spots, rng.uniform(0, self.hours * 3600))
        ]
        told.sort(key=lambda call: call.report.at)
        return [replace(c, report=replace(c.report, ref=f"{self.seed}-{n}")) for n, c in enumerate(told)]

    def _event(self, rng: random.Random, event: int, spots: list[tuple[float, float]], began: float) -> Iterator[Told]:
        kind = rng.choices(list(KINDS), [row[0] for row in KINDS.values()])[0]
        _, codes, things, ways = KINDS[kind]
        spot = rng.randrange(len(spots))
        if rng.random() < 0.6:
            east, north = (rng.gauss(centre, 0.35) for centre in spots[spot])
            # A hot spot has its few streets and its one landmark: strangers there name the same ones.
            streets = [NAMES[(spot * 3 + k) % len(NAMES)] for k in range(5)]
            mark = f"{MARKS[spot % len(MARKS)]}"
        else:
            east, north = rng.uniform(0, self.side_km), rng.uniform(0, self.side_km)
            streets, mark = rng.sample(NAMES, 5), rng.choice(MARKS)
        street, cross = rng.sample(streets, 2)
        facts = {"a": rng.choice(things), "b": rng.choice(things), "colour": rng.choice(COLOURS), "mark": mark}
        callers = min(12, 1 + int(rng.expovariate(1 / 1.6)))
        favourite = rng.choice(codes)
        for caller in range(callers):
            delay = 0.0
            if caller:
                delay = rng.expovariate(1 / 300) if rng.random() < 0.8 else rng.expovariate(1 / 2400)
            where = rng.choice([f"en {street}", f"por {mark}", f"en {street} y {cross}", f"cerca de {mark}", ""])
            text = rng.choice(ways).format(**facts, street=street, cross=cross, where=where)
            if rng.random() < 0.4:
                text += ", " + rng.choice([f"{facts['a']} {facts['colour']}", "vengan pronto", "hay mucha gente", mark])
            lat, lon, radius = self._position(rng, east, north)
            code = favourite if rng.random() < 0.6 else rng.choice(codes)
            yield Told(
                Report(
                    ref="",
                    lat=lat,
                    lon=lon,
                    uncertainty_m=radius,
                    at=START + timedelta(seconds=began + delay),
                    code=None if rng.random() < 0.3 else code,
                    text="" if rng.random() < 0.08 else _mistyped(rng, text),
                ),
                event,
            )

    def _position(self, rng: random.Random, east: float, north: float) -> tuple[float | None, ...]:
        how = rng.random()
        if how > 0.85:
            return None, None, None
        radius = rng.uniform(10, 80) if how < 0.6 else rng.uniform(300, 2000)
        off = math.hypot(0.06, 0.6 * radius / 1000)
        lat = 19.0 + (north + rng.gauss(0, off)) / 111.195
        lon = -98.2 + (east + rng.gauss(0, off)) / (111.195 * math.cos(math.radians(19.1)))
        return lat, lon, None if rng.random() < 0.1 else round(radius)


def _mistyped(rng: random.Random, text: str) -> str:
    letters = list(text)
    for at in range(len(letters) - 1):
        if letters[at].isalpha() and rng.random() < 0.012:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def moments(seed: int) -> Iterator[tuple[Told, OpenReports, dict[str, int]]]:
    """Each report of a city, the reports open when it comes in, and the event of each of these."""
    held = OpenReports()
    events: dict[str, int] = {}
    queue: list[Report] = []
    for call in City(seed).calls():
        while queue and queue[0].at < call.report.at - OPEN_FOR:
            gone = queue.pop(0)
            held.remove(gone.ref)
            events.pop(gone.ref)
        yield call, held, events
        held.add(call.report)
        events[call.report.ref] = call.event
        queue.append(call.report)


def quality(seeds: range, floor: float | None = None) -> dict[str, float]:
    """Shown suggestions that are right, repeats found, and first reports left in peace, over all seeds."""
    shown = right = repeats = found = first_right = firsts = bothered = 0
    for seed in seeds:
        for call, held, events in moments(seed):
            answers = [events[score.ref] == call.event for score in suggest(call.report, held, floor=floor)]
            shown, right = shown + len(answers), right + sum(answers)
            if call.event in events.values():
                repeats, found, first_right = repeats + 1, found + any(answers), first_right + answers[:1].count(True)
            else:
                firsts, bothered = firsts + 1, bothered + bool(answers)
    return {
        "reports": repeats + firsts,
        "repeats": repeats,
        "recall_at_5": round(found / repeats, 4),
        "first_is_right": round(first_right / repeats, 4),
        "precision": round(right / shown, 4),
        "first_reports_with_a_suggestion": round(bothered / firsts, 4),
    }


def latency(open_reports: int = 10_000, queries: int = 2_000) -> dict[str, float]:
    """Milliseconds for one question among open reports of one city within three hours: far denser than any real one."""
    calls = City(7, events_an_hour=open_reports / 2 / 3, hours=3).calls()
    held = OpenReports(call.report for call in calls[:open_reports])
    asked = [replace(call.report, ref=f"new-{n}") for n, call in enumerate(random.Random(7).choices(calls, k=queries))]
    suggest(asked[0], held)
    spent = []
    for report in asked:
        began = time.perf_counter()
        suggest(report, held)
        spent.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(spent, n=100)
    return {
        "open": len(held),
        "p50_ms": round(cuts[49], 2),
        "p95_ms": round(cuts[94], 2),
        "p99_ms": round(cuts[98], 2),
        "max_ms": round(max(spent), 2),
    }


def scan_quality(seeds: range) -> float:
    """Share of repeats that a plain scan of the words finds among its best five (nothing held back)."""
    repeats = found = 0
    said: dict[str, str] = {}
    for seed in seeds:
        for call, _, events in moments(seed):
            said[call.report.ref] = call.report.text
            if call.event in events.values():
                texts = {ref: said[ref] for ref in events}
                best = process.extract(call.report.text, texts, scorer=fuzz.token_set_ratio, limit=5)
                repeats, found = repeats + 1, found + any(events[ref] == call.event for _, _, ref in best)
    return found / repeats


def scan_latency(open_reports: int = 10_000, queries: int = 200) -> float:
    """p99 milliseconds of the same question asked by a plain scan of all words."""
    calls = City(7, events_an_hour=open_reports / 2 / 3, hours=3).calls()
    texts = [call.report.text for call in calls[:open_reports]]
    spent = []
    for call in random.Random(7).choices(calls, k=queries):
        began = time.perf_counter()
        process.extract(call.report.text, texts, scorer=fuzz.token_set_ratio, limit=5)
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(spent, n=100)[98]


def run() -> list[dict[str, Any]]:
    """Measured rows: name, value, unit, target ("" if none), met (None if none), note."""
    speed, held_out = latency(), quality(HELD_OUT)
    note = f"median {speed['p50_ms']} ms, {speed['open']:,.0f} open"
    found = f"{held_out['repeats']:,} repeats of {held_out['reports']:,} reports"
    shown = f"first suggestion right for {held_out['first_is_right']:.0%}, precision {held_out['precision']:.0%}"
    return [
        _row(
            "likely_same among 10,000, p99", speed["p99_ms"], "ms", note, target="under 20 ms", met=speed["p99_ms"] < 20
        ),
        _row("rapidfuzz scan of 10,000 texts, p99", scan_latency(), "ms", "token_set_ratio, best five"),
        _row("repeats found", 100 * held_out["recall_at_5"], "%", f"{found}; {shown}"),
        _row("repeats found by the scan", 100 * scan_quality(HELD_OUT), "%", "among its best five, nothing held back"),
        _row(
            "first reports bothered with a suggestion",
            100 * held_out["first_reports_with_a_suggestion"],
            "%",
            "the scan shows five to everybody",
        ),
    ]


def _row(name: str, value: float, unit: str, note: str, *, target: str = "", met: bool | None = None) -> dict[str, Any]:
    return {"name": name, "value": round(value, 2), "unit": unit, "target": target, "met": met, "note": note}


def fit(seeds: range) -> dict[str, float]:
    """Weights by logistic regression over the pairs that the index would compare."""
    import numpy as np

    rows, labels = [], []
    for seed in seeds:
        for call, held, events in moments(seed):
            for other in held.near(call.report, settings().looked_at):
                rows.append(_features(call.report, other))
                labels.append(events[other.ref] == call.event)
    x, y = np.array(rows), np.array(labels, dtype=float)
    weights = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(x.shape[1])
        weights += np.linalg.solve(hessian, x.T @ (y - p))
    names = ("start", "space", "time", "code", "code_less", "words", "words_less")
    signs = [-1 if name.endswith("less") else 1 for name in names]
    return {name: round(float(sign * w), 2) for name, sign, w in zip(names, signs, weights, strict=True)}


def _features(report: Report, other: Report) -> list[float]:
    score = duplicate_score(report, other)
    space = 0.0
    if score.space is not None:
        var = settings().callers_var + spread_of(report) + spread_of(other)
        metres = next(reason.values["m"] for reason in score.reasons if reason.kind == "distance")
        space = space_evidence(metres * metres, var)
    seconds = abs((other.at - report.at).total_seconds())
    parts = [1.0, space, time_evidence(seconds)]
    for part in (score.code, score.words):
        parts += [part or 0.0, 0.0 if part is None else 1.0]
    return parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.fit:
        figures: dict[str, dict[str, float]] = {"weights": fit(TRAINING), "training": quality(TRAINING)}
    else:
        figures = {"held_out": quality(HELD_OUT), "latency": latency()}
    if asked.json:
        print(json.dumps(figures))
        return
    for name, row in figures.items():
        print(name)
        for key, value in row.items():
            print(f"  {key:34} {value:>10}")


if __name__ == "__main__":
    main()

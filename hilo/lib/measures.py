"""What is measured, in the text format that Prometheus reads (version 0.0.4): declared once, with its help.

A counter, a histogram or a level is kept by the process in which something happens. Several processes serve one port:
each writes what it counted into a file of its own in one folder (`share`), and whoever is asked adds them up. It
writes its own first, so that no sum ever falls; a process that died keeps what it counted, and its levels are left out
once its file is old. What is read of the database is the same in every process and needs no adding up (`Measure.at`).

Label values are names that the code knows: verbs, codes, terms. Nothing that a person typed becomes one.
docs/decisions/0029 tells why this is not a package.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

log = logging.getLogger("hilo.measures")
FOLDER = "HILO_MEASURES"
"""Environment variable by which the processes of one `hilo serve` know their folder."""
WRITE_S = 5.0
"""How often a process writes its file."""
GONE_S = 30.0
"""A level whose file is older is of a process that ended."""
STEPS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of a histogram's buckets, in seconds."""

KNOWN: dict[str, Measure] = {}
"""Every measure whose module is loaded, by its name."""
Labels = tuple[str, ...]
Kept = dict[tuple[str, Labels], list[float]]
_kept: Kept = {}
_lock = threading.Lock()
_looks: list[Callable[[], None]] = []
_writing = threading.Event()


class Sample(NamedTuple):
    """One value of a measure. values: of a histogram one a bucket, the rest above them, and their sum."""

    measure: Measure
    labels: Labels
    values: list[float]


@dataclass(frozen=True, slots=True)
class Measure:
    """name: with the unit at its end, as Prometheus has it; kind: "gauge", "counter" or "histogram"; help: a line."""

    name: str
    kind: str
    help: str
    labels: Labels = ()

    def __post_init__(self) -> None:
        KNOWN[self.name] = self

    def at(self, value: float, *labels: str) -> Sample:
        """What it stands at, as read now."""
        return Sample(self, labels, [float(value)])

    def add(self, amount: float, *labels: str) -> None:
        """Count in this process. Zero makes the series be there before anything happened."""
        with _lock:
            _kept.setdefault((self.name, labels), [0.0])[0] += amount

    def set(self, value: float, *labels: str) -> None:
        """The level of this process."""
        with _lock:
            _kept[self.name, labels] = [float(value)]

    def took(self, seconds: float, *labels: str) -> None:
        """Put a duration into the histogram of this process."""
        with _lock:
            values = _kept.setdefault((self.name, labels), [0.0] * (len(STEPS_S) + 2))
            values[bisect_left(STEPS_S, seconds)] += 1
            values[-1] += seconds


def gauge(name: str, told: str, *labels: str) -> Measure:
    return Measure(name, "gauge", told, labels)


def counter(name: str, told: str, *labels: str) -> Measure:
    return Measure(name, "counter", told, labels)


def histogram(name: str, told: str, *labels: str) -> Measure:
    return Measure(name, "histogram", told, labels)


LENGTH = gauge("hilo_queue_length", "What waits in a queue now.", "queue")
OLDEST = gauge("hilo_queue_oldest_seconds", "How long its first has waited since it could be taken; 0: none.", "queue")


def queue(name: str, length: int, since: datetime | None, at: datetime) -> Iterator[Sample]:
    """A queue of the house: how long it is, and since when its first waits (None: nothing does)."""
    yield LENGTH.at(length, name)
    yield OLDEST.at(max(0.0, (at - since).total_seconds()) if since else 0, name)


def look_first(look: Callable[[], None]) -> None:
    """Have something asked for its levels each time before the process writes them down."""
    if look not in _looks:
        _looks.append(look)


def share() -> None:
    """Write this process's file from now on, in a thread of its own; once, and only where there is a folder."""
    if FOLDER in os.environ and not _writing.is_set():
        _writing.set()
        threading.Thread(target=_write_on, name="hilo-measures", daemon=True).start()


def _write_on() -> None:
    while True:
        write()
        time.sleep(WRITE_S)


def write() -> None:
    """Look, and write this process's file, whole or not at all."""
    for look in _looks:
        try:
            look()
        except Exception:
            log.exception("a level could not be read")
    if (folder := os.environ.get(FOLDER)) is None:
        return
    with suppress(OSError), _lock:
        # Under the lock: what an earlier hand had ready must not come in the place of what a later one wrote.
        part = Path(folder) / f"{os.getpid()}.part"
        part.write_text(json.dumps([[*key, values] for key, values in _kept.items()]))
        part.replace(part.with_suffix(".json"))


def counted() -> Iterator[Sample]:
    """What all processes of this server counted, added up."""
    write()
    total: Kept = {}
    for name, labels, values in _files():
        key = (name, labels)
        total[key] = [a + b for a, b in zip(total[key], values, strict=True)] if key in total else values
    return (Sample(KNOWN[name], labels, values) for (name, labels), values in sorted(total.items()) if name in KNOWN)


def _files() -> Iterator[tuple[str, Labels, list[float]]]:
    if (folder := os.environ.get(FOLDER)) is None:
        with _lock:
            own = [(name, labels, list(values)) for (name, labels), values in _kept.items()]
        yield from own
        return
    for file in sorted(Path(folder).glob("*.json")):
        old = time.time() - file.stat().st_mtime > GONE_S
        for name, labels, values in json.loads(file.read_text()):
            if not (old and name in KNOWN and KNOWN[name].kind == "gauge"):
                yield name, tuple(labels), values


def text(samples: Iterable[Sample]) -> str:
    """The samples as Prometheus reads them, each measure with its help and type before its values."""
    of: dict[str, list[Sample]] = {}
    for sample in samples:
        of.setdefault(sample.measure.name, []).append(sample)
    return "".join(line for name in sorted(of) for line in _told(of[name]))


def _told(samples: list[Sample]) -> Iterator[str]:
    one = samples[0].measure
    yield f"# HELP {one.name} {one.help}\n# TYPE {one.name} {one.kind}\n"
    for sample in samples:
        pairs = list(zip(one.labels, sample.labels, strict=True))
        if one.kind == "histogram":
            yield from _buckets(one.name, pairs, sample.values)
        else:
            yield f"{one.name}{_braces(pairs)} {_number(sample.values[0])}\n"


def _buckets(name: str, pairs: list[tuple[str, str]], values: list[float]) -> Iterator[str]:
    count = 0.0
    for step, inside in zip((*STEPS_S, float("inf")), values[:-1], strict=True):
        count += inside
        bound = "+Inf" if step == float("inf") else _number(step)
        yield f"{name}_bucket{_braces([*pairs, ('le', bound)])} {_number(count)}\n"
    yield f"{name}_sum{_braces(pairs)} {_number(values[-1])}\n"
    yield f"{name}_count{_braces(pairs)} {_number(count)}\n"


def _braces(pairs: list[tuple[str, str]]) -> str:
    return "{" + ",".join(f'{label}="{_escaped(value)}"' for label, value in pairs) + "}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)

"""Do two reports tell of one event? The evidence of place, time, kind and words is weighed and shown part by part.

Each part is a likelihood ratio: how much more often two reports of one event look like this than two of strangers. So a
position known to 5 km says little even if the points coincide, and one known to 20 m says much. The score suggests; a
person links, and the link can be undone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import cos, exp, log, pi, radians
from types import MappingProxyType
from typing import Any

from hilo.emergency.incidents.rules.compatibility import common_kind, compatible
from hilo.emergency.incidents.rules.narratives import PATH, common_words
from hilo.kernel.catalogues import load

METRES_PER_DEGREE = 111_195.0
TIME_STEP = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one call (or one incident) says about an event.

    lat, lon: degrees, None or nonsense for an unknown place. uncertainty_m: radius in metres, None for unknown.
    code: None if not classified. ref: the folio by which the caller of these rules knows it.
    """

    ref: str
    lat: float | None
    lon: float | None
    uncertainty_m: float | None
    at: datetime
    code: str | None
    text: str = ""
    number: str = ""

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude, None if they are missing or cannot be a place at all."""
        if self.lat is None or self.lon is None or not (abs(self.lat) <= 90 and abs(self.lon) <= 180):
            return None
        return self.lat, self.lon


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the why. kind: distance, no_place, time, same_kind, fitting_kind, other_kind, words or number."""

    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """How likely `ref` tells of the same event: total 0..1, the parts 0..1 (None where something was missing)."""

    ref: str
    total: float
    space: float | None
    time: float
    code: float | None
    words: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """duplicates.toml, ready for use. Areas in square metres, times in seconds."""

    callers_var: float
    unknown_m: float
    soon_s: float
    late_s: float
    late_part: float
    log_area: float
    stranger_s: float
    weights: Mapping[str, float]
    floor: float
    looked_at: int


@cache
def settings() -> Settings:
    """The standard's figures."""
    document = tomllib.loads(PATH.read_text(encoding="utf-8"))
    spread, strangers = document["spread"], document["strangers"]
    return Settings(
        callers_var=float(spread["callers_m"]) ** 2,
        unknown_m=spread["unknown_m"],
        soon_s=spread["soon_s"],
        late_s=spread["late_s"],
        late_part=spread["late_part"],
        log_area=log(strangers["area_km2"] * 1e6 / (2 * pi)),
        stranger_s=strangers["time_s"],
        weights=MappingProxyType(document["weights"]),
        floor=document["suggest"]["floor"],
        looked_at=document["suggest"]["looked_at"],
    )


def duplicate_score(candidate: Report, other: Report) -> Score:
    """How likely the other report tells of the candidate's event, with its parts and reasons. Uses what is there."""
    weights = settings().weights
    odds = weights["start"]
    reasons: list[Reason] = []
    space = None
    here, there = candidate.point, other.point
    if here and there:
        metres = _metres(here, there)
        var = settings().callers_var + spread_of(candidate) + spread_of(other)
        odds += weights["space"] * space_evidence(metres * metres, var)
        space = exp(-metres * metres / (2 * var))
        reasons.append(Reason("distance", {"m": round(metres)}))
    else:
        reasons.append(Reason("no_place", {}))
    seconds = (other.at - candidate.at).total_seconds()
    odds += weights["time"] * time_evidence(abs(seconds))
    reasons.append(Reason("time", {"s": round(seconds)}))
    code = compatible(candidate.code, other.code) if candidate.code and other.code else None
    if code is not None:
        odds += weights["code"] * code - weights["code_less"]
        reasons.append(_kind_reason(candidate, other, code))
    words, shared = common_words(candidate.text, other.text)
    if words is not None:
        odds += weights["words"] * words - weights["words_less"]
        if shared:
            reasons.append(Reason("words", {"words": shared}))
    if candidate.number and candidate.number == other.number:
        odds += weights["number"]
        reasons.append(Reason("number", {}))
    return Score(other.ref, round(1 / (1 + exp(-odds)), 4), space, _time_fit(abs(seconds)), code, words, tuple(reasons))


def spread_of(report: Report) -> float:
    """Variance in square metres of where the report puts its event, the callers' own spread left out."""
    radius = report.uncertainty_m
    if radius is None or not 0 <= radius < 1e6:
        radius = settings().unknown_m
    return float(radius) ** 2


def _metres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Distance on the plane: within a city as good as on the sphere, and asked thousands of times."""
    north = (there[0] - here[0]) * METRES_PER_DEGREE
    east = (there[1] - here[1]) * METRES_PER_DEGREE * cos(radians(here[0]))
    return float((north * north + east * east) ** 0.5)


def space_evidence(metres_squared: float, var: float) -> float:
    """Logarithm of the likelihood ratio of a distance, given the variance to expect if the event is one."""
    held = settings()
    return max(held.log_area - log(var) - metres_squared / (2 * var), held.weights["space_floor"])


def time_evidence(seconds: float) -> float:
    """Logarithm of the likelihood ratio of a time between two reports."""
    held = settings()
    return max(log(_time_density(seconds) * held.stranger_s), held.weights["time_floor"])


@cache
def time_table() -> tuple[float, ...]:
    """`time_evidence` for each quarter of a minute of four hours, for whoever asks it of thousands."""
    return tuple(time_evidence(step * TIME_STEP) for step in range(round(4 * 3600 / TIME_STEP)))


def _time_density(seconds: float) -> float:
    held = settings()
    soon = (1 - held.late_part) / held.soon_s * exp(-seconds / held.soon_s)
    return soon + held.late_part / held.late_s * exp(-min(seconds / held.late_s, 500.0))


def _time_fit(seconds: float) -> float:
    return _time_density(seconds) / _time_density(0.0)


def _kind_reason(candidate: Report, other: Report, degree: float) -> Reason:
    kind = "same_kind" if candidate.code == other.code or degree >= 0.7 else "fitting_kind"
    return Reason(kind if degree >= 0.35 else "other_kind", {"codes": (candidate.code, other.code), "degree": degree})


_SENTENCES = {
    "es": {
        "distance": "a {distance}",
        "no_place": "sin lugar que comparar",
        "before": "{time} antes",
        "after": "{time} después",
        "same_moment": "al mismo tiempo",
        "same_kind": "misma clase: {name}",
        "fitting_kind": "clase que puede ser la misma: {name}",
        "other_kind": "otra clase: {name}",
        "words": "palabras en común: {words}",
        "number": "mismo número",
    },
    "en": {
        "distance": "{distance} away",
        "no_place": "no place to compare",
        "before": "{time} before",
        "after": "{time} after",
        "same_moment": "at the same time",
        "same_kind": "same kind: {name}",
        "fitting_kind": "kind that may be the same: {name}",
        "other_kind": "another kind: {name}",
        "words": "words in common: {words}",
        "number": "same number",
    },
}


def reasons_text(score: Score, language: str = "es") -> list[str]:
    """The reasons of a score in words, one sentence piece each, in Spanish or English."""
    return [_reason_text(reason, language) for reason in score.reasons]


def _reason_text(reason: Reason, language: str) -> str:
    kind, values = reason.kind, reason.values
    said: dict[str, str] = {}
    if kind == "distance":
        metres = values["m"]
        said["distance"] = f"{metres / 1000:.1f} km" if metres >= 1000 else f"{10 * round(metres / 10)} m"
    elif kind == "time":
        seconds = values["s"]
        kind = "same_moment" if abs(seconds) < 15 else "before" if seconds < 0 else "after"
        said["time"] = _duration(abs(seconds))
    elif kind == "words":
        said["words"] = ", ".join(values["words"][:6])
    elif kind.endswith("kind"):
        mine, theirs = values["codes"]
        names = load("incidents", datetime.max).entries
        shared = common_kind(mine, theirs, language)
        said["name"] = shared or (names[theirs].name(language) if theirs in names else theirs)
    return _SENTENCES[language][kind].format(**said)


def _duration(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"

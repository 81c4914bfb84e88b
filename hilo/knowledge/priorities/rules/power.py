"""The smallest effect that following a list can see, told before anybody looks, and what would see a smaller one.

A verdict of “lower” asks two things of the ratio r against controls: that it lies below the range of lists chosen
alike where no strategy began, and that its own interval leaves 1 out. With k such lists, the mean m and the standard
deviation s of their logarithms, the range ends at m - t(0.975, k-1) S, where S = s √(1 + 1/k); the interval reaches as
far as those of the pretended lists did, on average. Of one more list without a strategy, (log r - m) / S follows
Student's t with k - 1 degrees of freedom (the prediction of one more normal observation), and an effect e moves log r
by e. It lies below a bound b with the probability 0.8 when

    e = b - m - t(0.8, k-1) S,        b = min(m - t(0.975, k-1) S, -reach)

which is -(t(0.975, k-1) + t(0.8, k-1)) S where the range decides: the multiplier of Bloom (1995, Evaluation Review
19:547-556) with the error of a prediction. A rise mirrors it. The effect is measured against what lists alike show by
themselves (m), not against 1. The scatter is taken to be that of the past, and not to change with the effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import exp, log
from typing import Any

from hilo.knowledge.priorities.rules.judging import ENOUGH
from hilo.lib.text import Count

POWER, LEVEL = 0.80, 0.95
MOST_STARTS = 60  # no file holds more lists like one; beyond it a longer file is called no way


@dataclass(frozen=True, slots=True)
class Pretended:
    """A list chosen alike where no strategy began: its start, its ratio and the reach of its interval (logarithm)."""

    start: str
    ratio: float
    reach: float


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest effect that would be called one in 8 of 10 strategies, from what came before the start alone.

    fall: 0.4 is 40 % fewer cases than lists alike show by themselves; rise: 0.6 is 60 % more; None with fewer than 4
    lists alike. power, level: 0.8 and 0.95. places, months, before: municipalities, months followed, months compared
    ahead. starts: lists chosen alike where no strategy began. spread: standard deviation of their log ratios. reach:
    mean reach of their intervals, as a logarithm. decided_by: "lists" (the range of lists alike) or "interval".
    """

    fall: float | None
    rise: float | None
    power: float
    level: float
    places: int
    months: int
    before: int
    starts: int
    spread: float | None
    reach: float | None
    decided_by: str

    def says(self, language: str) -> str:
        return _says(self, english=language.startswith("en"))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"says_es": self.says("es"), "says_en": self.says("en")}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to see a smaller effect, and what it would see.

    dial: what is turned: "months" followed, "places", months compared "before", "both" (places and months), "file"
    (one that goes further back). more_months: how many months further back the file must go. measured: from lists
    pretended in this file, else by the formula with the spread of today. enough: it sees what is aimed at.
    """

    dial: str
    places: int
    months: int
    before: int
    starts: int
    more_months: int
    fall: float
    rise: float
    measured: bool
    enough: bool

    def says(self, language: str) -> str:
        spanish, english = _WAYS[self.dial]
        return (english if language.startswith("en") else spanish).format(of=self)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"says_es": self.says("es"), "says_en": self.says("en")}


@dataclass(frozen=True, slots=True)
class Plan:
    """What would see a smaller effect. aim: the fall that is to be seen. ways: those that see a smaller one than now.

    reached: whether one of them sees what is aimed at.
    """

    aim: float
    ways: tuple[Way, ...]
    reached: bool

    def says(self, language: str) -> str:
        return _plan_says(self, english=language.startswith("en"))

    def note(self, language: str) -> str:
        return NOTE[1 if language.startswith("en") else 0]

    def as_dict(self) -> dict[str, Any]:
        return {
            "aim": self.aim,
            "reached": self.reached,
            "ways": [one.as_dict() for one in self.ways],
            "says_es": self.says("es"),
            "says_en": self.says("en"),
            "note_es": self.note("es"),
            "note_en": self.note("en"),
        }


def smallest(
    lists: Sequence[Pretended], *, places: int, months: int, before: int, spread: float | None = None, starts: int = 0
) -> Smallest:
    """The smallest effect seen with these lists alike. starts, spread: as if there were more lists of that spread."""
    count = starts or len(lists)
    if count < ENOUGH or len(lists) < 2:
        return Smallest(None, None, POWER, LEVEL, places, months, before, count, None, None, "")
    from scipy.stats import t as student

    logs = [log(one.ratio) for one in lists]
    mean = sum(logs) / len(logs)
    own = (sum((one - mean) ** 2 for one in logs) / (len(logs) - 1)) ** 0.5 if spread is None else spread
    error = own * (1 + 1 / count) ** 0.5
    beyond, sure = (float(student.ppf(share, count - 1)) * error for share in ((1 + LEVEL) / 2, POWER))
    reach = sum(one.reach for one in lists) / len(lists)
    low, high = min(-beyond, -reach - mean), max(beyond, reach - mean)
    return Smallest(
        fall=1 - exp(low - sure),
        rise=exp(high + sure) - 1,
        power=POWER,
        level=LEVEL,
        places=places,
        months=months,
        before=before,
        starts=count,
        spread=own,
        reach=reach,
        decided_by="lists" if -beyond <= -reach - mean else "interval",
    )


def longer_file(lists: Sequence[Pretended], now: Smallest, aim: float) -> Way | None:
    """The fewest lists alike of today's spread that see `aim`, as months further back; None if no file would do.

    With fewer than 4 lists nothing is seen at all: then it is what it takes to have 4.
    """
    if now.fall is not None:
        counts, spread = range(now.starts + 1, MOST_STARTS + 1), now.spread
    else:
        counts, spread = range(ENOUGH, ENOUGH + 1), None
    for count in counts:
        found = smallest(lists, places=now.places, months=now.months, before=now.before, spread=spread, starts=count)
        if found.fall is not None and (found.fall <= aim or now.fall is None):
            return way("file", found, aim, more_months=(count - now.starts) * now.months)
    return None


def way(dial: str, found: Smallest, aim: float, *, more_months: int = 0) -> Way:
    """What one turn of a dial would see."""
    assert found.fall is not None
    assert found.rise is not None
    return Way(
        dial=dial,
        places=found.places,
        months=found.months,
        before=found.before,
        starts=found.starts,
        more_months=more_months,
        fall=found.fall,
        rise=found.rise,
        measured=dial != "file",
        enough=found.fall <= aim,
    )


def plan_of(aim: float, now: Smallest, ways: Sequence[Way]) -> Plan:
    """The ways that see a smaller effect than now, the smallest first."""
    better = sorted((one for one in ways if now.fall is None or one.fall < now.fall), key=lambda one: one.fall)
    return Plan(aim, tuple(better), any(one.enough for one in better))


NOTE = (
    "Cada camino se midió en el mismo archivo, y el menor de varios lo es en parte por azar; listas de meses seguidos "
    "comparten meses de comparación, así que valen algo menos que otras tantas separadas.",
    "Each way was measured in the same file, and the smallest of several is so in part by chance; lists of months that "
    "follow each other share months of comparison, so they are worth somewhat less than as many apart.",
)


def _percent(share: float) -> str:
    return f"{share * 100:.0f}\u00a0%"


def _says(of: Smallest, *, english: bool) -> str:
    starts = Count(of.starts)
    if of.fall is None or of.rise is None:
        if english:
            return (
                f"Before looking: no effect of any size can be told, for only {starts} {starts:list|lists} chosen "
                f"alike without a strategy can be pretended in this file ({ENOUGH} are needed)."
            )
        return (
            f"Antes de mirar: no puede distinguirse un efecto de ningún tamaño, pues en este archivo solo "
            f"{starts:cabe|caben} {starts} {starts:lista elegida|listas elegidas} igual y sin estrategia "
            f"(hacen falta {ENOUGH})."
        )
    if english:
        return (
            f"Before looking: followed for {of.months} months in {of.places} municipalities, an effect would be seen "
            f"in 8 of 10 such strategies only if it took away at least {_percent(of.fall)} of the cases, or added "
            f"{_percent(of.rise)}, against what {of.starts} lists chosen alike did without any strategy."
        )
    return (
        f"Antes de mirar: con {of.months} meses de seguimiento en {of.places} municipios, un efecto se vería en 8 de "
        f"cada 10 estrategias así solo si quitara al menos {_percent(of.fall)} de los casos, o añadiera "
        f"{_percent(of.rise)}, frente a lo que hicieron sin estrategia {of.starts} listas elegidas igual."
    )


_WAYS = {
    "months": ("seguir {of.months} meses", "follow {of.months} months"),
    "places": ("{of.places} municipios", "{of.places} municipalities"),
    "before": ("comparar con {of.before} meses de antes", "compare with {of.before} months before"),
    "both": ("{of.places} municipios durante {of.months} meses", "{of.places} municipalities for {of.months} months"),
    "file": (
        "un archivo que empiece {of.more_months} meses antes ({of.starts} listas iguales)",
        "a file that begins {of.more_months} months earlier ({of.starts} lists alike)",
    ),
}


def _plan_says(of: Plan, *, english: bool) -> str:
    language = "en" if english else "es"
    enough = [one for one in of.ways if one.enough]
    best = enough[-1] if enough else of.ways[0] if of.ways else None
    if best is None:
        return (
            "Neither more months, nor more municipalities, nor a longer baseline would see a smaller one in this file."
            if english
            else "Ni más meses, ni más municipios, ni más meses de antes verían uno menor en este archivo."
        )
    if enough:
        return (
            f"To see {_percent(of.aim)}: {best.says(language)}, which would see {_percent(best.fall)}."
            if english
            else f"Para ver {_percent(of.aim)}: {best.says(language)}, que vería {_percent(best.fall)}."
        )
    return (
        f"Nothing tried here would see {_percent(of.aim)}. The nearest: {best.says(language)}, {_percent(best.fall)}."
        if english
        else f"Nada de lo probado vería {_percent(of.aim)}. Lo más cercano: {best.says(language)}, "
        f"{_percent(best.fall)}."
    )

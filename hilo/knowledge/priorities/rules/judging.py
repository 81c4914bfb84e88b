"""What may be said of a strategy after following its list: one sentence that never claims more than the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

ENOUGH = 4  # pretended starts; fewer tell no spread (the engine of effects asks for as many)
UNKNOWN, ORDINARY, LOWER, HIGHER = "unknown", "ordinary", "lower", "higher"


@dataclass(frozen=True, slots=True)
class Expected:
    """What lists chosen by the same rule showed where no strategy began.

    ratios: one for each pretended start, the oldest first. regression: their geometric mean. low, high: range for one
    more such list (t distribution), None with fewer than 4.
    """

    starts: tuple[str, ...]
    ratios: tuple[float, ...]
    regression: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The figures a verdict rests on.

    ratio, low, high: rate ratio against controls with its interval. parallel: listed and controls moved alike before
    (None: too few periods to tell). balanced: the controls are like the listed. relative, fits, excludes_none: the
    synthetic control's relative effect (None without one), whether it may be read, whether its interval excludes 0.
    """

    ratio: float
    low: float
    high: float
    parallel: bool | None
    balanced: bool
    expected: Expected
    relative: float | None
    fits: bool
    excludes_none: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """kind: "unknown", "ordinary", "lower" or "higher" than lists like it. would_change: what would change the verdict.

    reservations: keys of what weakens it: "trend", "unlike", "no_synthetic", "synthetic_disagrees".
    """

    kind: str
    says_es: str
    says_en: str
    would_change_es: str
    would_change_en: str
    reservations: tuple[str, ...]

    def says(self, language: str) -> str:
        return self.says_en if language.startswith("en") else self.says_es

    def would_change(self, language: str) -> str:
        return self.would_change_en if language.startswith("en") else self.would_change_es


def expected(starts: Sequence[str], ratios: Sequence[float], *, level: float = 0.95) -> Expected:
    """The mean and range of what pretended starts showed."""
    from scipy.stats import t as student

    if not ratios:
        return Expected((), (), None, None, None)
    logs = [log(ratio) for ratio in ratios]
    mean = sum(logs) / len(logs)
    low = high = None
    if len(logs) >= ENOUGH:
        spread = (sum((one - mean) ** 2 for one in logs) / (len(logs) - 1) * (1 + 1 / len(logs))) ** 0.5
        reach = float(student.ppf((1 + level) / 2, len(logs) - 1)) * spread
        low, high = exp(mean - reach), exp(mean + reach)
    return Expected(tuple(starts), tuple(ratios), exp(mean), low, high)


def judge(of: Evidence) -> Verdict:
    """Lower or higher is said only if the ratio lies outside the range of lists like it and its interval excludes 1."""
    usual = of.expected
    reservations = tuple(
        key
        for key, holds in (
            ("trend", of.parallel is False),
            ("unlike", not of.balanced),
            ("no_synthetic", not of.fits or of.relative is None),
            ("synthetic_disagrees", _disagrees(of)),
        )
        if holds
    )
    if usual.low is None or usual.high is None or usual.regression is None:
        kind = UNKNOWN
    elif of.ratio < usual.low and of.high < 1:
        kind = LOWER
    elif of.ratio > usual.high and of.low > 1:
        kind = HIGHER
    else:
        kind = ORDINARY
    change_es, change_en = _change(of.ratio)
    return Verdict(kind, *_says(kind, change_es, change_en, usual), *_would_change(kind, reservations), reservations)


def _disagrees(of: Evidence) -> bool:
    if not of.fits or of.relative is None or not of.excludes_none:
        return False
    return (of.relative < 0) != (of.ratio < 1)


def _change(ratio: float) -> tuple[str, str]:
    percent = abs(ratio - 1) * 100
    if ratio < 1:
        return f"{percent:.0f} % menos casos", f"{percent:.0f} % fewer cases"
    return f"{percent:.0f} % más casos", f"{percent:.0f} % more cases"


def _says(kind: str, change_es: str, change_en: str, usual: Expected) -> tuple[str, str]:
    start_es = f"Los municipios de la lista tuvieron {change_es} que si se hubieran movido como sus controles"
    start_en = f"The listed municipalities had {change_en} than had they moved like their controls"
    if kind == UNKNOWN:
        return (
            f"{start_es}; el archivo es demasiado corto para saber cuánto cambia por sí sola una lista así, de modo "
            "que no puede decirse si la estrategia sirvió.",
            f"{start_en}; the file is too short to know how much such a list changes by itself, so whether the "
            "strategy helped cannot be said.",
        )
    low, high = f"{usual.low:.2f}", f"{usual.high:.2f}"
    if kind == ORDINARY:
        return (
            f"{start_es}, dentro de lo que muestran sin estrategia alguna las listas elegidas igual ({low} a {high}): "
            "no se ve un efecto; tampoco se prueba que no lo hubo.",
            f"{start_en}, within what lists chosen alike show without any strategy ({low} to {high}): no effect is "
            "seen; nor is it proved that there was none.",
        )
    side_es, side_en = ("por debajo", "below") if kind == LOWER else ("por encima", "above")
    return (
        f"{start_es}, {side_es} de lo que muestran sin estrategia alguna las listas elegidas igual ({low} a {high}): "
        "es compatible con un efecto, pero no prueba la causa.",
        f"{start_en}, {side_en} what lists chosen alike show without any strategy ({low} to {high}): this fits an "
        "effect, but does not prove the cause.",
    )


_WEAKER = {
    "trend": (
        "antes del inicio la lista y sus controles ya se movían distinto",
        "before the start the list and its controls moved differently already",
    ),
    "unlike": (
        "los controles no se parecen a la lista: casi nadie fuera de ella tiene tantos casos",
        "the controls are unlike the list: hardly anyone off it has as many cases",
    ),
    "no_synthetic": ("el control sintético no ajusta", "the synthetic control does not fit"),
    "synthetic_disagrees": (
        "el control sintético dice lo contrario",
        "the synthetic control says the opposite",
    ),
}


def _would_change(kind: str, reservations: Sequence[str]) -> tuple[str, str]:
    more = {
        UNKNOWN: ("Una serie más larga lo cambiaría.", "A longer series would change it."),
        ORDINARY: (
            "Lo cambiaría una diferencia que saliera de ese intervalo en los meses que faltan por publicarse.",
            "A difference that leaves that range in the months still to be published would change it.",
        ),
    }.get(
        kind,
        (
            "Lo cambiaría que las cifras revisadas, otro inicio u otros controles no lo repitan.",
            "Revised figures, another start or other controls that do not repeat it would change it.",
        ),
    )
    weak = [_WEAKER[key] for key in reservations]
    if not weak:
        return more
    return (
        f"{more[0]} Lo debilita: {'; '.join(es for es, _ in weak)}.",
        f"{more[1]} It is weakened by this: {'; '.join(en for _, en in weak)}.",
    )

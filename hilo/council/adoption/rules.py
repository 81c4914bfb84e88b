"""The components of a programme, what a commitment must say, and what a measured figure means. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

MEASURED, DECLARED = "measured", "declared"
MET, PARTLY, NOT_MET, NOT_VERIFIABLE = "met", "partly", "not_met", "not_verifiable"
VERDICTS = {
    MET: ("Cumple", "Met"),
    PARTLY: ("Cumple en parte", "Partly met"),
    NOT_MET: ("No cumple", "Not met"),
    NOT_VERIFIABLE: ("No se puede verificar", "Cannot be verified"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of a component. kind: "measured" (from the official files) or "declared" (by the state, checked).

    target: in the unit; better: "up" or "down".
    """

    key: str
    title_es: str
    title_en: str
    unit: str
    target: float
    better: str
    kind: str
    evidence_es: str
    evidence_en: str

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_es

    def reached(self, value: float) -> bool:
        """Whether a value is at the target or better."""
        return value >= self.target if self.better == "up" else value <= self.target


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a programme."""

    key: str
    title_es: str
    title_en: str
    indicators: tuple[Indicator, ...]

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_es


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured indicator of a state. value: None where the files cannot tell (why says so)."""

    indicator: Indicator
    value: float | None
    reached: bool | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A commitment as the findings see it. verdict: of the last check, "" if it was never checked."""

    component: str
    what: str
    due: date
    status: str
    verdict: str
    reports: int
    where: str


@cache
def components() -> dict[str, Component]:
    """All components by key, in the order of standards/programme_analysis.toml."""
    return {row["key"]: _component(row) for row in _table()["components"]}


def indicators(kind: str = "") -> tuple[Indicator, ...]:
    """All indicators (of a kind), in order."""
    return tuple(one for part in components().values() for one in part.indicators if kind in ("", one.kind))


def check_commitment(*, component: str, what: str, office: str, due: date, year: int) -> None:
    """Refuse a commitment that says too little (HILO-G420; `where` names the field)."""
    faults = [
        (component not in components(), "component", f"A component is one of {', '.join(components())}."),
        (not what.strip(), "what", "Say what will be done, in at most 500 letters."),
        (not office.strip(), "office", "Name the office that answers for it."),
        (due.year < year, "due", f"The day lies before {year}, the year of the programme."),
    ]
    for wrong, where, message in faults:
        if wrong:
            raise Refusal("HILO-G420", message, where=where)


def measured(values: Mapping[str, float | None], why: Mapping[str, str]) -> tuple[Measured, ...]:
    """Every measured indicator with its value and whether it reaches the target."""
    return tuple(
        Measured(
            one,
            values.get(one.key),
            None if (value := values.get(one.key)) is None else one.reached(value),
            why.get(one.key, ""),
        )
        for one in indicators(MEASURED)
    )


def findings(
    *, state: str, submitted: bool, standings: Sequence[Standing], figures: Sequence[Measured], on: date
) -> list[Finding]:
    """What to look at in a state: nothing submitted, parts without commitment, late, unchecked, below target.

    A declaration that the files contradict is named first of all.
    """
    found: list[Finding] = []
    below = [one for one in figures if one.reached is False]
    by_component = {one.key: part.key for part in components().values() for one in part.indicators}
    for one in below:
        claimed = [s for s in standings if s.component == by_component[one.indicator.key] and s.status == "done"]
        value = f"{one.value:,.1f}".rstrip("0").rstrip(".")
        words = f"{one.indicator.title_en}: {value} {one.indicator.unit}, target {one.indicator.target:g}."
        if claimed:
            found.insert(0, _finding("HILO-G101", "error", f"{words} The state calls this part done.", state))
        else:
            found.append(_finding("HILO-G102", "warning", words, state))
    if not submitted:
        found.append(_finding("HILO-G103", "warning", "No programme was submitted for the year.", state))
    else:
        has = {one.component for one in standings if one.status != "dropped"}
        lacking = [part.title_en for part in components().values() if part.key not in has]
        if lacking:
            words = f"No commitment under: {', '.join(lacking)}."
            found.append(_finding("HILO-G104", "info", words, state))
    for one_ in standings:
        if one_.status in ("planned", "under_way") and one_.due < on:
            words = f"Was due on {one_.due} and is not done: {one_.what}"
            found.append(_finding("HILO-G105", "warning", words, one_.where))
        if one_.status == "done" and not one_.verdict:
            found.append(_finding("HILO-G106", "info", f"Called done, not checked yet: {one_.what}", one_.where))
        if one_.verdict == NOT_MET and one_.status == "done":
            words = f"Called done, found not met: {one_.what}"
            found.append(_finding("HILO-G107", "error", words, one_.where))
    return found


def _finding(code: str, severity: str, message: str, where: str) -> Finding:
    return Finding(code, severity, message, "A16", where)


def _component(row: dict[str, Any]) -> Component:
    parts = tuple(Indicator(**one | {"target": float(one["target"])}) for one in row["indicators"])
    return Component(row["key"], row["title_es"], row["title_en"], parts)


def _table() -> dict[str, Any]:
    path = files("hilo.council.adoption").joinpath("standards", "programme_analysis.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))

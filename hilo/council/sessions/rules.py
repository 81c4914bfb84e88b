"""What a session's file must hold, and what it says. Pure: a document in, values and findings out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hilo.lib.findings import Finding

KINDS = ("measure", "point", "agreement")
OPEN, PARTIAL, WORKING = "open", "partial", "working"
STATES = (WORKING, PARTIAL, OPEN)


@dataclass(frozen=True, slots=True)
class Words:
    """The same said in Spanish and in English."""

    es: str
    en: str

    def within(self, language: str) -> str:
        """The wording for a language code ("en-gb" is English); Spanish for any other."""
        return self.en if language.split("-")[0] == "en" else self.es


@dataclass(frozen=True, slots=True)
class Day:
    """A date of the report. due: somebody owes something by it; otherwise it only places the decision in time."""

    on: date
    due: bool
    what: Words


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the report. unit: "%" or the English plural of what is counted."""

    value: float
    unit: str
    what: Words


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing the session decided.

    carried_by: standards files and domains in the tree that carry it out. planned_in: where the rest will be built.
    evidence: the command that shows it; page: the page that does; both empty while the decision is open.
    missing: what a partial decision lacks. reading: what was read where the report's words are odd, or comes from
    elsewhere than the report; both empty for nothing. agreement_number, gazette: empty until a source is at hand.
    """

    id: str
    kind: str
    title: Words
    owner: Words
    what: Words
    dates: tuple[Day, ...]
    figures: tuple[Figure, ...]
    related: tuple[str, ...]
    carried_by: tuple[str, ...]
    planned_in: str
    evidence: str
    page: str
    state: str
    missing: Words
    reading: Words
    agreement_number: str
    gazette: str

    @property
    def deadlines(self) -> tuple[Day, ...]:
        """The dates by which something is owed, in order."""
        return tuple(sorted((day for day in self.dates if day.due), key=lambda day: day.on))


@dataclass(frozen=True, slots=True)
class Session:
    """A session of the Council and its decisions, in the order of the report."""

    number: int
    held_on: date
    held_on_source: str
    source: str
    source_es: str
    law: str
    decisions: tuple[Decision, ...]

    def count(self, state: str) -> int:
        """How many decisions are in a state."""
        return sum(decision.state == state for decision in self.decisions)

    def of(self, kind: str) -> tuple[Decision, ...]:
        """The decisions of a kind, in order."""
        return tuple(decision for decision in self.decisions if decision.kind == kind)


def parse(document: Mapping[str, Any]) -> Session:
    """The session in a file. Raises KeyError that names the member where one is missing."""
    return Session(
        number=document["number"],
        held_on=document["held_on"],
        held_on_source=document["held_on_source"],
        source=document["source"],
        source_es=document["source_es"],
        law=document["law"],
        decisions=tuple(_decision(entry) for entry in document["decisions"]),
    )


def check(decisions: Sequence[Decision], *, built: Collection[str]) -> list[Finding]:
    """What is wrong with a session's decisions.

    built: the standards files and domains that exist, written as in `carried_by`.
    An open decision claims nothing; any other names its evidence and something built that carries it; a partial one
    says what is missing; a working one has nothing left to build.
    """
    ids = [decision.id for decision in decisions]
    findings = [
        _error("HILO-S401", f"Decision {twice} stands twice; keep one entry.", twice)
        for twice in sorted({id for id in ids if ids.count(id) > 1})
    ]
    for decision in decisions:
        findings.extend(
            _error(code, message, decision.id)
            for wrong, code, message in _faults(decision, ids=ids, built=built)
            if wrong
        )
    return findings


def _faults(decision: Decision, *, ids: Sequence[str], built: Collection[str]) -> list[tuple[bool, str, str]]:
    d = decision
    claims = bool(d.evidence or d.page or d.carried_by)
    unbuilt = sorted(set(d.carried_by) - set(built))
    strangers = sorted(set(d.related) - set(ids))
    words = (d.title, d.owner, d.what)
    return [
        (d.kind not in KINDS, "HILO-S402", f"“{d.kind}” is no kind; use {', '.join(KINDS)}."),
        (d.state not in STATES, "HILO-S403", f"“{d.state}” is no state; use {', '.join(STATES)}."),
        (d.state == OPEN and claims, "HILO-S404", "An open decision has no evidence; name its state or clear it."),
        (d.state != OPEN and not d.evidence, "HILO-S405", "Name the command that shows it, or call it open."),
        (d.state != OPEN and not d.carried_by, "HILO-S406", "Name what carries it out, or call it open."),
        (bool(unbuilt), "HILO-S407", f"{', '.join(unbuilt)} is not in the tree."),
        (d.state != WORKING and not d.planned_in, "HILO-S408", "Say where the rest will be built."),
        ((d.state == PARTIAL) != bool(d.missing.es and d.missing.en), "HILO-S409", "Say what is missing iff partial."),
        (bool(strangers), "HILO-S410", f"{', '.join(strangers)} is no decision of this session."),
        (
            not all(w.es and w.en for w in words) or bool(d.reading.es) != bool(d.reading.en),
            "HILO-S411",
            "Title, owner and text are said in both languages.",
        ),
    ]


def _decision(entry: Mapping[str, Any]) -> Decision:
    return Decision(
        id=entry["id"],
        kind=entry["kind"],
        title=_words(entry, "title"),
        owner=_words(entry, "owner"),
        what=_words(entry, "what"),
        dates=tuple(Day(on=day["on"], due=day["due"], what=Words(day["es"], day["en"])) for day in entry["dates"]),
        figures=tuple(Figure(value=f["value"], unit=f["unit"], what=Words(f["es"], f["en"])) for f in entry["figures"]),
        related=tuple(entry["related"]),
        carried_by=tuple(entry["carried_by"]),
        planned_in=entry["planned_in"],
        evidence=entry["evidence"],
        page=entry["page"],
        state=entry["state"],
        missing=_words(entry, "missing"),
        reading=Words(entry.get("reading_es", ""), entry.get("reading_en", "")),
        agreement_number=entry["agreement_number"],
        gazette=entry["gazette"],
    )


def _words(entry: Mapping[str, Any], name: str) -> Words:
    return Words(entry[f"{name}_es"], entry[f"{name}_en"])


def _error(code: str, message: str, where: str) -> Finding:
    return Finding(code=code, severity="error", message=f"{where}: {message}", article="", where=where)

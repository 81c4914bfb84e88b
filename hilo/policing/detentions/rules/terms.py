"""The clocks of a detention: which open and close with an act, how long they run, how near a row is to its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

UNITS = ("hours", "natural_days", "measured")
BASES = ("law", "reading", "proposal")
"""Whose a limit is: the article gives it; the article leaves open how it is counted; nobody but Hilo says it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of terms.toml. title, effect: by language. kinds: of detention it holds for; empty for all.

    opens: the act that starts it; closes: the acts that meet it. after: it starts when that term ends.
    apart: only for who is kept apart (True) or only for who is not (False); None for both.
    expected_minutes: where the law gives no number, what Hilo proposes to expect; never a breach.
    basis: whose the limit is (BASES); proposed_for: the kinds of detention for which it is Hilo's proposal only; note:
    what a reader should know of it, by language. extended_by, extended_law: who asks for its extension, and by what.
    unable_terms: those whose end is this term's end where the victim is physically unable to complain (CNPP 148).
    words: article and the law's own words that the term relies on.
    """

    id: str
    title: Mapping[str, str]
    opens: str
    closes: frozenset[str]
    unit: str
    next: str
    effect: Mapping[str, str]
    law: str
    kinds: frozenset[str]
    basis: str
    words: tuple[tuple[str, str], ...]
    note: Mapping[str, str] = field(default_factory=dict)
    proposed_for: frozenset[str] = frozenset()
    hours: int = 0
    days: int = 0
    organised_hours: int = 0
    extended_hours: int = 0
    told_hours: int = 0
    expected_minutes: int = 0
    extended_by: str = ""
    extended_law: str = ""
    unable_terms: tuple[str, ...] = ()
    after: str = ""
    apart: bool | None = None
    only_complaint: bool = False

    def basis_for(self, kind: str) -> str:
        """Whose the limit is, of a detention of this kind."""
        return "proposal" if kind in self.proposed_for else self.basis


@dataclass(frozen=True, slots=True)
class Terms:
    """The edition in force: its terms by id, who must act and who asks by language, the shares that change a look."""

    edition: str
    by_id: Mapping[str, Term]
    who: Mapping[str, Mapping[str, str]]
    asks: Mapping[str, Mapping[str, str]]
    alarms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """A term that starts now: when it began and, unless it is counted in days, when it is due."""

    term: Term
    started_at: datetime
    due_at: datetime | None


def parse_terms(document: Mapping[str, Any]) -> Terms:
    """terms.toml as values. Raises: ValueError with every fault found."""
    faults: list[str] = []
    who, asks = document.get("who", {}), document.get("asks", {})
    rows = [_term(row) for row in document["terms"]]
    known = {row.id for row in rows}
    for row in rows:
        if row.unit not in UNITS:
            faults.append(f"{row.id}: unit is one of {', '.join(UNITS)}")
        if row.next not in who:
            faults.append(f"{row.id}: who is {row.next}?")
        if row.after and row.after not in known:
            faults.append(f"{row.id}: there is no term {row.after} before it")
        if (row.unit == "hours") != bool(row.hours) or (row.unit == "natural_days") != bool(row.days):
            faults.append(f"{row.id}: its limit is in {row.unit}")
        if row.basis not in BASES or ((row.basis != "law" or row.proposed_for) and not row.note):
            faults.append(f"{row.id}: basis is one of {', '.join(BASES)}, and what is not the law's says why in a note")
        if bool(row.extended_hours) != (row.extended_by in asks):
            faults.append(f"{row.id}: who asks for its extension?")
    if faults:
        raise ValueError("; ".join(faults))
    return Terms(
        edition=str(document["edition"]),
        by_id={row.id: row for row in rows},
        who=who,
        asks=asks,
        alarms=tuple(float(share) for share in document["alarms"]),
    )


def _term(row: Mapping[str, Any]) -> Term:
    fields = dict(row)
    fields["closes"] = frozenset(row["closes"])
    fields["kinds"] = frozenset(row.get("kinds", ()))
    fields["proposed_for"] = frozenset(row.get("proposed_for", ()))
    fields["unable_terms"] = tuple(row.get("unable_terms", ()))
    fields["words"] = tuple((article, words) for article, words in row["words"])
    return Term(**fields)


def opening(
    terms: Terms, act: str, *, at: datetime, kind: str, apart: bool, organised: bool = False, complaint: bool = False
) -> list[Opening]:
    """The terms of the law that an act opens for such a detention; what is only measured opens none.

    at: when the act happened, which is not when it was told to us.
    """
    found = [
        term
        for term in terms.by_id.values()
        if term.opens == act
        and term.unit != "measured"
        and (not term.kinds or kind in term.kinds)
        and term.apart in (None, apart)
        and (complaint or not term.only_complaint)
    ]
    return [_opened(terms, term, at, organised) for term in found]


def _opened(terms: Terms, term: Term, at: datetime, organised: bool) -> Opening:
    start = at + timedelta(hours=terms.by_id[term.after].hours) if term.after else at
    if term.unit == "natural_days":
        return Opening(term, start, None)
    hours = term.organised_hours if organised and term.organised_hours else term.hours
    return Opening(term, start, start + timedelta(hours=hours))


def closing(terms: Terms, act: str) -> tuple[str, ...]:
    """The ids of the terms that an act meets."""
    return tuple(term.id for term in terms.by_id.values() if act in term.closes)


def level_of(share: float, alarms: Iterable[float]) -> str:
    """How a row looks: "running", then "50", "80", "95", and "late" from the whole term on."""
    reached = [alarm for alarm in sorted(alarms) if share >= alarm]
    if not reached:
        return "running"
    return "late" if reached[-1] >= 1 else f"{round(reached[-1] * 100)}"

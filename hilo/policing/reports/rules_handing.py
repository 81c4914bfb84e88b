"""Who may receive a report, and how long it may lie unreceived. Pure; the law is standards/receivers.toml.

A report about an offence is for a prosecutor's office, one about an infraction for the civic court, each by the place
of the fact (CPEUM 21; CNPP 20, 147). Who is under eighteen goes where somebody is specialised (LNSIJPA 63, 129).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hilo.lib.errors import Refusal

FILE = Path(__file__).parent / "standards" / "receivers.toml"


@dataclass(frozen=True, slots=True)
class Receives:
    """One row of the law: bodies of these kinds receive reports of this form. where: state, municipality, country."""

    form: str
    kinds: frozenset[str]
    where: str
    law: str
    words: tuple[tuple[str, str], ...]
    es: str
    en: str


@dataclass(frozen=True, slots=True)
class ToHand:
    """What of a report decides who may receive it. form: "crime" or "civic"; state, municipality: of the place of the
    fact, "" where it is not known; adolescent: somebody in it is under eighteen."""

    form: str
    institution: str
    state: str
    municipality: str
    adolescent: bool


@dataclass(frozen=True, slots=True)
class Body:
    """An institution that may be asked to receive. specialised: somebody in it may open what is kept apart."""

    code: str
    kind: str
    state: str
    municipality: str
    open: bool
    specialised: bool = False


@cache
def standard() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def rows() -> tuple[Receives, ...]:
    """The law's rows, in its order."""
    return tuple(
        Receives(
            **{name: value for name, value in row.items() if name not in {"kinds", "words"}},
            kinds=frozenset(row["kinds"]),
            words=tuple((article, words) for article, words in row["words"]),
        )
        for row in standard()["receives"]
    )


def kinds(form: str) -> frozenset[str]:
    """The kinds of institution that receive reports of a form somewhere."""
    return frozenset().union(*(row.kinds for row in rows() if row.form == form))


def _reaches(row: Receives, report: ToHand, body: Body) -> bool:
    if row.where == "country":
        return not (body.state and report.state) or body.state == report.state
    if report.state and body.state != report.state:
        return False
    here = row.where != "municipality" or not (body.municipality and report.municipality)
    return here or body.municipality == report.municipality


def refuses(report: ToHand, body: Body) -> Refusal | None:
    """Why a body may not receive a report, None if it may; whether another one is specialised is not asked here."""
    if body.code == report.institution:
        return Refusal("HILO-R427", where="to")
    if not body.open:
        return Refusal("HILO-R464", where="to")
    of_kind = [row for row in rows() if row.form == report.form and body.kind in row.kinds]
    if not of_kind:
        may = [row for row in rows() if row.form == report.form]
        return Refusal("HILO-R465", where="to", law="; ".join(dict.fromkeys(row.law for row in may)))
    if not any(_reaches(row, report, body) for row in of_kind):
        return Refusal("HILO-R466", where="to", law=of_kind[0].law)
    return None


def competent(report: ToHand, bodies: Iterable[Body]) -> list[Body]:
    """Those that may receive it. With somebody under eighteen in it, the specialised alone, where there is one: a
    report is not kept from every office because none has a specialist yet."""
    fit = [body for body in bodies if refuses(report, body) is None]
    apart = [body for body in fit if body.specialised]
    return apart if report.adolescent and apart else fit


def must_be_one(report: ToHand, body: Body, bodies: Iterable[Body]) -> None:
    """Raises: Refusal HILO-R427, R464 to R466; HILO-R467 if another office has a specialist and this one has none."""
    if refusal := refuses(report, body):
        raise refusal
    if body.code not in {one.code for one in competent(report, [*bodies, body])}:
        raise Refusal("HILO-R467", where="to", law=standard()["apart"]["law"])


def unreceived_after(*, held: bool) -> timedelta:
    """How long a report may lie before the wall shows it (our proposal). held: it tells of somebody detained."""
    return timedelta(minutes=standard()["undelivered"]["held_minutes" if held else "minutes"])

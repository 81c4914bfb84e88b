"""Questions about a session of the Council, answered from its file. No records are needed."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from hilo.council.sessions import rules
from hilo.council.sessions.rules import KINDS, OPEN, PARTIAL, STATES, WORKING, Decision, Session, Words
from hilo.lib.errors import NotFound

__all__ = [
    "KINDS",
    "OPEN",
    "PARTIAL",
    "STATES",
    "WORKING",
    "Decision",
    "Session",
    "Words",
    "as_document",
    "decision",
    "session",
]


@cache
def session(number: int) -> Session:
    """A session by its number, read once and checked.

    Raises NotFound for a session the package does not carry, ValueError for a file that contradicts itself.
    """
    file = files("hilo.standards").joinpath("council", f"session_{number}.toml")
    if not file.is_file():
        raise NotFound("session", number)
    read = rules.parse(tomllib.loads(file.read_text(encoding="utf-8")))
    named = {name for decision in read.decisions for name in decision.carried_by}
    findings = rules.check(
        read.decisions, built={name for name in named if _within_hilo(name).is_file() or _is_package(name)}
    )
    if findings:
        raise ValueError("; ".join(finding.message for finding in findings))
    return read


def decision(number: int, id: str) -> Decision:
    """One decision of a session, such as (40, "M1"). Raises NotFound for an id it does not have."""
    for one in session(number).decisions:
        if one.id == id.upper():
            return one
    raise NotFound("decision", id)


def as_document(session: Session) -> dict[str, Any]:
    """A session as JSON members: counts by state first; dates in ISO 8601."""
    document = asdict(session)
    for entry in document["decisions"]:
        for day in entry["dates"]:
            day["on"] = day["on"].isoformat()
    return {
        "number": session.number,
        "held_on": session.held_on.isoformat(),
        "counts": {state: session.count(state) for state in STATES} | {"total": len(session.decisions)},
    } | {name: document[name] for name in ("held_on_source", "source", "law", "decisions")}


def _within_hilo(name: str) -> Traversable:
    return files("hilo").joinpath(*name.split("/"))


def _is_package(name: str) -> bool:
    return _within_hilo(name).joinpath("__init__.py").is_file()

"""In which one class everybody who serves stands, so that the classes add up to the force. No ORM, no clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence

CLASSES = (
    "suspended",
    "leave",
    "failed",
    "lapsed",
    "never",
    "incomplete",
    "untrained",
    "due",
    "current",
)
"""The first that fits is it. failed, lapsed: a component; never: no component has an evaluation; incomplete: one that a
centre evaluates has none; untrained: initial training alone is missing; due: something ends within the months in which
its evaluation is planned."""
OWED = ("failed", "lapsed", "never", "incomplete")
"""Without a component that a centre evaluates: their evaluations are late today already."""
VEILED = ("suspended", "failed")
"""For who may not read results and sanctions these are one class (LGSNSP 93)."""
CONFIDENTIAL = "confidential"
SOON = frozenset({"HILO-O104", "HILO-O124"})


def standing(status: str, codes: Collection[str], without: Sequence[str]) -> str:
    """status, codes, without: of an officer who serves, as `queries.Judged` has them for who may read results."""
    if status == "suspended" or "HILO-O114" in codes:
        return "suspended"
    if status == "leave":
        return "leave"
    states = dict(one.split(":", 1) for one in without)
    if "failed" in states.values():
        return "failed"
    if "ended" in states.values():
        return "lapsed"
    if states:
        if set(states) == {"training"}:
            return "untrained"
        return "never" if {"trust", "competencies", "performance"} <= states.keys() else "incomplete"
    return "current" if SOON.isdisjoint(codes) else "due"


def as_told(found: str, trusted: bool) -> str:
    """The class as a reader may know it."""
    return CONFIDENTIAL if found in VEILED and not trusted else found

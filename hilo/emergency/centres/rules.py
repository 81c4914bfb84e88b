"""When 911 works in a state, and which number serves until then. Pure: values in, values and findings out.

The law behind it: measure M1 and agreement A1 of the 40th session of the National Public Security Council.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hilo.lib.findings import Finding

STATES_OF_THE_COUNTRY = frozenset(f"{number:02}" for number in range(1, 33))
DECISIONS = "M1, A1"


@dataclass(frozen=True, slots=True)
class Activation:
    """The start of 911 in one state: the plan, the duty and the fact, kept apart.

    state: INEGI code, two digits. planned_from, planned: first and last day of the plan (equal if it named a day).
    deadline: the day by which it was owed. actual: the day it worked; None while it does not.
    """

    state: str
    name: str
    planned_from: date
    planned: date
    deadline: date
    actual: date | None

    def active(self, on: date) -> bool:
        """True from the actual day on, that day included."""
        return self.actual is not None and self.actual <= on

    def overdue(self, on: date) -> bool:
        """True if the deadline has passed and the number does not work."""
        return not self.active(on) and on > self.deadline


@dataclass(frozen=True, slots=True)
class Service:
    """Which number answers emergencies in a state on a day.

    since: the day 911 began to serve; None for the number before it, whose first day no source gives.
    note: one English sentence that says why, fit to be shown beside a routed call.
    """

    number: str
    active: bool
    since: date | None
    note: str


@dataclass(frozen=True, slots=True)
class StateRollout:
    """One state on a day: its dates, and the number that serves it."""

    state: str
    name: str
    planned_from: date
    planned: date
    deadline: date
    actual: date | None
    active: bool
    number: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole rollout. before: the general number until 911; replaced: every short code 911 took over."""

    number: str
    before: str
    replaced: tuple[str, ...]
    valid_from: date
    deadline: date
    source: str
    source_es: str
    activations: tuple[Activation, ...]

    def of(self, state: str) -> Activation:
        """The activation of a state. Raises KeyError for a code that is no state."""
        for activation in self.activations:
            if activation.state == state:
                return activation
        raise KeyError(state)


def parse(document: Mapping[str, Any]) -> Plan:
    """The plan in a rollout file. Raises KeyError or TypeError where the file lacks a member."""
    return Plan(
        number=document["number"],
        before=document["before"]["number"],
        replaced=tuple(entry["number"] for entry in document["before"]["numbers"]),
        valid_from=document["valid_from"],
        deadline=document["whole_country_deadline"],
        source=document["source"],
        source_es=document["source_es"],
        activations=tuple(
            Activation(
                state=entry["code"],
                name=entry["name"],
                planned_from=entry["planned_from"],
                planned=entry["planned"],
                deadline=entry["deadline"],
                actual=entry.get("actual"),
            )
            for entry in document["states"]
        ),
    )


def check(activations: Sequence[Activation]) -> list[Finding]:
    """What is wrong with a set of activations: every state exactly once, and a plan that ends by its deadline."""
    codes = [activation.state for activation in activations]
    twice = {code for code in codes if codes.count(code) > 1}
    late = {a.state for a in activations if not a.planned_from <= a.planned <= a.deadline}
    faults = [
        ("HILO-R401", twice, "State {} stands twice; keep one entry."),
        ("HILO-R402", STATES_OF_THE_COUNTRY - set(codes), "State {} is missing; add its dates."),
        ("HILO-R403", set(codes) - STATES_OF_THE_COUNTRY, "“{}” is no state; use INEGI's codes 01 to 32."),
        ("HILO-R404", late, "In state {} the plan ends after its deadline or before it begins."),
    ]
    return [
        Finding(code=code, severity="error", message=message.format(state), article=DECISIONS, where=state)
        for code, states, message in faults
        for state in sorted(states)
    ]


def serving(plan: Plan, *, state: str, on: date) -> Service:
    """The number that answers in a state on a day. Raises KeyError for a code that is no state."""
    activation = plan.of(state)
    if activation.active(on):
        return Service(plan.number, True, activation.actual, f"{plan.number} has served {activation.name} since then.")
    if activation.actual is None:
        promise = f"it is owed by {activation.deadline.isoformat()}"
    else:
        promise = f"it began on {activation.actual.isoformat()}"
    note = (
        f"On {on.isoformat()} {plan.number} did not yet serve {activation.name} ({promise}); "
        f"{plan.before} served until then, so the call is routed there."
    )
    return Service(plan.before, False, None, note)


def standing(plan: Plan, *, on: date) -> list[StateRollout]:
    """Every state on a day, by code."""
    return [
        StateRollout(
            state=activation.state,
            name=activation.name,
            planned_from=activation.planned_from,
            planned=activation.planned,
            deadline=activation.deadline,
            actual=activation.actual,
            active=activation.active(on),
            number=plan.number if activation.active(on) else plan.before,
        )
        for activation in sorted(plan.activations, key=lambda activation: activation.state)
    ]


MOST_ADDRESSES = 8
_ADDRESS = re.compile(
    r"(?:sips?:[\w.!~*'()&=+$,;?/%-]{1,80}@[A-Za-z0-9.\[\]:-]{1,120}|tel:\+?[\d.()-]{2,24})(?:;[\w.+=-]{1,60}){0,4}"
)


def is_address(uri: str) -> bool:
    """True for a sip:, sips: or tel: address that a LoST answer may carry."""
    return uri.isascii() and _ADDRESS.fullmatch(uri) is not None


def next_change(plan: Plan, *, state: str, after: date) -> date | None:
    """The day after `after` on which another number begins to serve the state, or None if none is known."""
    actual = plan.of(state).actual
    return actual if actual is not None and actual > after else None

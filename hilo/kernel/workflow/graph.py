"""The graph itself: read from TOML, checked once, asked often."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.lib.errors import Conflict

LANGUAGES = ("es", "en")


class InvalidGraph(ValueError):
    """A state graph file that must not be used; the message names the file and every fault found in it."""


@dataclass(frozen=True, slots=True)
class State:
    """One state a record can be in. labels: by language. final: no step is expected from here in the normal course."""

    name: str
    labels: Mapping[str, str]
    final: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be asked of a record. moves: from state to the state reached."""

    name: str
    labels: Mapping[str, str]
    moves: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Graph:
    """A checked state graph.

    name: what the graph is about ("call"), used in messages.
    initial: state of a new record.
    source: law, standard or Council decision it carries out.
    """

    name: str
    initial: str
    source: str
    valid_from: str
    states: Mapping[str, State]
    steps: Mapping[str, Step]

    def after(self, state: str, step: str, words: Mapping[str, str] | None = None) -> str:
        """The state reached by the step; Conflict HILO-W409 if the graph does not declare it from this state.

        words: what whoever asks calls the steps, and so what the refusal speaks of: those alone can they ask for.
        """
        found = self.steps.get(step)
        reached = found.moves.get(state) if found else None
        if reached is None:
            raise self._refused(state, step, words or {one: one for one in self.steps})
        return reached

    def allows(self, state: str, step: str) -> bool:
        """True if the step is declared from the state."""
        return step in self.steps and state in self.steps[step].moves

    def steps_from(self, state: str) -> tuple[str, ...]:
        """Names of the steps possible from the state, in the order of the file."""
        return tuple(step.name for step in self.steps.values() if state in step.moves)

    def label(self, state: str, language: str = "es") -> str:
        """Name of the state in the reader's language."""
        return self.states[state].labels[language]

    def choices(self, language: str = "en") -> list[tuple[str, str]]:
        """(name, label) of every state, as a model field wants them."""
        return [(state.name, state.labels[language]) for state in self.states.values()]

    def _refused(self, state: str, step: str, words: Mapping[str, str]) -> Conflict:
        said, possible = words.get(step, step), [words[one] for one in self.steps_from(state) if one in words]
        extra = {"state": state, "step": said, "possible": possible}
        end = f"possible now: {', '.join(possible)}" if possible else "nothing more can be done with it"
        return Conflict("HILO-W409", f"{self._head(state, step, said)}; {end}.", where="status", extra=extra)

    def _head(self, state: str, step: str, said: str) -> str:
        one = f"{'an' if self.name[0] in 'aeio' else 'a'} {self.name}"
        if state not in self.states:
            return f"“{state}” is no state of {one}; its states are {', '.join(self.states)}"
        if step not in self.steps:
            return f"“{said}” is no step of {one}"
        return f"“{said}” is not possible for {one} that is {self.label(state, 'en').lower()}"


def load(path: Path | str) -> Graph:
    """Read and check a state graph; InvalidGraph if it is unreadable, undeclared or unreachable states included.

    The file is read once a process: a graph is part of the release, never changed while it runs.
    """
    return _load(Path(path))


def states_in(path: Path | str) -> Callable[[], Iterable[str]]:
    """The states of a graph by name, read when they are asked for: `OneOf(states_in(STATES))`."""
    return lambda: load(path).states


@cache
def _load(path: Path) -> Graph:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidGraph(f"{path}: the state graph cannot be read: {error}") from error
    faults: list[str] = []
    states = {n: _state(n, row, faults) for n, row in _tables(document, "states", faults)}
    steps = {n: _step(n, row, faults) for n, row in _tables(document, "steps", faults)}
    texts = {key: _text(document, key, faults) for key in ("name", "initial", "source", "valid_from")}
    graph = Graph(**texts, states=MappingProxyType(states), steps=MappingProxyType(steps))
    faults += _structural_faults(graph)
    if faults:
        raise InvalidGraph(f"{path}: " + "; ".join(faults))
    return graph


def _tables(document: dict[str, Any], key: str, faults: list[str]) -> list[tuple[str, dict[str, Any]]]:
    value = document.get(key)
    if not isinstance(value, dict) or not value:
        faults.append(f"[{key}.*] declares nothing")
        return []
    wrong = [name for name, row in value.items() if not isinstance(row, dict)]
    faults += [f"{key}.{name} is not a table" for name in wrong]
    return [(name, row) for name, row in value.items() if name not in wrong]


def _text(document: dict[str, Any], key: str, faults: list[str]) -> str:
    value = document.get(key)
    if value is None or not str(value).strip():
        faults.append(f"“{key}” is missing")
        return ""
    return str(value)


def _labels(where: str, row: dict[str, Any], faults: list[str]) -> Mapping[str, str]:
    labels = row.get("label")
    if not isinstance(labels, dict):
        faults.append(f"{where} has no label")
        return MappingProxyType({})
    faults += [f"{where} has no label in “{language}”" for language in LANGUAGES if not labels.get(language)]
    return MappingProxyType({language: str(text) for language, text in labels.items()})


def _state(name: str, row: dict[str, Any], faults: list[str]) -> State:
    return State(name, _labels(f"state {name}", row, faults), bool(row.get("final", False)))


def _step(name: str, row: dict[str, Any], faults: list[str]) -> Step:
    target = row.get("to")
    moves: dict[str, str] = {}
    if isinstance(target, dict) and "from" not in row:
        moves = {str(a): str(b) for a, b in target.items()}
    elif isinstance(target, str) and isinstance(row.get("from"), list):
        moves = {str(a): target for a in row["from"]}
    if not moves:
        faults.append(f"step {name} needs from = [states] and to = state, or to = {{ state = state }}")
    return Step(name, _labels(f"step {name}", row, faults), MappingProxyType(moves))


def _structural_faults(graph: Graph) -> list[str]:
    """Undeclared states, states never reached from the first, and states that nothing leaves yet are not final."""
    moves = [(step.name, a, b) for step in graph.steps.values() for a, b in step.moves.items()]
    faults = [
        f"step {name} names the undeclared state “{state}”"
        for name, a, b in moves
        for state in dict.fromkeys((a, b))
        if state not in graph.states
    ]
    if graph.initial and graph.initial not in graph.states:
        return [*faults, f"the initial state “{graph.initial}” is not declared"]
    reached, frontier = {graph.initial}, [graph.initial]
    while frontier:
        here = frontier.pop()
        fresh = {b for _, a, b in moves if a == here} - reached
        reached |= fresh
        frontier += fresh
    faults += [f"state {name} is never reached from “{graph.initial}”" for name in graph.states if name not in reached]
    left = {a for _, a, _ in moves}
    faults += [
        f"no step leaves the state {state.name}: declare it final = true or add a step"
        for state in graph.states.values()
        if state.name not in left and not state.final
    ]
    return faults

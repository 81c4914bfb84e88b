"""The one place that every act passes: the right, the transaction, who holds the record, the facts, the ledger.

    @action("programmes.write", verb="programme.submitted")
    def submit(state: str, year: int, *, actor: Actor, at: datetime) -> Programme:
        programme = held(draft(state, year))
        ...
        done(programme, ProgrammeSubmitted(state, year, programme.version))
        return programme

An action takes the key of its record, if there is one, then its command, if it has fields; who and when are keywords.
Instead of the command its fields may be named, as in a shell or a test: the command is made of them, and refuses what
it refuses at every door. An action called by another is part of its act: one transaction, and each asks for its own
right. Its command's class is `action.command` (None for an act without fields), its rights and its verb beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db.models import Model

from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden

from .act import act
from .events.actions import FactLike
from .events.actions import record as tell
from .ledger.actions import entry, met
from .measures import timed
from .possession import rules_of
from .rights import Held, Record, belongs
from .stands import stands_of

P = ParamSpec("P")
R = TypeVar("R")
H = TypeVar("H", bound=Held)

ACTS: list[Any] = []
"""Every act of the house whose module is loaded, each with its `verb`, `rights` and `command`."""


@dataclass(slots=True)
class _Running:
    """The act under way. held: somebody was asked who holds the record."""

    name: str
    rights: tuple[str, ...]
    verb: str
    actor: Actor
    at: datetime
    held: bool = False

    @property
    def right(self) -> str:
        """The first of the act's rights that the actor has."""
        return next((right for right in self.rights if self.actor.may(right)), "")


_running: ContextVar[_Running | None] = ContextVar("hilo_action", default=None)


class NobodyHeld(RuntimeError):
    """An action would have committed without having asked who holds what it changed: a defect of the action."""


def action(*rights: str, verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an act of the house. rights: one of them is needed; verb: of its ledger entry.

    The function takes `actor` and `at` as keywords. Raises: Forbidden HILO-A403 before anything is read or written;
        NobodyHeld if it ends without `held`, and then nothing is written.
    """

    def marked(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        command = _command_of(function)

        @wraps(function)
        def acted(*args: P.args, **given: P.kwargs) -> R:
            running = _Running(name, rights, verb, _given(given, "actor", Actor), _given(given, "at", datetime))
            with timed(verb):
                if not running.right:
                    raise Forbidden(rights[0])
                if command is not None and given.keys() & command.__dataclass_fields__.keys():
                    given = _with_command(given, command)  # type: ignore[assignment]
                with act():
                    token = _running.set(running)
                    try:
                        answer = function(*args, **given)
                    finally:
                        _running.reset(token)
                    if not running.held:
                        raise NobodyHeld(f"{name} did not ask who holds its record: held(record)")
                return answer

        acted.rights, acted.verb, acted.command = rights, verb, command  # type: ignore[attr-defined]
        ACTS.append(acted)
        acted.do_not_call_in_templates = True  # type: ignore[attr-defined]  # a template calls what it is given
        return acted

    return marked


def prepares(function: Callable[P, R]) -> Callable[P, R]:
    """What does, outside the transaction, what is slow (files, hashes), and then calls an action of its own module.

    As there, the fields of its command may be named instead of it. It asks for no right: its action does.
    """
    command = _command_of(function)

    @wraps(function)
    def prepared(*args: P.args, **given: P.kwargs) -> R:
        if command is not None and given.keys() & command.__dataclass_fields__.keys():
            given = _with_command(given, command)  # type: ignore[assignment]
        return function(*args, **given)

    prepared.command = command  # type: ignore[attr-defined]
    return prepared


def _given(given: Mapping[str, Any], name: str, kind: type[Any]) -> Any:
    value = given.get(name)
    if not isinstance(value, kind):
        raise TypeError(f"an action takes {name} as a keyword, of type {kind.__name__}")
    return value


def _command_of(function: Callable[..., Any]) -> Any:
    """The class of the parameter that is named `command`, None if there is none."""
    told = function.__annotations__.get("command")
    return function.__globals__[told] if isinstance(told, str) else told


def _with_command(given: Mapping[str, Any], command: Any) -> dict[str, Any]:
    """The keywords with the command made of those that are its fields."""
    fields = command.__dataclass_fields__.keys()
    rest = {name: value for name, value in given.items() if name not in fields}
    return rest | {"command": command(**{name: value for name, value in given.items() if name in fields})}


def running() -> _Running:
    """The act under way. Raises: RuntimeError outside one."""
    found = _running.get()
    if found is None:
        raise RuntimeError("held() and done() belong in an action")
    return found


def held(record: H, *, as_: str = "") -> H:
    """The record, once it is known that the actor may touch it: ask before it is used, and for a new one as it is made.

    as_: the row of possession.toml that is asked instead of the act's verb, where whose it is depends on what is asked.
    Raises: Forbidden HILO-A404 for another state's record, HILO-A406 where others hold it.
    """
    now = running()
    belongs(as_ or now.verb, now.right, now.actor, record.holder)
    now.held = True
    if _stands_whole(record):
        met(record)
    return record


def unheld() -> None:
    """Nobody in particular holds what this act touches: whoever has its right may do it, wherever it lies.

    A call is taken by whoever hears it ring, and an exchange goes on telling of the calls that it announced. Its row in
    possession.toml says so and why. Raises: NobodyHeld where no row does.
    """
    now = running()
    if not any("anyone" in rule.by for rule in rules_of(now.verb)):
        raise NobodyHeld(f"{now.verb}: possession.toml does not say that it is anyone's")
    now.held = True


def done(
    on: Record,
    *facts: FactLike,
    verb: str = "",
    data: Mapping[str, Any] | None = None,
    why: str = "",
    states: Sequence[str] | None = None,
    heard_by: Sequence[str] | None = None,
    chains: Sequence[str] | None = None,
    record: Model | None = None,
) -> None:
    """What was done to a record: its facts, and one entry in the ledger under the act's verb.

    verb: another than the act's, where an act has several outcomes. states: where the facts are heard, if not only with
    the holder; heard_by: by which centres and institutions there, if not by the holder's centre (in several states, by
    all); chains: institutions whose ledgers take the entry, if not only the holder's. record: the one of
    that subject whose parts were changed and must stand, which the entry seals (kernel.stands); one that stands itself
    is sealed without a word.
    """
    now, holder = running(), on.holder
    if facts:
        centres = (holder.centre,) if states is None else ()
        for state in (holder.state,) if states is None else states:
            told = centres if heard_by is None else heard_by
            tell([(fact, on.subject) for fact in facts], state=state, at=now.at, heard_by=told)
    for chain in (holder.institution,) if chains is None else chains:
        entry(
            chain=chain,
            actor=now.actor,
            verb=verb or now.verb,
            subject=on.subject,
            at=now.at,
            why=why,
            data=data,
            record=on if isinstance(on, Model) and _stands_whole(on) else record,
        )


def _stands_whole(record: object) -> bool:
    said = stands_of(type(record))
    return said is not None and bool(said.named) and said.own

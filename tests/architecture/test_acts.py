"""One place that every act passes: a public function of a domain's actions that takes who and when is an action."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from hilo.kernel.domain import names


def acts(module: ModuleType) -> Iterator[Callable[..., Any]]:
    """The module's public functions that take `actor` and `at`, with those of its submodules if it is a package."""
    for name, function in vars(module).items():
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        if (
            function.__module__.startswith(module.__name__)
            and {"actor", "at"} <= inspect.signature(function).parameters.keys()
        ):
            yield function


def is_action(found: object) -> bool:
    return hasattr(found, "rights") or (isinstance(found, dict) and any(map(is_action, found.values())))


def is_part(function: Callable[..., Any]) -> bool:
    """Whether it is a part of another's act: it takes the record itself, which that act has locked, and no key."""
    first = next(iter(inspect.signature(function).parameters.values()))
    models = importlib.import_module(function.__module__.partition(".actions")[0] + ".models")
    return first.kind is first.POSITIONAL_OR_KEYWORD and hasattr(models, str(first.annotation))


def passes(function: Callable[..., Any], seen: frozenset[Any] = frozenset()) -> bool:
    """Whether it is an action, or calls one of its own module after what must stay outside the transaction."""
    if is_action(function):
        return True
    plain = inspect.unwrap(function)
    called = [plain.__globals__.get(name) for name in plain.__code__.co_names]
    return any(
        is_action(one) or (inspect.isfunction(one) and one not in seen and passes(one, seen | {function}))
        for one in called
        if getattr(one, "__module__", plain.__module__) == plain.__module__
    )


def with_acts() -> list[str]:
    """Every domain that has actions; the ledger and the events are what an act is made of."""
    own = {"hilo.kernel.ledger", "hilo.kernel.events", "hilo.kernel.deadlines", "hilo.kernel.signing"}
    return [one for one in names() if importlib.util.find_spec(f"{one}.actions") and one not in own]


def test_most_domains_have_acts():
    assert len(with_acts()) > 15


@pytest.mark.parametrize("domain", with_acts())
def test_every_act_passes_the_one_place(domain):
    found = list(acts(importlib.import_module(f"{domain}.actions")))
    assert [function.__qualname__ for function in found if not passes(function) and not is_part(function)] == []


def test_an_act_that_goes_round_it_would_be_found():
    def forget(folio: str, *, actor: object, at: object) -> None:
        """Writes without having asked."""

    assert not passes(forget)


def test_a_part_of_another_act_takes_a_record_and_an_act_takes_its_key():
    from hilo.emergency.calls.actions import answer, declassified

    assert is_part(declassified)
    assert not is_part(answer)

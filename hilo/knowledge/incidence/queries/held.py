"""Which crimes a file has rows of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hilo.knowledge.incidence import contents
from hilo.knowledge.incidence.rules import Crime, crimes

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage


def held(vintage: Vintage) -> tuple[Crime, ...]:
    """The crimes of the catalogue that the file has rows of by its method, in the catalogue's order."""
    present = contents.of(vintage).kinds
    return tuple(one for one in crimes().values() if _is_in(one, vintage.method, present))


def _is_in(crime: Crime, method: str, present: tuple[dict[str, str], ...]) -> bool:
    return any(
        all(row.get(column) in words for column, words in condition.items())
        for condition in crime.definitions.get(method, ())
        for row in present
    )

"""What a query answers, as JSON: its frozen dataclass is the API's shape, the command line's and the page's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, computed_field

if TYPE_CHECKING:
    derived = property
else:

    def derived(function: Callable[[Any], Any]) -> property:
        """A property of an answer that its JSON holds too."""
        return computed_field(property(function))


@dataclass(frozen=True, slots=True)
class Made:
    """Under which number something was written down."""

    id: int


def plain(answer: object) -> Any:
    """An answer as plain JSON, just as the API gives it."""
    kind: Any = type(answer)
    return _writer(kind).dump_python(answer, mode="json")


@cache
def _writer(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)

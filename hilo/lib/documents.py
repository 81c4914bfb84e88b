"""JSON that comes from outside, as a body, a file, a message. A member that stands twice is read as two things by two
programs, so it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .errors import Refusal


def read(text: str | bytes, *, constant: Callable[[str], Any] | None = None) -> Any:
    """What a document of JSON holds. constant: what is made of NaN and Infinity, which are none of JSON's.

    Raises: ValueError if it is no JSON; RecursionError if it is too deep; Refusal HILO-Z440 for a member that stands
    twice.
    """
    decoder = _made(constant) if constant else _DECODER
    return decoder.decode(text if isinstance(text, str) else text.decode(json.detect_encoding(text)))


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(members)
    if len(made) != len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refusal("HILO-Z440", name=twice[:80])
    return made


def _made(constant: Callable[[str], Any] | None = None) -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=_once, parse_constant=constant)


_DECODER = _made()

"""What the desk's forms share: texts and numbers of an address or a form, refused with the field's name."""

from __future__ import annotations

from collections.abc import Mapping

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.store import Vintage
from hilo.lib.errors import Refusal


def text(given: Mapping[str, str], field: str, limit: int = 2000) -> str:
    """A field's text; refuses what cannot be shown (HILO-K422)."""
    found = given.get(field, "").strip().replace("\r\n", "\n")
    if not all(letter.isprintable() or letter == "\n" for letter in found):
        raise Refusal("HILO-K422", f"{field}: not text that can be shown. Nothing was written.", where=field)
    return found[:limit]


def number(given: Mapping[str, str], field: str) -> int:
    """A whole number. Raises: Refusal HILO-K431."""
    raw = given.get(field, "").strip()
    if not raw.isdecimal() or len(raw) > 9:
        raise Refusal("HILO-K431", where=field, text=raw[:20])
    return int(raw)


def two_newest(grains: tuple[str, ...]) -> tuple[Vintage | None, Vintage | None]:
    """The newest vintage among sources in order of preference, and the one of the same source before it."""
    loaded = store.vintages()
    for source in grains:
        of_source = [one for one in loaded if one.source == source]
        if of_source:
            return of_source[0], of_source[1] if len(of_source) > 1 else None
    return None, None

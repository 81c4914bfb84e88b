"""Numbers of an address or a form, refused with the field's name."""

from __future__ import annotations

from collections.abc import Mapping

from hilo.lib.errors import Refusal


def number(given: Mapping[str, str], field: str) -> int:
    """A whole number. Raises: Refusal HILO-K431."""
    raw = given.get(field, "").strip()
    if not raw.isdecimal() or len(raw) > 9:
        raise Refusal("HILO-K431", where=field, text=raw[:20])
    return int(raw)

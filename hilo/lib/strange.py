"""What was sent and nobody asked for: a field that would be dropped in silence, and the name that was meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from .errors import Refusal

MOST = 20
"""Fields that one refusal names."""
LONGEST = 80
"""Characters of a name that are said again."""
ALSO = "x-also"
"""What a field's schema names it by besides."""
_REF = "#/$defs/"


def refuse(unknown: Collection[tuple[str, Collection[str]]]) -> None:
    """Refuse what is unknown, if there is any. unknown: the place of each, and the names known there.

    Raises: Refusal HILO-K429; `where` names the first, `fields` each, with `meant` where one is spelt nearly so.
    """
    told = [_told(place, known) for place, known in list(unknown)[:MOST]]
    if told:
        first = told[0]
        raise Refusal("HILO-K429", where=first["where"], hint=_hint(first), extra={"fields": told})


def _told(place: str, known: Collection[str]) -> dict[str, str]:
    *_, name = place.rpartition(".")
    near = get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.7)
    told = {"where": place[:LONGEST], "message": "There is no such field."}
    return told | {"meant": near[0]} if near else told


def _hint(told: Mapping[str, str]) -> str:
    return f" ({told['meant']}?)" if "meant" in told else ""


def strange(schema: Mapping[str, Any], given: Any, *, place: str = "") -> Iterator[tuple[str, Collection[str]]]:
    """The members of a JSON value that its schema does not name, each by its place ("units.0.kod"), with those known.

    An object that says it takes more (`additionalProperties`), or names none, takes any.
    """
    yield from _strange([schema], schema.get("$defs", {}), given, place)


def _strange(
    shapes: list[Mapping[str, Any]], names: Mapping[str, Any], given: Any, place: str
) -> Iterator[tuple[str, Collection[str]]]:
    every = [one for shape in shapes for one in _whole(shape, names)]
    if isinstance(given, list):
        parts = [one["items"] for one in every if isinstance(one.get("items"), dict)]
        for number, part in enumerate(given if parts else ()):
            yield from _strange(parts, names, part, f"{place}{number}.")
    if not isinstance(given, dict):
        return
    objects = [one for one in every if one.get("type") == "object"]
    if any(one.get("additionalProperties", "properties" not in one) for one in objects):
        return
    known: dict[str, list[Mapping[str, Any]]] = {}
    for one in objects:
        for name, within in one["properties"].items():
            for one_name in (name, *within.get(ALSO, ())):
                known.setdefault(one_name, []).append(within)
    for name, part in given.items() if objects else ():
        if name in known:
            yield from _strange(known[name], names, part, f"{place}{name}.")
        else:
            yield f"{place}{name}", known


def _whole(shape: Mapping[str, Any], names: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The shape itself with what it stands for, or each that it may be."""
    if "$ref" in shape:
        yield from _whole(names[shape["$ref"].removeprefix(_REF)], names)
    for several in ("anyOf", "oneOf", "allOf"):
        for one in shape.get(several, ()):
            yield from _whole(one, names)
    if "type" in shape:
        yield shape

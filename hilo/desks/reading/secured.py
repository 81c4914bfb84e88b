"""What was secured because of a report, with its custody, its pictures and its sounds. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import chains
from .facts import Fact, Reading
from .fields import words

PICTURES = 2
"""Of one object; the rest is unfolded."""
LARGEST = 12_000_000
"""Bytes of a picture that a page shows by itself; a larger one is opened by hand."""
PIXELS = 50_000_000
"""And so many pixels: unpacked each takes four bytes of whoever reads; a megabyte of file may unpack to gigabytes."""
Address = Callable[[str, str], str]
"""The address of a file, by the number of its item and its hash."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file of an object. kind: image, sound, other; url: "" for one that is no longer what it was."""

    kind: str
    url: str
    sha256: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """An object that was secured. chain: as `chains.items` tells it, None where custody knows nothing of it."""

    number: str
    said: str
    facts: list[Fact]
    chain: Mapping[str, Any] | None
    pictures: list[Picture]
    more: list[Picture]


def things(it: Reading, context: Mapping[str, Any], address: Address) -> list[Thing]:
    rows = {str(one.get("number")): one for one in context.get("evidence") or ()}
    told = {one["number"]: one for one in chains.items(rows.values())}
    made = []
    for record in it.records("object"):
        number = record.get("evidence")
        number = number if isinstance(number, str) else ""
        said = it.said("object", record, "description") or it.said("object", record, "kind")
        facts = [fact for name in ("place", "obtained_by") for fact in it.in_("object", record, name)]
        facts += [] if number in rows else [Fact(_("Custody"), _("no record of custody has it"), "late")]
        made.append(_thing(number, said, facts, rows.pop(number, None), told.get(number), address))
    for number, row in rows.items():
        facts = [Fact(_("Police report"), _("no annex tells of it"), "late")]
        made.append(_thing(number, str(row.get("description") or ""), facts, row, told[number], address))
    return made


def _thing(
    number: str,
    said: str,
    facts: list[Fact],
    row: Mapping[str, Any] | None,
    chain: Mapping[str, Any] | None,
    address: Address,
) -> Thing:
    found = _files(row, address) if row else []
    return Thing(number, said, facts, chain, found[:PICTURES], found[PICTURES:])


def sounds(it: Reading, context: Mapping[str, Any], address: Address) -> list[tuple[str, Picture]]:
    """What was recorded, each with what it is."""
    return [(_sound(it, one), picture) for one in context.get("recordings") or () for picture in _files(one, address)]


def _sound(it: Reading, row: Mapping[str, Any]) -> str:
    """What a recording is, or its number, and when it was taken: in one line of the page."""
    taken = row.get("at")
    at = it.hour(words("datetime", taken, {})) if taken else ""
    return " · ".join(filter(None, (str(row.get("description") or row["number"]), at)))


def _files(row: Mapping[str, Any], address: Address) -> list[Picture]:
    kinds = {"image": "image", "audio": "sound", "video": "sound"}
    return [
        Picture(
            kind=kinds.get(str(one["media"]).partition("/")[0], "other"),
            url="" if one["altered"] else address(str(row["number"]), str(one["sha256"])),
            sha256=str(one["sha256"]),
            large=not one["altered"] and _is_large(one),
        )
        for one in row.get("kept") or ()
    ]


def _is_large(one: Mapping[str, Any]) -> bool:
    """Whether a page leaves a file to be opened by hand: too large, or with a head that tells no size."""
    media = str(one["media"])
    if int(one["size"]) > LARGEST or media in ("image/heic", "image/tiff"):
        return True
    return media.startswith("image/") and not 0 < int(one["pixels"]) <= PIXELS

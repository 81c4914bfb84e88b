"""What a force is equipped with, as data: kinds of pieces, when each is reviewed, what keeps it in the store. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import fold
from hilo.registries.officers.rules.certificate import months_after
from hilo.registries.officers.rules.days import Unsure as Unsure
from hilo.registries.officers.rules.days import day as day
from hilo.registries.officers.rules.days import order_of as order_of

STANDARDS = Path(__file__).parent / "standards"
STATES = STANDARDS / "pieces.toml"
OURS = ("store", "issued", "unfit")
"""States in which the institution has the piece, in its store or with somebody."""
LEFT, BARRED, UNTRAINED = "HILO-O165", "HILO-O178", "HILO-O164"
"""Why a piece is asked back: the holder left; may be given no weapon today; the training for it is over."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of piece. courses: all that must be in force to carry it; review_months: how often it is reviewed."""

    code: str
    weapon: bool
    firearm: bool
    courses: tuple[str, ...]
    review_months: int
    law: str
    label: Mapping[str, str]


@cache
def standard(name: str) -> Mapping[str, Any]:
    """A file of standards/ as it stands."""
    return MappingProxyType(tomllib.loads((STANDARDS / f"{name}.toml").read_text(encoding="utf-8")))


@cache
def all_kinds() -> Mapping[str, Kind]:
    return MappingProxyType(
        {
            code: Kind(
                code=code,
                weapon=row.get("weapon", False),
                firearm=row.get("firearm", False),
                courses=tuple(row.get("courses", ())),
                review_months=row["review_months"],
                law=row["law"],
                label=MappingProxyType(row["label"]),
            )
            for code, row in standard("kinds")["kinds"].items()
        }
    )


def kinds() -> list[str]:
    return list(all_kinds())


def weapons() -> list[str]:
    return [code for code, row in all_kinds().items() if row.weapon]


def firearms() -> list[str]:
    return [code for code, row in all_kinds().items() if row.firearm]


def causes() -> list[str]:
    """Why a piece leaves the inventory for good."""
    return list(standard("kinds")["causes"])


def protocols() -> list[str]:
    return list(standard("protocols")["protocols"])


def kind_of(code: str) -> Kind:
    """A kind of piece. Raises: Refusal HILO-O701."""
    if code not in all_kinds():
        raise Refusal("HILO-O701", where="kind", row=code[:24], rows=", ".join(all_kinds()))
    return all_kinds()[code]


def serial_of(text: str) -> tuple[str, str]:
    """A serial number as it is written down, and as it is compared: "ab-12 3" and "AB123" are one.

    Raises: Refusal HILO-O461 if nothing of it can be compared.
    """
    said = " ".join(text.split()).upper()
    key = re.sub(r"[^0-9A-Z]", "", fold(said).upper())
    if not key or not said.isprintable():
        raise Refusal("HILO-O461", where="serial")
    return said, key


def review_due(kind: Kind, reviewed: date | None, entered: date) -> date:
    """First day on which a review is owed: whose last one nobody knows owes it since it was entered."""
    return months_after(reviewed, kind.review_months) if reviewed else entered


def protocol_due(looked_at: date) -> date:
    """First day on which a protocol is looked at again."""
    return months_after(looked_at, standard("protocols")["review_months"])


def found(kind: Kind, *, status: str, review_on: date, licence: str, ballistics: str, on: date) -> Iterator[Finding]:
    """What is to be mended of a piece that the institution has."""
    if status not in OURS:
        return
    rows = standard("kinds")
    if kind.firearm and not licence:
        yield Finding("HILO-O721", "error", "It stands under no licence.", rows["licence"]["law"], "licence")
    if kind.firearm and not ballistics:
        yield Finding(
            "HILO-O722", "warning", "No ballistic record is written of it.", rows["ballistics"]["law"], "ballistics"
        )
    if review_on <= on:
        said = f"Its review is due since {review_on}."
        yield Finding("HILO-O720", "warning", said, "LNUF 14; LGSNSP 101", "review")


def asked_back(kind: Kind, *, serves: bool, barred: bool, trained: bool) -> str:
    """Why a piece in charge is asked back, "" if nothing stands against it. barred: the verdict forbids a weapon."""
    if not serves:
        return LEFT
    if not kind.weapon:
        return ""
    return BARRED if barred else "" if trained else UNTRAINED

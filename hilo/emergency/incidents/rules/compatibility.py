"""Which codes may be given to one and the same event: a crash with and without injured, a fire and the smell of gas."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hilo.kernel.catalogues import load

PATH = Path(__file__).parents[1] / "standards" / "compatible.toml"


class InvalidGroups(ValueError):
    """The file of compatible codes must not be used; the message names the fault."""


@dataclass(frozen=True, slots=True)
class _Groups:
    """fits: degree for each pair of different codes (both orders); kinds: labels of the best group both are in."""

    fits: Mapping[tuple[str, str], float]
    kinds: Mapping[tuple[str, str], Mapping[str, str]]
    labels: Mapping[str, Mapping[str, str]]
    same_subtype: float
    strangers: float


def compatible(code_a: str, code_b: str) -> float:
    """How well two codes fit one event, 0..1: 1 for the same code, little for codes that nothing joins."""
    if code_a == code_b:
        return 1.0
    groups = _groups()
    found = groups.fits.get((code_a, code_b))
    if found is not None:
        return found
    return groups.same_subtype if code_a[:3] == code_b[:3] else groups.strangers


def common_kind(code_a: str, code_b: str, language: str = "es") -> str:
    """Name of the kind that two codes share ("choque"), "" if none."""
    groups = _groups()
    labels = groups.labels.get(code_a) if code_a == code_b else groups.kinds.get((code_a, code_b))
    return labels[language] if labels else ""


@cache
def _groups() -> _Groups:
    document = tomllib.loads(PATH.read_text(encoding="utf-8"))
    known = load(document["catalogue"], document["valid_from"]).entries
    fits: dict[tuple[str, str], float] = {}
    kinds: dict[tuple[str, str], Mapping[str, str]] = {}
    labels: dict[str, Mapping[str, str]] = {}
    rows = document["groups"]
    for name, row in rows.items():
        if unknown := [code for code in row["codes"] if code not in known]:
            raise InvalidGroups(f"{PATH.name}: group {name} names the unknown codes {', '.join(unknown)}")
        for code in row["codes"]:
            labels.setdefault(code, row["label"])
        for pair in _pairs(row["codes"], row["codes"]):
            if row["within"] > fits.get(pair, 0.0):
                fits[pair], kinds[pair] = row["within"], row["label"]
    for name, others in document["links"].items():
        for other, degree in others.items():
            if name not in rows or other not in rows:
                raise InvalidGroups(f"{PATH.name}: the link {name} to {other} names an undeclared group")
            for pair in _pairs(rows[name]["codes"], rows[other]["codes"]):
                fits[pair] = max(degree, fits.get(pair, 0.0))
    return _Groups(fits, kinds, labels, document["same_subtype"], document["strangers"])


def _pairs(codes: list[str], others: list[str]) -> list[tuple[str, str]]:
    return [pair for a in codes for b in others if a != b for pair in ((a, b), (b, a))]

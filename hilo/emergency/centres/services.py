"""The services that LoST knows, and what stands about them in standards/lost.toml. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

SOS = "urn:service:sos"


@cache
def standard() -> Mapping[str, Any]:
    """The file as it was read."""
    return tomllib.loads((Path(__file__).parent / "standards" / "lost.toml").read_text(encoding="utf-8"))


@cache
def needs() -> Mapping[str, str]:
    """Services in order, each with the word for it among a centre's services; "" for the one that every centre has."""
    return {row["urn"]: row["needs"] for row in standard()["services"]}


def offered(services: Iterable[str]) -> list[str]:
    """The service URNs that a centre with these services answers for."""
    has = set(services)
    return [urn for urn, need in needs().items() if not need or need in has]


def nearest(asked: str, services: Iterable[str]) -> str | None:
    """The service itself if it is offered, else the wider one that is; None for what is no emergency service."""
    known, urn = offered(services), asked.lower()
    while urn == SOS or urn.startswith(f"{SOS}."):
        if urn in known:
            return urn
        urn = urn.rpartition(".")[0]
    return None


def narrower(asked: str, among: Iterable[str]) -> list[str] | None:
    """The services one step below the asked one ("" for the widest), or None for an unknown one."""
    urn = asked.lower()
    if not urn:
        return [SOS]
    if urn not in needs():
        return None
    return [name for name in among if name.rpartition(".")[0] == urn]

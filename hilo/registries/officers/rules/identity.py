"""Who an officer is: the fields that tell it, what proves a change of them, and what a CURP says of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from hilo.lib.errors import Conflict, Refusal

from . import keys, service

FIELDS = ("name", "born", "curp", "cuip", "sex")
"""What tells who somebody is, in the order in which it is shown."""
BLANK: Mapping[str, Any] = {"name": "", "born": None, "curp": "", "cuip": "", "sex": ""}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an officer is, or was. sex: H, M or X as a CURP writes it; "" and None for what is not known."""

    name: str
    born: date | None = None
    curp: str = ""
    cuip: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A change that was made: the fields that it changed, with what they were before."""

    fields: tuple[str, ...]
    before: Identity


def identity_of(record: Any) -> Identity:
    """The identity that a record with these fields tells."""
    return Identity(*(getattr(record, one.name) for one in fields(Identity)))


def before(now: Identity, later: Iterable[Step]) -> Identity:
    """Who somebody was, from who they are and the changes made since, the latest first."""
    for step in later:
        now = replace(now, **{name: getattr(step.before, name) for name in step.fields})
    return now


def differences(now: Identity, asked: Identity) -> tuple[str, ...]:
    """The fields in which what is asked for differs from what is; what is not known there asks for nothing."""
    return tuple(
        name for name in FIELDS if getattr(asked, name) not in ("", None) and getattr(asked, name) != getattr(now, name)
    )


def proven(document: str, changed: Iterable[str]) -> None:
    """Raises: Refusal HILO-O542 for a kind of paper, O543 if it does not prove a field."""
    row = service.chosen("identity", "documents", document, error="HILO-O542", where="document")
    for name in changed:
        if name not in row["proves"]:
            raise Refusal("HILO-O543", where=name, document=document, field=name)


def agreeing(who: Identity) -> Identity:
    """The identity, whose CURP tells the same birth date and sex. Raises: Conflict HILO-O544."""
    if not who.curp:
        return who
    told = {"born": keys.born_of(who.curp), "sex": keys.sex_of(who.curp)}
    for name, said in told.items():
        if getattr(who, name) and getattr(who, name) != said:
            raise Conflict("HILO-O544", where=name, field=name)
    return who

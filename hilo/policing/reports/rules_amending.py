"""Whose words an amendment changes, when it goes without who wrote them, and how that is said. Pure.

What was signed is somebody's account of what they did (CNPP 217). Its author puts it right with a reason; a commander
proposes, and the author confirms or does not. Who cannot be reached is said with a code that the register bears out, a
reason, and a second commander's name. Term and codes are data, a proposal of ours (standards/amendments.toml).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hilo.lib.errors import Conflict, Refusal

FILE = Path(__file__).parent / "standards" / "amendments.toml"
OWN, CONFIRMED, WITHOUT = "own", "confirmed", "without"
"""What an amendment rests on: its author's own hand, their confirmation, or neither."""


@cache
def standard() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def term() -> timedelta:
    """How long an author may answer before it is carried without them."""
    return timedelta(hours=standard()["term"]["hours"])


def codes() -> dict[str, dict[str, str]]:
    """Why an author does not answer: code -> words by language."""
    return {code: dict(row["label"]) for code, row in standard()["unreached"].items()}


def in_service(status: str, *, sanctioned: bool, account: bool) -> str:
    """What the register says of an author, as the codes name it."""
    if sanctioned and status in ("active", "leave", "pending"):
        return "suspended"
    return "no_account" if status in ("active", "pending") and not account else status


def must_be_unreached(code: str, says: str, *, due: datetime, at: datetime, until: str) -> None:
    """until: the end of the term in words, on the clock of the place.

    Raises: Refusal HILO-R506 if the register says otherwise; Conflict HILO-R507 while they may still answer."""
    row = standard()["unreached"].get(code)
    if row is None or says not in row["status"]:
        raise Refusal("HILO-R506", where="unreached", extra={"says": says})
    if row["waits"] and at < due:
        raise Conflict("HILO-R507", due=until, where="unreached")


_GROUND = {
    OWN: ("{author} corrigió sus propias palabras.", "{author} put their own words right."),
    CONFIRMED: (
        "{by} la propuso y la confirmó {author}, de quien son las palabras.",
        "{by} proposed it, and {author}, whose words they are, confirmed it.",
    ),
    WITHOUT: (
        "Sin su autor: {author} no la confirmó ({why}: {because}). La propuso {by} y la llevó adelante {agreed}.",
        "Without its author: {author} did not confirm it ({why}: {because}). {by} proposed it, {agreed} carried it.",
    ),
}
_FATE = {
    "open": (
        "Espera a {author}, de quien son las palabras, hasta el {due}.",
        "Waits for {author}, whose words they are, until {due}.",
    ),
    "declined": ("{author} no la confirmó: {because}.", "{author} did not confirm it: {because}."),
    "withdrawn": ("{ended} la retiró: {because}.", "{ended} withdrew it: {because}."),
    "confirmed": ("Confirmada: es la enmienda {number}.", "Confirmed: it is amendment {number}."),
    "carried": ("Sin su autor: es la enmienda {number}.", "Without its author: it is amendment {number}."),
}


def ground_in_words(note: Mapping[str, Any], language: str, people: Mapping[str, str] | None = None) -> str:
    """What an amendment rests on, in a sentence. people: how who acted is named, by account."""
    known = people or {}
    said = _GROUND[note["ground"]][language == "en"]
    return said.format(
        author=named(note["author"]),
        by=known.get(note["by"], note["by"]),
        agreed=known.get(note["agreed_by"], note["agreed_by"]),
        why=_why(note["unreached"], language),
        because=note["because"].rstrip(". "),
    )


def fate_in_words(
    asked: Mapping[str, Any], language: str, people: Mapping[str, str] | None = None, *, until: str
) -> str:
    """What became of a proposed amendment, in a sentence. until: when its term ends, on the clock of the place."""
    known = people or {}
    said = _FATE[asked["status"]][language == "en"]
    return said.format(
        author=named(asked["author"]),
        ended=known.get(asked["ended_by"], asked["ended_by"]),
        due=until,
        because=asked["because"].rstrip(". "),
        number=asked["number"],
    )


def named(author: Mapping[str, str]) -> str:
    """“Omar Oficial, número P-0001”."""
    return f"{author['name']} ({author['number']})"


def _why(code: str, language: str) -> str:
    row = codes().get(code)
    return row[language] if row else code

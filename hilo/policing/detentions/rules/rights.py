"""The rights that are read at a detention, and who must hear which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Right:
    """One right: its id as the report's form knows it, its article, and the words in one language."""

    id: str
    article: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """What is read aloud. language: of the words; asked: that was asked for.

    needs_interpreter: there are no words in the language that was asked for, or none that were approved: an interpreter
    reads the Spanish ones. approved: the words may be read as they stand.
    """

    language: str
    asked: str
    approved: bool
    needs_interpreter: bool
    items: tuple[Right, ...]
    edition: str


@dataclass(frozen=True, slots=True)
class Rights:
    """rights.toml: every right with its words by language, and which languages were approved."""

    edition: str
    approved: Mapping[str, bool]
    names: Mapping[str, str]
    rows: tuple[Mapping[str, Any], ...]


def parse_rights(document: Mapping[str, Any]) -> Rights:
    """rights.toml as values. Raises: ValueError if a right lacks its words in a language that the file names."""
    languages = document["languages"]
    missing = [f"{row['id']}.{code}" for row in document["rights"] for code in languages if not row.get(code)]
    if missing:
        raise ValueError(f"rights without words: {', '.join(missing)}")
    return Rights(
        edition=str(document["edition"]),
        approved={code: bool(row["approved"]) for code, row in languages.items()},
        names={code: str(row["name"]) for code, row in languages.items()},
        rows=tuple(document["rights"]),
    )


def card(rights: Rights, language: str, *, foreigner: bool) -> Card:
    """The rights to read to a person: in their language if there are words in it, else Spanish for an interpreter."""
    asked = language.split("-")[0].casefold()
    spoken = asked if asked in rights.approved else "es"
    heard = must_hear(rights, language=asked, foreigner=foreigner)
    items = tuple(Right(row["id"], row["law"], row[spoken]) for row in rights.rows if row["id"] in heard)
    approved = rights.approved[spoken]
    return Card(spoken, asked, approved, spoken != asked or not approved, items, rights.edition)


def must_hear(rights: Rights, *, language: str, foreigner: bool) -> frozenset[str]:
    """The ids of the rights that this person must hear (CNPP 151, 152)."""
    spanish = language.split("-")[0].casefold() in ("es", "spa")
    wanted = {"always": True, "foreigner": foreigner, "no_spanish": not spanish}
    return frozenset(row["id"] for row in rights.rows if wanted[row["who"]])

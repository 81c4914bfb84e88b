"""dossier.json: every number of a dossier, its question, its files and the code, to be asked again at any time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hilo.lib import documents
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hilo.knowledge.incidence.dossier.questions import Answered

KIND, FORM = "hilo-dossier", 1
MEMBERS = {"kind", "form", "asked", "made", "vintages", "questions", "pdf"}
NO_FIGURES = ("code",)
"""Members that say who computed a figure, not what it is."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that came out otherwise. where: the question and the path of its member; was, found: both values."""

    key: str
    where: str
    was: Any
    found: Any

    def as_dict(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__slots__}


@dataclass(frozen=True, slots=True)
class Compared:
    """One question asked again. figures: members compared; differing: those that are not the same to the last digit."""

    key: str
    part: str
    query: str
    crime: str
    vintages: tuple[str, ...]
    figures: int
    differing: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        return not self.differing


def read(path: Path) -> dict[str, Any]:
    """A sidecar; refuses a file that is none (HILO-F471, F604, F606, F607; Z440, Z441)."""
    try:
        document = documents.read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refusal("HILO-F606", f"There is no file {path}.", status=404, where="again") from None
    except (OSError, ValueError):
        raise Refusal("HILO-F604", f"{path.name} is no sidecar of a dossier: it is no JSON.", where="again") from None
    if not isinstance(document, dict) or document.get("kind") != KIND or not document.keys() >= MEMBERS:
        raise Refusal("HILO-F471", f"{path.name} is no sidecar of a dossier.", where="again")
    if strange := sorted(document.keys() - MEMBERS):
        raise Refusal("HILO-Z441", name=str(strange[0]))
    if document.get("form") != FORM:
        raise Refusal(
            "HILO-F607",
            f"{path.name} has form {document.get('form')}, and this version of Hilo reads {FORM}.",
            where="again",
        )
    return document


def text(document: dict[str, Any]) -> str:
    """The sidecar as it is written: a line for each question, so that two of them can be compared by eye."""
    head = {name: value for name, value in document.items() if name != "questions"}
    lines = ",\n".join(f"  {json.dumps(one, ensure_ascii=False, allow_nan=False)}" for one in document["questions"])
    return (
        json.dumps(head, ensure_ascii=False, indent=1, allow_nan=False)[:-2] + f',\n "questions": [\n{lines}\n ]\n}}\n'
    )


def entry(of: Answered) -> dict[str, Any]:
    """A question with its answer as the sidecar holds it."""
    return of.question.as_dict() | {"answer": of.document, "refused": of.refused}


def compare(kept: dict[str, Any], found: Answered) -> Compared:
    """Every member of an answer against the one that was kept."""
    question = found.question
    was = dict(_leaves({"answer": kept["answer"], "refused": kept["refused"]}))
    now = dict(_leaves({"answer": found.document, "refused": found.refused}))
    differing = tuple(
        Difference(question.key, where, was.get(where), now.get(where))
        for where in dict.fromkeys((*was, *now))
        if where not in was or where not in now or not _same(was[where], now[where])
    )
    crime = str(question.parameters.get("crime", ""))
    return Compared(question.key, question.part, question.query, crime, question.vintages, len(was), differing)


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every number, word and null with its path, such as areas.12092.count; an area is named by its code."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name not in NO_FIGURES:
                yield from _leaves(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for name, member in zip(_names(value), value, strict=True):
            yield from _leaves(member, f"{path}.{name}")
        yield f"{path}.length", len(value)
    else:
        yield path, value


def _names(members: Sequence[Any]) -> list[str]:
    """Names of the members of a list: their codes where all have one and no two the same, else their places."""
    codes = [str(one["code"]) if isinstance(one, dict) and "code" in one else "" for one in members]
    return codes if all(codes) and len(set(codes)) == len(codes) else [str(at) for at in range(len(members))]

"""Words in a narrative that do not fit a box: a list in data (standards/cues.toml), read once. Pure.

A cue asks and accuses nobody. Letters that must stand there are looked for first, so that most narratives cost nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from .registry import FOLDER, read
from .telling import Told

_NEGATION = re.compile(r"\b(?:no|sin|nunca|jamas|ni|tampoco|ningun[ao]?|nadie)\b")
_WORDS_BEFORE, _BEFORE = 6, 150
"""A negation is looked for so many words before, and in no more letters than they take."""
SHOWN = 90


@dataclass(frozen=True, slots=True)
class Cue:
    """What one rule looks for. exact: patterns over the text as it was written, where a capital matters.

    negated: a negation before it silences it; elsewhere: it is looked for in other long answers too; box: name of the
    question to the report (checks/cues.py).
    """

    code: str
    stems: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    exact: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    negated: bool
    elsewhere: bool
    box: str


@cache
def cues() -> dict[str, Cue]:
    """Every cue by the code of its rule."""
    data = read(FOLDER / "cues.toml")
    return {code: _cue(code, row, data["words"]) for code, row in data["cues"].items()}


def _cue(code: str, row: dict[str, Any], words: dict[str, str]) -> Cue:
    def made(name: str) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(_filled(one, words)) for one in row.get(name, ()))

    return Cue(
        code=code,
        stems=tuple(row["stems"]),
        patterns=made("patterns"),
        exact=made("exact"),
        unless=made("unless"),
        negated=row.get("negated", True),
        elsewhere=row.get("elsewhere", False),
        box=row["box"],
    )


def _filled(pattern: str, words: dict[str, str]) -> str:
    """A pattern with its words filled in; a word may name another that stands before it."""
    for name, meant in reversed(words.items()):
        pattern = pattern.replace(f"{{{name}}}", meant)
    return pattern


@cache
def elsewhere() -> dict[str, tuple[str, ...]]:
    """The other answers in which officers tell: fields by their part."""
    found: dict[str, tuple[str, ...]] = {}
    for path in read(FOLDER / "cues.toml")["elsewhere"]["fields"]:
        part, field = path.split(".")
        found[part] = (*found.get(part, ()), field)
    return found


def found(cue: Cue, narrative: Told) -> str:
    """The first words of a narrative that a cue is about, as they were written; "" for none."""
    bare = narrative.bare
    if not any(stem in bare for stem in cue.stems):
        return ""
    for start, end in narrative.sentences():
        sentence = bare[start:end]
        if not any(stem in sentence for stem in cue.stems) or any(one.search(sentence) for one in cue.unless):
            continue
        for pattern in cue.patterns:
            for match in pattern.finditer(sentence):
                if not (cue.negated and _negated(sentence, match.start())):
                    return narrative.text[start + match.start() : start + match.end()][:SHOWN]
        for pattern in cue.exact:
            if written := pattern.search(narrative.text, start, end):
                return written[0][:SHOWN]
    return ""


def _negated(sentence: str, at: int) -> bool:
    clause = sentence[max(0, at - _BEFORE) : at].rpartition(",")[2]
    return bool(_NEGATION.search(" ".join(clause.split()[-_WORDS_BEFORE:])))

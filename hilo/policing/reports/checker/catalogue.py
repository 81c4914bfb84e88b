"""The catalogue: what each rule says, on which article, to what effect, and what honestly remedies it.

`standards/rules/*.toml` hold the words, `standards/thresholds.toml` the limits, `checks/` one small function a rule.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from .. import forms
from .checks import CHECKS
from .registry import FOLDER, Check, laws, read

SEVERITIES = ("error", "warning", "info")
LANGUAGES = ("en", "es")

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. article: the law it rests on; ground: row of the checklist (instruments A.7); reads: fields it needs.

    forms: kinds of form it judges ("crime", "civic"); since, until: first and last edition of the form; valid_from:
    since when its law binds; also: further articles it serves; message, effect and remedy are templates by language;
    single: the message where `count` is one, for rules that count.
    """

    code: str
    severity: str
    article: str
    ground: int
    group: str
    title: Words
    message: Words
    effect: Words
    remedy: Words
    check: Check
    single: Words | None = None
    also: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("crime",)
    since: str = "2015"
    until: str = ""
    valid_from: date = date(2016, 6, 18)

    def judges(self, form: str, edition: str, on: date) -> bool:
        """Whether it applies to a form of an edition on a day."""
        lasts = not self.until or edition <= self.until
        return self.since <= edition and lasts and self.valid_from <= on and _kind(form) in self.forms

    def said(self, values: Mapping[str, str]) -> Words:
        """The message for what was found: of one thing in the singular, if the rule has one."""
        return self.single if self.single and values.get("count") == "1" else self.message

    @property
    def articles(self) -> tuple[str, ...]:
        return (self.article, *self.also)


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    title: Words
    codes: tuple[str, ...]


@cache
def groups() -> tuple[Group, ...]:
    return tuple(
        Group(path.stem, data["title"], tuple(data["rules"]))
        for path, data in sorted(_files(), key=lambda pair: min(pair[1]["rules"]))
    )


@cache
def _files() -> tuple[tuple[Path, dict[str, Any]], ...]:
    return tuple((path, read(path)) for path in sorted((FOLDER / "rules").glob("*.toml")))


@cache
def catalogue() -> Mapping[str, Rule]:
    """Every rule by its code, in order. Raises: ValueError if a rule lacks its words or words lack their rule."""
    effects, remedies = read(FOLDER / "effects.toml"), read(FOLDER / "remedies.toml")
    rows = {code: (path.stem, row) for path, data in _files() for code, row in data["rules"].items()}
    if odd := set(rows) ^ set(CHECKS):
        raise ValueError(f"words without a rule or a rule without words: {sorted(odd)}")
    return {code: _rule(code, *rows[code], effects, remedies) for code in sorted(rows)}


def _rule(
    code: str, group: str, row: Mapping[str, Any], effects: Mapping[str, Words], remedies: Mapping[str, Words]
) -> Rule:
    if row["severity"] not in SEVERITIES:
        raise ValueError(f"{code}: severity {row['severity']}")
    effect, remedy, law = row["effect"], row["remedy"], laws()[row["article"].split()[0]]
    return Rule(
        code=code,
        severity=row["severity"],
        article=row["article"],
        ground=row["ground"],
        group=group,
        title=row["title"],
        message=row["message"],
        effect=effects[effect] if isinstance(effect, str) else effect,
        remedy=remedies[remedy] if isinstance(remedy, str) else remedy,
        check=CHECKS[code],
        single=row.get("single"),
        also=tuple(row.get("also", ())),
        reads=tuple(row.get("reads", ())),
        forms=tuple(row.get("forms", ("crime",))),
        since=row.get("since", law["since"]),
        until=row.get("until", ""),
        valid_from=row.get("valid_from", law["valid_from"]),
    )


@cache
def plan(form: str, edition: str, on: date) -> tuple[Rule, ...]:
    """The rules for a form and an edition on a day: those in force whose fields the form has."""
    return tuple(one for one in catalogue().values() if one.judges(form, edition, on) and _asks(form, one.reads))


def _kind(form: str) -> str:
    return "civic" if form.endswith("_civic") else "crime"


def _asks(form: str, reads: Iterable[str]) -> bool:
    known = _fields(form)
    return known is None or all(path in known for path in reads)


@cache
def _fields(form: str) -> frozenset[str] | None:
    """`part.field` for every field of a form; None if the form is not known here."""
    try:
        found = forms.form(form)
    except Exception:
        return None
    return frozenset(f"{part.id}.{field.id}" for part in found.parts for field in part.fields)


def version(edition: str = "2019") -> str:
    """The name of the rule set, kept with every report judged under it: edition, digest of words and limits, count."""
    return f"{edition}.{_digest()}.{len(catalogue())}"


@cache
def _digest() -> str:
    paths = sorted(FOLDER.rglob("*.toml"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:8]


_ARTICLE = re.compile(r"(?P<law>[A-Z]+) (?P<article>.+)")


@dataclass(frozen=True, slots=True)
class Covered:
    """An article and the rules that rest on it."""

    instrument: str
    article: str
    codes: tuple[str, ...]


def coverage() -> list[Covered]:
    """Article by article, which rules rest on it."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in catalogue().values():
        for text in one.articles:
            match = _ARTICLE.fullmatch(text)
            if match is not None:
                found.setdefault((match["law"], match["article"]), []).append(one.code)
    return [Covered(law, article, tuple(codes)) for (law, article), codes in sorted(found.items(), key=_order)]


def _order(pair: tuple[tuple[str, str], list[str]]) -> tuple[str, int, str]:
    (law, article), _ = pair
    digits = re.match(r"\d+", article)
    return law, int(digits[0]) if digits else 0, article

"""The catalogue: what each rule says, on which article, to what effect, and what honestly remedies it.

`standards/rules/*.toml` hold the words, `standards/thresholds.toml` the limits, `checks/` one small function a rule.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from .. import forms
from .case import PRESENTATION
from .checks import CHECKS
from .registry import FOLDER, Check, laws, read, relied, thresholds

SEVERITIES = ("error", "warning", "info")
LANGUAGES = ("en", "es")
UNITS = {"minutes": "min", "hours": "h"}
"""Units that both languages write alike; a limit in another unit is said by the message."""

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limit:
    """What a rule measures by. source: "law" (the article sets it) or "proposal" (Hilo's; the law gives no figure).

    figure: as both languages write it, "48 h"; "" where the limit is an order and no figure, or stands in the finding.
    """

    source: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule rests on in one kind of form: the law is not the same for an offence and for an infraction.

    article: the law it rests on; also: further articles; relies_on: each article's own words that carry the rule;
    begins, ends: the days on which the article stood (ends: "" while it stands); effect, remedy: templates by language.
    """

    article: str
    effect: Words
    remedy: Words
    also: tuple[str, ...] = ()
    relies_on: Words = field(default_factory=dict)
    begins: date = date.min
    ends: date = date.max

    @property
    def articles(self) -> tuple[str, ...]:
        return (self.article, *self.also)

    def stood(self, on: date) -> bool:
        """Whether its article was law on a day."""
        return self.begins <= on <= self.ends


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ground: row of the checklist (instruments A.7); reads: fields it needs; limit: what it measures by.

    bases: what it rests on, by the kind of form that it judges ("crime", "civic"); message is a template by language;
    single: the message where `count` is one, for rules that count.
    """

    code: str
    severity: str
    ground: int
    group: str
    title: Words
    message: Words
    check: Check
    bases: Mapping[str, Basis]
    single: Words | None = None
    reads: tuple[str, ...] = ()
    limit: Limit | None = None

    def judges(self, form: str, on: date) -> bool:
        """Whether it judges a form of a day: the law that it rests on there stood."""
        basis = self.bases.get(kind_of(form))
        return basis is not None and basis.stood(on)

    def basis(self, form: str) -> Basis:
        """What it rests on in a form; in a form of a kind that it does not judge, what it rests on elsewhere."""
        return self.bases.get(kind_of(form)) or next(iter(self.bases.values()))

    def said(self, values: Mapping[str, str]) -> Words:
        """The message for what was found: of one thing in the singular, if the rule has one."""
        return self.single if self.single and values.get("count") == "1" else self.message

    @property
    def article(self) -> str:
        """What it rests on first: in a report of an offence if it judges those."""
        return next(iter(self.bases.values())).article

    @property
    def articles(self) -> tuple[str, ...]:
        """Every article that it rests on in any kind of form."""
        return tuple(dict.fromkeys(one for basis in self.bases.values() for one in basis.articles))


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
    rows = {code: (path.stem, row) for path, data in _files() for code, row in data["rules"].items()}
    if odd := set(rows) ^ set(CHECKS):
        raise ValueError(f"words without a rule or a rule without words: {sorted(odd)}")
    return {code: _rule(code, *rows[code]) for code in sorted(rows)}


def _rule(code: str, group: str, row: Mapping[str, Any]) -> Rule:
    if row["severity"] not in SEVERITIES:
        raise ValueError(f"{code}: severity {row['severity']}")
    return Rule(
        code=code,
        severity=row["severity"],
        ground=row["ground"],
        group=group,
        title=row["title"],
        message=row["message"],
        check=CHECKS[code],
        bases={kind: _basis(row | row.get(kind, {}), kind) for kind in row.get("forms", ("crime",))},
        single=row.get("single"),
        reads=tuple(row.get("reads", ())),
        limit=_limit(row.get("limit")),
    )


def _basis(row: Mapping[str, Any], kind: str) -> Basis:
    """What a row says of a kind of form: what stands under its name there goes before the rest."""
    article, also = row["article"], tuple(row.get("also", ()))
    words, law = row.get("relies_on", {}), laws()[article.split()[0]]
    number = article.split()[1].split("-")[0]
    return Basis(
        article=article,
        also=also,
        effect=_of_kind(row["effect"], "effects", kind),
        remedy=_of_kind(row["remedy"], "remedies", kind),
        relies_on={one: words.get(one) or relied()[one] for one in (article, *also)},
        begins=law.get("binds", {}).get(kind) or law.get("since", {}).get(number, law["valid_from"]),
        ends=law.get("valid_until", date.max),
    )


def _of_kind(said: str | Words, file: str, kind: str) -> Words:
    """Words of a rule's own, or those that many rules share, as they are for a kind of form."""
    if not isinstance(said, str):
        return said
    shared = read(FOLDER / f"{file}.toml")[said]
    own: Words = shared.get(kind, shared)
    return {language: own[language] for language in LANGUAGES}


def _limit(named: str | Mapping[str, str] | None) -> Limit | None:
    """A limit by its name in thresholds.toml, or one without a figure, told in the rule."""
    if named is None:
        return None
    if not isinstance(named, str):
        return Limit(named["source"])
    row = thresholds()[named]
    unit = UNITS.get(row["unit"])
    return Limit(row["mark"], f"{row['value']} {unit}" if unit else "")


@cache
def plan(form: str, on: date) -> tuple[Rule, ...]:
    """The rules for a form on a day: those whose law stood, and whose fields the form has."""
    return tuple(one for one in catalogue().values() if one.judges(form, on) and _asks(form, one.reads))


def kind_of(form: str) -> str:
    """What a form is for: "civic" (an infraction) or "crime" (an offence; a form that nobody knows is taken so)."""
    return "civic" if form.endswith("_civic") else "crime"


def _asks(form: str, reads: Iterable[str]) -> bool:
    known = _fields(form)
    return known is None or all(path in known for path in reads)


@cache
def depends(code: str) -> frozenset[str]:
    """The answers that a rule looks at (`part.field`): read off its worked cases by a test, kept in depends.toml."""
    return frozenset(read(FOLDER / "depends.toml")["rules"].get(code, ()))


@cache
def _fields(form: str) -> frozenset[str] | None:
    """`part.field` for every field of a form, a presentation as the hand-over it is; None if the form is not known."""
    try:
        found = forms.form(form)
    except Exception:
        return None
    named = {PRESENTATION: "handover"}
    return frozenset(f"{named.get(part.id, part.id)}.{field.id}" for part in found.parts for field in part.fields)


def version(edition: str = "2019") -> str:
    """The name of the rule set, kept with every report judged under it: edition, digest of words and limits, count."""
    return f"{edition}.{_digest()}.{len(catalogue())}"


@cache
def _digest() -> str:
    paths = sorted(path for path in FOLDER.rglob("*.toml") if path.name != "depends.toml")
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

"""Article by article, what of each instrument is carried out, and by what: docs/law.md. `python -m hilo.site.law`.

The table is made from standards/law/coverage.toml and from the articles that the rules of the checker name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from hilo.policing.reports.checker import coverage

PAGE = Path(__file__).parents[2] / "docs" / "law.md"
HOUSE = Path(__file__).parents[1]
STATES = {"covered": "yes", "partial": "in part", "outside": "no"}


@dataclass(frozen=True, slots=True)
class Article:
    """One article: what it asks (in our words), how far it is carried out, by which files, what is lacking."""

    instrument: str
    number: str
    en: str
    state: str
    by: Sequence[str] = ()
    lacks: str = ""


@cache
def articles() -> Sequence[Article]:
    """All of them, in the order of the file."""
    return [Article(instrument=row["id"], **article) for row in _data()["instruments"] for article in row["articles"]]


def page() -> str:
    """The whole of docs/law.md."""
    rules = _rules()
    parts = [
        "# The law, article by article\n\n"
        "What of each instrument Hilo carries out, and where. Made by `python -m hilo.site.law`; a test keeps it true. "
        f"Source: {_data()['source']}. The words are ours.\n"
    ]
    for row in _data()["instruments"]:
        parts.append(
            f"\n## {row['id']}: {row['title_en']}\n\n*{row['title_es']}*\n\n"
            "| Article | What it asks | Carried out | By | Rules |\n|---|---|---|---|---|\n"
        )
        parts += [_line(article, rules) for article in articles() if article.instrument == row["id"]]
    return "".join(parts)


def _line(article: Article, rules: Mapping[tuple[str, str], Sequence[str]]) -> str:
    done = STATES[article.state] + (f": {article.lacks}" if article.lacks else "")
    by = ", ".join(f"`{path}`" for path in article.by)
    codes = ", ".join(rules.get((article.instrument, article.number), ()))
    return f"| {article.number} | {article.en} | {done} | {by} | {codes} |\n"


def _rules() -> Mapping[tuple[str, str], Sequence[str]]:
    return {(instrument, article): codes for instrument, article, codes in coverage()}


@cache
def _data() -> Mapping:  # type: ignore[type-arg]
    text = (files("hilo.standards") / "law" / "coverage.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

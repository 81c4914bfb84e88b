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
    by_article = rules()
    parts = [
        "# The law, article by article\n\n"
        "What of each instrument Hilo carries out, and where. Made by `python -m hilo.site.law`; a test keeps it true. "
        f"Source: {_data()['source']}. The words are ours. Rules: docs/rules.md.\n"
    ]
    for row in _data()["instruments"]:
        parts.append(
            f"\n## {row['id']}: {row['title_en']}\n\n*{row['title_es']}*\n\n"
            "| Article | What it asks | Carried out | By | Rules |\n|---|---|---|---|---|\n"
        )
        parts += [_line(article, by_article) for article in articles() if article.instrument == row["id"]]
    return "".join(parts)


def _line(article: Article, by_article: Mapping[tuple[str, str], Sequence[str]]) -> str:
    done = STATES[article.state] + (f": {article.lacks}" if article.lacks else "")
    by = ", ".join(f"`{path}`" for path in article.by)
    codes = ", ".join(by_article.get((article.instrument, article.number), ()))
    return f"| {article.number} | {article.en} | {done} | {by} | {codes} |\n"


def rules() -> Mapping[tuple[str, str], Sequence[str]]:
    """The rules of the checker by instrument and article; a fraction (152-VII) counts for its article."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in coverage():
        found.setdefault((row.instrument, row.article.split("-")[0]), set()).update(row.codes)
    return {key: sorted(code.removeprefix("HILO-") for code in codes) for key, codes in found.items()}


@cache
def _data() -> Mapping:  # type: ignore[type-arg]
    text = (files("hilo.standards") / "law" / "coverage.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

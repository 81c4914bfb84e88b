"""Lines of action: which there are, who may answer, and what a federal support must say."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from hilo.lib.errors import Refusal

_TABLE = tomllib.loads(
    files("hilo.knowledge.priorities").joinpath("standards", "lines.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Named:
    """A line of action or an office, in both languages."""

    key: str
    title_es: str
    title_en: str

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_es


LINES: dict[str, Named] = {row["key"]: Named(**row) for row in _TABLE["lines"]}
OFFICES: dict[str, Named] = {row["key"]: Named(**row) for row in _TABLE["offices"]}


def federal_support(language: str) -> str:
    """What the Council said of federal support, in one sentence."""
    return str(_TABLE["federal_support_en" if language.startswith("en") else "federal_support_es"])


def check_line(
    *,
    municipality: str,
    listed: Collection[str],
    line: str,
    what: str,
    office: str,
    begins: date,
    ends: date | None,
    federal_support: bool,
    federal_until: date | None,
) -> None:
    """Refuse a line of action that is not one (HILO-P424, `where` names the field)."""
    faults = [
        (municipality not in listed, "municipality", "This municipality is not on the list."),
        (line not in LINES, "line", f"A line of action is one of {', '.join(LINES)}."),
        (office not in OFFICES, "office", f"Who answers is one of {', '.join(OFFICES)}."),
        (not what.strip(), "what", "Say what is done, in at most 500 letters."),
        (ends is not None and ends < begins, "ends", "The line ends before it begins."),
        (
            federal_support and federal_until is None,
            "federal_until",
            "Federal support is auxiliary and temporary: say until when.",
        ),
        (
            federal_until is not None and (not federal_support or federal_until < begins),
            "federal_until",
            "An end of federal support needs federal support, and lies after the line begins.",
        ),
    ]
    for wrong, where, message in faults:
        if wrong:
            raise Refusal("HILO-P424", message, where=where)

"""Findings and warnings in Spanish: the figures speak English, the desk speaks the reader's language.

A Spanish text stands in spanish.toml under the code; {0}, {1} are the numbers of the English sentence in their order.
What has no Spanish yet is shown as it is.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

from hilo.lib.findings import Finding
from hilo.lib.text import Written

NUMBER = re.compile(r"(?<![A-Za-z0-9])-?\d[\d,]*(?:\.\d+)?")
_SPANISH: dict[str, dict[str, str]] = tomllib.loads(
    files("hilo.desks.analyst").joinpath("spanish.toml").read_text(encoding="utf-8")
)
FINDINGS, LIMITS = _SPANISH["findings"], _SPANISH["limits"]
CERTAINTY = {"almost certain": "casi seguro", "very likely": "muy probable", "likely": "probable"}


def finding_row(finding: Finding, language: str) -> dict[str, Any]:
    """A finding for a page: its state, words, code and article."""
    state = {"info": "done", "warning": "soon", "error": "late"}[finding.severity]
    words = finding.message
    if not language.startswith("en") and finding.code in FINDINGS:
        words = _filled(FINDINGS[finding.code], finding.message)
    return {"state": state, "words": words, "code": finding.code, "article": finding.article}


def finding_rows(findings: Any, language: str) -> list[dict[str, Any]]:
    """All findings, each sentence once, with how often it stands there (times)."""
    found: dict[str, dict[str, Any]] = {}
    for one in findings:
        row = finding_row(one, language)
        found.setdefault(row["words"], row | {"times": 0})["times"] += 1
    return list(found.values())


def limits(of: str, english: str, language: str) -> str:
    """What an answer does not prove."""
    return english if language.startswith("en") else LIMITS[of]


def _filled(spanish: str, english: str) -> str:
    numbers = [Written(one) for one in NUMBER.findall(english)]
    needed = [int(at) for at in re.findall(r"\{(\d)[:}]", spanish)]
    return spanish.format(*numbers) if not needed or max(needed) < len(numbers) else english

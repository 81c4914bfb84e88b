"""Findings and warnings in Spanish: the figures speak English, the desk speaks the reader's language.

A Spanish text stands in spanish.toml under the code; {0}, {1} are the numbers of the English sentence in their order.
What has no Spanish yet is shown as it is.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

from hilo.lib.codes import find
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

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


def refusal_row(refusal: Refusal, language: str) -> dict[str, str]:
    """A refusal for a page: words in the reader's language, and the exact English where it says more."""
    spoken = "en" if language.startswith("en") else "es"
    words = refusal.said(spoken)
    row = {"words": words, "detail": "", "code": refusal.code, "where": refusal.where}
    if spoken == "es" and refusal.code == "HILO-F424" and "first" in refusal.extra:
        months = refusal.extra["unpublished"]
        which = months[0] if len(months) == 1 else f"{months[0]} a {months[-1]}"
        row["words"] = (
            f"El archivo no publica nada de {which}: va de {refusal.extra['first']} a {refusal.extra['last']}. No "
            "publicado no es cero; pregunte por otro periodo o cargue un archivo más nuevo."
        )
    elif spoken == "es" and (known := find(refusal.code)) and known.composed and words != refusal.message:
        row["detail"] = refusal.message
    return row


def limits(of: str, english: str, language: str) -> str:
    """What an answer does not prove."""
    return english if language.startswith("en") else LIMITS[of]


def _filled(spanish: str, english: str) -> str:
    numbers = NUMBER.findall(english)
    needed = [int(at) for at in re.findall(r"\{(\d)\}", spanish)]
    return spanish.format(*numbers) if not needed or max(needed) < len(numbers) else english

"""What an exchange's message leaves on a call, in words (standards/telephony.toml). Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from hilo.lib.findings import Finding


@cache
def _standard() -> Mapping[str, Any]:
    file = Path(__file__).parent / "standards" / "telephony.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def finding(code: str, **values: str) -> Finding:
    """A finding as it is recorded, in English."""
    row = _standard()["findings"][code]
    decision = ", ".join(_standard()["decision"])
    return Finding(code, row["severity"], row["en"].format(**values), decision, row["where"])


def in_words(recorded: Finding, language: str) -> Finding:
    """A recorded finding in the reader's language; one of another kind as it is."""
    row = _standard()["findings"].get(recorded.code)
    if row is None or language not in row or language == "en":
        return recorded
    values = re.fullmatch(_pattern(row["en"]), recorded.message, re.DOTALL)
    return replace(recorded, message=row[language].format(**values.groupdict())) if values else recorded


@cache
def _pattern(template: str) -> str:
    """A regular expression that finds the values of a template in a sentence made from it."""
    return re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*)", re.escape(template))

"""What a dossier says, in Spanish and English: texts.toml, numbers, periods, and findings in the reader's language."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence import pictures
from hilo.knowledge.incidence.rules import crime
from hilo.lib.text import Written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hilo.knowledge.incidence.rules import Period

NONE = "–"
FIXED = "\N{NO-BREAK SPACE}"
HYPHEN = "\N{NON-BREAKING HYPHEN}"


@cache
def texts() -> dict[str, Any]:
    """All texts by key: each has es and en."""
    return tomllib.loads(files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))


class Words:
    """How a dossier writes in one language ("es" or "en")."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._chart = pictures.words(language)

    def say(self, key: str, /, **blanks: object) -> str:
        """A text with its blanks filled."""
        text: str = texts()["say"][key][self.language]
        return text.format(**blanks)

    def list(self, key: str) -> list[str]:
        """A text in several sentences."""
        found: list[str] = texts()["list"][key][self.language]
        return found

    def unit(self, unit: str) -> str:
        """cases, victims or deaths."""
        return self.say(f"unit_{unit}")

    def method(self, method: str) -> str:
        """A counting method in two words."""
        return self.say(f"method_{method}")

    def crime(self, key: str) -> str:
        """The crime in the middle of a sentence."""
        title = crime(key).title(self.language)
        return title[0].lower() + title[1:]

    def finding(self, told: Mapping[str, Any]) -> str:
        """A finding's sentence; in Spanish by its code, with the numbers of the English one in their order."""
        message: str = told["message"]
        spanish = texts()["finding"].get(told["code"])
        if self.language == "en" or spanish is None:
            return message
        numbers = [Written(one) for one in re.findall(r"(?<![\w-])\d[\d,]*(?:\.\d+)?", message)]
        try:
            return str(spanish.format(*numbers, last=numbers[-1] if numbers else Written()))
        except IndexError:
            return message

    def period(self, period: Period) -> str:
        """As people say it: January to June 2016, all of 2015, November 2015 to April 2016."""
        first, last = period.first, period.last
        if first.year != last.year or len(period) in (1, 12):
            return pictures.in_words(period, self.language)
        until = self._chart.period(str(last))
        start = self._chart.period(str(first)).split(" ")[0]
        return f"{start} {self.say('to')} {until}"

    def count(self, value: float | None) -> str:
        """1,234; a dash where there is none."""
        return NONE if value is None else self._chart.number(float(value))

    def rate(self, value: float | None) -> str:
        return NONE if value is None else self._chart.number(value, 1)

    def code(self, key: str) -> str:
        """The name of a file or a finding, never broken at its hyphen: in Spanish that would double it."""
        return key.replace("-", HYPHEN)

    def points(self, share: float) -> str:
        """A difference of shares in points of percent, with its sign."""
        return self._chart.signed(share * 100, "rate")

    def number(self, value: float | None) -> str:
        """One decimal, such as points of percent or z."""
        return NONE if value is None else self._chart.number(value, 1)

    def signed(self, value: int) -> str:
        """A difference of counts with its sign."""
        return self._chart.signed(value, "count")

    def ratio(self, value: float | None) -> str:
        return NONE if value is None else self._chart.number(value, 2)

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A fraction of one in percent."""
        return NONE if share is None else self._chart.percent(share, digits)

    def change(self, share: float | None) -> str:
        """A relative change with its sign."""
        return NONE if share is None or not isfinite(share) else self._chart.signed(share, "share")

    def chance(self, p: float | None) -> str:
        """A probability with two significant figures: 0.0018, 0.23, < 0.0001."""
        if p is None:
            return NONE
        if p < 0.0001:
            return f"<{FIXED}0.0001"
        return f"{p:.4f}" if p < 0.01 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"

    def span(self, low: float | None, high: float | None, kind: str = "rate") -> str:
        """An interval."""
        if low is None or high is None:
            return NONE
        if kind == "change":
            ends = (self._chart.signed(value * 100 - 100, "rate") for value in (low, high))
            sign = "%" if self.language == "en" else f"{FIXED}%"
            return f" {self.say('to')} ".join(ends).replace(" ", FIXED) + sign
        return self._chart.span(low, high, kind)  # type: ignore[arg-type]

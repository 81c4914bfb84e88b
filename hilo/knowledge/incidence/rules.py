"""What may be counted, over which months, and what may never be joined: rules over crimes.toml and methods.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hilo.lib.errors import Refusal

OTHER_MUNICIPALITIES = "998"
NOT_SPECIFIED = "999"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """2016-06; refuses anything else with HILO-F420."""
        if not (found := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", text.strip())) or not 1 <= int(found[2]) <= 12:
            raise Refusal("HILO-F420", f"“{text}” is no month: write it as 2016-06.", where="month")
        return cls(int(found[1]), int(found[2]))

    def plus(self, months: int) -> Month:
        """So many months later (earlier if negative)."""
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class Period:
    """First to last month, both included."""

    first: Month
    last: Month

    @classmethod
    def parse(cls, first: str, last: str) -> Period:
        """Two texts such as 2016-01 and 2016-06; refuses a period that ends before it begins (HILO-F421)."""
        period = cls(Month.parse(first), Month.parse(last))
        if period.last < period.first:
            raise Refusal("HILO-F421", f"The period ends ({period.last}) before it begins ({period.first}).")
        return period

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(self)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.first.year, self.last.year + 1))

    def shifted(self, months: int) -> Period:
        """The same length of time, so many months later (earlier if negative)."""
        return Period(self.first.plus(months), self.last.plus(months))

    def __iter__(self) -> Iterator[Month]:
        month = self.first
        while month <= self.last:
            yield month
            month = month.plus(1)

    def __len__(self) -> int:
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class Crime:
    """A crime as a question, and which rows answer it under each counting method.

    definitions: method to conditions; a row counts if it fits any; a condition names columns of the file and the words
    that they must hold. A method without one does not count this crime.
    """

    key: str
    title_es: str
    title_en: str
    definitions: dict[str, tuple[dict[str, tuple[str, ...]], ...]]

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_es

    def under(self, method: str) -> tuple[dict[str, tuple[str, ...]], ...]:
        """The conditions under a method; refuses with HILO-F422, F478 where the method has no such crime."""
        if method not in self.definitions:
            known = ", ".join(self.definitions)
            raise Refusal(
                "HILO-F478", f"“{self.key}” is not counted by the method “{method}” (only by {known}).", where="crime"
            )
        return self.definitions[method]


@dataclass(frozen=True, slots=True)
class Method:
    """A way of counting: figures of two methods never form one series."""

    key: str
    title_es: str
    title_en: str
    note_es: str
    note_en: str

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_es


@cache
def crimes() -> dict[str, Crime]:
    """All crimes by key, in the order of the file."""
    return {one["key"]: _crime(one) for one in _table("crimes.toml")["crimes"]}


def crime(key: str) -> Crime:
    """The crime; refuses an unknown key with HILO-F422 and the known ones."""
    if key not in crimes():
        raise Refusal("HILO-F422", f"There is no crime “{key}”. Known: {', '.join(crimes())}.", where="crime")
    return crimes()[key]


@cache
def methods() -> dict[str, Method]:
    """All counting methods by key."""
    return {one["key"]: Method(**one) for one in _table("methods.toml")["methods"]}


def break_between(one: str, other: str) -> bool:
    """True if figures of the two methods must be shown apart, with a mark between them."""
    return one != other


def is_a_place(code: str) -> bool:
    """False for XX998 (other municipalities) and XX999 (not specified): counted, but nowhere on a map."""
    return not code.endswith((OTHER_MUNICIPALITIES, NOT_SPECIFIED))


def _crime(row: dict[str, Any]) -> Crime:
    definitions = {
        method: tuple({column: tuple(words) for column, words in condition.items()} for condition in conditions)
        for method, conditions in row["under"].items()
    }
    return Crime(row["key"], row["title_es"], row["title_en"], definitions)


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("standards", name).read_text(encoding="utf-8"))

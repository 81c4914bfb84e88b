"""A question as an address says it: read from the form, written as an address and as a command line."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries import Period, crimes
from hilo.knowledge.incidence.queries.past import covered
from hilo.knowledge.incidence.queries.watched import METHODS
from hilo.knowledge.incidence.store import Vintage
from hilo.lib.errors import Refusal

VERBS = ("concentration", "change", "outbreaks", "rates", "series")
FIRST_SHOWN = ("inegi-deaths", "sesnsp-municipal", "sesnsp-state")
"""Sources offered first when nothing was asked yet."""
HALF_YEAR = 6
SHOWS: dict[str, tuple[str, ...]] = {
    "concentration": ("from", "to", "top", "share", "before_from", "before_to", "population"),
    "change": ("from", "to", "before_from", "before_to", "by", "state"),
    "outbreaks": ("to", "last", "by", "state", "method"),
    "rates": ("from", "to", "by", "state", "population"),
    "series": ("area", "adjust", "beside"),
}
"""Fields of the form that each verb has, besides source and crime."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as text; fields that the verb does not have stay as they were. share is in percent."""

    verb: str = "concentration"
    source: str = ""
    crime: str = "homicide"
    first: str = ""
    last_month: str = ""
    before_first: str = ""
    before_last: str = ""
    by: str = "state"
    state: str = ""
    area: str = "00"
    top: str = "50"
    share: str = "42"
    population: str = ""
    method: str = METHODS[0]
    last: str = "12"
    adjust: str = ""
    beside: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Question:
        """The question of an address; what it leaves out is as usual. Never refuses: the answer does."""
        said = {
            field.name: given[NAMES.get(field.name, field.name)].strip()[:60]
            for field in fields(cls)
            if given.get(NAMES.get(field.name, field.name), "").isprintable()
            and NAMES.get(field.name, field.name) in given
        }
        asked = cls(**said)
        return asked if asked.verb in VERBS else replace(asked, verb=VERBS[0])

    @property
    def period(self) -> Period:
        return Period.parse(self.first, self.last_month)

    @property
    def before(self) -> Period:
        """The earlier period: as given, else the same months a year before."""
        if self.before_first or self.before_last:
            return Period.parse(self.before_first, self.before_last)
        return self.period.shifted(-12)

    @property
    def number(self) -> int:
        """How many municipalities; refuses with HILO-F491 what is no number."""
        if not self.top.isdecimal():
            raise Refusal("HILO-F491", f"“{self.top}” is no number of municipalities.", where="top")
        return int(self.top)

    @property
    def fraction(self) -> float:
        """The share as a fraction; refuses with HILO-F492 what is no percentage."""
        try:
            found = float(self.share.replace(",", "."))
        except ValueError:
            found = 0.0
        if not 0 < found <= 100:
            raise Refusal("HILO-F492", f"“{self.share}” is no share in percent, such as 42.", where="share")
        return found / 100

    @property
    def months(self) -> int:
        """How many months are judged; refuses with HILO-F497 what is no number from 1 to 60."""
        if not self.last.isdecimal() or not 1 <= int(self.last) <= 60:
            raise Refusal("HILO-F497", f"Judge 1 to 60 months, not “{self.last}”.", where="last")
        return int(self.last)

    def fields(self) -> dict[str, str]:
        """The fields of the address, in the form's order, those of this verb alone."""
        shown = ("verb", "source", "crime", *SHOWS[self.verb])
        values = {NAMES.get(field.name, field.name): getattr(self, field.name) for field in fields(self)}
        return {name: values[name] for name in shown if values[name]}

    def address(self, **others: str) -> str:
        """The question as the part of an address after the question mark."""
        return urlencode(self.fields() | {name: value for name, value in others.items() if value})

    def as_verb(self, verb: str) -> str:
        """The same question under another verb, as an address."""
        return replace(self, verb=verb).address()

    def command(self) -> str:
        """The same question for a terminal; "" for a series, which has no verb there."""
        if self.verb == "series":
            return ""
        options: list[tuple[str, str]] = [("source", self.source), ("crime", self.crime)]
        if self.verb in ("concentration", "change", "rates"):
            options += [("from", self.first), ("to", self.last_month)]
        if self.verb == "concentration":
            options += [("top", self.top), ("share", f"{self.fraction:g}")]
            options += [("fixed-from", str(self.before.first)), ("fixed-to", str(self.before.last))]
        if self.verb == "change":
            options += [("against-from", str(self.before.first)), ("against-to", str(self.before.last))]
        if self.verb in ("change", "outbreaks", "rates"):
            options += [("by", self.by), ("state", self.state)]
        if self.verb in ("concentration", "rates"):
            options += [("population", self.population)]
        if self.verb == "outbreaks":
            options += [("method", self.method), ("last", self.last), ("until", self.last_month)]
        words = [word for name, value in options if value for word in (f"--{name}", value)]
        return shlex.join(["hilo", "statistics", self.verb, *words])

    @property
    def adjusted(self) -> bool:
        return self.verb == "series" and bool(self.adjust)


NAMES = {
    "first": "from",
    "last_month": "to",
    "before_first": "before_from",
    "before_last": "before_to",
}
"""Fields whose name in the address is another."""


def usual(loaded: tuple[Vintage, ...], verb: str = VERBS[0]) -> Question:
    """A question to begin with: the file that is offered first, its last half year."""
    found = sorted(loaded, key=lambda one: FIRST_SHOWN.index(one.source) if one.source in FIRST_SHOWN else 9)[0]
    last = covered(found).last
    crime = next(key for key, one in crimes().items() if found.method in one.definitions)
    return Question(
        verb=verb,
        source=found.key,
        crime=crime,
        first=str(max(last.plus(1 - HALF_YEAR), covered(found).first)),
        last_month=str(last),
        by="municipality" if verb == "concentration" else "state",
    )


def completed(asked: Question) -> Question:
    """The question with its vintage named by its hash, and the file's last half year where no period was given.

    Refuses a file that is not loaded (HILO-F404).
    """
    vintage = store.find(asked.source)
    last = covered(vintage).last
    return replace(
        asked,
        source=vintage.key,
        first=asked.first or str(max(last.plus(1 - HALF_YEAR), covered(vintage).first)),
        last_month=asked.last_month or str(last),
    )

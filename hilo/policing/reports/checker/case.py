"""The report and what other records say, read once: an answer comes out as its type or as nothing. Never raises.

An answer may be a value, `{"absent": …}`, `{"masked": true}` (answered, but not for this reader), or not there yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from math import isfinite
from typing import Any

from .telling import Told, read, told
from .words import person, plain

NOTHING: Mapping[str, Any] = {}
PRESENTATION = "presentation"
"""What a civic report calls its hand-over."""
ANNEXES = ("detention", "force", "vehicle", "object", "interview", "scene", "continuation")


def instant(value: object) -> datetime | None:
    """An ISO 8601 time with its offset; anything else is no time."""
    if not isinstance(value, str) or len(value) < 16:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


class Record:
    """A section, a record of an annex, or a row of another record. path: where it stands."""

    __slots__ = ("_rows", "_times", "path", "values")

    def __init__(self, path: str, values: object) -> None:
        self.path = path
        self.values: Mapping[str, Any] = values if isinstance(values, Mapping) else NOTHING
        self._times: dict[str, datetime | None] = {}
        self._rows: dict[str, list[Record]] = {}

    def at(self, field: str) -> str:
        return f"{self.path}.{field}"

    def unanswered(self, field: str) -> bool:
        """Nothing stands there yet, not even that it is unknown."""
        value = self.values.get(field)
        return value is None or (isinstance(value, (str, list)) and not value)

    def masked(self, field: str) -> bool:
        """Answered, but not for this reader to see."""
        value = self.values.get(field)
        return isinstance(value, Mapping) and "masked" in value

    def absent(self, field: str) -> bool:
        value = self.values.get(field)
        return isinstance(value, Mapping) and "absent" in value

    def lacks(self, field: str) -> bool:
        """No value: not answered, unknown, or said not to apply. A masked value is a value."""
        value = self.values.get(field)
        if value is None or value == "" or value == []:
            return True
        if isinstance(value, str):
            return not value.strip()
        return isinstance(value, Mapping) and "absent" in value

    def text(self, field: str) -> str:
        value = self.values.get(field)
        return value.strip() if isinstance(value, str) else ""

    def yes(self, field: str) -> bool:
        return self.values.get(field) is True

    def no(self, field: str) -> bool:
        return self.values.get(field) is False

    def not_yes(self, field: str) -> bool:
        """Denied or without an answer; a masked one is left alone."""
        return self.values.get(field) is False or self.lacks(field)

    def number(self, field: str) -> float | None:
        value = self.values.get(field)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        if isinstance(value, int):
            return float(value) if abs(value) < 10**15 else None
        return value if isfinite(value) else None

    def codes(self, field: str) -> list[str]:
        value = self.values.get(field)
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

    def rows(self, field: str) -> list[Record]:
        kept = self._rows.get(field)
        if kept is None:
            value = self.values.get(field)
            rows = value if isinstance(value, list) else ()
            kept = [Record(f"{self.path}.{field}", one) for one in rows if isinstance(one, Mapping)]
            self._rows[field] = kept
        return kept

    def time(self, field: str) -> datetime | None:
        times = self._times
        if field not in times:
            times[field] = instant(self.values.get(field))
        return times[field]

    def day(self, field: str) -> date | None:
        value = self.values.get(field)
        if not isinstance(value, str) or len(value) != 10:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None


def _list(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


class Case:
    """One report with what the other records of the same event say.

    now: the instant of the check. known(name): whether another record was looked at; without it nothing is compared.
    """

    def __init__(self, report: object, context: object, now: datetime) -> None:
        document: Mapping[str, Any] = report if isinstance(report, Mapping) else NOTHING
        beside: Mapping[str, Any] = context if isinstance(context, Mapping) else NOTHING
        self.now = now
        sections, annexes = document.get("sections"), document.get("annexes")
        said: Mapping[str, Any] = sections if isinstance(sections, Mapping) else NOTHING
        added: Mapping[str, Any] = annexes if isinstance(annexes, Mapping) else NOTHING
        handover = PRESENTATION if PRESENTATION in said else "handover"
        self.handover = Record(f"sections.{handover}", said.get(handover))
        self.responder = Record("sections.responder", said.get("responder"))
        self.knowledge = Record("sections.knowledge", said.get("knowledge"))
        self.place = Record("sections.place", said.get("place"))
        self.narrative = Record("sections.narrative", said.get("narrative"))
        self.annexes: dict[str, list[Record]] = {name: _records(name, added.get(name)) for name in ANNEXES}
        self.detentions = self.annexes["detention"]
        self.forces = self.annexes["force"]
        self.vehicles = self.annexes["vehicle"]
        self.objects = self.annexes["object"]
        self.interviews = self.annexes["interview"]
        self.scenes = self.annexes["scene"]
        self._beside = beside
        self.calls = [Record("context.calls", one) for one in _list(beside.get("calls"))]
        self.assignments = [Record("context.assignments", one) for one in _list(beside.get("assignments"))]
        self.register = _numbered("detentions", beside.get("detentions"))
        self.items = _numbered("evidence", beside.get("evidence"))
        self.amendments = [Record("context.amendments", one) for one in _list(beside.get("amendments"))]
        self.received = Record("context.handover", beside.get("handover"))

    def known(self, name: str) -> bool:
        return isinstance(self._beside.get(name), list)

    def sections(self) -> tuple[Record, ...]:
        return (self.handover, self.responder, self.knowledge, self.place, self.narrative)

    def records(self) -> Iterator[Record]:
        """Every section and annex in the order of the form."""
        yield from self.sections()
        for name in ANNEXES:
            yield from self.annexes[name]

    @cached_property
    def day(self) -> date:
        """The day whose law the report is judged under: of the first detention, else of the event, else of the check.

        No day to come: an hour written wrongly does not make a law of tomorrow.
        """
        known = (self.knowledge.time(field) for field in ("arrived_at", "known_at", "fact_at"))
        said = [at for _, at in self.arrests] or [at for at in known if at][:1]
        return min([*said, self.now]).date()

    @cached_property
    def ids(self) -> dict[str, set[str]]:
        """The annex ids of each kind."""
        return {name: {one.text("id") for one in records} for name, records in self.annexes.items()}

    @cached_property
    def pairs(self) -> list[tuple[Record, Record]]:
        """Each annex A with its row of the register of detentions, where there is one."""
        by_annex = {row.text("annex"): row for row in self.register if row.text("annex")}
        by_number = {row.text("number"): row for row in self.register if row.text("number")}
        found = []
        for one in self.detentions:
            row = by_annex.get(one.text("id")) or by_number.get(one.text("register_number"))
            if row is not None:
                found.append((one, row))
        return found

    @cached_property
    def chains(self) -> list[tuple[Record, Record]]:
        """Each object of annex D with its custody record, where there is one."""
        by_number = {row.text("number"): row for row in self.items if row.text("number")}
        return [(one, by_number[one.text("evidence")]) for one in self.objects if one.text("evidence") in by_number]

    def ours(self, *people: str) -> bool:
        """Whether one of the people is of this report's crew; true as well if either side is not known.

        Two units at one event write two reports: neither answers for the other's detentions and items.
        """
        named = {one for one in map(plain, people) if one}
        return not named or not self.crew or bool(named & self.crew)

    @cached_property
    def own_items(self) -> list[Record]:
        """The items in custody that this report answers for: in its annex D, or collected by its crew."""
        listed = {id(row) for _, row in self.chains}
        return [row for row in self.items if id(row) in listed or self.ours(person(row.text("by")))]

    def of_item(self, row: Record) -> str:
        """Where the report speaks of an item in custody: the number in its annex D, or the annex if it has none."""
        for one, item in self.chains:
            if item is row:
                return one.at("evidence")
        return "annexes.object"

    @cached_property
    def arrests(self) -> list[tuple[Record, datetime]]:
        """The detentions whose hour is known."""
        return [(one, at) for one in self.detentions if (at := one.time("detained_at")) is not None]

    @cached_property
    def crew(self) -> set[str]:
        """Numbers and names of the officers present, plainly written."""
        rows = [*self.responder.rows("crew"), self.responder]
        return {plain(text) for row in rows for text in (row.text("number"), row.text("name")) if text}

    @cached_property
    def told(self) -> str:
        """The narrative with its continuations, as far as it is read: every rule reads the same."""
        return read(self.whole)

    @cached_property
    def whole(self) -> str:
        """The narrative with its continuations, all of it."""
        more = [one.text("text") for one in self.annexes["continuation"] if one.text("of") in ("narrative", "")]
        return "\n".join([self.narrative.text("text"), *more])

    @cached_property
    def spoken(self) -> Told:
        """The narrative made ready to look for words in it."""
        return told(self.told)

    @cached_property
    def told_plainly(self) -> str:
        return plain(self.told)


def _records(name: str, value: object) -> list[Record]:
    return [
        Record(f"annexes.{name}.{one['id'] if isinstance(one.get('id'), str) else place}", one)
        for place, one in enumerate(_list(value))
    ]


def _numbered(name: str, value: object) -> list[Record]:
    return [
        Record(f"context.{name}.{one['number'] if isinstance(one.get('number'), str) else place}", one)
        for place, one in enumerate(_list(value))
    ]

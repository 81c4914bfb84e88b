"""A report's document read under its form: what is told of one thing, and whether it may be read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .fields import label_of, masked, options_of, words


@dataclass(frozen=True, slots=True)
class Fact:
    """What is told of one thing. state: "" as it stands, "missing" for what the form asks and nobody answered,
    "masked", "late" for what breaks something. anchor: where it stands in the whole report."""

    label: str
    value: str
    state: str = ""
    anchor: str = ""


class Reading:
    """A document under its form, asked for one answer at a time."""

    def __init__(self, form: Any, document: Mapping[str, Any], spoken: str, known: Mapping[str, str]) -> None:
        self.form, self.document, self.spoken, self.known = form, document, spoken, known

    def section(self, part: str) -> Mapping[str, Any]:
        return (self.document.get("sections") or {}).get(part) or {}

    def records(self, part: str) -> list[Mapping[str, Any]]:
        return [one for one in (self.document.get("annexes") or {}).get(part) or () if isinstance(one, Mapping)]

    def of(self, part: str, name: str, label: str = "") -> list[Fact]:
        """One answer of a section: none if the edition does not ask it."""
        return self._fact(f"sections.{part}.{name}", self.section(part).get(name), label)

    def in_(self, part: str, record: Mapping[str, Any], name: str, label: str = "") -> list[Fact]:
        """The same of a record of an annex."""
        return self._fact(f"annexes.{part}.{record.get('id')}.{name}", record.get(name), label)

    def _fact(self, path: str, value: Any, label: str) -> list[Fact]:
        found = self.form.field(path)
        if found is None:
            return []
        one, anchor = found[1], self.known.get(path, "")
        label = label or label_of(one, self.spoken)
        if masked(value):
            return [Fact(label, "", "masked", anchor)]
        if isinstance(value, Mapping):
            unknown = value.get("absent") == "unknown" and one.required
            return [Fact(label, words(one.type, value, {}), "", anchor)] if unknown else []
        if value is None or value in ("", []):
            return [Fact(label, "", "missing", anchor)] if one.required == "always" else []
        return [Fact(label, words(one.type, value, options_of(self.form, one, self.spoken)), "", anchor)]

    def line(self, part: str, record: Mapping[str, Any], label: str, *names: str) -> list[Fact]:
        """Some answers of a record under one label, in one line; times by their hour where the day is the fact's."""
        found = [fact for name in names for fact in self.in_(part, record, name)]
        if not found:
            return []
        first, said = found[0], [self.hour(one.value) for one in found if one.value]
        if any(one.state == "masked" for one in found):
            return [Fact(label, "", "masked", first.anchor)]
        return [Fact(label, " · ".join(said), "" if said else "missing", first.anchor)]

    def hour(self, said: str) -> str:
        """A time of the day of the fact without its day; anything else as it is."""
        return said.removeprefix(f"{self.day} ") if self.day else said

    @property
    def day(self) -> str:
        at = self.section("knowledge").get("fact_at")
        return words("datetime", at, {}).partition(" ")[0] if isinstance(at, str) else ""

    def said(self, part: str, record: Mapping[str, Any], *names: str) -> str:
        """Some answers of a record in one line."""
        return " · ".join(one.value for name in names for one in self.in_(part, record, name) if one.value)

"""From answers to the sections of the paper, in the order in which the Council reads them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence.dossier import annex, blocks, changed, concentrated, counted, findings, rated
from hilo.knowledge.incidence.queries.cells import name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hilo.knowledge.incidence.dossier.blocks import Block, Folder
    from hilo.knowledge.incidence.dossier.questions import Answered, Asked
    from hilo.knowledge.incidence.dossier.words import Words
    from hilo.knowledge.incidence.store import Vintage

ALPHA = 0.05
"""A change of a whole crime is named on the first page if its p is below this."""


class Pages:
    """The sections of one dossier."""

    def __init__(
        self,
        asked: Asked,
        answers: Sequence[Answered],
        vintages: Mapping[str, Vintage],
        folder: Folder,
        words: Words,
        made: Mapping[str, Any],
    ) -> None:
        self.asked, self.answers, self.vintages = asked, answers, vintages
        self.folder, self.words, self.made = folder, words, made
        self.main = vintages[answers[0].question.vintages[0]]
        self.unit = words.unit(self.main.unit)

    def data(self) -> dict[str, Any]:
        """Everything the template needs."""
        words, asked = self.words, self.asked
        place = "" if asked.area == "00" else f", {name(asked.area)}"
        crime = words.crime(asked.crime).capitalize()
        title = words.say("title", crime=crime, period=words.period(asked.period), place=place)
        sections = [
            self._section("concentration", concentrated.section(self)),
            self._section("change", changed.section(self)),
            self._section("rates", rated.section(self)),
            self._section("series", counted.section(self)),
            self._section("missing", findings.section(self)),
            self._section("proof", [blocks.items(words.list("does_not_prove"))]) | {"apart": False},
            self._section("method", annex.section(self)),
        ]
        found = [one for one in sections if one["blocks"]]
        for before, one in pairwise(found):
            # Where there was nothing to show, what follows need not begin a page.
            one["apart"] = one["apart"] and any(block["kind"] != "warning" for block in before["blocks"])
        return {
            "language": words.language,
            "title": title,
            "date": self.made["date"],
            "labels": {
                key: words.say(key)
                for key in ("figure", "table", "contents", "page_of", "for_council", "organisation", "made_on", "asked")
            },
            "answer": self.answer(),
            "numbers": self._numbers(),
            "points": self._points(),
            "cover_note": words.say("cover_note"),
            "made_line": words.say(
                "made_line",
                date=self.made["date"],
                source=self.main.source,
                hash=self.main.hash,
                code=self.made["code"],
            ),
            "sections": found,
        }

    def part(self, part: str) -> list[Answered]:
        """Questions of a part that have an answer."""
        return [one for one in self.answers if one.question.part == part and one.refused is None]

    def first(self, part: str) -> Answered | None:
        found = self.part(part)
        return found[0] if found else None

    def why_not(self, part: str) -> list[Block]:
        """What a part that has no answer says instead."""
        told = [one.refused["message"] for one in self.answers if one.question.part == part and one.refused]
        return [blocks.warning(self.words.say("no_answer", why=why)) for why in dict.fromkeys(told)]

    def total(self) -> Answered | None:
        """The change of the dossier's own crime in its own file."""
        own = [one for one in self.part("country") if one.question.vintages[0] == self.main.hash]
        return next((one for one in own if one.answer.crime == self.asked.crime), None)

    def _section(self, key: str, found: list[Block]) -> dict[str, Any]:
        return {"title": self.words.say(f"section_{key}"), "blocks": found, "apart": True}

    def answer(self) -> list[str]:
        """One sentence that answers, and one that says how it moved."""
        words, asked, said = self.words, self.asked, []
        crime, period = words.crime(asked.crime), words.period(asked.period)
        concentrated, total = self.first("concentration"), self.total()
        if asked.area == "00" and concentrated is not None:
            answer = concentrated.answer
            said.append(
                words.say(
                    "answer_concentration",
                    k=answer.top.k,
                    share=words.percent(answer.fixed.share),
                    crime=crime,
                    unit=self.unit,
                    period=period,
                    expected=words.percent(answer.expected.expected),
                )
            )
        if total is not None:
            totals = total.answer.totals
            said.append(
                words.say(
                    "answer_change",
                    place=name(asked.state or "00"),
                    crime=crime,
                    before=words.count(totals.before),
                    after=words.count(totals.after),
                    unit=self.unit,
                    change=words.change(totals.ratio.value - 1),
                    earlier=words.period(asked.before),
                    later=period,
                )
            )
        if row := self.own_area():
            told = words.say(
                "answer_area",
                place=row.name,
                crime=crime,
                before=words.count(row.before),
                after=words.count(row.after),
                unit=self.unit,
                change=words.change(None if row.ratio is None else row.ratio - 1),
                earlier=words.period(asked.before),
                later=period,
                verdict=words.say(f"verdict_{row.verdict or 'chance'}"),
            )
            said.insert(0, told)
        return said or [words.say("answer_none", period=period)]

    def own_area(self) -> Any:
        areas = self.first("areas")
        if len(self.asked.area) != 5 or areas is None:
            return None
        return next((row for row in areas.answer.areas if row.code == self.asked.area), None)

    def _points(self) -> list[str]:
        """What else the first page must say."""
        words, found = self.words, []
        for key, rose in (("others_rose", True), ("others_fell", False)):
            moved: dict[str, list[str]] = {}
            for one in (told.answer for told in self.part("country")):
                ratio, p = one.totals.ratio.value, one.totals.p_over_dispersed
                if one.crime != self.asked.crime and p is not None and p < ALPHA and (ratio > 1) is rose:
                    where = f"{words.change(ratio - 1)} {words.unit(one.provenance.unit)}"
                    moved.setdefault(one.crime, []).append(f"{where}, {words.method(one.provenance.method)}")
            if moved:
                crimes = ". ".join(
                    f"{words.crime(crime).capitalize()}: {'; '.join(parts)}" for crime, parts in moved.items()
                )
                found.append(words.say(key, crimes=crimes))
        if (areas := self.first("areas")) is not None:
            found.append(self.areas_text(areas.answer))
        return [*found, words.list("does_not_prove")[1 if self.first("concentration") else 2]]

    def areas_text(self, answer: Any) -> str:
        words, flags = self.words, answer.flags
        return words.say(
            "areas_text" if flags.rose or flags.fell else "areas_none",
            kind=words.say(f"areas_{answer.by}"),
            rose=flags.rose,
            fell=flags.fell,
            naive=words.count(flags.naive),
            expected=words.count(flags.naive_expected),
            q=words.percent(answer.q, 0),
        )

    def _own_rate(self) -> Any:
        """The rate of the area that was asked for."""
        one = self.first("rates-places" if len(self.asked.area) == 5 else "rates-states")
        rows = () if one is None else one.answer.rows
        return next((row for row in rows if row.code == self.asked.area and row.rate is not None), None)

    def _numbers(self) -> list[dict[str, str]]:
        """Four figures for the cover, each with what it is."""
        words, found = self.words, []
        concentrated = self.first("concentration")
        if concentrated is not None and self.asked.area == "00":
            answer = concentrated.answer
            k = answer.top.k
            found = [
                (words.percent(answer.top.share), words.say("number_top", k=k)),
                (
                    words.percent(answer.fixed.share),
                    words.say("number_fixed", k=k, period=words.period(answer.chosen_in)),
                ),
                (words.percent(answer.expected.expected), words.say("number_expected", k=k)),
            ]
        moved = None
        if (row := self.own_area()) is not None:
            moved = row.ratio, row.before, row.after
        elif (total := self.total()) is not None:
            moved = total.answer.totals.ratio.value, total.answer.totals.before, total.answer.totals.after
        if moved is not None:
            ratio, before, after = moved
            label = words.say("number_change", before=words.count(before), after=words.count(after))
            found.append((words.change(None if ratio is None else ratio - 1), label))
        if self.asked.state and (rated := self._own_rate()) is not None:
            span = words.span(rated.low, rated.high)
            found.append((words.rate(rated.rate), words.say("number_rate", place=rated.name, span=span)))
        if self.asked.state and concentrated is not None:
            inside = sum(row.code.startswith(self.asked.state) for row in concentrated.answer.places)
            label = words.say("number_inside", k=concentrated.answer.top.k, place=name(self.asked.state))
            found.append((str(inside), label))
        return [{"value": value, "label": label} for value, label in found]

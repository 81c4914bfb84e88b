"""From answers to the sections of the paper, in the order in which the Council reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence.dossier import annex, blocks, charts, findings
from hilo.knowledge.incidence.dossier.blocks import source
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY, name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hilo.knowledge.incidence.dossier.blocks import Block, Folder
    from hilo.knowledge.incidence.dossier.questions import Answered, Asked
    from hilo.knowledge.incidence.dossier.words import Words
    from hilo.knowledge.incidence.store import Vintage

NEAREST = 15
"""Areas listed of those that changed, and of those with the highest smoothed rate."""
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
            self._section("concentration", self._concentration()),
            self._section("change", self._change()),
            self._section("rates", self._rates()),
            self._section("series", self._series()),
            self._section("missing", findings.section(self)),
            self._section("proof", [blocks.items(words.list("does_not_prove"))]) | {"apart": False},
            self._section("method", annex.section(self)),
        ]
        return {
            "language": words.language,
            "title": title,
            "date": self.made["date"],
            "labels": {
                key: words.say(key)
                for key in ("figure", "table", "contents", "page_of", "for_council", "organisation", "made_on", "asked")
            },
            "answer": self._answer(),
            "numbers": self._numbers(),
            "points": self._points(),
            "cover_note": words.say("cover_note"),
            "made_line": words.say(
                "made_line", date=self.made["date"], source=self.main.source, hash=self.main.hash, code=self.made["code"]
            ),
            "sections": [one for one in sections if one["blocks"]],
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

    def _answer(self) -> list[str]:
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
        if row := self._own_area():
            said.append(
                words.say(
                    "answer_area",
                    place=row.name,
                    before=words.count(row.before),
                    after=words.count(row.after),
                    verdict=words.say(f"verdict_{row.verdict or 'chance'}"),
                )
            )
        return said or [words.say("answer_none", period=period)]

    def _own_area(self) -> Any:
        areas = self.first("areas")
        if len(self.asked.area) != 5 or areas is None:
            return None
        return next((row for row in areas.answer.areas if row.code == self.asked.area), None)

    def _points(self) -> list[str]:
        """What else the first page must say."""
        words, found = self.words, []
        others = [one.answer for one in self.part("country") if one.answer.crime != self.asked.crime]
        judged = [one for one in others if one.totals.p_over_dispersed is not None]
        for key, rose in (("others_rose", True), ("others_fell", False)):
            moved = [
                f"{words.crime(one.crime)} ({words.change(one.totals.ratio.value - 1)}, {words.unit(one.provenance.unit)}, "
                f"{words.method(one.provenance.method)})"
                for one in judged
                if one.totals.p_over_dispersed < ALPHA and (one.totals.ratio.value > 1) is rose
            ]
            if moved:
                found.append(words.say(key, crimes="; ".join(moved)))
        if (areas := self.first("areas")) is not None:
            found.append(self._areas_text(areas.answer))
        return [*found, words.list("does_not_prove")[1 if self.first("concentration") else 2]]

    def _areas_text(self, answer: Any) -> str:
        words, flags = self.words, answer.flags
        return words.say(
            "areas_text",
            kind=words.say(f"areas_{answer.by}"),
            rose=flags.rose,
            fell=flags.fell,
            naive=words.count(flags.naive),
            expected=words.count(flags.naive_expected),
            q=words.percent(answer.q, 0),
        )

    def _numbers(self) -> list[dict[str, str]]:
        """Four figures for the cover, each with what it is."""
        words, found = self.words, []
        if (concentrated := self.first("concentration")) is not None:
            answer = concentrated.answer
            k = answer.top.k
            found = [
                (words.percent(answer.top.share), words.say("number_top", k=k)),
                (words.percent(answer.fixed.share), words.say("number_fixed", k=k, period=words.period(answer.chosen_in))),
                (words.percent(answer.expected.expected), words.say("number_expected", k=k)),
            ]
        if (total := self.total()) is not None:
            totals = total.answer.totals
            label = words.say("number_change", before=words.count(totals.before), after=words.count(totals.after))
            found.append((words.change(totals.ratio.value - 1), label))
        return [{"value": value, "label": label} for value, label in found]

    def _concentration(self) -> list[Block]:
        words = self.words
        one = self.first("concentration")
        if one is None:
            if self.main.grain != MUNICIPALITY:
                return [blocks.warning(words.say("no_municipalities", source=self.main.source))]
            return self.why_not("concentration")
        answer = one.answer
        told = source(one.question.key, answer.provenance, words)
        fixed, top = answer.fixed, answer.top
        said = [
            words.say(
                "shares_text",
                k=top.k,
                total=words.count(top.total),
                unit=self.unit,
                top=words.percent(top.share),
                fixed=words.percent(fixed.share),
                low=words.percent(answer.expected.low),
                high=words.percent(answer.expected.high),
                excess=words.number(answer.expected.excess * 100),
            ),
            words.say(
                "number_needed",
                number=answer.number.number,
                share=words.percent(answer.share, 0),
                k=top.k,
                people=words.percent(top.population_share),
                population=words.say(f"population_{answer.population}"),
            ),
            words.say("ties", tied=top.tied, taken=top.tied_members, count=words.count(top.last_count))
            if top.tied > top.tied_members
            else words.say("no_ties"),
            words.say(
                "ties_fixed",
                tied=fixed.tied,
                taken=fixed.tied_members,
                low=words.percent(fixed.low, 3),
                high=words.percent(fixed.high, 3),
            )
            if fixed.tied > fixed.tied_members
            else words.say("no_ties_fixed"),
            words.say("gini", gini=words.ratio(answer.gini), generalised=words.ratio(answer.generalised_gini)),
        ]
        change = answer.change
        if change is not None:
            said.append(
                words.say(
                    "decomposition",
                    change=words.points(change.change),
                    staying=words.points(change.staying),
                    leaving=words.points(change.leaving),
                    replacement=words.points(change.replacement),
                    k=len(change.entrants),
                )
            )
        return [
            blocks.strong(self._answer()[0]) if self.asked.area == "00" else blocks.text(words.say("whole_country")),
            self.folder.figure(charts.shares(answer, words), told),
            *map(blocks.text, said),
            self.folder.figure(charts.curve(answer, words), told, width=46),
            self.folder.figure(charts.places(answer, words), told, width=88, note=words.say("map_note")),
            self._list(answer, told),
        ]

    def _list(self, answer: Any, told: str) -> Block:
        words = self.words
        ranks = {
            row.code: place
            for place, row in enumerate(sorted(answer.places, key=lambda row: (-(row.rate or 0), row.code)), 1)
        }
        rows = [
            (
                str(row.rank),
                row.name,
                row.code,
                words.count(row.count),
                words.count(row.population),
                words.rate(row.rate),
                "" if row.rate is None else str(ranks[row.code]),
                words.say("yes") if row.on_fixed_list else NOT_CHOSEN,
            )
            for row in answer.places
        ]
        inside = [at for at, row in enumerate(answer.places) if self.asked.state and row.code.startswith(self.asked.area)]
        chosen = sum(bool(row.on_fixed_list) for row in answer.places)
        return blocks.table(
            words.say("list_title", k=answer.top.k, chosen=chosen, period=words.period(answer.chosen_in)),
            words.list("list_header"),
            "rllrrrrl",
            rows,
            told,
            note=words.say("list_note"),
            bold=inside,
        )

    def _change(self) -> list[Block]:
        words = self.words
        found: list[Block] = []
        country = self.part("country")
        if country:
            answers = [one.answer for one in country]
            everywhere = words.say("several_files", keys=f"{country[0].question.key}–{country[-1].question.key}")
            drawable = [one for one in answers if one.totals.before and one.totals.after]
            if drawable:
                found.append(self.folder.figure(charts.changes(drawable, words), everywhere, note=words.say("changes_note")))
            found.append(self._country_table(country, everywhere))
        else:
            found += self.why_not("country")
        areas = self.first("areas")
        if areas is None:
            return [*found, *self.why_not("areas")]
        return [*found, *self._areas(areas)]

    def _country_table(self, country: Sequence[Answered], told: str) -> Block:
        words = self.words
        rows = []
        for one in country:
            answer = one.answer
            totals = answer.totals
            rows.append(
                (
                    one.question.key,
                    f"{words.crime(answer.crime).capitalize()}, {words.unit(answer.provenance.unit)}",
                    words.code(answer.provenance.vintage),
                    words.count(totals.before),
                    words.count(totals.after),
                    words.change(totals.ratio.value - 1),
                    words.span(totals.ratio.lower, totals.ratio.upper, "change"),
                    words.number(totals.z),
                    words.chance(totals.p_over_dispersed),
                )
            )
        own = [at for at, one in enumerate(country) if one is self.total()]
        title = words.say(
            "country_title",
            place=name(self.asked.state or "00"),
            before=words.period(self.asked.before),
            after=words.period(self.asked.period),
        )
        return blocks.table(
            title,
            words.list("country_header"),
            "lllrrrrrr",
            rows,
            told,
            note=words.say("country_note"),
            bold=own,
            widths=["auto", "1fr", *["auto"] * 7],
        )

    def _areas(self, one: Answered) -> list[Block]:
        words, answer = self.words, one.answer
        told = source(one.question.key, answer.provenance, words)
        flags = answer.flags
        where = name(self.asked.state) if answer.state else name("00")
        kind = words.say(f"areas_{answer.by}")
        rows = [
            (words.say("flag_naive"), words.count(flags.naive)),
            (words.say("flag_expected"), words.count(flags.naive_expected)),
            (words.say("flag_poisson"), words.count(flags.poisson_rose)),
            (words.say("flag_rose"), words.count(flags.rose)),
            (words.say("flag_fell"), words.count(flags.fell)),
            (words.say("flag_usual"), words.count(flags.rose_usual)),
            (words.say("flag_tested"), f"{words.count(flags.tested)} / {words.count(flags.compared)}"),
        ]
        nearest = [row for row in answer.areas if row.verdict != "unpublished"][:NEAREST]
        own = self._own_area()
        if own is not None and own not in nearest:
            nearest.append(own)
        listed = [
            (
                row.name,
                row.code,
                words.count(row.before),
                words.count(row.after),
                words.change(None if row.ratio is None else row.ratio - 1),
                words.span(row.low, row.high, "change"),
                words.chance(row.q),
                words.chance(row.q_usual),
                words.say(f"verdict_{row.verdict or 'chance'}"),
            )
            for row in nearest
        ]
        strong = [at for at, row in enumerate(nearest) if row.verdict in ("rose", "fell") or row is own]
        return [
            blocks.heading(words.say("areas_heading", kind=kind, where=where)),
            blocks.text(f"{self._areas_text(answer)} {words.say('scatter_text', ratio=words.ratio(answer.scatter_at_10))}"),
            blocks.table(words.say("flags_title"), words.list("flags_header"), "lr", rows, told),
            blocks.table(
                words.say("nearest_title", kind=kind, count=len(listed)),
                words.list("nearest_header"),
                "llrrrrrrl",
                listed,
                told,
                note=words.say("nearest_note"),
                bold=strong,
            ),
        ]

    def _rates(self) -> list[Block]:
        words = self.words
        found: list[Block] = []
        states = self.first("rates-states")
        if states is None:
            found += self.why_not("rates-states")
        else:
            answer = states.answer
            told = source(states.question.key, answer.provenance, words)
            people = words.say(f"population_{answer.population}")
            rated = [row for row in answer.rows if row.rate is not None]
            if rated:
                found += [
                    blocks.text(words.say("rates_text", common=words.rate(answer.common), population=people)),
                    self.folder.figure(charts.state_rates(answer, words, self.asked.area), told, width=88),
                ]
            order = sorted(answer.rows, key=lambda row: (-(row.rate or -1), row.code))
            found.append(self._rate_table("state_table", order, told, people))
        places = self.first("rates-places")
        if places is None:
            return found + self.why_not("rates-places")
        answer = places.answer
        told = source(places.question.key, answer.provenance, words)
        people = words.say(f"population_{answer.population}")
        found.append(blocks.heading(words.say("places_heading")))
        found.append(blocks.text(words.say("places_text"), sticky=True))
        if answer.funnel is not None:
            found.append(self.folder.figure(charts.funnel(answer, words), told))
        smooth = sorted(
            (row for row in answer.rows if row.shrunk is not None), key=lambda row: (-(row.shrunk or 0), row.code)
        )
        rows = smooth[:NEAREST] + [row for row in smooth[NEAREST:] if row.code == self.asked.area]
        found.append(self._rate_table("place_table", rows, told, people))
        return found

    def _rate_table(self, title: str, rows: Sequence[Any], told: str, people: str) -> Block:
        words = self.words
        listed = [
            (
                row.name,
                row.code,
                words.count(row.count),
                words.rate(row.rate) if not row.why_not else words.say(f"why_{row.why_not.replace(' ', '_')}"),
                words.span(row.low, row.high),
                words.span(row.low_wide, row.high_wide),
                words.rate(row.shrunk),
                words.span(row.shrunk_low, row.shrunk_high),
                words.say(f"flag_{row.flag}") if row.flag else "",
            )
            for row in rows
        ]
        own = [at for at, row in enumerate(rows) if row.code == self.asked.area]
        return blocks.table(
            words.say(title, count=len(rows)),
            words.list("rate_header"),
            "llrrrrrrl",
            listed,
            told,
            note=words.say("rate_note", population=people),
            bold=own,
        )

    def _series(self) -> list[Block]:
        words, window = self.words, self.asked.window
        found: list[Block] = []
        one = self.first("series")
        if one is None:
            found += self.why_not("series")
        else:
            told = source(one.question.key, one.answer.segments[0].provenance, words)
            found.append(self.folder.figure(charts.adjusted(one.answer, window, words), told, note=words.say("series_note")))
        many = self.first("methods")
        if many is not None:
            key = many.question.key
            found.append(
                self.folder.figure(
                    charts.methods_apart(many.answer, window, words),
                    words.say("several_files", keys=key),
                    note=words.say("methods_note"),
                )
            )
            names = {
                one.provenance.vintage: f"{words.method(one.provenance.method)}, {words.unit(one.provenance.unit)}"
                for one in many.answer.segments
            }
            said = [
                words.say(
                    "overlap",
                    earlier=names[one.earlier],
                    later=names[one.later],
                    period=words.period(one.overlap),
                    ratio=words.ratio(one.ratio),
                    key=key,
                )
                for one in many.answer.breaks
                if one.ratio is not None and one.overlap is not None
            ]
            if said:
                found += [blocks.text(words.say("overlap_text")), blocks.items(said)]
        return found


NOT_CHOSEN = "—"

"""What changed in a year: each crime in each file, and the areas of the dossier's own crime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hilo.knowledge.incidence.dossier import blocks, charts
from hilo.knowledge.incidence.dossier.blocks import source
from hilo.knowledge.incidence.queries.cells import name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hilo.knowledge.incidence.dossier.blocks import Block
    from hilo.knowledge.incidence.dossier.pages import Pages
    from hilo.knowledge.incidence.dossier.questions import Answered

NEAREST = 15
"""Areas that are listed."""


def section(of: Pages) -> list[Block]:
    """The blocks of the section."""
    words = of.words
    found: list[Block] = []
    country = of.part("country")
    if country:
        answers = [one.answer for one in country]
        everywhere = words.say("several_files", keys=f"{country[0].question.key}–{country[-1].question.key}")
        drawable = [one for one in answers if one.totals.before and one.totals.after]
        if drawable:
            found.append(of.folder.figure(charts.changes(drawable, words), everywhere, note=words.say("changes_note")))
        found.append(_country_table(of, country, everywhere))
    else:
        found += of.why_not("country")
    areas = of.first("areas")
    if areas is None:
        return [*found, *of.why_not("areas")]
    return [*found, *_areas(of, areas)]


def _country_table(of: Pages, country: Sequence[Answered], told: str) -> Block:
    words = of.words
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
    own = [at for at, one in enumerate(country) if one is of.total()]
    title = words.say(
        "country_title",
        place=name(of.asked.state or "00"),
        before=words.period(of.asked.before),
        after=words.period(of.asked.period),
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


def _areas(of: Pages, one: Answered) -> list[Block]:
    words, answer = of.words, one.answer
    told = source(one.question.key, answer.provenance, words)
    flags = answer.flags
    where = name(of.asked.state) if answer.state else name("00")
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
    own = of.own_area()
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
        blocks.text(f"{of.areas_text(answer)} {words.say('scatter_text', ratio=words.ratio(answer.scatter_at_10))}"),
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

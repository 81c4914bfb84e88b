"""How much few municipalities hold, and the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence.dossier import blocks, charts
from hilo.knowledge.incidence.dossier.blocks import source
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY

if TYPE_CHECKING:
    from hilo.knowledge.incidence.dossier.blocks import Block
    from hilo.knowledge.incidence.dossier.pages import Pages

NOT_CHOSEN = "—"


def section(of: Pages) -> list[Block]:
    """The blocks of the section."""
    words = of.words
    one = of.first("concentration")
    if one is None:
        if of.main.grain != MUNICIPALITY:
            return [blocks.warning(words.say("no_municipalities", source=of.main.source))]
        return of.why_not("concentration")
    answer = one.answer
    told = source(one.question.key, answer.provenance, words)
    fixed, top = answer.fixed, answer.top
    said = [
        words.say(
            "shares_text",
            k=top.k,
            total=words.count(top.total),
            unit=of.unit,
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
            population=words.say(f"population_{answer.population.name}"),
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
        blocks.strong(of.answer()[0]) if of.asked.area == "00" else blocks.text(words.say("whole_country")),
        of.folder.figure(charts.shares(answer, words), told),
        *map(blocks.text, said),
        of.folder.figure(charts.curve(answer, words), told, width=46),
        of.folder.figure(charts.places(answer, words), told, width=88, note=words.say("map_note")),
        _list(of, answer, told),
    ]


def _list(of: Pages, answer: Any, told: str) -> Block:
    words = of.words
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
    inside = [at for at, row in enumerate(answer.places) if of.asked.state and row.code.startswith(of.asked.area)]
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

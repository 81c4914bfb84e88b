"""Rates with their intervals, by state and municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence.dossier import blocks, charts
from hilo.knowledge.incidence.dossier.blocks import source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hilo.knowledge.incidence.dossier.blocks import Block
    from hilo.knowledge.incidence.dossier.pages import Pages

NEAREST = 15
"""Areas that are listed."""


def section(of: Pages) -> list[Block]:
    """The blocks of the section."""
    words = of.words
    found: list[Block] = []
    states = of.first("rates-states")
    if states is None:
        found += of.why_not("rates-states")
    else:
        answer = states.answer
        told = source(states.question.key, answer.provenance, words)
        people = words.say(f"population_{answer.population.name}")
        rated = [row for row in answer.rows if row.rate is not None]
        if rated:
            found += [
                blocks.text(words.say("rates_text", common=words.rate(answer.common), population=people)),
                of.folder.figure(charts.state_rates(answer, words, of.asked.area), told, width=88),
            ]
        order = sorted(answer.rows, key=lambda row: (-(row.rate or -1), row.code))
        found.append(_table(of, "state_table", order, told, people))
    places = of.first("rates-places")
    if places is None:
        return found + of.why_not("rates-places")
    answer = places.answer
    told = source(places.question.key, answer.provenance, words)
    people = words.say(f"population_{answer.population.name}")
    found.append(blocks.heading(words.say("places_heading")))
    found.append(blocks.text(words.say("places_text"), sticky=True))
    if answer.funnel is not None:
        found.append(of.folder.figure(charts.funnel(answer, words), told))
    smooth = sorted(
        (row for row in answer.rows if row.shrunk is not None), key=lambda row: (-(row.shrunk or 0), row.code)
    )
    rows = smooth[:NEAREST] + [row for row in smooth[NEAREST:] if row.code == of.asked.area]
    found.append(_table(of, "place_table", rows, told, people))
    return found


def _table(of: Pages, title: str, rows: Sequence[Any], told: str, people: str) -> Block:
    words = of.words
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
    own = [at for at, row in enumerate(rows) if row.code == of.asked.area]
    return blocks.table(
        words.say(title, count=len(rows)),
        words.list("rate_header"),
        "llrrrrrrl",
        listed,
        told,
        note=words.say("rate_note", population=people),
        bold=own,
    )

"""What is missing, what was repaired, what the source itself has corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence.dossier import blocks, charts
from hilo.knowledge.incidence.dossier.blocks import source

if TYPE_CHECKING:
    from hilo.knowledge.incidence.dossier.blocks import Block
    from hilo.knowledge.incidence.dossier.pages import Pages

LARGEST = 10


def section(of: Pages) -> list[Block]:
    """The blocks of the section."""
    return [*_completeness(of), *_said(of), *_repaired(of), *_revisions(of)]


def _completeness(of: Pages) -> list[Block]:
    words, one = of.words, of.first("completeness")
    if one is None:
        return of.why_not("completeness")
    answer = one.answer.as_dict()
    text = words.say(
        "complete_text",
        published=words.count(answer["published"]),
        partly=words.count(answer["partly"]),
        unpublished=words.count(answer["unpublished"]),
        absent=words.count(answer["absent"]),
        flagged=words.count(answer["flagged"]),
    )
    if not one.answer.states:
        return [blocks.warning(words.say("nothing_published", period=words.period(one.answer.period)))]
    told = source(one.question.key, one.answer.provenance, words)
    empty = {state.name: sum(month.total == 0 for month in state.months) for state in one.answer.states}
    if silent := ", ".join(f"{place} ({months})" for place, months in empty.items() if months):
        text += f" {words.say('all_zero', places=silent)}"
    return [blocks.text(text), of.folder.figure(charts.calendar(one.answer, words), told, width=70)]


def _said(of: Pages) -> list[Block]:
    """Every finding of every answer, once, with the questions that it belongs to."""
    told: dict[str, list[str]] = {}
    for one in of.answers:
        if one.document is None or one.question.part == "files":
            continue
        for finding in one.document["findings"]:
            said = f"{of.words.finding(finding)} ({of.words.code(finding['code'])})"
            keys = told.setdefault(said, [])
            if one.question.key not in keys:
                keys.append(one.question.key)
    refused = [
        of.words.say("refused", key=one.question.key, crime=_crime(of, one), why=one.refused["message"])
        for one in of.answers
        if one.refused and one.question.part != "country"
    ]
    if not told and not refused:
        return []
    lines = [f"{said} {', '.join(keys)}" for said, keys in told.items()]
    return [blocks.heading(of.words.say("said_heading")), blocks.items([*lines, *refused])]


def _crime(of: Pages, one: Any) -> str:
    key = one.question.parameters.get("crime", "")
    return of.words.crime(key) if key else ""


def _repaired(of: Pages) -> list[Block]:
    lines = []
    for one in of.part("files"):
        vintage = of.vintages[one.question.vintages[0]]
        found = one.document["findings"] if one.document else []
        said = [f"{of.words.finding(told)} ({of.words.code(told['code'])})" for told in found]
        lines.append(f"{of.words.code(vintage.key)}: {' '.join(said) or of.words.say('nothing_repaired')}")
    return [blocks.heading(of.words.say("repaired_heading")), blocks.items(lines)]


def _revisions(of: Pages) -> list[Block]:
    words, one = of.words, of.first("revisions")
    title = blocks.heading(words.say("revisions_heading"))
    if one is None:
        told = of.why_not("revisions") or [blocks.text(words.say("one_vintage", source=words.code(of.main.source)))]
        return [title, *told]
    answer, cells = one.answer, one.answer.cells
    told_by = source(one.question.key, answer.later, words)
    text = words.say(
        "revisions_text",
        earlier=words.code(answer.earlier.vintage),
        later=words.code(answer.later.vintage),
        changed=words.count(cells.changed),
        published=words.count(cells.published + cells.added),
        withdrawn=words.count(cells.withdrawn + cells.removed),
        same=words.count(cells.same),
    )
    moved = [row for row in answer.years if row.revised] + list(answer.areas[:LARGEST])
    rows = [
        (
            row.label,
            words.count(row.before),
            words.count(row.after),
            words.signed(row.difference),
            words.count(row.up),
            words.count(row.down),
            words.count(row.revised),
        )
        for row in moved
    ]
    shown = [blocks.table(words.say("revisions_title"), words.list("revisions_header"), "lrrrrrr", rows, told_by)]
    return [title, blocks.text(text), *(shown if rows else [])]

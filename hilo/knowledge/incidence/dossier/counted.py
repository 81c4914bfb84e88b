"""The series by month, every method apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hilo.knowledge.incidence.dossier import blocks, charts
from hilo.knowledge.incidence.dossier.blocks import source

if TYPE_CHECKING:
    from hilo.knowledge.incidence.dossier.blocks import Block
    from hilo.knowledge.incidence.dossier.pages import Pages


def section(of: Pages) -> list[Block]:
    """The blocks of the section."""
    words, window = of.words, of.asked.window
    found: list[Block] = []
    one = of.first("series")
    if one is None:
        found += of.why_not("series")
    else:
        told = source(one.question.key, one.answer.segments[0].provenance, words)
        found.append(of.folder.figure(charts.adjusted(one.answer, window, words), told, note=words.say("series_note")))
    many = of.first("methods")
    if many is not None:
        key = many.question.key
        found.append(
            of.folder.figure(
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

"""The annex: how every figure came about, so that anyone can ask for it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence.dossier import blocks
from hilo.knowledge.incidence.rules import crime, methods

if TYPE_CHECKING:
    from hilo.knowledge.incidence.dossier.blocks import Block
    from hilo.knowledge.incidence.dossier.pages import Pages

BREAK = "\N{ZERO WIDTH SPACE}"


def section(of: Pages) -> list[Block]:
    """Questions, files, definitions, rules, and how to repeat."""
    words = of.words
    libraries = ", ".join(f"{name} {version}" for name, version in of.made["libraries"].items())
    used = {one.method for one in of.vintages.values()}
    counted = dict.fromkeys(
        str(one.question.parameters["crime"]) for one in of.answers if "crime" in one.question.parameters
    )
    noted = [
        f"{one.title(words.language)}: {one.note_en if words.language == 'en' else one.note_es}"
        for one in methods().values()
        if one.key in used
    ]
    return [
        blocks.text(words.say("annex_text", date=of.made["date"], code=of.made["code"], libraries=libraries)),
        _files(of),
        _questions(of),
        blocks.heading(words.say("definitions_heading")),
        blocks.items(_definition(key, used, words.language) for key in counted),
        blocks.heading(words.say("methods_heading")),
        blocks.items(noted),
        blocks.heading(words.say("rules_heading")),
        blocks.items([*words.list("rules"), *_seeds(of), _population(of)]),
        blocks.heading(words.say("repeat_heading")),
        blocks.items(words.list("repeat")),
    ]


def _files(of: Pages) -> Block:
    words = of.words
    rows = [
        (
            words.code(one.source),
            one.file.replace("_", f"_{BREAK}"),
            f"{one.first} – {one.last}",
            words.count(one.rows),
            words.method(one.method),
            one.hash,
        )
        for one in of.vintages.values()
    ]
    return {
        **blocks.table(words.say("files_title"), words.list("files_header"), "lllrll", rows, ""),
        "widths": ["auto", "1fr", "auto", "auto", "auto", "16.6em"],
        "mono": [5],
    }


def _questions(of: Pages) -> Block:
    words = of.words
    rows = []
    for one in of.answers:
        question = one.question
        asked = ", ".join(f"{name}={_plain(value)}" for name, value in question.parameters.items() if value != "")
        said = f"{question.query}({asked})"
        if one.refused:
            said += f" → {words.code(one.refused['code'])}"
        of_files = " + ".join(words.code(of.vintages[one].key) for one in question.vintages)
        used = ", ".join(dict.fromkeys(words.method(of.vintages[one].method) for one in question.vintages))
        rows.append((question.key, said, of_files, used, of.made["code"]))
    return {
        **blocks.table(words.say("questions_title"), words.list("questions_header"), "lllll", rows, ""),
        "widths": ["auto", "1.5fr", "1fr", "0.7fr", "auto"],
    }


def _definition(key: str, used: set[str], language: str) -> str:
    """Which rows of each method a crime counts, in the file's own words."""
    one = crime(key)
    parts = []
    for method, conditions in one.definitions.items():
        if method in used:
            fits = " | ".join(
                " & ".join(f"{column} = {' / '.join(fitting)}" for column, fitting in condition.items())
                for condition in conditions
            )
            parts.append(f"{method}: {fits}")
    return f"{one.title(language)}. {'; '.join(parts)}."


def _seeds(of: Pages) -> list[str]:
    one = of.first("concentration")
    if one is None:
        return []
    expected = one.answer.expected
    return [
        of.words.say(
            "seeds", runs=of.words.count(expected.runs), seed=expected.seed, level=of.words.percent(expected.level, 0)
        )
    ]


def _population(of: Pages) -> str:
    return of.words.say(
        "population_source", source=of.made["population"]["source"], hash=of.made["population"]["sha256"]
    )


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

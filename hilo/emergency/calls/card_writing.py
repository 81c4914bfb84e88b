"""A protocol card as a form holds it (plain data, questions in order) and as the TOML that is kept: there and back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from .card_words import LANGUAGES, languages

PLAIN = ("source", "decision", "catalogue", "first", "discipline")
_LEADS = ("next", "card", "code", "loop", "priority", "finding", "clock")
_OFFER = ("codes", "es", "en")


def card_as_form(text: str) -> dict[str, Any] | None:
    """A card's text as plain data for a form; None if the text is no TOML or nothing like a card."""
    try:
        document = tomllib.loads(text)
        return {
            **{name: str(document.get(name, "")) for name in PLAIN},
            "title": _text(document.get("title")),
            "decide": _text(document.get("decide")),
            "valid_from": str(document.get("valid_from", "")),
            "offer": {name: [str(word) for word in document.get("offer", {}).get(name, [])] for name in _OFFER},
            "languages": [
                {"id": id, **{name: str(row.get(name, "")) for name in ("translator", "reader")}}
                for id, row in document.get("languages", {}).items()
            ],
            "clocks": [
                {"id": id, "text": _text(row.get("text")), "repeat": bool(row.get("repeat"))}
                for id, row in document.get("clocks", {}).items()
            ],
            "loops": [
                {
                    "id": id,
                    "every_s": int(row.get("every_s", 0)),
                    "says": _text(row.get("says")),
                    "asks": [_text(asked) for asked in row.get("asks", [])],
                    "answers": [_answer(given) for given in row.get("answers", [])],
                }
                for id, row in document.get("loops", {}).items()
            ],
            "questions": [
                {
                    "id": id,
                    "fact": str(row.get("fact", "")),
                    "text": _text(row.get("text")),
                    "answers": [_answer(given) for given in row.get("answers", [])],
                }
                for id, row in document.get("questions", {}).items()
            ],
        }
    except (tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError):
        return None


def card_as_toml(id: str, form: Mapping[str, Any]) -> str:
    """The text of a card from its form. id: of the card. Texts that are empty are left out, as nobody wrote them."""
    return "\n".join(_lines(id, form)) + "\n"


def _lines(id: str, form: Mapping[str, Any]) -> Iterator[str]:
    yield f"id = {_quoted(id)}"
    yield f"title = {_table(form['title'])}"
    yield from (f"{name} = {_quoted(form[name])}" for name in PLAIN)
    yield f"valid_from = {form['valid_from']}"
    if any(form["decide"].values()):
        yield f"decide = {_table(form['decide'])}"
    yield "\n[offer]"
    for name in _OFFER:
        yield f"{name} = {_list(form['offer'][name])}"
    for named in form["languages"]:
        yield f"\n[languages.{named['id']}]"
        yield from (f"{name} = {_quoted(named[name])}" for name in ("translator", "reader") if named[name])
    for clock in form["clocks"]:
        yield f"\n[clocks.{clock['id']}]"
        yield f"text = {_table(clock['text'])}"
        yield from ["repeat = true"] if clock["repeat"] else []
    for question in form["questions"]:
        place = f"questions.{question['id']}"
        yield f"\n[{place}]"
        yield f"text = {_table(question['text'])}"
        yield from [f"fact = {_quoted(question['fact'])}"] if question["fact"] else []
        yield from _answers(place, question["answers"])
    for loop in form["loops"]:
        place = f"loops.{loop['id']}"
        yield f"\n[{place}]"
        yield f"every_s = {loop['every_s']}"
        yield f"says = {_table(loop['says'])}"
        if loop["asks"]:
            yield "asks = ["
            yield from (f"    {_table(asked)}," for asked in loop["asks"])
            yield "]"
        yield from _answers(place, loop["answers"])


def _answers(place: str, answers: list[dict[str, Any]]) -> Iterator[str]:
    for answer in answers:
        yield f"[[{place}.answers]]"
        yield f"id = {_quoted(answer['id'])}"
        yield f"text = {_table(answer['text'])}"
        yield from (f"{name} = {_quoted(answer[name])}" for name in _LEADS if answer[name])
        yield from [f"pace = {answer['pace']}"] if answer["pace"] else []
        yield from [f"needs = {_list(answer['needs'])}"] if answer["needs"] else []
        if answer["known"]:
            yield f"known = {{ {', '.join(f'{_key(fact)} = {_quoted(id)}' for fact, id in answer['known'].items())} }}"
        if any(answer["instructions"].values()):
            yield f"instructions = {_table(answer['instructions'])}"


def _text(given: Any) -> dict[str, str]:
    held = given if isinstance(given, dict) else {}
    more = {code: str(words) for code, words in held.items() if code in languages() and code not in LANGUAGES}
    return {language: str(held.get(language, "")) for language in LANGUAGES} | more


def _answer(given: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: str(given.get(name, "")) for name in ("id", *_LEADS)}
    return plain | {
        "pace": int(given.get("pace", 0)),
        "needs": [str(need) for need in given.get("needs", [])],
        "known": {str(fact): str(id) for fact, id in given.get("known", {}).items()},
        "text": _text(given.get("text")),
        "instructions": _text(given.get("instructions")),
    }


def _table(text: Mapping[str, str]) -> str:
    inside = ", ".join(f"{language} = {_quoted(words)}" for language, words in text.items() if words)
    return f"{{ {inside} }}" if inside else "{}"


def _list(words: list[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"


def _key(name: str) -> str:
    return name if name.replace("_", "a").isalnum() and name.isascii() else _quoted(name)


def _quoted(text: str) -> str:
    # JSON and TOML quote alike, but for the one control character that JSON lets pass.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

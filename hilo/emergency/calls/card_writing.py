"""A protocol card as a form holds it (plain data, questions in order) and as the TOML that is kept: there and back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

PLAIN = ("source", "decision", "catalogue", "first")


def card_as_form(text: str) -> dict[str, Any] | None:
    """A card's text as plain data for a form; None if the text is no TOML or nothing like a card."""
    try:
        document = tomllib.loads(text)
        questions = document.get("questions", {})
        return {
            **{name: str(document.get(name, "")) for name in PLAIN},
            "title": _text(document.get("title")),
            "valid_from": str(document.get("valid_from", "")),
            "medical": bool(document.get("medical")),
            "offer": {name: [str(word) for word in document.get("offer", {}).get(name, [])] for name in _OFFER},
            "questions": [
                {
                    "id": id,
                    "text": _text(row.get("text")),
                    "answers": [_answer(given) for given in row.get("answers", [])],
                }
                for id, row in questions.items()
            ],
        }
    except (tomllib.TOMLDecodeError, AttributeError, TypeError):
        return None


def card_as_toml(id: str, form: Mapping[str, Any]) -> str:
    """The text of a card from its form. id: of the card. Texts that are empty are left out, as nobody wrote them."""
    return "\n".join(_lines(id, form)) + "\n"


_OFFER = ("codes", "es", "en")


def _lines(id: str, form: Mapping[str, Any]) -> Iterator[str]:
    yield f"id = {_quoted(id)}"
    yield f"title = {_table(form['title'])}"
    yield from (f"{name} = {_quoted(form[name])}" for name in PLAIN)
    yield f"valid_from = {form['valid_from']}"
    yield f"medical = {'true' if form['medical'] else 'false'}"
    yield "\n[offer]"
    for name in _OFFER:
        yield f"{name} = [{', '.join(map(_quoted, form['offer'][name]))}]"
    for question in form["questions"]:
        yield f"\n[questions.{question['id']}]"
        yield f"text = {_table(question['text'])}"
        for answer in question["answers"]:
            yield f"[[questions.{question['id']}.answers]]"
            yield f"id = {_quoted(answer['id'])}"
            yield f"text = {_table(answer['text'])}"
            yield from (f"{name} = {_quoted(answer[name])}" for name in ("next", "code", "priority") if answer[name])
            if any(answer["instructions"].values()):
                yield f"instructions = {_table(answer['instructions'])}"


def _text(given: Any) -> dict[str, str]:
    held = given if isinstance(given, dict) else {}
    return {language: str(held.get(language, "")) for language in ("es", "en")}


def _answer(given: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: str(given.get(name, "")) for name in ("id", "next", "code", "priority")}
    return plain | {"text": _text(given.get("text")), "instructions": _text(given.get("instructions"))}


def _table(text: Mapping[str, str]) -> str:
    inside = ", ".join(f"{language} = {_quoted(words)}" for language, words in text.items() if words)
    return f"{{ {inside} }}" if inside else "{}"


def _quoted(text: str) -> str:
    # JSON and TOML quote alike, but for the one control character that JSON lets pass.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

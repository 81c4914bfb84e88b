"""The shape of a protocol card's document: tables, lists, texts and keys, before its meaning is judged.

A card is typed by a person: whatever is wrong is named with its place, and nothing wrong ends in an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from hilo.lib.findings import Finding

from .card_words import disciplines, languages

MOST_QUESTIONS = 60
LONGEST = 400
"""Characters of one text: what is longer cannot be read aloud in one breath."""
CATALOGUES = ("incidents",)
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CARD = {
    "id": str,
    "title": dict,
    "source": str,
    "decision": str,
    "valid_from": date,
    "catalogue": str,
    "first": str,
    "discipline": str,
    "decide": dict,
    "offer": dict,
    "languages": dict,
    "clocks": dict,
    "loops": dict,
    "questions": dict,
}
_OFFER = {"codes": list, "es": list, "en": list}
_QUESTION = {"text": dict, "fact": str, "answers": list}
_LOOP = {"every_s": int, "says": dict, "asks": list, "answers": list}
_CLOCK = {"text": dict, "repeat": bool}
_ANSWER = {
    "id": str,
    "text": dict,
    "next": str,
    "card": str,
    "code": str,
    "loop": str,
    "priority": str,
    "instructions": dict,
    "known": dict,
    "needs": list,
    "finding": str,
    "clock": str,
    "pace": int,
}
_PEOPLE = {"translator": str, "reader": str}
_TEXT = dict.fromkeys(languages(), str)
_KINDS = {str: "a text", dict: "a table", list: "a list", date: "a date", bool: "true or false", int: "a number"}


def fault(code: str, message: str, where: str) -> Finding:
    """A fault of a card; where: card/question/answer."""
    return Finding(code, "error", message, "A1", where)


def shape_faults(document: Mapping[str, Any], where: str) -> list[Finding]:
    """What is not of the kind it must be (HILO-V201) and what no card has (HILO-V202), each with its place."""
    return list(_all(document, where))


def _all(document: Mapping[str, Any], where: str) -> Iterator[Finding]:
    yield from _keys(document, _CARD, where)
    if isinstance(name := document.get("id"), str) and name and not _ID.fullmatch(name):
        yield fault("HILO-V201", "an id is small letters, digits and _, at most 40, a letter first", where)
    if isinstance(named := document.get("catalogue"), str) and named and named not in CATALOGUES:
        yield fault("HILO-V201", f"there is no catalogue “{named}”: use {', '.join(CATALOGUES)}", where)
    answers_for = document.get("discipline")
    if isinstance(answers_for, str) and answers_for and answers_for not in disciplines():
        yield fault("HILO-V201", f"“{answers_for}” is no discipline: use {', '.join(disciplines())}", where)
    yield from _text(document.get("title"), where)
    yield from _text(document.get("decide"), where)
    yield from _offer(document.get("offer"), where)
    yield from _tables(document.get("languages"), lambda row, at: _keys(row, _PEOPLE, at), f"{where}/languages")
    yield from _tables(document.get("clocks"), _clock, where)
    yield from _tables(document.get("loops"), _loop, where)
    questions = document.get("questions")
    if not isinstance(questions, dict):
        return
    if len(questions) > MOST_QUESTIONS:
        yield fault("HILO-V201", f"a card has at most {MOST_QUESTIONS} questions, this one {len(questions)}", where)
    for id, row in questions.items():
        yield from _question(row, f"{where}/{id}")


def _tables(rows: Any, judge: Callable[[Mapping[str, Any], str], Iterator[Finding]], where: str) -> Iterator[Finding]:
    for id, row in rows.items() if isinstance(rows, dict) else ():
        if isinstance(row, dict):
            yield from judge(row, f"{where}/{id}")
        else:
            yield fault("HILO-V201", f"“{id}” must be a table", where)


def _clock(row: Mapping[str, Any], where: str) -> Iterator[Finding]:
    yield from _keys(row, _CLOCK, where)
    yield from _text(row.get("text"), where)


def _loop(row: Mapping[str, Any], where: str) -> Iterator[Finding]:
    yield from _keys(row, _LOOP, where)
    yield from _text(row.get("says"), where)
    asks = row.get("asks")
    for asked in asks if isinstance(asks, list) else ():
        if isinstance(asked, dict):
            yield from _text(asked, where)
        else:
            yield fault("HILO-V201", "what a loop asks is a text by language", where)
    yield from _answers(row.get("answers"), where)


def _question(row: Any, where: str) -> Iterator[Finding]:
    if not isinstance(row, dict):
        yield fault("HILO-V201", "a question is a table", where)
        return
    yield from _keys(row, _QUESTION, where)
    yield from _text(row.get("text"), where)
    yield from _answers(row.get("answers"), where)


def _answers(answers: Any, where: str) -> Iterator[Finding]:
    for number, given in enumerate(answers if isinstance(answers, list) else (), start=1):
        if not isinstance(given, dict):
            yield fault("HILO-V201", "an answer is a table", f"{where}/{number}")
            continue
        at = f"{where}/{given.get('id') or number}"
        yield from _keys(given, _ANSWER, at)
        yield from _text(given.get("text"), at)
        yield from _text(given.get("instructions"), at)
        for key in ("known", "needs"):
            held = given.get(key)
            held = held.values() if isinstance(held, dict) else held
            if isinstance(held, (list, type({}.values()))) and not all(isinstance(one, str) for one in held):
                yield fault("HILO-V201", f"“{key}” holds texts", at)


def _offer(offer: Any, where: str) -> Iterator[Finding]:
    if not isinstance(offer, dict):
        return
    yield from _keys(offer, _OFFER, f"{where}/offer")
    for key, words in offer.items():
        if isinstance(words, list) and not all(isinstance(word, str) and word.strip() for word in words):
            yield fault("HILO-V201", f"“{key}” is a list of texts", f"{where}/offer")


def _text(text: Any, where: str) -> Iterator[Finding]:
    if not isinstance(text, dict):
        return
    yield from _keys(text, _TEXT, where)
    for language, words in text.items():
        if isinstance(words, str) and len(words) > LONGEST:
            yield fault("HILO-V201", f"the text in {language} has more than {LONGEST} characters", where)


def _keys(row: Mapping[str, Any], known: Mapping[str, type], where: str) -> Iterator[Finding]:
    for key, value in row.items():
        wanted = known.get(key)
        if wanted is None:
            yield fault("HILO-V202", f"“{key}” is not known here: use {', '.join(known)}", where)
        elif not _IS[wanted](value):
            yield fault("HILO-V201", f"“{key}” must be {_KINDS[wanted]}", where)


_IS: dict[type, Callable[[Any], bool]] = {
    str: lambda value: isinstance(value, str),
    dict: lambda value: isinstance(value, dict),
    list: lambda value: isinstance(value, list),
    date: lambda value: isinstance(value, date) and not isinstance(value, datetime),
    bool: lambda value: isinstance(value, bool),
    int: lambda value: isinstance(value, int) and not isinstance(value, bool),
}

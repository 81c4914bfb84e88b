"""The law as it stands: the text of an article that a file of ours names, where the law texts are at hand.

They lie in `domain/laws` beside the folder of test data (HILO_TEST_DATA), one file a law (`cnpp.txt`, `lnuf.txt`).
Nothing of them is kept here. A test says which words a rule relies on, and finds them in the article:

    assert carries("CNPP 148", "puesto en libertad de inmediato")
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

from .need import TEST_DATA, lacking

LAWS = TEST_DATA.parent / "domain" / "laws"
_HEADING = re.compile(r"Artículo (?P<number>\d+)(?P<dot>\.|o\.?)?(?P<bis> (?:Bis|Ter|Quáter))?\.?")
# What the printed page puts into the middle of a text.
_FURNITURE = re.compile(
    r"(?:\d+ de \d+ )?(?P<title>[A-ZÁÉÍÓÚÑ ,]{12,}) ?CÁMARA DE DIPUTADOS DEL H\. CONGRESO DE LA UNIÓN .{0,40}?"
    r"Secretaría General Secretaría de Servicios Parlamentarios"
)
# "Fracción reformada DOF 25-04-2023", and the bare ", 25-04-2023" that the conversion leaves of others.
_NOTED = re.compile(r"(?:DOF|,) (\d\d)-(\d\d)-(\d{4})")
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def law_file(law: str) -> Path:
    """The text of a law by its abbreviation ("CNPP"); the test is skipped where it is not at hand."""
    found = sorted(path for path in LAWS.glob("*.txt") if path.stem.split("_")[0] == law.lower())
    if not found:
        lacking("data", f"no text of {law} in {LAWS}: domain/laws beside the folder that HILO_TEST_DATA names")
    return found[0]


def at_hand(law: str) -> bool:
    """Whether there is a text of the law, for a test that reads several."""
    return any(path.stem.split("_")[0] == law.lower() for path in LAWS.glob("*.txt"))


def law_text(citation: str) -> str:
    """What a citation names: "CNPP 148", "CPEUM 20-B-II", "CNPP 146-II-b", "LNRD T6-c" (transitory), in one line.

    A last fraction has the paragraphs after it too: the texts do not tell them apart. Raises: LookupError.
    """
    law, _, place = citation.partition(" ")
    number, *steps = place.split("-")
    text = _articles(law_file(law)).get(number)
    if text is None:
        raise LookupError(f"{law} has no article {number}")
    for step in steps:
        text = part(text, step)
    return text


def carries(citation: str, words: str) -> bool:
    """Whether the words stand in what the citation names ("some … others": both); case and spaces count for nothing."""
    text = flat(law_text(citation))
    return all(flat(one) in text for one in words.split("…"))


def reformed(text: str) -> list[date]:
    """The days of publication that the notes of an article name, in the order in which they stand."""
    return [date(int(year), int(month), int(day)) for day, month, year in _NOTED.findall(text)]


def flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


@cache
def _articles(path: Path) -> dict[str, str]:
    return articles(path.read_text(encoding="utf-8"))


def articles(text: str) -> dict[str, str]:
    """Number -> text of every article; "T6" for the sixth transitory one of the law's own decree."""
    found: dict[str, list[str]] = {}
    lines = [unicodedata.normalize("NFC", line).strip() for line in text.splitlines()]
    last = max((place for place, line in enumerate(lines) if _dotted(line)), default=-1)
    rows: list[str] = []
    for place, line in enumerate(lines):
        heading = _HEADING.fullmatch(line)
        if heading:
            number = ("" if place <= last else "T") + heading["number"] + (heading["bis"] or "")
            rows = found.setdefault(number, []) if number not in found else []
        else:
            rows.append(line)
    return {number: " ".join(_FURNITURE.sub(" ", " ".join(rows)).split()) for number, rows in found.items()}


def _dotted(line: str) -> bool:
    heading = _HEADING.fullmatch(line)
    return heading is not None and heading["dot"] is not None


def part(text: str, step: str) -> str:
    """Section "B", fraction "IV" or clause "c" of a text, found by counting up to it. Raises: LookupError."""
    marks = _marks(step)
    start = 0
    for mark in marks[:-1]:
        begun = re.compile(rf"(?<!\S){re.escape(mark)} ").search(text, start)
        if begun is None:
            raise LookupError(f"no {step}: {mark} is missing")
        first, start = begun.start(), begun.end()
    after = re.compile(rf"(?<!\S){re.escape(marks[-1])} ").search(text, start)
    return text[first : after.start() if after else len(text)].strip()


def _marks(step: str) -> list[str]:
    """The marks up to a step, and the one after it."""
    if step.islower():
        return [f"{chr(sign)})" for sign in range(ord("a"), ord(step) + 2)]
    if step in ("A", "B", "C"):
        return [f"{chr(sign)}." for sign in range(ord("A"), ord(step) + 2)]
    return [f"{roman(number)}." for number in range(1, _number(step) + 2)]


def roman(number: int) -> str:
    said = ""
    for value, sign in _ROMAN:
        while number >= value:
            said, number = said + sign, number - value
    return said


def _number(said: str) -> int:
    found = next((number for number in range(1, 100) if roman(number) == said), None)
    if found is None:
        raise LookupError(f"{said} is no fraction")
    return found

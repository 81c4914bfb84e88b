"""Every stable code has one meaning, one status, one sentence in two languages, and a row in docs/errors.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hilo.lib import codes
from hilo.lib.codes import Code
from hilo.lib.errors import Conflict, Refusal
from tests.snapshots import check
from tests.support.refusals import CODE, GAP, Site, sites

ROOT = Path(__file__).parents[1]
SOURCES = {".py", ".toml", ".js", ".html", ".sql"}
FINDING = re.compile(r'Finding\(\s*"(HILO-\w\d{3})"')
COMPOSED = {"HILO-K400": 'f"HILO-K{'}
"""Codes made from a number while Hilo runs, and the text that makes them."""
LETTERS = {name: codes.letter(name) for name in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
CODES = {code: row for letter in LETTERS.values() for code, row in letter.codes.items()}
SITES = sites(ROOT / "hilo")
HEAD = """\
# Codes

Every refusal and every finding carries a code that never changes its meaning. The API answers with \
`application/problem+json` (RFC 9457) whose `code` is one of these, the command line prints it in parentheses and ends \
with exit code 2 (1 where a question was well asked and the files at hand hold no answer to it: marked ¹), and pages \
show it under their sentence. A **refusal** means that nothing was changed. A **finding** \
(marked ·) refuses nothing: it tells what is odd and what to ask or mend; what is marked – is said by the database.

The letter names the place: {places}. Written by `make snapshots` from `hilo/lib/codes/`, where the sentences stand in \
English and Spanish; `tests/test_error_codes.py` keeps them complete, each with one meaning, and free of codes that no \
longer exist.
"""


def page() -> str:
    """The whole of docs/errors.md."""
    used = {name: letter for name, letter in LETTERS.items() if letter.codes}
    lines = [HEAD.format(places=", ".join(f"{name} {letter.title}" for name, letter in used.items()))]
    for name, letter in used.items():
        lines += [f"## {name}: {letter.title}", "| code | status | what it means, and what to do |", "|---|---|---|"]
        lines += [f"| {row.code} | {status(row)} | {meaning(row)} |" for row in letter.codes.values()]
        lines.append("")
    return "\n".join(lines)


@cache
def found() -> frozenset[str]:
    """Findings that the code itself makes; a code without a status and with a sentence is else the database's."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "hilo").rglob("*.py"))
    return frozenset(code for text in texts for code in FINDING.findall(text))


def status(row: Code) -> str:
    return (
        f"{row.status}{'¹' if row.exit == 1 else ''}"
        if row.status
        else "–"
        if row.en and row.code not in found()
        else "·"
    )


def meaning(row: Code) -> str:
    return codes.GAP.sub("…", row.means).replace("|", "\\|")


def spoken(root: Path) -> dict[str, Path]:
    """Every code in the code base (its tests and the data of codes aside), and one file that says it."""
    files = [path for path in sorted(root.rglob("*")) if path.suffix in SOURCES and "tests" not in path.parts]
    said = [path for path in files if path.parent != codes.FOLDER]
    return {code: path for path in said for code in CODE.findall(path.read_text(encoding="utf-8"))}


def other_sentences(found: list[Site]) -> Iterator[str]:
    """Places that say another sentence under a code than the code has; a composed one may be written once besides."""
    written: dict[str, str] = {}
    for site in found:
        row = CODES.get(site.code)
        if row is None or site.sentence == "" or (site.sentence is None and row.composed):
            continue
        if site.sentence is not None and codes.values_in(site.sentence.replace(GAP, "x"), row.en) is not None:
            continue
        if not row.composed or written.setdefault(site.code, str(site.sentence)) != site.sentence:
            yield f"{site}: its sentence is {row.en!r}"


def test_every_code_is_known():
    unknown = {code: str(path.relative_to(ROOT)) for code, path in spoken(ROOT / "hilo").items() if code not in CODES}
    assert unknown == {}


def test_no_code_is_kept_that_nothing_says():
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "hilo").rglob("*.py"))
    composed = {code for code, made_by in COMPOSED.items() if made_by in text}
    assert set(CODES) - set(spoken(ROOT / "hilo")) - composed == set()


def test_each_code_stands_in_order_and_under_its_letter():
    for name, letter in LETTERS.items():
        assert list(letter.codes) == sorted(letter.codes)
        assert {code[5] for code in letter.codes} <= {name}


def test_a_code_has_one_sentence_wherever_it_is_said():
    assert list(other_sentences(SITES)) == []


def test_no_two_codes_of_a_letter_say_the_same():
    """One meaning has one code; the same words under two letters are about two things."""
    said: dict[tuple[str, str], str] = {}
    twice = [(row.code, said.setdefault((row.code[5], row.en), row.code)) for row in CODES.values() if row.en]
    assert {code: first for code, first in twice if code != first} == {}


def test_a_code_has_one_status_wherever_it_is_said():
    other = [str(site) for site in SITES if site.status not in (None, CODES[site.code].status)]
    assert other == []


def test_every_refusal_is_said_in_two_languages_with_the_values_of_the_first():
    refusals = [row for row in CODES.values() if row.en]
    assert len(refusals) > 600
    for row in refusals:
        assert row.es, row.code
        assert row.es != row.en or set(codes.GAP.sub("", row.en)) <= set(":. DuckB"), row.code
        assert set(codes.GAP.findall(row.es)) <= set(codes.GAP.findall(row.en)), row.code


def test_the_page_of_codes_is_the_files():
    check("errors.md", page(), ROOT / "docs")


def test_a_code_alone_says_its_sentence_its_status_and_its_values():
    refusal = Refusal("HILO-D409", unit="PUE-A01", incident="PUE-26-0000001", by="dario")
    assert refusal.message == "Unit PUE-A01 is with incident PUE-26-0000001 (sent by dario)."
    assert refusal.said("es") == "La unidad PUE-A01 está con el incidente PUE-26-0000001 (la mandó dario)."
    assert refusal.status == 409
    assert refusal.problem()["title"] == refusal.message


def test_a_sentence_that_was_written_in_full_is_said_in_the_other_language_too():
    refusal = Conflict("HILO-D421", "There is a unit PUE-A01 already.")
    assert refusal.said("en") == "There is a unit PUE-A01 already."
    assert refusal.said("es") == "Ya hay una unidad PUE-A01."


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ('raise Refusal("HILO-D422", "Name at least one unit to send.")', False),
        ('raise Refusal("HILO-D422", where="units")', False),
        ('raise Refusal("HILO-D422", "Name a unit.")', True),
        ('def f(unit):\n    words = f"Send {unit}."\n    raise Refusal("HILO-D422", words)', True),
        ('raise Refusal("HILO-D422", words())', True),
    ],
)
def test_another_sentence_under_a_code_would_be_found(tmp_path, planted, found):
    (tmp_path / "planted.py").write_text(planted)
    assert bool(list(other_sentences(sites(tmp_path)))) is found


def test_a_code_that_is_not_known_would_be_found(tmp_path):
    (tmp_path / "planted.py").write_text('raise Refusal("HILO-Z999", "planted")\n')
    assert set(spoken(tmp_path)) - set(CODES) == {"HILO-Z999"}


def test_every_meaning_can_stand_in_a_row():
    assert [row.code for row in CODES.values() if "\n" in row.means or not re.search(r"\w", row.means)] == []

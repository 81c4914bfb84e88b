"""Pages in both languages have the same headings, the same commands in the same order, and links that work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
PAIRS = [
    ("README.md", "README.es.md"),
    ("docs/training.md", "docs/es/capacitacion.md"),
    ("docs/operations.md", "docs/es/operacion.md"),
]
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
ROW = re.compile(r"^\|", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
IN_WORDS = {"hilo/\n"}
"""A block that begins so is words about the tree, not commands."""


def read(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


def levels(text: str) -> list[int]:
    return [len(marks) for marks in HEADING.findall(FENCE.sub("", text))]


def commands(block: str) -> list[str]:
    """The lines of a block without what is a comment or set apart for the eye."""
    lines = (re.sub(r"(^|\s)#( |$).*", "", line) for line in block.splitlines())
    return [re.sub(r"\s+", " ", line).strip() for line in lines if line.strip()]


def blocks(text: str) -> list[tuple[str, list[str]]]:
    found = ((kind, body) for kind, body in FENCE.findall(text) if not body.startswith(tuple(IN_WORDS)))
    return [(kind, commands(body)) for kind, body in found]


@pytest.mark.parametrize(("english", "spanish"), PAIRS)
def test_both_languages_have_the_same_headings(english: str, spanish: str):
    assert levels(read(english)) == levels(read(spanish))


@pytest.mark.parametrize(("english", "spanish"), PAIRS)
def test_both_languages_give_the_same_commands_in_the_same_order(english: str, spanish: str):
    one, other = blocks(read(english)), blocks(read(spanish))
    assert one
    assert one == other


def rows(text: str) -> list[int]:
    """How many lines of tables each part has."""
    return [len(ROW.findall(part)) for part in HEADING.split(FENCE.sub("", text))]


@pytest.mark.parametrize(("english", "spanish"), PAIRS)
def test_both_languages_have_tables_as_long(english: str, spanish: str):
    assert rows(read(english)) == rows(read(spanish))


@pytest.mark.parametrize(("english", "spanish"), PAIRS)
def test_both_languages_link_to_one_another(english: str, spanish: str):
    assert Path(spanish).name in read(english)
    assert Path(english).name in read(spanish)


@pytest.mark.parametrize("name", sorted({name for pair in PAIRS for name in pair}))
def test_every_link_leads_to_a_file(name: str):
    links = [link for link in LINK.findall(read(name)) if "://" not in link and Path(link).suffix]
    assert links
    assert [link for link in links if not ((HOME / name).parent / link).exists()] == []


def test_a_command_that_stands_in_one_language_alone_is_seen():
    assert blocks("```\nhilo doctor   # all well?\n```\n") == blocks("```\nhilo doctor # ¿todo bien?\n```\n")
    assert blocks("```\nhilo doctor\nhilo setup\n```\n") != blocks("```\nhilo setup\nhilo doctor\n```\n")

"""A code is found by a few letters, in the order an operator expects."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hilo.kernel.catalogues import load, read, search
from hilo.kernel.catalogues.search import MAX_TEXT, Index

TODAY = date(2026, 11, 24)
CASES = tomllib.loads((Path(__file__).parent / "cases" / "code_search.toml").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['typed']}-{case['code']}")
def test_what_is_typed_finds_its_code(case: dict[str, Any]) -> None:
    hits = search(case["typed"], TODAY, language=case.get("language", "es"))
    assert case["code"] in [hit.entry.code for hit in hits[: case["within"]]]


def test_scores_fall_and_repeat_exactly() -> None:
    first = search("robo", TODAY, limit=40)
    assert [hit.score for hit in first] == sorted((hit.score for hit in first), reverse=True)
    assert first == search("robo", TODAY, limit=40)
    assert first[:5] == search("robo", TODAY, limit=5)


def test_a_code_kept_for_old_records_is_never_offered() -> None:
    assert [hit.entry.code for hit in search("reclasificado", TODAY) if not hit.entry.in_force] == []
    assert "60101" not in [hit.entry.code for hit in search("601", TODAY)]
    assert "50201" not in [hit.entry.code for hit in search("cadaver", TODAY, limit=50)]


@pytest.mark.parametrize("typed", ["", "   ", "¿?", "\x00", "qqqqqqq", "99999"])
def test_what_fits_nothing_finds_nothing(typed: str) -> None:
    assert search(typed, TODAY) == []


def test_of_a_pasted_megabyte_the_beginning_alone_is_read() -> None:
    beginning = ("choque " * MAX_TEXT)[:MAX_TEXT]
    assert search(beginning + " casa incendio" * 75_000, TODAY) == search(beginning, TODAY) != []


def test_every_everyday_word_leads_somewhere() -> None:
    catalogue = load("incidents", TODAY)
    path = catalogue.path.with_name(str(catalogue.about["words"]))
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    names = [entry.name("es").lower() for entry in catalogue.in_force]
    codes = {code for row in document["words"] for code in row.get("codes", [])} | set(document["common"])
    assert [code for code in codes if code not in catalogue.entries] == []
    assert [row["of"] for row in document["words"] if "of" in row and not any(row["of"] in n for n in names)] == []


def test_a_catalogue_without_everyday_words_is_searched_by_its_names() -> None:
    catalogue = read(load("incidents", TODAY).path)
    assert Index(catalogue).find("casa incendio")[0].entry.code == "20301"
    assert Index(catalogue).find("lumbre") == []

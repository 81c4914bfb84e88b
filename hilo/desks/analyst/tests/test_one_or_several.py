"""One municipality is not “1 municipalities”: the sentences beside a figure, in both languages, one and several."""

from __future__ import annotations

import re
from datetime import date

import pytest

from hilo.desks.analyst.words import FINDINGS, finding_row
from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.dossier.words import texts
from hilo.knowledge.incidence.queries.coverage import Coverage
from hilo.knowledge.incidence.queries.geography import Geography
from hilo.lib.findings import Finding
from hilo.lib.text import Written

ENGLISH = re.compile(r"(?<![\d,.])1 (?:later ones|municipalities|areas|months|cells|lists|states|estados)\b")
SPANISH = re.compile(r"(?<![\d,.])1 (?:municipios|posteriores|áreas|meses|celdas|listas|series|renglones)\b")


def lacking(count: int, *, whole: bool) -> Coverage:
    codes = tuple(one.code for one in territory.municipalities("21"))[:count]
    return Coverage("21", ("21",), () if whole else ("21",), frozenset({"21114"}), codes, 0.99, whole)


@pytest.mark.parametrize(
    ("count", "english", "spanish"),
    [(1, "1 municipality", "le falta 1 municipio"), (2, "2 municipalities", "le faltan 2 municipios")],
)
def test_what_a_file_lacks(count, english, spanish):
    found = lacking(count, whole=False)
    assert english in found.says("en")
    assert spanish in found.says("es")
    (finding,) = lacking(count, whole=True).findings
    assert english in finding.message
    assert ("is not in the file" in finding.message) is (count == 1)
    words = finding_row(finding, "es")["words"]
    assert words.startswith("1 municipio, " if count == 1 else "2 municipios, ")
    assert ("no está en" in words) is (count == 1)


@pytest.mark.parametrize("folded", [(("02006", "02001"),), (("02006", "02001"), ("02007", "02002"))])
def test_what_is_counted_where_it_came_from(folded):
    found = Geography("municipality", date(2016, 1, 1), folded)
    one = len(folded) == 1
    assert ("1 later one is counted where it came from" in found.says("en")) is one
    assert ("1 posterior se cuenta en aquel del que salió" in found.says("es")) is one
    assert not ENGLISH.search(found.says("en"))
    assert not SPANISH.search(found.says("es"))


@pytest.mark.parametrize(
    "code",
    [
        "HILO-F110",
        "HILO-F112",
        "HILO-F113",
        "HILO-F116",
        "HILO-F123",
        "HILO-F130",
        "HILO-F131",
        "HILO-P102",
        "HILO-P103",
        "HILO-P121",
        "HILO-P124",
    ],
)
def test_the_spanish_of_a_finding_about_one(code):
    words = finding_row(Finding(code, "info", "1 of 7 in 3, 4, 5"), "es")["words"]
    assert code in FINDINGS
    assert not SPANISH.search(words), words
    assert "{" not in words


def test_the_spanish_of_the_dossier_about_one():
    for code, spanish in texts()["finding"].items():
        if code in ("HILO-F110", "HILO-F112", "HILO-F113", "HILO-F123", "HILO-F126"):
            assert not SPANISH.search(spanish.format(*(Written(one) for one in "17345"), last=Written("1"))), code

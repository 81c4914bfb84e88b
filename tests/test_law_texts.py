"""How an article is found in a law's text, told of a law that nobody made; and that the true texts are read so."""

from __future__ import annotations

import pytest

from tests.support.law_texts import articles, carries, law_text, part

TEXT = """\
TÍTULO I
Artículo 1o
Artículo 1o. Los gatos duermen.
Artículo 2.
Artículo 2. Las gatas: I. Duermen de día, y 7 de 9 LEY NACIONAL DE GATOS CÁMARA DE DIPUTADOS DEL H. CONGRESO DE LA \
UNIÓN Última Reforma DOF 01-01-2020 Secretaría General Secretaría de Servicios Parlamentarios sueñan; II. Cazan: \
a) De noche, o b) Al alba; IV. Nunca.
Fracción reformada DOF 01-01-2020
Artículo 3 Bis.
Artículo 3 Bis. A. Del sueño: I. Largo; B. De la caza: I. Corta; II. Breve.
Artículo 9.
Artículo 9. Fin.
Artículo 1
Primero. Entra en vigor mañana.
Artículo 1
Primero. De otro decreto.
"""


def test_an_article_is_found_by_its_number_without_the_page_it_was_printed_on():
    found = articles(TEXT)
    assert list(found) == ["1", "2", "3 Bis", "9", "T1"]
    assert "día, y sueñan; II." in found["2"]
    assert found["T1"] == "Primero. Entra en vigor mañana."


def test_a_fraction_ends_where_the_next_begins():
    two = articles(TEXT)["2"]
    assert part(two, "I") == "I. Duermen de día, y sueñan;"
    assert part(part(two, "II"), "a") == "a) De noche, o"
    assert part(part(articles(TEXT)["3 Bis"], "B"), "II") == "II. Breve."


@pytest.mark.parametrize("step", ["IV", "VV", "d"])
def test_what_cannot_be_counted_up_to_is_not_found(step):
    with pytest.raises(LookupError):
        part(articles(TEXT)["2"], step)


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        ("CPEUM 16", "cuarenta y ocho horas"),
        ("CPEUM 20-B-II", "A declarar o a guardar silencio"),
        ("CNPP 146-II-b", "algún testigo presencial"),
        ("CNPP 148", "veinticuatro horas a partir de su detención"),
        ("LNRD 23-I-i", "certificado médico"),
        ("LNRD T6-c", "1 de abril del año 2021"),
        ("LNUF 33-IV-c", "tipo de lesiones"),
        ("LNSIJPA 130", "treinta y seis horas"),
    ],
)
def test_the_texts_at_hand_are_read_so(citation, words):
    assert carries(citation, words)


def test_what_stands_in_another_fraction_is_not_found_in_this_one():
    assert not carries("CNPP 146-I", "algún testigo presencial")
    with pytest.raises(LookupError):
        law_text("CNPP 999")

"""Two texts in one, word by word: both can be read out of it to the letter, and it is quick for the longest."""

from __future__ import annotations

import random
import time

import pytest

from hilo.policing.reports.rules_words import in_words, pieces, places, redactor


def both(before: str, after: str) -> tuple[str, str]:
    told = pieces(before, after)
    return "".join(one.text for one in told if one.kind != "in"), "".join(one.text for one in told if one.kind != "out")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Lo perdimos de vista.", "Sin perderlo de vista."),
        ("", "Algo"),
        ("Algo", ""),
        ("igual", "igual"),
        ("uno\ndos\n\ntres", "uno\n\ndos tres "),
        ("¡Ñandú! ¿Sí?", "¡Nandu! ¿No?"),
        ("a.b.c", "a.c.b"),
    ],
)
def test_each_text_can_be_read_out_of_it_to_the_letter(before: str, after: str):
    assert both(before, after) == (before, after)


def test_the_same_holds_for_texts_of_chance():
    chance = random.Random(40)
    words = ["el", "la", "lo", "vi", "calle", "perdimos", "vista", ".", ",", "\n", "Juan", "corrió", "detuvo", "22:10"]
    for _ in range(300):
        first, second = (" ".join(chance.choices(words, k=chance.randrange(0, 40))) for _ in range(2))
        assert both(first, second) == (first, second)


def test_only_what_changed_is_told_with_the_words_around_it():
    before = "A las 22:10 lo perdimos de vista por dos minutos y luego lo alcanzamos en Juárez."
    after = "A las 22:10 no lo perdimos de vista y luego lo alcanzamos en Juárez."
    told = in_words(before, after, "es")
    assert "decía «… por dos minutos" not in told
    assert "por dos minutos" in told
    assert "no" in told
    assert "Juárez" not in told
    assert [place.out.strip() for place in places(before, after)] == ["", "por dos minutos"]


def test_a_narrative_of_thirty_thousand_letters_written_anew_is_compared_at_once():
    chance = random.Random(1)
    letters = "abcdefghij"
    first = " ".join("".join(chance.choices(letters, k=5)) for _ in range(5000))
    second = " ".join("".join(chance.choices(letters, k=5)) for _ in range(5000))
    start = time.process_time()
    assert both(first, second) == (first, second)
    edited = first.replace("a", "e", 40)
    assert both(first, edited) == (first, edited)
    assert time.process_time() - start < 5


def test_names_are_hidden_in_any_spelling():
    hidden = redactor(["Marta Encargada López"])
    assert hidden("Señaló a MARTA ENCARGADA, la señora Lopez, encargada de la tienda.") == (
        "Señaló a [reservado] [reservado], la señora [reservado], encargada de la tienda."
    )
    assert redactor([])("Marta") == "Marta"

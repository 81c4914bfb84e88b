"""Two records that may be one person's are found by sound, near dates and near keys; strangers are left in peace."""

from __future__ import annotations

import random
from datetime import date

import pytest

from hilo.registries.officers.rules import keys
from hilo.registries.officers.rules.identity import Identity
from hilo.registries.officers.rules.likeness import Crowd, likeness, near_days, sound
from hilo.registries.officers.rules.likeness_trial import people, slipped

BORN = date(1985, 3, 7)
ANA = Identity("José Víctor Hernández de la Peña", BORN)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("HERNANDEZ PEÑA, JOSE VICTOR", "name_same"),
        ("J. Victor Hdez. de la Peña", "name_same"),
        ("Jose Bictor Ernandes Pena", "name_sounds"),
        ("José Víctor Peña Hernández", "name_same"),
        ("José Víctor Hernándes", "name_part"),
        ("José Víctro Hernández Peña", "name_sounds"),
        ("José Víctor Hernández Luna", "name_most"),
        ("Luis Soto Luna", "name_other"),
    ],
)
def test_a_name_is_compared_as_it_sounds(name, reason):
    assert likeness(ANA, Identity(name, BORN)).reasons[0] == reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zúñiga", "Suniga"),
        ("Llanos", "Yanos"),
        ("Jiménez", "Gimenes"),
        ("Vázquez", "Basques"),
        ("Hernández", "Ernandez"),
        ("Quiroz", "Kiros"),
        ("Ma. Guadalupe", "María Gpe"),
    ],
)
def test_what_sounds_alike_has_one_key(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize("born", [date(1985, 3, 8), date(1985, 7, 3), date(1984, 3, 7), date(1985, 3, 6)])
def test_near_dates_are_near(born):
    assert "born_near" in likeness(ANA, Identity(ANA.name, born)).reasons
    assert born in near_days(BORN)


def test_a_missing_surname_and_a_day_off_is_asked_about_and_a_brother_is_not():
    assert likeness(ANA, Identity("José Víctor Hernández", date(1985, 3, 8))).asks
    assert not likeness(ANA, Identity("Luis Hernández Peña", date(1987, 9, 1))).asks
    assert not likeness(ANA, Identity(ANA.name, date(1970, 1, 1))).asks
    assert not likeness(ANA, Identity("José Víctor Hernández", None)).asks


def test_keys_weigh_most_and_a_near_curp_counts():
    curp = "BOXW" + "310820HNERXN09"
    near = curp[:-2] + "18"
    one = Identity("Walter Box", keys.born_of(curp), curp)
    assert likeness(one, Identity("Otro Nombre Cualquiera", None, curp)).reasons[1:] == ("curp_same",)
    assert "curp_near" in likeness(one, Identity("Walter Box", keys.born_of(curp), near)).reasons


def test_the_reasons_are_said_in_words():
    told = likeness(ANA, Identity("Jose Bictor Ernandes Pena", date(1985, 3, 8)))
    assert told.words("es") == [
        "el nombre suena igual o difiere en una letra",
        "fecha de nacimiento cercana: un día, día y mes cambiados, o un año",
    ]
    assert len(told.words("en")) == 2


def test_of_planted_slips_nearly_all_are_found_and_strangers_are_left_in_peace():
    """The rule's floor; docs/benchmarks.md has the figures on more people."""
    chance, crowd = random.Random(7), Crowd()
    known = list(people(4000, seed=1))
    for key, who in enumerate(known):
        crowd.add(key, who)
    asked = [[one.key for one in crowd.like(slipped(known[key], chance)) if one.likeness.asks] for key in range(1000)]
    found = sum(key in keys_ for key, keys_ in enumerate(asked))
    assert found > 940
    wrong = sum(key != one for key, keys_ in enumerate(asked) for one in keys_)
    strangers = sum(any(one.likeness.asks for one in crowd.like(who)) for who in people(1000, seed=99))
    assert wrong < 20
    assert strangers < 20

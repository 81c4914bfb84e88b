"""What a caller says of a place is found: in any order, abbreviated, without accents, misspelt."""

from __future__ import annotations

import pytest

from hilo.emergency.places.queries import search
from hilo.emergency.places.rules import cell_of, cells_around, edits, sound_of, understood

pytestmark = pytest.mark.django_db
OPERATOR = "operator"


@pytest.fixture
def find(gazetteer, actor):
    def found(text, **more):
        return search(text, actor("operator"), **more).places

    return found


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("avenida benito juárez", "Avenida Benito Juárez"),
        ("av. juarez benito", "Avenida Benito Juárez"),
        ("calle benito juarez", "Calle Benito Juárez"),
        ("AV BENITO JUÁREZ", "Avenida Benito Juárez"),
        ("reforma", "Avenida Reforma"),
        ("refroma", "Avenida Reforma"),
        ("calz zaragosa", "Calzada Zaragoza"),
        ("16 de septiembre", "Calle 16 de Septiembre"),
        ("hosp gral del sur", "Hospital General del Sur"),
        ("ospital del sur", "Hospital General del Sur"),
        ("juarez esq. 25 sur", "Avenida Juárez y Calle 25 Sur"),
        ("25 sur y juárez", "Avenida Juárez y Calle 25 Sur"),
        ("benito", "Avenida Benito Juárez"),
        ("benit jua", "Avenida Benito Juárez"),
        ("ciencia y tecnologia", "Calle Ciencia y Tecnología"),
    ],
)
def test_a_place_is_found_by_what_is_said_of_it(find, said, name):
    assert find(said)[0].name == name


@pytest.mark.parametrize(
    "said",
    ["km 152 autopista méxico-veracruz", "autopista puebla orizaba kilometro 152", "aut. mexico veracruz km. 152"],
)
def test_a_kilometre_between_two_marks_is_reckoned(find, said):
    [place] = find(said)
    assert (place.kind, place.name) == ("km", "km 152 Autopista México-Veracruz")
    assert (round(place.latitude, 3), round(place.longitude, 3)) == (18.998, -97.88)
    assert place.radius_m == 1100, "half of two kilometres for the bend, and the mark's own"


def test_a_mark_itself_is_sure_and_what_no_mark_holds_is_not_made_up(find):
    assert find("km 150 autopista mexico veracruz")[0].radius_m == 100
    assert [row.kind for row in find("km 180 autopista mexico veracruz")].count("km") <= 1
    assert all(row.name != "km 180 Autopista México-Veracruz" for row in find("km 180 autopista mexico veracruz"))


def test_the_number_of_a_house_goes_into_the_address(find):
    place = find("reforma 1207")[0]
    assert (place.name, place.address, place.missed) == ("Avenida Reforma", "Avenida Reforma 1207", [])


def test_what_is_not_in_a_place_is_told(find):
    place = find("reforma zaragoza inexistente")[0]
    assert "inexistente" in place.missed or place.missed


def test_of_two_that_fit_the_nearer_to_the_call_stands_first(find):
    assert find("benito juarez", near=(19.05, -98.22))[0].within == "La Paz"
    assert find("benito juarez", near=(19.15, -98.25))[0].within == "San Jerónimo"


def test_a_crossing_nobody_knows_gives_its_streets(find):
    names = {row.name for row in find("reforma y zaragoza")}
    assert "Avenida Reforma" in names


@pytest.mark.parametrize(
    "odd", ["", "   ", '"', "* OR *", "a" * 160, "() AND NOT", "km", "km 99999999", "\x00", "ñ", "' --", "🚑", "y y y"]
)
def test_whatever_is_typed_is_answered(find, odd):
    assert isinstance(find(odd), list)


def test_without_a_gazetteer_it_says_so_and_finds_localities(puebla, actor):
    answer = search("cholula", actor("operator"))
    assert answer.loaded == "no"
    assert any("Cholula" in row.name for row in answer.places)
    assert {row.kind for row in answer.places} == {"locality"}


def test_a_file_that_is_gone_is_told_and_costs_no_answer(gazetteer, actor):
    from hilo.emergency.places.index import file_of
    from hilo.emergency.places.queries import folder_of, forget

    forget()
    file_of(folder_of("PUE"), gazetteer.digest).unlink()
    answer = search("cholula", actor("operator"))
    assert answer.loaded == "missing"
    assert answer.places


def test_a_centre_finds_by_its_own_gazetteer_alone(gazetteer, jalisco, actor):
    assert search("benito juarez", actor("operator", "JAL")).loaded == "no"


def test_localities_stand_beside_streets(find):
    assert any(row.kind == "locality" for row in find("san pedro cholula"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zaragosa", "zaragoza"),
        ("baca", "vaca"),
        ("uerta", "huerta"),
        ("cetiembre", "setiembre"),
        ("kilometro", "quilometro"),
    ],
)
def test_words_that_sound_alike_are_alike(one, other):
    assert sound_of(one) == sound_of(other)


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ("reforma", "reforma", 0),
        ("refroma", "reforma", 1),
        ("reform", "reforma", 1),
        ("reborma", "reforma", 1),
        ("abc", "xyz", 3),
        ("a", "abcd", 3),
    ],
)
def test_edits_are_counted(one, other, away):
    assert edits(one, other) == edits(other, one) == away


def test_what_was_typed_is_understood():
    asked = understood("km 152+500 autopista México-Veracruz")
    assert (asked.km, asked.words, asked.types) == (152.5, ("mexico", "veracruz"), ("autopista",))
    assert understood("Juárez esq. con Reforma").sides == (("juarez",), ("reforma",))
    assert understood("calle").words == ("calle",)


def test_a_point_is_in_the_middle_of_its_cells():
    assert cell_of(19.05, -98.2) in cells_around(19.05, -98.2)
    assert len(set(cells_around(19.05, -98.2))) == 9

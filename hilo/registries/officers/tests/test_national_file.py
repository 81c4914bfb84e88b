"""The monthly file of the national register of personnel, both ways, with what is lost on the way."""

from __future__ import annotations

import itertools
import json
from datetime import date

import pytest

from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.registries.officers import actions
from hilo.registries.officers.models import Officer
from hilo.registries.officers.national import ENCODING, Person, is_national, layout, surnames, write

from .conftest import CURP

LONG = 3279
FIRST = {
    "ID_REG": "18",
    "CUIP": "PENM800101AA1",
    "PATERNO": "PEÑA",
    "MATERNO": "NÚÑEZ",
    "NOMBRE": "MARÍA JOSÉ",
    "SEXO": "FEMENINO",
    "FECHA_NACIMIENTO": "01/02/1980 00:00:00",
    "FECHA_INGRESO": "03/04/2010 00:00:00",
    "SUELDO_BASE": "9500.00",
    "MEDIA_FILIACION": "0",
    "AREA_ADSCRIPCION": "ZONA SUR",
    "CATEGORIA_PUESTO": "POLICÍA SEGUNDO",
    "ESTATUS_ADSCRIPCION": "ACTIVO",
}


def line(**values: str) -> str:
    """A line of the layout, every column in its place."""
    return "".join(values.get(name, "").ljust(column.width) for name, column in layout().items())


@pytest.fixture
def body(pilar):
    from hilo.kernel.access.queries import institution_named

    return institution_named("SSP-PUE")


@pytest.fixture
def load(pilar, now, tmp_path):
    def loaded(*lines: str, **more):
        path = tmp_path / "CNI_PERSONAL_21.dat"
        path.write_bytes("".join(f"{one}\r\n" for one in lines).encode(ENCODING))
        given = {"actor": pilar, "institution": "SSP-PUE", "path": path, "mapping": {}, "at": now}
        return actions.load(**(given | more))

    return loaded


def test_the_columns_follow_one_another_without_a_gap():
    columns = list(layout().values())
    assert len(columns) == 92
    assert columns[0].first == 1
    assert columns[-1].last == LONG
    assert all(one.last + 1 == other.first for one, other in itertools.pairwise(columns))
    assert not is_national(b"numero,nombre\r\n2001,Eva Luna\r\n")


@pytest.mark.django_db
def test_a_line_becomes_an_officer_and_what_has_no_place_is_told(load, body):
    told = load(line(**FIRST, CORPORACION=body.name.upper()))
    assert (told.rows, told.created, told.refused) == (1, 1, 0)
    # "0" says that there is nothing; a salary is something.
    assert told.lost == {"SUELDO_BASE": 1}
    officer = Officer.objects.get(cuip=FIRST["CUIP"])
    # The month stands first in this file: 1 February would be wrong.
    assert (officer.born, officer.joined_on, officer.sex) == (date(1980, 1, 2), date(2010, 3, 4), "M")
    assert officer.name == "MARÍA JOSÉ PEÑA NÚÑEZ"
    assert (officer.ranks.get().rank, officer.postings.get().post) == ("police_second", "ZONA SUR")
    assert load(line(**FIRST, CORPORACION=body.name)).unchanged == 1


@pytest.mark.django_db
def test_a_known_officer_is_found_by_key_whatever_the_number(load, body, pilar, now, ana):
    Officer.objects.filter(pk=ana.pk).update(cuip=FIRST["CUIP"])
    before = Officer.objects.count()
    told = load(line(**FIRST, CORPORACION=body.name))
    # Another name under a known key is asked about, and nobody is made or replaced.
    assert (told.created, told.asked) == (0, 1)
    assert Officer.objects.count() == before


@pytest.mark.django_db
def test_lines_of_other_corporations_are_counted_and_not_taken(load, body):
    other = line(**FIRST | {"CUIP": "LUNE800101AA1"}, CORPORACION="POLICÍA MUNICIPAL DE ATLIXCO")
    told = load(line(**FIRST, CORPORACION=body.name), other)
    assert (told.rows, told.created, told.elsewhere) == (1, 1, 1)
    with pytest.raises(Refusal, match="ATLIXCO") as none:
        load(other)
    assert none.value.code == "HILO-O681"
    assert "SSP-PUE" in none.value.message
    assert load(other, corporation="policia municipal de atlixco").created == 1


@pytest.mark.django_db
def test_who_left_is_not_enrolled(load, body):
    left = FIRST | {"FECHA_BAJA_ADSCRIPCION": "12/31/2015 00:00:00", "MOTIVO_BAJA": "RENUNCIA"}
    told = load(line(**left, CORPORACION=body.name))
    assert (told.created, [fault.code for fault in told.faults]) == (0, ["HILO-O680"])


@pytest.mark.django_db
def test_an_unknown_rank_keeps_nobody_out(load, body):
    told = load(line(**FIRST | {"CATEGORIA_PUESTO": "ALMIRANTE"}, CORPORACION=body.name))
    assert (told.created, told.lost["CATEGORIA_PUESTO"]) == (1, 1)


@pytest.mark.django_db
def test_a_short_or_strange_line_is_a_row_of_its_own(load, body):
    """The last line cut off, a day that is none, a byte that is no letter of a name."""
    whole = line(**FIRST, CORPORACION=body.name)
    odd = line(**FIRST | {"CUIP": "LUNE800101AA1", "FECHA_NACIMIENTO": "13/45/1980 00:00:00"}, CORPORACION=body.name)
    told = load(whole, odd, whole[:400])
    assert told.created == 1
    assert [fault.line for fault in told.faults] == [2]
    assert told.elsewhere == 1


@pytest.mark.django_db
def test_what_is_written_is_read_again(load, body, pilar, now):
    load(line(**FIRST, CORPORACION=body.name))
    made = actions.write_national("SSP-PUE", actor=pilar, at=now)
    text = made.data.decode(ENCODING)
    assert is_national(made.data)
    assert {len(one) for one in text.splitlines()} == {LONG}
    assert made.lines == Officer.objects.filter(institution="SSP-PUE").count()
    assert "SUELDO_BASE" in made.empty
    assert "CUIP" not in made.empty
    told = load(*text.splitlines())
    assert (told.created, told.updated, told.asked, told.refused) == (0, 0, 0, 0)
    entry = Entry.objects.filter(verb="officers.written_out").latest("pk")
    assert json.loads(entry.data)["lines"] == made.lines


@pytest.mark.django_db
def test_only_the_personnel_office_of_the_institution_writes_it(now, celia, hilda, jacinto):
    for actor in (celia, hilda, jacinto):
        with pytest.raises((Forbidden, NotFound)):
            actions.write_national("SSP-PUE", actor=actor, at=now)


@pytest.mark.parametrize(
    ("name", "curp", "parts"),
    [
        ("Juan Pérez López", "PELJ800101", ("Pérez", "López", "Juan")),
        ("José Luis de la Cruz Pérez", "CUPL800101", ("de la Cruz", "Pérez", "José Luis")),
        ("María Ñandú", "XAXM800101", ("Ñandú", "", "María")),
        # The CURP is another's, or there is none: nothing is parted by guess.
        ("Juan Pérez López", "GOLM800101", ("", "", "Juan Pérez López")),
        ("Juan Pérez López", "", ("", "", "Juan Pérez López")),
    ],
)
def test_surnames_are_told_by_the_key_alone(name, curp, parts):
    assert surnames(name, curp) == parts


def test_what_is_too_long_is_told():
    made = write([Person("7", "Eva " + "L" * 60, left_on=date(2015, 12, 31), cause="Renuncia")], "X", "Puebla")
    assert made.cut == [("7", "NOMBRE")]
    assert made.whole_names == ["7"]
    assert "12/31/2015 00:00:00" in made.data.decode(ENCODING)
    assert CURP not in made.data.decode(ENCODING)

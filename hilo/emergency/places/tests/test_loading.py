"""A gazetteer is loaded whole or not at all, by the centre whose it is; bad rows are told by line."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hilo.emergency.places.actions import load, take_gazetteer
from hilo.emergency.places.commands import TakeGazetteer
from hilo.emergency.places.models import Gazetteer
from hilo.emergency.places.queries import folder_of, in_force, search
from hilo.emergency.places.reading import read_csv, read_roads
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Forbidden, NotFound, Refusal

from .conftest import CSV

pytestmark = pytest.mark.django_db


def test_a_load_is_in_force_in_the_ledger_and_told_by_kind(gazetteer):
    assert (gazetteer.number, gazetteer.rows) == (1, {"street": 6, "crossing": 1, "landmark": 1, "km": 3})
    [entry] = about([gazetteer.subject])
    assert (entry.actor, entry.verb, json.loads(entry.data)) == (
        "sofia",
        "gazetteer.loaded",
        {"source": "lugares.csv", "rows": 11},
    )


def test_the_same_file_twice_is_one_load(gazetteer, boss, now):
    again = load("PUE", [("lugares.csv", CSV.encode())], actor=boss, at=now)
    assert (again.number, Gazetteer.objects.count()) == (1, 1)


def test_another_file_takes_its_place_and_only_the_one_before_stays(gazetteer, boss, actor, now):
    for name in ("Uno", "Dos", "Tres"):
        text = f"kind,name,latitude,longitude\nstreet,Calle {name},19.04,-98.2\n"
        load("PUE", [(f"{name}.csv", text.encode())], actor=boss, at=now)
    assert in_force("PUE").number == 4
    assert len(list(folder_of("PUE").glob("*.sqlite"))) == 2
    assert search("tres", actor("operator")).places[0].name == "Calle Tres"
    assert not [row for row in search("reforma", actor("operator")).places if row.kind == "street"]


BAD = """tipo;nombre;latitud;longitud;km
calle;Calle Uno;19.04;-98.20;
dragón;Calle Dos;19.04;-98.20;
calle;;19.04;-98.20;
calle;Calle Tres;-98.20;19.04;
km;Autopista;19.04;-98.20;
calle;Calle Cuatro;diecinueve;-98.20;
calle;...;19.04;-98.20;
"""


def test_bad_rows_are_told_by_line_and_nothing_is_half_loaded(gazetteer, boss, now):
    with pytest.raises(Refusal) as refused:
        load("PUE", [("malo.csv", BAD.encode())], actor=boss, at=now)
    assert refused.value.code == "HILO-C471"
    told = [(row["line"], row["column"]) for row in refused.value.extra["rows"]]
    assert told == [(3, "kind"), (4, "name"), (5, "latitude"), (6, "km"), (7, "latitude"), (8, "name")]
    assert "3 (kind" in refused.value.message
    assert (in_force("PUE").number, len(list(folder_of("PUE").iterdir()))) == (1, 1)


def test_of_thousands_of_bad_rows_fifty_are_told_and_the_rest_is_counted():
    text = "kind,name,latitude,longitude\n" + "x,y,0,0\n" * 3000
    with pytest.raises(Refusal) as refused:
        read_csv(text.encode(), "malo.csv")
    assert (len(refused.value.extra["rows"]), refused.value.extra["bad"]) == (50, 3000)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "HILO-C470"),
        (b"name,kind\na,b\n", "HILO-C470"),
        (b"kind,name,latitude,longitude\n", "HILO-C472"),
        (b"\x00\xff\xfe", "HILO-C470"),
    ],
)
def test_what_is_no_gazetteer_is_refused(content, code):
    with pytest.raises(Refusal) as refused:
        read_csv(content, "x.csv")
    assert refused.value.code == code


def test_excels_latin_file_with_semicolons_is_read():
    text = "Tipo;Nombre;Latitud;Longitud\ncalle;Calle Peñón;19,04;-98,20\n"
    [row] = read_csv(text.encode("cp1252"), "x.csv")
    assert (row.name, row.latitude) == ("Calle Peñón", 19.04)


def test_streets_and_crossings_come_from_the_names_of_roads(tmp_path):
    def road(name, *points):
        return {
            "type": "Feature",
            "properties": {"nombre": name},
            "geometry": {"type": "LineString", "coordinates": points},
        }

    roads = [
        road("Avenida Juárez", [-98.21, 19.05], [-98.20, 19.05], [-98.19, 19.05]),
        road("Calle 25 Sur", [-98.20, 19.06], [-98.20, 19.05]),
        road(None, [-98.20, 19.05], [-98.20, 19.04]),
    ]
    file = tmp_path / "calles.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": roads}))
    rows = read_roads(file)
    assert sorted((row.kind, row.name) for row in rows) == [
        ("crossing", "Avenida Juárez y Calle 25 Sur"),
        ("street", "Avenida Juárez"),
        ("street", "Calle 25 Sur"),
    ]
    [crossing] = [row for row in rows if row.kind == "crossing"]
    assert (crossing.latitude, crossing.longitude) == (19.05, -98.2)


def test_the_neighbour_and_the_operator_load_nothing(puebla, jalisco, actor, now):
    for who in (actor("supervisor", "JAL"), actor("operator"), actor("unit")):
        with pytest.raises(Forbidden):
            load("PUE", [("x.csv", CSV.encode())], actor=who, at=now)
    assert not folder_of("PUE").exists() or not list(folder_of("PUE").glob("*.draft"))
    assert Gazetteer.objects.count() == 0


def test_a_file_that_is_not_here_comes_not_into_force(puebla, boss, now):
    with pytest.raises(Refusal) as refused:
        take_gazetteer("PUE", TakeGazetteer(digest="f" * 64, source="x", rows={}), actor=boss, at=now)
    assert refused.value.code == "HILO-C474"
    with pytest.raises(NotFound):
        load("NADA", [("x.csv", CSV.encode())], actor=boss, at=now)


def test_over_the_api(api, client, puebla, jalisco):
    boss, operator = api("supervisor"), api("operator")
    assert operator.get("centres/PUE/gazetteer").status_code == 404
    assert operator.get("places?q=reforma").json()["loaded"] == "no"

    def upload(who, text):
        file = SimpleUploadedFile("lugares.csv", text.encode(), content_type="text/csv")
        return client.post("/api/v1/centres/PUE/gazetteer", {"file": file}, headers=who._headers({}))

    assert upload(operator, CSV).status_code == 403
    assert upload(api("supervisor", "JAL"), CSV).status_code == 403
    bad = upload(boss, BAD)
    assert (bad.status_code, bad.json()["rows"][0]["line"]) == (422, 3)
    assert upload(boss, CSV).json()["rows"]["street"] == 6
    found = operator.get("places?q=av.%20reforma%201207&latitude=19.04&longitude=-98.2").json()
    assert (found["loaded"], found["places"][0]["address"]) == ("yes", "Avenida Reforma 1207")
    assert api("unit").get("places?q=reforma").status_code == 403


def test_the_neighbour_in_the_state_writes_no_file_in_the_centres_folder(puebla, actor, now):
    neighbour = replace(actor("supervisor"), name="noe", institution="C4-TEH", centre="TEH")
    file, before = "kind,name,latitude,longitude\nstreet,Calle Ajena,19.04,-98.2\n", _files()
    with pytest.raises(Forbidden) as refused:
        load("PUE", [("lugares.csv", file.encode())], actor=neighbour, at=now)
    assert (refused.value.code, _files()) == ("HILO-A406", before)


def _files():
    return set(folder_of("PUE").glob("*"))

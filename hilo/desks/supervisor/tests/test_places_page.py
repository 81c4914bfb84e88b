"""The supervisor's page of places: load a CSV, see every bad row, try a search."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hilo.emergency.places.models import Gazetteer

from .conftest import DESK

pytestmark = pytest.mark.django_db
GOOD = "kind,name,latitude,longitude\nstreet,Avenida Reforma,19.043,-98.201\nlandmark,Hospital del Sur,19.008,-98.235\n"
BAD = "kind,name,latitude,longitude\nstreet,Avenida Reforma,19.043,-98.201\ndragon,<b>Cueva</b>,19.0,-98.2\n"


def sent(sara, text):
    file = SimpleUploadedFile("lugares.csv", text.encode(), content_type="text/csv")
    return sara.browser.post(f"{DESK}places/load", {"file": file}, follow=True)


def test_a_file_is_loaded_and_tried(supervisor):
    sara = supervisor()
    assert "No gazetteer is loaded" in sara.browser.get(f"{DESK}places").content.decode()
    answer = sent(sara, GOOD).content.decode()
    assert "2 places are in force" in answer
    assert Gazetteer.objects.get().loaded_by == "sara"
    found = sara.browser.get(f"{DESK}places", {"q": "hosp del sur"}).content.decode()
    assert "Hospital del Sur" in found


def test_a_bad_row_is_told_by_line_and_nothing_is_loaded(supervisor):
    answer = sent(supervisor(), BAD)
    text = answer.content.decode()
    assert "HILO-C471" in text
    assert '<td class="right number">3</td>' in text
    assert "“dragon” is none of" in text
    assert "<b>Cueva</b>" not in text
    assert Gazetteer.objects.count() == 0


def test_without_a_file_it_says_so(supervisor):
    answer = supervisor().browser.post(f"{DESK}places/load", {})
    assert b"HILO-C472" in answer.content


def test_the_neighbour_loads_its_own(supervisor, jalisco):
    sent(supervisor("jimena", "JAL"), GOOD)
    assert [row.centre_id for row in Gazetteer.objects.all()] == ["JAL"]

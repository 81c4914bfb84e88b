"""`hilo territory` answers on an empty data directory and without a database."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from hilo.kernel.territory.cli import app

from .test_loading import geojson, squares

RUN = CliRunner()


def test_place_prints_one_json_object() -> None:
    result = RUN.invoke(app, ["place", "--lat", "19.04", "--lon", "-98.2", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "state": "21",
        "state_name": "Puebla",
        "municipality": "21114",
        "municipality_name": "Puebla",
        "exact": False,
        "locality": "Heroica Puebla de Zaragoza",
    }


def test_a_point_without_a_place_says_why() -> None:
    result = RUN.invoke(app, ["place", "--lat", "-98.2", "--lon", "19.04", "--json"])
    assert json.loads(result.stdout) == {"place": None, "reason": "Latitude and longitude look exchanged."}
    assert result.exit_code == 0
    assert "at sea" in RUN.invoke(app, ["place", "--lat", "20", "--lon", "-107"]).stdout


def test_place_takes_a_date() -> None:
    result = RUN.invoke(app, ["place", "--lat", "30.56", "--lon", "-115.94", "--on", "2016-10-03", "--json"])
    assert json.loads(result.stdout)["municipality"] == "02001"
    assert RUN.invoke(app, ["place", "--lat", "30", "--lon", "-115", "--on", "yesterday"]).exit_code == 2


def test_place_in_words_says_that_it_is_an_estimate() -> None:
    result = RUN.invoke(app, ["place", "--lat", "19.04", "--lon", "-98.2"])
    assert "Puebla, Puebla" in result.stdout
    assert "estimate" in result.stdout
    assert "territory load" in result.stdout


def test_a_state_shows_its_clock_and_population() -> None:
    facts = json.loads(RUN.invoke(app, ["state", "21", "--json"]).stdout)
    assert (facts["label"], facts["zone"], facts["municipalities"]) == ("PUE", "America/Mexico_City", 217)
    assert facts["population_2020"] > 6_000_000
    assert "HILO-T404" in RUN.invoke(app, ["state", "99"]).stderr


def test_load_reports_what_it_did_and_place_becomes_exact(tmp_path: Path) -> None:
    file = geojson(tmp_path, squares("29"))
    result = RUN.invoke(app, ["load", str(file)])
    assert result.exit_code == 0
    assert "60 municipalities" in result.stdout
    report = json.loads(RUN.invoke(app, ["load", str(file), "--json"]).stdout)
    assert report["municipalities"] == 60
    longitude, latitude = squares("29")["29001"][0]
    place = ["place", "--lat", str(latitude + 0.001), "--lon", str(longitude + 0.001), "--json"]
    assert json.loads(RUN.invoke(app, place).stdout)["exact"] is True


def test_load_refuses_with_a_code_and_status_1(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["load", str(tmp_path / "absent.shp")])
    assert result.exit_code == 1
    assert "HILO-T101" in result.stderr

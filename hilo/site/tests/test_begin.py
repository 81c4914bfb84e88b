"""`hilo begin` loses no letter, and a file as a spreadsheet saves it stops nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from hilo.emergency.dispatch.models import Station
from hilo.kernel.access.models import User
from hilo.registries.officers.models import Officer
from hilo.site.begin import begin

pytestmark = pytest.mark.django_db
PERSON = '[[people]]\nusername = "pia"\nname = "Pía Paz"\ninstitution = "PUE"\nrole = "operator"\ncentre = "PUE"\n'


def run(folder: Path, answers: str, *more: str) -> Any:
    file = folder / "answers.toml"
    file.write_text('state = "21"\n' + answers, encoding="utf-8")
    app = typer.Typer()
    app.command()(begin)
    return CliRunner().invoke(app, ["--answers", str(file), "--json", *more])


def test_nobody_joins_whose_letter_could_not_be_written(puebla, tmp_path):
    (tmp_path / "letters").write_text("a file", encoding="utf-8")
    assert isinstance(run(tmp_path, PERSON, "--letters", str(tmp_path / "letters")).exception, OSError)
    assert not User.objects.filter(username="pia").exists()
    assert run(tmp_path, PERSON, "--letters", str(tmp_path / "others")).exit_code == 0
    assert "Pía Paz" in (tmp_path / "others" / "pia.txt").read_text(encoding="utf-8")


def test_stations_come_in_the_encoding_of_an_old_spreadsheet(puebla, tmp_path):
    (tmp_path / "stations.csv").write_bytes(
        "code,name,latitude,longitude\nE1,Estación 1,19.04,-98.2\n".encode("cp1252")
    )
    done = run(tmp_path, '[[stations]]\ncentre = "PUE"\nfile = "stations.csv"\n')
    assert done.exit_code == 0, done.output
    assert Station.objects.get().name == "Estación 1"


def test_a_number_without_quotes_is_an_officers_number(puebla, tmp_path):
    row = '[[officers]]\ninstitution = "PUE"\ngiven = "Omar"\nsurname = "Soto"\nnumber = 4411\n'
    for _again in range(2):
        done = run(tmp_path, row)
        assert [one["state"] for one in json.loads(done.stdout)["done"]] in (["made"], ["there"]), done.output
    assert Officer.objects.get().number == "4411"

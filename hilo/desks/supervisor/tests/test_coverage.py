"""The page of coverage: the study in words, and without one, how to make it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from typer.testing import CliRunner

from hilo.emergency.oversight.cli import app
from hilo.emergency.oversight.queries import coverage as queries
from hilo.kernel.access.tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
PAGE = "/desk/supervisor/coverage"


@pytest.fixture(autouse=True)
def own_data(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def sara(account: Callable[..., Any], puebla: Any) -> Person:
    """Puebla's supervisor, signed in with both factors."""
    cache.clear()
    one = Person(account("supervisor", password=PASSWORD, centre="PUE"))
    one.sign_in()
    one.activate()
    return one


@pytest.fixture
def kept(puebla: Any, tmp_path: Path) -> None:
    pytest.importorskip("scipy", reason="needs the extra [analysis]")
    start = datetime(2026, 9, 1, tzinfo=UTC)
    rows = ["at,latitude,longitude,service_min"]
    for hour in range(90):
        lat = 19.04 if hour % 3 else 19.11
        rows.append(f"{(start + timedelta(hours=hour)).isoformat()},{lat + hour % 7 / 2000},-98.2,40")
    rows += [f"{(start + timedelta(hours=91)).isoformat()},19.5,-98.2,40"]
    (tmp_path / "history.csv").write_text("\n".join(rows))
    (tmp_path / "bases.csv").write_text("name,latitude,longitude,units\nCentro,19.04,-98.2,2\nNorte,19.11,-98.2,0\n")
    told = ["--history", str(tmp_path / "history.csv"), "--bases", str(tmp_path / "bases.csv"), "--units", "2"]
    assert CliRunner().invoke(app, ["coverage", *told, "--within", "6", "--centre", "PUE", "--keep"]).exit_code == 0


def shown(person: Person, language: str) -> str:
    answer = person.browser.get(PAGE, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_a_study_the_page_says_how_to_make_one(sara: Person) -> None:
    assert "hilo emergency coverage --centre PUE" in shown(sara, "en")
    assert "Aún no hay estudio" in shown(sara, "es")


def test_without_the_extra_the_page_says_how_to_get_it(sara: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "can_study", lambda: False)
    assert "docs/operations.md, “Extras”" in shown(sara, "en")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("2 units: where", "Norte", "No unit is free", "does not foretell", "speed model", "no base reaches")),
        ("es", ("2 unidades: dónde", "Norte", "No hay unidad libre", "no predice", "modelo de velocidad")),
    ],
)
def test_a_study_is_told_with_its_method(kept: None, sara: Person, language: str, words: tuple[str, ...]) -> None:
    page = shown(sara, language)
    for word in words:
        assert word in page
    assert page.count("<svg") >= 4


def test_the_move_that_helps_most_is_said(kept: None, sara: Person, enrol: Any, settings: Any) -> None:
    from hilo.emergency.dispatch.models import Unit

    for number in (1, 2):
        enrol(f"PUE-A{number}", "ambulance_basic", latitude=19.04, longitude=-98.20)
    Unit.objects.update(position_at=datetime.now(UTC))
    assert "PUE-A1 could move to Norte" in shown(sara, "en")


def test_a_damaged_study_is_told_and_the_page_still_opens(kept: None, sara: Person, settings: Any) -> None:
    (Path(settings.DATA_DIR) / "coverage" / "PUE.json").write_text("[]")
    assert "cannot be read" in shown(sara, "en")


def test_who_oversees_no_centre_does_not_see_it(kept: None, account: Callable[..., Any]) -> None:
    cache.clear()
    one = Person(account("operator", password=PASSWORD, centre="PUE"))
    one.sign_in()
    assert one.browser.get(PAGE).status_code == 403

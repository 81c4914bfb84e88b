"""Studies of coverage: from files and from a centre's own records, kept for its desk, and how it stands now."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hilo.emergency.oversight import studies
from hilo.emergency.oversight.cli import app
from hilo.emergency.oversight.queries import coverage as queries
from hilo.lib.errors import Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db
pytest.importorskip("scipy", reason="needs the extra [analysis]")


@pytest.fixture(autouse=True)
def own_data(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """120 calls of two places of Puebla, one an hour."""
    rows = ["at,latitude,longitude,service_min"]
    for hour in range(120):
        at = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=hour)
        lat, lon = (19.04, -98.20) if hour % 3 else (19.11, -98.20)
        rows.append(f"{at.isoformat()},{lat + hour % 7 / 2000},{lon + hour % 5 / 2000},40")
    file = tmp_path / "history.csv"
    file.write_text("\n".join(rows))
    return file


@pytest.fixture
def bases(tmp_path: Path) -> Path:
    file = tmp_path / "bases.csv"
    file.write_text("name;latitude;longitude;units\nCentro;19.04;-98.2;2\nNorte;19.11;-98.2;\nVacía;19.3;-98.4;0\n")
    return file


@pytest.fixture
def kept(puebla: Any, history: Path, bases: Path) -> Any:
    run("--history", history, "--bases", bases, "--units", 2, "--centre", "PUE", "--within", 6, "--keep")
    return studies.kept_for("PUE")


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["coverage", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_places_the_units_and_says_what_it_did_not_prove(history: Path, bases: Path) -> None:
    told = run("--history", history, "--bases", bases, "--units", 2, "--within", 6)
    for words in ("Centro: 1 (now 2)", "Norte: 1 (now 0)", "by the speed model", "95 % intervals", "does not foretell"):
        assert words in told


def test_the_command_answers_in_json_and_draws(history: Path, bases: Path, tmp_path: Path) -> None:
    chart = tmp_path / "curve.svg"
    told = run("--history", history, "--bases", bases, "--units", 2, "--within", 6, "--json", "--chart", chart)
    found = json.loads(told)
    assert [base["placed"] for base in found["bases"]] == [1, 1, 0]
    assert found["by_road"] == 0
    assert chart.read_text().startswith("<svg")
    assert (tmp_path / "curve-map.svg").read_text().startswith("<svg")


def test_a_study_is_kept_for_the_centre(kept: Any, actor: Callable[..., Any]) -> None:
    assert kept.source == "history.csv"
    found = queries.coverage_study(actor("supervisor", centre="PUE"), centre="PUE")
    assert found is not None
    assert found.study.as_dict() == kept.study.as_dict()


def test_a_centre_without_a_study_has_none(puebla: Any, actor: Callable[..., Any]) -> None:
    assert queries.coverage_study(actor("supervisor", centre="PUE"), centre="PUE") is None


def test_a_damaged_study_is_told(kept: Any, settings: Any, actor: Callable[..., Any]) -> None:
    (Path(settings.DATA_DIR) / "coverage" / "PUE.json").write_text("{}")
    with pytest.raises(ValueError, match="cannot be read"):
        queries.coverage_study(actor("supervisor", centre="PUE"), centre="PUE")


def test_a_study_is_for_who_oversees_the_centre(kept: Any, jalisco: Any, actor: Callable[..., Any]) -> None:
    for who in (actor("operator", centre="PUE"), actor("supervisor", "JAL", centre="JAL")):
        with pytest.raises(Forbidden):
            queries.coverage_study(who, centre="PUE")
        with pytest.raises(Forbidden):
            queries.coverage_now(who, kept, at=kept.made_at)
    with pytest.raises(NotFound):
        queries.coverage_study(actor("supervisor", centre="PUE"), centre="../PUE")


def test_the_spare_unit_of_the_centre_is_told_to_move_north(
    kept: Any, enrol: Any, now: Any, actor: Callable[..., Any]
) -> None:
    for number in (1, 2):
        enrol(f"PUE-A{number}", "ambulance_basic", latitude=19.04, longitude=-98.20)
    stands = queries.coverage_now(actor("supervisor", centre="PUE"), kept, at=now)
    assert (stands.free, stands.unplaced) == (2, 0)
    assert stands.move is not None
    assert (stands.move.unit, stands.base) == ("PUE-A1", "Norte")
    assert stands.move.after > stands.share


def test_old_positions_and_other_kinds_of_unit_do_not_count(
    kept: Any, enrol: Any, now: Any, actor: Callable[..., Any]
) -> None:
    enrol("PUE-A1", "ambulance_advanced", latitude=19.04, longitude=-98.20)
    enrol("PUE-P1", "police", latitude=19.04, longitude=-98.20)
    medical = studies.Kept("PUE", kept.made_at, kept.source, "ambulance_basic", kept.study)
    who = actor("supervisor", centre="PUE")
    assert queries.coverage_now(who, medical, at=now).free == 1
    later = queries.coverage_now(who, medical, at=now + timedelta(hours=2))
    assert (later.free, later.unplaced, later.share, later.move) == (1, 1, 0.0, None)


def test_with_nobody_free_nothing_is_covered_and_nothing_moves(kept: Any, now: Any, actor: Callable[..., Any]) -> None:
    stands = queries.coverage_now(actor("supervisor", centre="PUE"), kept, at=now)
    assert (stands.free, stands.share, stands.move) == (0, 0.0, None)


def test_a_centres_own_services_are_a_history(
    puebla: Any, jalisco: Any, enrol: Any, past: Any, now: Any, actor: Callable[..., Any]
) -> None:
    from hilo.emergency.dispatch.models import Assignment
    from hilo.emergency.incidents.models import Incident

    enrol("PUE-A1", "ambulance_advanced")
    enrol("PUE-P1", "police")
    for minute in range(4):
        past(now - timedelta(hours=5, minutes=minute), classified=30, priority="high", dispatched=60)
    Incident.objects.update(latitude=19.04, longitude=-98.2)
    for number, incident in enumerate(Incident.objects.order_by("folio")):
        Assignment.objects.create(
            incident=incident,
            unit_id="PUE-P1" if number == 3 else "PUE-A1",
            assigned_at=now - timedelta(hours=4 - number),
            assigned_by="dario",
            on_scene_at=now - timedelta(hours=4 - number, minutes=-8) if number else None,
            released_at=now - timedelta(hours=4 - number, minutes=-38),
        )
    who, span = actor("supervisor", centre="PUE"), {"since": now - timedelta(days=1), "until": now}
    assert [call.service_s for call in queries.services(who, centre="PUE", **span)] == [2400, 1800, 1800, 1800]
    assert len(queries.services(who, centre="PUE", capability="ambulance_basic", **span)) == 3
    with pytest.raises(Forbidden):
        queries.services(actor("supervisor", "JAL", centre="JAL"), centre="PUE", **span)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("latitude,longitude\n19,-98\n", "there is no at"),
        ("at,latitude,longitude\nyesterday,19,-98\n", "line 2"),
        ("at,latitude,longitude\n2026-01-01,99,-98\n", "degrees"),
        ("at,latitude,longitude\n2026-01-01,nan,-98\n", "degrees"),
        ("at,latitude,longitude,service_min\n2026-01-01,19,-98,-3\n", "24 hours"),
    ],
)
def test_a_bad_history_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "bad.csv").write_text(text)
    with pytest.raises(Refusal, match=says) as refused:
        studies.read_history(tmp_path / "bad.csv")
    assert refused.value.code == "HILO-U505"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name,latitude\nA,19\n", "HILO-U506"),
        ("latitude,longitude\n", "HILO-U516"),
        ("latitude,longitude,units\n19,-98,-1\n", "HILO-U506"),
        ("lat,lon,units\n1,2,x\n", "HILO-U506"),
    ],
)
def test_bad_bases_are_refused(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "bad.csv").write_text(text)
    with pytest.raises(Refusal) as refused:
        studies.read_bases(tmp_path / "bad.csv")
    assert refused.value.code == code


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        studies.read_history(tmp_path / "none.csv")


def test_too_few_calls_are_refused(tmp_path: Path, bases: Path) -> None:
    (tmp_path / "few.csv").write_text("at,latitude,longitude\n2026-01-01,19,-98\n")
    with pytest.raises(Refusal, match="30 calls") as refused:
        run("--history", tmp_path / "few.csv", "--bases", bases, "--units", 2)
    assert refused.value.code == "HILO-U507"


def test_without_the_extra_the_command_says_how_to_get_it(
    history: Path, bases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "scipy", None)
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(Refusal, match=r"extra \[analysis\]") as refused:
        run("--history", history, "--bases", bases, "--units", 2)
    assert refused.value.code == "HILO-U508"

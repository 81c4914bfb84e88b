"""A ranking by road: the network in force decides, and every time says which model gave it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from hilo.emergency.dispatch.queries import recommendation
from hilo.engines.roads.tests.town import Corner, grid
from hilo.kernel.territory import roads

pytestmark = pytest.mark.django_db
pytest.importorskip("routingkit_cch", reason="needs the extra [roads]")

SOUTH, WEST = 19.0437, -98.2012
"""Where incidents happen in these tests: the corner (0, 0)."""


@pytest.fixture(autouse=True)
def own_data(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(roads, "_held", roads._Held())
    yield
    if roads._held.maker is not None:
        roads._held.maker.join()


def place(corner: Corner) -> tuple[float, float]:
    return SOUTH + corner[0] / 1000, WEST + corner[1] / 1000


@pytest.fixture
def load(tmp_path: Path) -> Callable[[list[tuple[Corner, Corner]]], None]:
    """Loads straight streets between corners, and waits until they are in force."""

    def loaded(streets: list[tuple[Corner, Corner]]) -> None:
        ends = [[place(street[0])[::-1], place(street[1])[::-1]] for street in streets]
        shapes = [{"type": "LineString", "coordinates": pair} for pair in ends]
        features = [{"type": "Feature", "properties": {}, "geometry": shape} for shape in shapes]
        file = tmp_path / "streets.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        roads.load_roads(file=file)
        assert roads.router(wait=True) is not None

    return loaded


def test_a_river_without_a_near_bridge_puts_the_unit_across_it_behind(
    puebla: Any, enrol: Any, open_incident: Any, dario: Any, now: Any, load: Any
) -> None:
    """The river runs between rows 1 and 2; its bridge is 2 km to the east."""
    across, same_bank = place((3, 0)), place((0, 12))
    enrol("PUE-A1", "ambulance_basic", "police", latitude=across[0], longitude=across[1])
    enrol("PUE-A2", "ambulance_basic", "police", latitude=same_bank[0], longitude=same_bank[1])
    incident = open_incident()

    def order() -> list[str]:
        return [choice.unit.pk for choice in recommendation(incident.folio, dario, at=now).choices]

    assert order() == ["PUE-A1", "PUE-A2"]
    load([street for street in grid(6, 21) if {street[0][0], street[1][0]} != {1, 2} or street[0][1] == 20])
    assert order() == ["PUE-A2", "PUE-A1"]


@pytest.mark.parametrize(
    ("language", "by_road", "by_model", "far"),
    [
        ("es", "por calles y caminos", "según el modelo de velocidad", "lejos de toda calle"),
        ("en", "by road", "by the speed model", "far from every known road"),
    ],
)
def test_every_time_says_which_model_gave_it(
    puebla: Any,
    enrol: Any,
    open_incident: Any,
    dario: Any,
    now: Any,
    load: Any,
    language: str,
    by_road: str,
    by_model: str,
    far: str,
) -> None:
    near, away = place((2, 2)), place((0, 60))
    enrol("PUE-A1", "ambulance_basic", "police", latitude=near[0], longitude=near[1])
    enrol("PUE-A2", "ambulance_basic", "police", latitude=away[0], longitude=away[1])
    incident = open_incident()
    load(grid(5, 5))
    with override(language):
        told = {choice.unit.pk: choice for choice in recommendation(incident.folio, dario, at=now).choices}
    assert by_road in told["PUE-A1"].reasons[0]
    assert by_model in told["PUE-A2"].reasons[0]
    assert any(far in warning for warning in told["PUE-A2"].warnings)
    assert not told["PUE-A1"].warnings


def test_without_a_network_the_speed_model_answers_and_says_so_without_alarm(
    puebla: Any, enrol: Any, open_incident: Any, dario: Any, now: Any
) -> None:
    enrol("PUE-A1", "ambulance_basic", "police", latitude=SOUTH, longitude=WEST)
    with override("en"):
        (choice,) = recommendation(open_incident().folio, dario, at=now).choices
    assert "by the speed model" in choice.reasons[0]
    assert not any("network" in reason for reason in choice.reasons)


def test_a_network_that_cannot_be_read_is_said(
    puebla: Any, enrol: Any, open_incident: Any, dario: Any, now: Any, load: Any
) -> None:
    enrol("PUE-A1", "ambulance_basic", "police", latitude=SOUTH, longitude=WEST)
    load(grid(3, 3))
    (roads.folder() / roads.CURRENT).write_text("{")
    roads.forget()
    assert roads.router(wait=True) is None
    with override("en"):
        (choice,) = recommendation(open_incident().folio, dario, at=now).choices
    assert "the road network cannot be used" in choice.reasons[1]

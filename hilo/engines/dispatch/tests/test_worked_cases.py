"""Worked examples that a dispatcher can read and add to: cases/recommendations.toml."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hilo.engines.dispatch import Need, Scene, Trip, Unit, recommend, say, speed_model
from hilo.engines.dispatch.words import KINDS

AT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
LAT, LON = 19.04, -98.2
KM_EAST = 1 / 105.25
CASES = tomllib.loads((Path(__file__).parent / "cases" / "recommendations.toml").read_text(encoding="utf-8"))["case"]
BRINGS = {
    "patrol": {"police"},
    "ambulance": {"ambulance_basic"},
    "engine": {"fire"},
    "rescue": {"fire", "rescue"},
}
TRAVEL = speed_model(local=datetime(2026, 11, 24, 11, 0), priority="high")


def unit(*, code: str, kind: str, km: float, status: str = "available", age_s: int = 10, **more: Any) -> Unit:
    return Unit(
        code=code,
        kind=kind,
        capabilities=frozenset(BRINGS[kind]),
        status=status,
        lat=LAT,
        lon=LON + km * KM_EAST,
        position_at=AT - timedelta(seconds=age_s),
        **more,
    )


def scene(**needs: int) -> Scene:
    return Scene(LAT, LON, "high", tuple(Need(name, count) for name, count in needs.items()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_worked_case_holds(case: dict[str, Any]) -> None:
    answer = recommend(scene=scene(**case["needs"]), units=[unit(**row) for row in case["units"]], travel=TRAVEL, at=AT)
    assert [choice.unit.code for choice in answer.ranked] == case["ranked"]
    assert [choice.unit.code for choice in answer.team] == case["team"]
    assert {row.unit.code: row.reason.kind for row in answer.passed_over} == case["passed_over"]
    assert {need.capability: need.count for need in answer.missing} == case.get("missing", {})


def test_the_last_ambulance_of_a_sector_is_sent_with_a_warning() -> None:
    units = [
        unit(code="AMB-1", kind="ambulance", km=1, sector="NORTE"),
        unit(code="AMB-2", kind="ambulance", km=9, sector="SUR"),
        unit(code="AMB-3", kind="ambulance", km=9, sector="SUR"),
    ]
    first, second, _ = recommend(scene=scene(ambulance_basic=1), units=units, travel=TRAVEL, at=AT).ranked
    assert first.unit.code == "AMB-1"
    assert [r.values["sector"] for r in first.reasons if r.kind == "last_of_kind"] == ["NORTE"]
    assert not [r for r in second.reasons if r.kind == "last_of_kind"]


def test_two_sent_together_that_empty_a_sector_both_carry_the_warning() -> None:
    units = [unit(code=f"B-{n}", kind="engine", km=n, sector="CENTRO") for n in (1, 2)]
    answer = recommend(scene=scene(fire=2), units=units, travel=TRAVEL, at=AT)
    assert [sum(r.kind == "last_of_kind" for r in choice.reasons) for choice in answer.team] == [1, 1]


def test_a_useful_unit_follows_the_team_and_is_not_part_of_it() -> None:
    place = Scene(LAT, LON, "high", (Need("fire"), Need("police", required=False)))
    units = [
        unit(code="P-1", kind="patrol", km=1),
        unit(code="B-1", kind="engine", km=4),
        unit(code="B-2", kind="engine", km=5),
    ]
    answer = recommend(scene=place, units=units, travel=TRAVEL, at=AT)
    assert [(c.unit.code, c.role) for c in answer.ranked] == [
        ("B-1", "team"),
        ("P-1", "useful"),
        ("B-2", "alternative"),
    ]


def test_a_choice_names_the_nearer_units_that_could_not_go() -> None:
    units = [
        unit(code="AMB-1", kind="ambulance", km=1, status="under_way", busy_with="PUE-9"),
        unit(code="P-1", kind="patrol", km=1, status="off_duty"),
        unit(code="AMB-2", kind="ambulance", km=3),
    ]
    (choice,) = recommend(scene=scene(ambulance_basic=1), units=units, travel=TRAVEL, at=AT).ranked
    assert [row.unit.code for row in choice.passed_over] == ["AMB-1"]
    assert say(choice.passed_over[0].reason, language="es") == "en camino, atiende PUE-9"
    assert say(choice.passed_over[0].reason, language="en") == "under way, busy with PUE-9"


def test_every_reason_has_words_in_both_languages() -> None:
    units = [
        unit(code="AMB-1", kind="ambulance", km=1, status="under_way"),
        unit(code="AMB-2", kind="ambulance", km=3, age_s=900, sector="SUR"),
    ]
    (choice,) = recommend(scene=scene(ambulance_basic=1), units=units, travel=TRAVEL, at=AT).ranked
    spanish = [say(reason, language="es", labels={"ambulance_basic": "ambulancia básica"}) for reason in choice.reasons]
    english = [say(reason, language="en") for reason in choice.reasons]
    assert spanish[1] == "cuenta con ambulancia básica"
    assert english[3] == "position is 15 min 00 s old: counted 2 min 30 s farther"
    assert not [text for text in spanish + english if "{" in text]
    assert all(set(words) == {"es", "en"} for words in KINDS.values())


def test_a_scene_that_no_road_reaches_passes_the_unit_over() -> None:
    class Island:
        def trips(self, origins: Any, destination: Any) -> list[Trip]:
            return [Trip(float("inf")) for _ in origins]

        def table(self, origins: Any, destinations: Any) -> list[list[Trip]]:
            return [self.trips(origins, destination) for destination in destinations]

    answer = recommend(scene=scene(fire=1), units=[unit(code="B-1", kind="engine", km=1)], travel=Island(), at=AT)
    assert not answer.ranked
    assert answer.passed_over[0].reason.kind == "no_route"
    assert answer.missing == (Need("fire"),)


def test_the_engine_is_told_nothing_about_the_persons_on_board() -> None:
    assert set(Unit.__dataclass_fields__) == {
        "code", "kind", "capabilities", "status", "lat", "lon", "position_at", "sector", "state", "agency", "busy_with",
        "station", "home", "returning", "turnout",
    }  # fmt: skip


def test_the_core_of_the_engine_imports_no_framework() -> None:
    sources = (Path(__file__).parents[1]).glob("*.py")
    assert not [path.name for path in sources if "django" in path.read_text(encoding="utf-8").lower()]

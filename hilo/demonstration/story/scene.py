"""What the fourth chapter is about: who does what, what happened, and what an officer answers of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

UNIT = "PUE-P09"
PHONE = UUID("0d3c6f2e-6a0e-4a57-9d42-9f0f5d1c7a11")
NARRATIVE = (
    "A las {fact} la víctima refirió que una persona la amenazó con una navaja y le quitó la bolsa. Dos vecinos "
    "la siguieron sin perderla de vista. A las {detained} la alcanzamos en el parque y la víctima la señaló. "
    "Se le informó el motivo y se le leyeron sus derechos; después se hizo una revisión externa y se le "
    "encontraron la bolsa y la navaja."
)


@dataclass(frozen=True, slots=True)
class People:
    """Who does what: sign-in names, the unit that is sent, and the phone on which the report is written."""

    officer: str = "omar"
    commander: str = "carla"
    prosecutor: str = "fabian"
    unit: str = UNIT
    phone: UUID = PHONE


@dataclass(frozen=True, slots=True)
class Scene:
    """What happened: the code and the words of the call, who was detained and where, what was found on them."""

    code: str = "30421"
    words: str = (
        "Me acaban de arrebatar la bolsa con una navaja, va corriendo hacia el parque. Lo están siguiendo unos señores."
    )
    offence: str = "Robo a transeúnte con violencia"
    place: str = "Parque del Carmen, junto al kiosco"
    name: tuple[str, str, str] = ("Raúl", "Robles", "Rey")
    age: int = 29
    sex: str = "M"
    injury: str = "Raspón en la rodilla derecha, al caer en el parque"
    on_complaint: bool = False
    objects: tuple[tuple[str, str, str], ...] = (
        ("Bolsa de piel café con cartera", "other", "S-10421"),
        ("Navaja", "weapon", "S-10422"),
    )
    narrative: str = NARRATIVE
    register_s: int = 60


STAGES = ("written", "submitted", "signed", "acknowledged")
"""How far a case can be played."""


def answers(start: datetime, scene: Scene, document: dict[str, Any]) -> dict[str, Any]:
    """What Omar fills in: the questions that no other record answers."""
    fact, detained = start, start.timestamp() + 395
    clock = lambda seconds: datetime.fromtimestamp(fact.timestamp() + seconds).astimezone()  # noqa: E731
    annexes = document["annexes"]
    person = f"annexes.detention.{annexes['detention'][0]['id']}."
    given: dict[str, Any] = {
        "sections.handover.authority": "Fiscalía del Estado de Puebla",
        "sections.handover.road_km": 4,
        "sections.knowledge.fact_at": clock(-60).isoformat(),
        "sections.knowledge.on_complaint": scene.on_complaint,
        "sections.knowledge.people_detained": True,
        "sections.knowledge.force_used": False,
        "sections.knowledge.vehicles_inspected": False,
        "sections.knowledge.objects_collected": bool(scene.objects),
        "sections.knowledge.people_interviewed": False,
        "sections.place.dwelling": False,
        "sections.place.inspected": True,
        "sections.place.objects_found": False,
        "sections.place.preserved": False,
        "sections.place.prioritised": False,
        "sections.narrative.text": scene.narrative.format(
            fact=f"{clock(-60):%H:%M}", detained=f"{datetime.fromtimestamp(detained).astimezone():%H:%M}"
        ),
        person + "flagrancy": "pointed_out",
        person + "pointed_out_by": "La víctima",
        person + "pointed_out_as": "victim",
        person + "pointed_out_sign": "Llevaba lo robado, que la víctima reconoció",
        person + "search_interrupted": False,
        person + "nationality": "MEX",
        person + "age_doubt": scene.age < 18,
        person + "description": "Complexión delgada, 1.70 m, sudadera gris",
        person + "language": "es",
        person + "injuries_description": scene.injury or {"absent": "not_applicable"},
        person + "inspection": True,
        person + "inspection_at": clock(500).isoformat(),
        person + "inspection_ground": "flagrancy",
        person + "inspection_told": True,
        person + "inspection_extent": "external",
        person + "objects_found": bool(scene.objects),
        person + "rights_answer": "signed",
        person + "moved_to": "Fiscalía del Estado de Puebla",
    }
    if scene.on_complaint:
        given["sections.knowledge.victim_reach"] = "reached"
    for annex in annexes["object"]:
        thing = f"annexes.object.{annex['id']}."
        given |= {
            thing + "obtained_by": "person_inspection",
            thing + "found_at": clock(505).isoformat(),
            thing + "from_person": annexes["detention"][0]["id"],
            thing + "person_signed": "signed",
            thing + "destination": "prosecutor",
        }
    return {path: value for path, value in given.items() if at_path(document, path) != value}


def at_path(document: dict[str, Any], path: str) -> Any:
    kind, part, *rest = path.split(".")
    if kind == "sections":
        return document["sections"].get(part, {}).get(rest[0])
    return next(row for row in document["annexes"][part] if row["id"] == rest[0]).get(rest[1])

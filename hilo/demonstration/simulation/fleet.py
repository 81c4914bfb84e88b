"""A plausible fleet for a state, made from a seed: what a simulation needs where no real units are enrolled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians
from random import Random

from hilo.demonstration.simulation.synthetic import Town, towns
from hilo.emergency.dispatch.actions import enrol_unit
from hilo.emergency.dispatch.commands import EnrolUnit
from hilo.kernel.territory.queries import place_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict
from hilo.lib.geo import distance_m

# Kind of unit: letters of its code, name, agency, capabilities, how many. Assumption of this project.
KINDS = (
    ("P", "Patrulla", "SEG", ("police",), 60),
    ("M", "Moto patrulla", "SEG", ("police",), 12),
    ("A", "Ambulancia", "SAL", ("ambulance_basic",), 24),
    ("X", "Ambulancia avanzada", "SAL", ("ambulance_advanced",), 12),
    ("B", "Bomberos", "BOM", ("fire",), 14),
    ("R", "Rescate", "BOM", ("fire", "rescue"), 4),
    ("Q", "Materiales peligrosos", "BOM", ("fire", "hazmat"), 2),
    ("C", "Protección Civil", "PCI", ("civil_protection",), 8),
    ("S", "Servicios públicos", "SPU", ("public_services",), 6),
    ("V", "Atención a víctimas", "SEG", ("police", "victim_care"), 4),
)
TOWNS = 8
"""How many of the largest towns hold the units, each by its population."""
BIG = 300_000
"""Inhabitants from which a town has four sectors instead of one."""


@dataclass(frozen=True, slots=True)
class Post:
    """A unit to enrol, and where it stands by: degrees."""

    code: str
    name: str
    agency: str
    capabilities: tuple[str, ...]
    sector: str
    latitude: float
    longitude: float


def fleet(state: str, *, label: str, seed: int) -> list[Post]:
    """The units of a state (two digits) with codes such as PUE-P01, spread over its largest towns."""
    rng = Random(f"{state}:{seed}")
    places = towns(state)[:TOWNS]
    posts = []
    for letters, name, agency, capabilities, count in KINDS:
        for number in range(1, count + 1):
            # The first of every kind stands in the largest town, the others where people are.
            town = places[0] if number == 1 else rng.choices(places, [t.population for t in places])[0]
            latitude, longitude = _within(town, state, rng)
            posts.append(
                Post(
                    code=f"{label}-{letters}{number:02}",
                    name=f"{name} {number:02}",
                    agency=f"{label}-{agency}",
                    capabilities=capabilities,
                    sector=_sector(town, latitude, longitude),
                    latitude=latitude,
                    longitude=longitude,
                )
            )
    return posts


def enrol(posts: list[Post], *, actor: Actor, centre: str, at: datetime) -> int:
    """Enrol the units that are not enrolled yet; returns how many were."""
    new = 0
    for post in posts:
        try:
            enrol_unit(
                EnrolUnit(
                    code=post.code,
                    name=post.name,
                    agency=post.agency,
                    centre=centre,
                    capabilities=tuple(post.capabilities),
                    sector=post.sector,
                    latitude=post.latitude,
                    longitude=post.longitude,
                ),
                actor=actor,
                at=at,
            )
        except Conflict:
            continue
        new += 1
    return new


def _within(town: Town, state: str, rng: Random) -> tuple[float, float]:
    for _ in range(20):
        latitude = town.latitude + rng.gauss(0, town.radius_m / 2) / 111_195
        longitude = town.longitude + rng.gauss(0, town.radius_m / 2) / 111_195 / cos(radians(town.latitude))
        place = place_of(latitude, longitude)
        if place is not None and place.state == state:
            return round(latitude, 6), round(longitude, 6)
    return town.latitude, town.longitude


def _sector(town: Town, latitude: float, longitude: float) -> str:
    """The municipality's name; of a big town one of its four quarters, as Puebla NO."""
    place = place_of(town.latitude, town.longitude)
    name = place.municipality_name if place is not None else town.name
    if town.population < BIG:
        return name[:24]
    quarter = ("N" if latitude >= town.latitude else "S") + ("O" if longitude < town.longitude else "E")
    return f"{name[:21]} {quarter}"


def near(state: str, *, reach_m: float) -> Callable[[float, float], bool]:
    """Whether a point lies in the state and no farther than reach_m from the edge of a town that has units."""
    places = towns(state)[:TOWNS]

    def inside(latitude: float, longitude: float) -> bool:
        place = place_of(latitude, longitude)
        return (
            place is not None
            and place.state == state
            and any(
                distance_m(latitude, longitude, town.latitude, town.longitude) < town.radius_m + reach_m
                for town in places
            )
        )

    return inside

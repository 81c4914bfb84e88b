"""The use of force from one structured event: its annex, what the law lets answer what, and its row of figures. Pure.

LNUF 9-11 (mechanisms, resistance, levels), 32-33 (the detailed report), 35 (the yearly public report).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "standards" / "force.toml"
NOT_APPLICABLE = {"absent": "not_applicable"}


@dataclass(frozen=True, slots=True)
class Step:
    """A mechanism, a resistance or a level. rank: its intensity; allows: mechanisms that may answer a resistance."""

    id: str
    rank: int
    article: str
    es: str
    en: str
    allows: tuple[str, ...] = ()
    against: str = ""
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Standard:
    """The law's ladder (standards/force.toml)."""

    version: str
    source: str
    law: str
    valid_from: date
    mechanisms: Mapping[str, Step]
    resistances: Mapping[str, Step]
    levels: Mapping[str, Step]
    threshold: int
    protection: float
    says_es: str
    says_en: str


@cache
def standard() -> Standard:
    """The standard in force."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    ladders = {name: {row["id"]: _step(row) for row in data[name]} for name in ("mechanisms", "resistances", "levels")}
    yearly = data["yearly"]
    return Standard(
        version=data["version"],
        source=data["source"],
        law=data["law"],
        valid_from=data["valid_from"],
        threshold=yearly["threshold"],
        protection=float(yearly["protection"]),
        says_es=yearly["says_es"],
        says_en=yearly["says_en"],
        **ladders,
    )


@dataclass(frozen=True, slots=True)
class ForceEvent:
    """One officer's use of force at one moment, with what followed: the event that everything else is made from.

    against: id of a detention annex; dead_women: None if it was not said. Counts are of people.
    """

    officer_name: str = ""
    officer_number: str = ""
    assignment: str = ""
    at: datetime | None = None
    against: str = ""
    resistance: str = ""
    mechanisms: tuple[str, ...] = ()
    level: str = ""
    firearm: bool | None = None
    shots: int = 0
    lethal_reasons: str = ""
    injured_persons: int = 0
    injured_officers: int = 0
    dead_persons: int = 0
    dead_women: int | None = None
    dead_officers: int = 0
    injuries: str = ""
    damage: str = ""
    medical_help: bool | None = None
    medical_help_explained: str = ""
    conduct: str = ""
    explanation: str = ""
    annex: str = field(default="", compare=False)

    @property
    def highest(self) -> str:
        """The most intense mechanism used; a firearm used against a person is presumed to be lethal force (9-V)."""
        known = standard().mechanisms
        used = [known[one] for one in self.mechanisms if one in known]
        if self.firearm:
            used.append(known["lethal"])
        return max(used, key=lambda step: step.rank).id if used else ""


def event(annex: Mapping[str, Any]) -> ForceEvent:
    """The event that a record of annex B tells; what it does not tell, or in a wrong type, stays at its default."""
    told: dict[str, Any] = {"annex": _text(annex.get("id"))}
    for one in fields(ForceEvent):
        value = annex.get(one.name)
        if one.name in ("annex", "at") or value is None:
            continue
        if one.name == "mechanisms":
            told[one.name] = tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
        elif one.name in ("firearm", "medical_help"):
            told[one.name] = value if isinstance(value, bool) else None
        elif str(one.type).startswith("int"):
            told[one.name] = value if type(value) is int and 0 <= value < 100_000 else one.default
        else:
            told[one.name] = _text(value)
    return ForceEvent(at=_instant(annex.get("at")), **told)


def annex(told: ForceEvent) -> dict[str, Any]:
    """Annex B of an event: every field answered, and what does not apply said so."""
    record: dict[str, Any] = {"id": told.annex} if told.annex else {}
    for name, value in asdict(told).items():
        if name == "annex":
            continue
        if name == "at":
            record[name] = told.at.isoformat() if told.at else {"absent": "unknown"}
        elif name == "mechanisms":
            record[name] = list(value) or {"absent": "unknown"}
        else:
            record[name] = {"absent": "unknown"} if value in (None, "") else value
    if not told.firearm:
        record |= {"shots": NOT_APPLICABLE, "lethal_reasons": NOT_APPLICABLE}
    if not told.dead_persons:
        record["dead_women"] = NOT_APPLICABLE
    for name in ("against", "injuries", "damage", "medical_help_explained"):
        if not getattr(told, name):
            record[name] = NOT_APPLICABLE
    return record


def beyond(told: ForceEvent) -> list[str]:
    """The mechanisms used that the law does not let answer the resistance recorded, the most intense first.

    Nothing is said of a resistance that the standard does not know.
    """
    law = standard()
    met = law.resistances.get(told.resistance)
    if met is None:
        return []
    used = {one for one in told.mechanisms if one in law.mechanisms} | ({"lethal"} if told.firearm else set())
    return sorted(used - set(met.allows), key=lambda one: -law.mechanisms[one].rank)


def figures(told: ForceEvent) -> dict[str, Any]:
    """The event as a row of figures: codes and counts, nobody's name or number."""
    women = min(told.dead_women or 0, told.dead_persons)
    said = told.dead_women is not None
    return {
        "annex": told.annex[:32],
        "at": told.at,
        "resistance": told.resistance if told.resistance in standard().resistances else "unknown",
        "mechanism": told.highest or "unknown",
        "level": told.level if told.level in standard().levels else "unknown",
        "firearm": bool(told.firearm),
        "shots": told.shots,
        "injured_persons": told.injured_persons,
        "injured_officers": told.injured_officers,
        "dead_women": women,
        "dead_men": told.dead_persons - women if said else 0,
        "dead_unknown": 0 if said else told.dead_persons,
        "dead_officers": told.dead_officers,
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _instant(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _step(row: Mapping[str, Any]) -> Step:
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    told.pop("presumed_by", None)
    return Step(**told)

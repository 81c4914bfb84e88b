"""Studies of coverage: histories and bases from files, travel times, and the one study that a centre keeps."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hilo.engines.coverage import Base, Call, parameters
from hilo.engines.dispatch import RoadModel, TravelTime, speed_model
from hilo.kernel.territory.queries import road_router
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.engines.coverage import Study
    from hilo.engines.coverage.study import Point, Reach

MOST_BYTES = 64_000_000
MOST_ROWS = 500_000
MOST_BASES = 300
AT = ("at", "time", "datetime", "date", "received_at", "fecha")
LAT, LON = ("latitude", "lat", "latitud"), ("longitude", "lon", "lng", "longitud")
SERVICE = {"service_s": 1.0, "busy_s": 1.0, "service_min": 60.0, "busy_min": 60.0}
# A usual hour of a usual day, with lights and siren: a plan is for all hours.
USUAL = datetime(2026, 1, 13, 11, 0)


@dataclass(frozen=True, slots=True)
class Kept:
    """The study that a centre keeps. source: of the history, in words; capability: of the units, "" for any."""

    centre: str
    made_at: datetime
    source: str
    capability: str
    study: Study


def read_history(file: Path) -> list[Call]:
    """Calls of a CSV: at, latitude, longitude, and if known service_s or service_min. Refuses with HILO-U505.

    A moment without a zone is taken as UTC: only the distances between moments count.
    """
    usual = float(parameters()["service_s"])
    calls = []
    for number, row in _rows(file, "HILO-U505", "history"):
        try:
            moment = datetime.fromisoformat(_first(row, AT))
            service = next((float(row[name]) * by for name, by in SERVICE.items() if row.get(name)), usual)
            lat, lon = _place(row)
            if not 0 <= service <= 86_400:
                raise ValueError("a service lasts from 0 to 24 hours")
        except (ValueError, KeyError) as error:
            raise Refusal("HILO-U505", f"{file.name}, line {number}: {error}.", where="history") from error
        calls.append(Call(moment if moment.tzinfo else moment.replace(tzinfo=UTC), lat, lon, service))
    return calls


def read_bases(file: Path) -> list[Base]:
    """Bases of a CSV: name, latitude, longitude, and if known units (there now) and most.

    Refuses with HILO-U506, U515, U516.
    """
    bases: list[Base] = []
    for number, row in _rows(file, "HILO-U506", "bases"):
        try:
            lat, lon = _place(row)
            now, most = (int(row.get(name) or 0) for name in ("units", "most"))
            if not (0 <= now <= 1000 and 0 <= most <= 1000):
                raise ValueError("units and most go from 0 to 1000")
        except (ValueError, KeyError) as error:
            raise Refusal("HILO-U506", f"{file.name}, line {number}: {error}.", where="bases") from error
        name = (row.get("name") or row.get("nombre") or f"B{len(bases) + 1}").strip()[:60]
        bases.append(Base(name, lat, lon, now, most))
    if len(bases) > MOST_BASES:
        raise Refusal("HILO-U515", f"{file.name} holds more than {MOST_BASES} bases.", where="bases")
    if not bases:
        raise Refusal("HILO-U516", f"{file.name} holds no base.", where="bases")
    return bases


def _rows(file: Path, code: str, where: str) -> list[tuple[int, dict[str, str]]]:
    """Rows of a CSV with lower-case names, and their line numbers."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refusal(code, f"{file.name} is larger than {MOST_BYTES:,} bytes.", where=where)
        text = file.read_text(encoding="utf-8-sig")
        head = text.partition("\n")[0]
        reader = csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
        names = [name.strip().lower() for name in next(reader, [])]
        rows = [
            (number, dict(zip(names, row, strict=False)))
            for number, row in enumerate(reader, start=2)
            if any(value.strip() for value in row)
        ]
    except (OSError, UnicodeError, csv.Error) as error:
        raise Refusal(code, f"{file.name} cannot be read: {error}.", where=where) from error
    if len(rows) > MOST_ROWS:
        raise Refusal(code, f"{file.name} holds more than {MOST_ROWS:,} rows.", where=where)
    return rows


def _first(row: dict[str, str], names: Sequence[str]) -> str:
    for name in names:
        if row.get(name):
            return row[name].strip()
    raise KeyError(f"there is no {names[0]}")


def _place(row: dict[str, str]) -> tuple[float, float]:
    lat, lon = float(_first(row, LAT)), float(_first(row, LON))
    if not (isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError("a place is in degrees")
    return lat, lon


def travel(*, wait: bool = False) -> TravelTime:
    """Travel times of a usual hour, by road where a network is in force. wait: until it is read."""
    speed = speed_model(local=USUAL, priority="high")
    router = road_router(wait=wait)
    return RoadModel(router, speed) if router else speed


def reach(model: TravelTime) -> Reach:
    """The same as a study asks for it."""

    def asked(origins: Sequence[Point], places: Sequence[Point]) -> list[list[tuple[float, bool]]]:
        return [[(trip.seconds, trip.model == "road") for trip in row] for row in model.table(origins, places)]

    return asked


def _folder() -> Path:
    from django.conf import settings

    return Path(settings.DATA_DIR) / "coverage"


def keep(kept: Kept) -> Path:
    """Keep a study as the centre's own, instead of the one before."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    document: dict[str, Any] = {
        "centre": kept.centre,
        "made_at": kept.made_at.isoformat(),
        "source": kept.source,
        "capability": kept.capability,
        "study": kept.study.as_dict(),
    }
    path = folder / f"{_safe(kept.centre)}.json"
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(document, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    os.replace(draft, path)
    return path


def kept_for(centre: str) -> Kept | None:
    """The study that a centre keeps, or None; ValueError if its file is damaged."""
    from hilo.engines.coverage import restore

    try:
        document = json.loads((_folder() / f"{_safe(centre)}.json").read_text(encoding="utf-8"))
        return Kept(
            centre,
            datetime.fromisoformat(document["made_at"]),
            str(document["source"]),
            str(document["capability"]),
            restore(document["study"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, KeyError, TypeError) as error:
        raise ValueError(f"the study of {centre} cannot be read: {error}") from error


def _safe(centre: str) -> str:
    """A code as the name of a file; codes are letters, digits, - and _."""
    if not centre or not all(letter.isalnum() or letter in "-_" for letter in centre):
        raise ValueError(f"{centre!r} is no code of a centre")
    return centre

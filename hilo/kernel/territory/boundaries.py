"""The municipal boundaries of this installation: one compact file in the data directory."""

from __future__ import annotations

import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.errors
from numpy.typing import NDArray

SCALE = 1e7  # steps in a degree: a centimetre on the ground, and a longitude still fits 32 bits
NAME = "boundaries.npz"


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Polygons in degrees and, in the same order, the municipality of each; source: the file they came from.

    A municipality with islands has several polygons: apart they load and answer faster than as a MultiPolygon.
    """

    codes: tuple[str, ...]
    polygons: NDArray[Any]
    source: str


def save(folder: Path, *, codes: list[str], geometries: NDArray[Any], source: str, name: str = NAME) -> Path:
    """Write the file beside its place and move it there, so that a reader sees the old one or the new one whole.

    codes, geometries (Polygon or MultiPolygon, degrees): in the same order.
    """
    polygons, owners = shapely.get_parts(geometries, return_index=True)
    _, coordinates, (rings, ends) = shapely.to_ragged_array(polygons)
    steps = np.round(coordinates * SCALE).astype(np.int32)
    arrays: dict[str, Any] = {"codes": np.array(codes)[owners], "source": np.array(source)}
    arrays |= {"steps": steps, "rings": np.asarray(rings), "ends": np.asarray(ends)}
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".boundaries-", suffix=".npz")
    try:
        with os.fdopen(descriptor, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        os.replace(temporary, folder / name)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return folder / name


def read(path: Path) -> Boundaries:
    """Read the file; ValueError if it is damaged (each array carries a checksum) or is not one of ours."""
    try:
        with np.load(path, allow_pickle=False) as content:
            offsets = (content["rings"], content["ends"])
            polygons = shapely.from_ragged_array(shapely.GeometryType.POLYGON, content["steps"] / SCALE, offsets)
            return Boundaries(tuple(content["codes"].tolist()), polygons, str(content["source"]))
    except (OSError, KeyError, EOFError, zipfile.BadZipFile, shapely.errors.ShapelyError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error

"""The municipal boundaries of this installation: one compact file in the data directory."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

SCALE = 1e7  # steps in a degree: a centimetre on the ground, and a longitude still fits 32 bits
NAME = "boundaries.npz"


@dataclass(frozen=True, slots=True)
class Boundaries:
    """codes and geometries (MultiPolygon, degrees) in the same order; source: name of the file they came from."""

    codes: tuple[str, ...]
    geometries: NDArray[Any]
    source: str
    digest: str


def save(folder: Path, *, codes: list[str], geometries: NDArray[Any], source: str) -> Path:
    """Write the file beside its place and move it there, so that a reader sees the old one or the new one whole."""
    kind, coordinates, offsets = shapely.to_ragged_array(geometries)
    steps = np.round(coordinates * SCALE).astype(np.int32)
    arrays: dict[str, Any] = {f"offsets_{i}": np.asarray(part, dtype=np.int64) for i, part in enumerate(offsets)}
    arrays |= {"codes": np.array(codes), "kind": np.array(int(kind)), "steps": steps, "source": np.array(source)}
    arrays["digest"] = np.array(hashlib.sha256(steps.tobytes()).hexdigest())
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".boundaries-", suffix=".npz")
    try:
        with os.fdopen(descriptor, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        os.replace(temporary, folder / NAME)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return folder / NAME


def read(path: Path) -> Boundaries:
    """Read the file; ValueError if it is damaged or is not one of ours."""
    try:
        with np.load(path, allow_pickle=False) as content:
            steps = content["steps"]
            digest = str(content["digest"])
            if hashlib.sha256(steps.tobytes()).hexdigest() != digest:
                raise ValueError("the coordinates do not match their digest")
            offsets = tuple(content[f"offsets_{i}"] for i in range(sum(n.startswith("offsets_") for n in content)))
            geometries = shapely.from_ragged_array(shapely.GeometryType(int(content["kind"])), steps / SCALE, offsets)
            return Boundaries(tuple(content["codes"].tolist()), geometries, str(content["source"]), digest)
    except (OSError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error

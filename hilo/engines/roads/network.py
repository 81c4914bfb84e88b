"""A road network as arrays of numbers: compact, kept as plain files, read by several processes at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CLOSED = 2**31 - 1
"""Milliseconds of a direction that may not be driven."""
SCALE = 1e7
"""Steps in a degree: a centimetre on the ground, and a longitude still fits 32 bits."""
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes, roads between them, and pieces of roads in a grid of cells.

    lat, lon [nodes]: steps of 1/SCALE degree. part [nodes]: connected part, 0 the largest.
    tail, head [roads]: node where each road begins and ends. metres [roads]: along the road.
    forward_ms, backward_ms [roads]: time to drive it, CLOSED where that direction may not be driven.
    pieces [pieces, 4]: latitude, longitude of both ends in steps; a piece is straight and short.
    piece_road [pieces]: its road; piece_from, piece_to [pieces]: which share of the road lies before each end.
    cells [entries]: cell numbers, sorted; cell_piece [entries]: a piece that meets the cell.
    order [nodes]: nodes in order of importance, empty if it was not computed. about: what a report says of it.
    limit_m, off_road_kmh: see Speeds.
    """

    lat: NDArray[np.int32]
    lon: NDArray[np.int32]
    part: NDArray[np.int32]
    tail: NDArray[np.uint32]
    head: NDArray[np.uint32]
    metres: NDArray[np.float32]
    forward_ms: NDArray[np.uint32]
    backward_ms: NDArray[np.uint32]
    pieces: NDArray[np.int32]
    piece_road: NDArray[np.uint32]
    piece_from: NDArray[np.float32]
    piece_to: NDArray[np.float32]
    cells: NDArray[np.int64]
    cell_piece: NDArray[np.uint32]
    order: NDArray[np.uint32]
    limit_m: float
    off_road_kmh: float
    about: dict[str, Any]

    @property
    def top_kmh(self) -> float:
        """Speed of the fastest road."""
        quickest = np.minimum(self.forward_ms, self.backward_ms)
        open_ = quickest < CLOSED
        return float((self.metres[open_] / quickest[open_]).max() * 3600) if open_.any() else 0.0

    def arcs(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
        """Tail, head and milliseconds of every direction that may be driven, forward ones first."""
        there, back = self.forward_ms < CLOSED, self.backward_ms < CLOSED
        return (
            np.concatenate([self.tail[there], self.head[back]]),
            np.concatenate([self.head[there], self.tail[back]]),
            np.concatenate([self.forward_ms[there], self.backward_ms[back]]),
        )


_ARRAYS = [field.name for field in fields(Network) if field.name not in {"limit_m", "off_road_kmh", "about"}]


def save(network: Network, folder: Path) -> None:
    """Write the network as one .npy file for each array and about.json last, all into an empty folder."""
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(network, name), allow_pickle=False)
    facts = {
        "format": FORMAT,
        "limit_m": network.limit_m,
        "off_road_kmh": network.off_road_kmh,
        "sizes": {name: list(getattr(network, name).shape) for name in _ARRAYS},
        "about": network.about,
    }
    (folder / "about.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")


def read(folder: Path) -> Network:
    """Map a saved network into memory, which processes share; ValueError if it is damaged or not one of ours."""
    try:
        facts = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        if facts["format"] != FORMAT:
            raise ValueError(f"format {facts['format']} is not known")
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS}
        wrong = [name for name in _ARRAYS if list(arrays[name].shape) != facts["sizes"][name]]
        if wrong:
            raise ValueError(f"{wrong[0]}.npy is not of the size that was written")
        return Network(
            **arrays, limit_m=facts["limit_m"], off_road_kmh=facts["off_road_kmh"], about=dict(facts["about"])
        )
    except (OSError, KeyError, TypeError, EOFError, json.JSONDecodeError) as error:
        raise ValueError(f"{folder} cannot be read: {error}") from error

"""Travel by road: a network of streets, the nearest street to a point, and the quickest way between many points.

`build` makes a `Network` of lines, `save` and `read` keep it as plain arrays that several processes share, and
`Router` answers `trips` (many origins, one destination) with a customizable contraction hierarchy (Dibbelt, Strasser,
Wagner, JEA 21, 2016; RoutingKit), the extra `[roads]`. Speeds by class of road: standards/speeds.toml.

Pure: no Django, no country, no clock. Used by engines/dispatch, kernel/territory and engines/coverage.
"""

from __future__ import annotations

from hilo.engines.roads.building import Findings, Lines, NoRoads, build
from hilo.engines.roads.network import CLOSED, Network, read, save
from hilo.engines.roads.router import ExtraMissing, Leg, Router
from hilo.engines.roads.snapping import Snapped, nearest
from hilo.engines.roads.speeds import Speeds, speeds

__all__ = [
    "CLOSED",
    "ExtraMissing",
    "Findings",
    "Leg",
    "Lines",
    "Network",
    "NoRoads",
    "Router",
    "Snapped",
    "Speeds",
    "build",
    "nearest",
    "read",
    "save",
    "speeds",
]

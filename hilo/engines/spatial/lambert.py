"""Lambert conformal conic projection with two standard parallels, on an ellipsoid.

Formulas: J. P. Snyder, Map Projections, a Working Manual (USGS Professional Paper 1395, 1987), pages 107-109.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LambertConic:
    """The parameters of one projection: degrees and metres; axis and flattening describe the ellipsoid."""

    parallel_1: float
    parallel_2: float
    origin_latitude: float
    central_meridian: float
    false_easting: float
    false_northing: float
    axis: float = 6_378_137.0
    inverse_flattening: float = 298.257222101

    def inverse(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Longitudes and latitudes in degrees of points in metres; undoes `forward` to about 1e-11 degrees."""
        e, n, f, rho_0 = self._constants()
        dx, dy = np.asarray(x) - self.false_easting, rho_0 - (np.asarray(y) - self.false_northing)
        rho = np.sign(n) * np.hypot(dx, dy)
        theta = np.arctan2(np.sign(n) * dx, np.sign(n) * dy)
        t = (rho / (self.axis * f)) ** (1 / n)
        latitude = np.pi / 2 - 2 * np.arctan(t)
        # The latitude is a fixed point; each round gains two digits or more, so six reach the limit of a double.
        for _ in range(6):
            sine = e * np.sin(latitude)
            latitude = np.pi / 2 - 2 * np.arctan(t * ((1 - sine) / (1 + sine)) ** (e / 2))
        return np.degrees(theta / n) + self.central_meridian, np.degrees(latitude)

    def forward(self, longitude: Array, latitude: Array) -> tuple[Array, Array]:
        """Metres east and north of points given in degrees."""
        e, n, f, rho_0 = self._constants()
        rho = self.axis * f * _t(np.radians(latitude), e) ** n
        theta = n * np.radians(np.asarray(longitude) - self.central_meridian)
        return self.false_easting + rho * np.sin(theta), self.false_northing + rho_0 - rho * np.cos(theta)

    def _constants(self) -> tuple[float, float, float, float]:
        flattening = 1 / self.inverse_flattening
        e = float(np.sqrt(flattening * (2 - flattening)))
        p1, p2, p0 = (float(np.radians(v)) for v in (self.parallel_1, self.parallel_2, self.origin_latitude))
        m1, m2 = (float(np.cos(p) / np.sqrt(1 - (e * np.sin(p)) ** 2)) for p in (p1, p2))
        t1, t2, t0 = (float(_t(np.float64(p), e)) for p in (p1, p2, p0))
        n = float(np.sin(p1)) if p1 == p2 else float(np.log(m1 / m2) / np.log(t1 / t2))
        f = m1 / (n * t1**n)
        return e, n, f, self.axis * f * t0**n


def _t(latitude: Array | np.float64, e: float) -> Array:
    sine = e * np.sin(latitude)
    return np.asarray(np.tan(np.pi / 4 - latitude / 2) * ((1 + sine) / (1 - sine)) ** (e / 2))

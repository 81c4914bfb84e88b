"""The conic projection against published worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.engines.spatial.lambert import LambertConic

MEXICO = LambertConic(17.5, 29.5, 12, -102, 2_500_000, 0)
# Snyder, Map Projections, a Working Manual, appendix A, numerical example of the ellipsoidal form (Clarke 1866).
SNYDER = LambertConic(33, 45, 23, -96, 0, 0, axis=6_378_206.4, inverse_flattening=294.978698)
# EPSG Guidance Note 7-2, Lambert Conic Conformal (2SP): NAD27 / Texas South Central, in US survey feet.
TEXAS = LambertConic(28 + 23 / 60, 30 + 17 / 60, 27 + 50 / 60, -99, 2_000_000, 0, 20_925_832.16, 294.97870)


@pytest.mark.parametrize(
    ("conic", "longitude", "latitude", "x", "y"),
    [
        (SNYDER, -75.0, 35.0, 1_894_410.9, 1_564_649.5),
        (TEXAS, -96.0, 28.5, 2_963_503.91, 254_759.80),
        (MEXICO, -102.0, 12.0, 2_500_000.0, 0.0),
    ],
)
def test_a_published_point_is_projected_both_ways(
    conic: LambertConic, longitude: float, latitude: float, x: float, y: float
) -> None:
    assert np.ravel(conic.forward(np.array([longitude]), np.array([latitude]))) == pytest.approx([x, y], abs=0.06)
    assert np.ravel(conic.inverse(np.array([x]), np.array([y]))) == pytest.approx([longitude, latitude], abs=1e-6)


def test_scale_is_true_on_both_standard_parallels() -> None:
    for parallel in (17.5, 29.5):
        step = 1e-4
        x, y = MEXICO.forward(np.array([-99.0, -99.0]), np.array([parallel - step, parallel + step]))
        projected = float(np.hypot(x[1] - x[0], y[1] - y[0]))
        e2 = (2 - 1 / 298.257222101) / 298.257222101
        meridian_radius = 6_378_137 * (1 - e2) / (1 - e2 * np.sin(np.radians(parallel)) ** 2) ** 1.5
        assert projected == pytest.approx(meridian_radius * np.radians(2 * step), rel=1e-6)


@given(st.floats(-119, -86), st.floats(13, 34))
def test_going_and_coming_back_ends_where_it_began(longitude: float, latitude: float) -> None:
    x, y = MEXICO.forward(np.array([longitude]), np.array([latitude]))
    back = MEXICO.inverse(x, y)
    assert back[0][0] == pytest.approx(longitude, abs=1e-9)
    assert back[1][0] == pytest.approx(latitude, abs=1e-9)

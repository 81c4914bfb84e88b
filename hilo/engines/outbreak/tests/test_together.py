"""Many series at once: each has the bound that it would have alone, the odd ones too."""

from __future__ import annotations

import numpy as np
import pytest

from hilo.engines.outbreak import Watch, farrington, farrington_all, farrington_flexible, farrington_flexible_all

JUDGED = [110, 114, 119]


def country() -> np.ndarray:
    """Ten years of months: quiet, large, rising, with an outbreak, empty until late, and with holes."""
    rng = np.random.default_rng(15)
    means = rng.gamma(1.5, 8, size=60)
    table = rng.negative_binomial(means[:, None] * 2, 2 / 3, size=(60, 120)).astype(float)
    table[1] = rng.poisson(np.exp(np.linspace(1, 4, 120)))
    table[2, 100:104] *= 12
    table[3] = 0
    table[4, :80] = 0
    table[5, ::12] = 0
    table[6, [20, 60, 61, 110]] = np.nan
    table[7, :90] = np.nan
    table[8] *= 500
    return table


def same(many: tuple[Watch, ...], alone: list[Watch]) -> None:
    for one, other in zip(many, alone, strict=True):
        for name in ("observed", "expected", "upper", "score", "dispersion"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-9, abs=1e-12, nan_ok=True), name
        assert one.alarm.tolist() == other.alarm.tolist()
        assert one.trend.tolist() == other.trend.tolist()
        assert one.notes == other.notes


@pytest.mark.parametrize("parts", [1, 4])
@pytest.mark.parametrize("reweight", [True, False])
@pytest.mark.parametrize("method", ["delta", "nbPlugin"])
def test_flexible(parts: int, reweight: bool, method: str) -> None:
    asked = {"frequency": 12, "half_window": 1, "year_parts": parts, "reweight": reweight, "method": method}
    table = country()
    many = farrington_flexible_all(table, times=JUDGED, **asked)
    assert sum(one.alarm.sum() for one in many) > 0
    assert {bool(kept) for one in many for kept in one.trend} == {True, False}
    same(many, [farrington_flexible(row, times=JUDGED, **asked) for row in table])


@pytest.mark.parametrize("trend", [True, False])
def test_classic(trend: bool) -> None:
    table = country()
    asked = {"frequency": 12, "half_window": 1, "trend": trend}
    same(farrington_all(table, times=JUDGED, **asked), [farrington(row, times=JUDGED, **asked) for row in table])


def test_a_table_has_rows() -> None:
    with pytest.raises(ValueError, match="a row for each series"):
        farrington_all(np.zeros(120))
    with pytest.raises(ValueError, match="whole numbers"):
        farrington_flexible_all(np.full((2, 120), 0.5))

"""How concentrated crime is, and how much of it is only population: a pure engine that knows no file and no country.

Three answers that are often taken for one another stand side by side: `top_share`, the share of the k areas that turned
out highest in the very period (always flattering: chance alone helps to choose them); `fixed_share`, the share of a
list chosen beforehand; `expected_top_share`, what the k highest would hold if every inhabitant ran the same risk. Then
`number_for_share`, the curves (`lorenz`, `gini`, `generalised_gini`) and what changed (`decompose`, `decompose_gini`).

Ties are broken by larger population, then by code, and every answer says how many areas tied. An unpublished count is
NaN and is refused, never read as zero. Areas are given as arrays of one order; an answer names them by position.
"""

from __future__ import annotations

from hilo.engines.concentration.change import GiniChange, ShareChange, decompose, decompose_gini
from hilo.engines.concentration.curves import Lorenz, generalised_gini, gini, lorenz
from hilo.engines.concentration.equal_risk import (
    EqualRiskFixedShare,
    EqualRiskShare,
    expected_fixed_share,
    expected_top_share,
)
from hilo.engines.concentration.shares import (
    FixedShare,
    NumberForShare,
    TopShare,
    fixed_share,
    number_for_share,
    ranking,
    top_share,
)

__all__ = [
    "EqualRiskFixedShare",
    "EqualRiskShare",
    "FixedShare",
    "GiniChange",
    "Lorenz",
    "NumberForShare",
    "ShareChange",
    "TopShare",
    "decompose",
    "decompose_gini",
    "expected_fixed_share",
    "expected_top_share",
    "fixed_share",
    "generalised_gini",
    "gini",
    "lorenz",
    "number_for_share",
    "ranking",
    "top_share",
]

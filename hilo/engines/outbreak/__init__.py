"""What rose beyond chance: two periods, many areas, one series. Pure numbers: no Django, no country, no names.

`e_test`, `conditional_test`, `rate_ratio`: two Poisson counts. `dispersion`: how much more than Poisson counts vary.
`changes`: which of many areas changed, with the false discoveries controlled under that over-dispersion.
`farrington`, `farrington_flexible`, `ears`, `cusum`: one series watched, each answers a `Watch`;
`trend`: its level and how that moved in a year, with intervals, and the months beyond chance;
`farrington_all`, `farrington_flexible_all`: many series at once, each with the answer that it would have alone.

An unpublished period is NaN and never 0. A flag says that a count is not chance under the model; it says nothing of the
cause, and never what will happen.
"""

from .changes import Changes, benjamini_hochberg, benjamini_yekutieli, changes
from .cusum import Chart, chart, cusum
from .dispersion import Dispersion, dispersion
from .ears import ears
from .farrington import farrington, farrington_all, farrington_flexible, farrington_flexible_all
from .trend import Trend, trend
from .two_periods import Ratio, conditional_test, e_test, poisson_z, rate_ratio, two_sample_z
from .watch import Watch

__all__ = [
    "Changes",
    "Chart",
    "Dispersion",
    "Ratio",
    "Trend",
    "Watch",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "changes",
    "chart",
    "conditional_test",
    "cusum",
    "dispersion",
    "e_test",
    "ears",
    "farrington",
    "farrington_all",
    "farrington_flexible",
    "farrington_flexible_all",
    "poisson_z",
    "rate_ratio",
    "trend",
    "two_sample_z",
]

"""Charts and maps as SVG: values in, a drawing, its words and its table out. No framework, no script, no clock.

`Frame` names a chart (id, finding, note, language, width); a mark (`line`, `bars`, `shares`, ...) draws it and gives a
`Chart`: `.svg` for a page with charts.css (classes only, light and dark by the page's tokens), `.standalone()` for a
file or a report, `.table` for the page's table and its CSV. `responsive` draws one mark for a phone and for a desk.

The same input gives the same bytes. NaN means not published: it is hatched and said, never drawn as zero.
"""

from __future__ import annotations

from hilo.engines.charts.bars import Bar, Pair, Share, bars, change, dumbbell, shares
from hilo.engines.charts.chart import NARROW, WIDE, Chart, Frame, Responsive, Table, responsive
from hilo.engines.charts.lines import Break, Series, line, sparkline
from hilo.engines.charts.maps import Place, dots, shapes
from hilo.engines.charts.percentiles import Allowed, Percentile, percentiles
from hilo.engines.charts.spread import Funnel, Limit, funnel, heat, lorenz
from hilo.engines.charts.surveillance import effect, weekly
from hilo.engines.charts.trended import trended
from hilo.engines.charts.words import Words

__all__ = [
    "NARROW",
    "WIDE",
    "Allowed",
    "Bar",
    "Break",
    "Chart",
    "Frame",
    "Funnel",
    "Limit",
    "Pair",
    "Percentile",
    "Place",
    "Responsive",
    "Series",
    "Share",
    "Table",
    "Words",
    "bars",
    "change",
    "dots",
    "dumbbell",
    "effect",
    "funnel",
    "heat",
    "line",
    "lorenz",
    "percentiles",
    "responsive",
    "shapes",
    "shares",
    "sparkline",
    "trended",
    "weekly",
]

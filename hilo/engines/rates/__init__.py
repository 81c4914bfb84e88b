"""Rates that say how sure they are: intervals, shrinkage, funnel plots and seasonal adjustment.

`interval` gives a rate per 100,000 with its exact or over-dispersed interval; `shrink` the empirical-Bayes rate of
Marshall (1991) beside the raw one; `funnel` who lies beyond chance around a common rate; `seasonal` a monthly series
without its season; `weighted` and `standardised` sums of strata, such as rates at the ages of a standard. Pure
functions of numbers: no Django, no file. scipy and statsmodels are imported when called.

A missing count is never taken as zero, and zero is a count.
"""

from __future__ import annotations

from hilo.engines.rates.funnels import Funnel, funnel, limits
from hilo.engines.rates.intervals import PER, Interval, interval, pearson_dispersion
from hilo.engines.rates.seasons import Seasonal, seasonal
from hilo.engines.rates.shrinkage import Shrunk, shrink
from hilo.engines.rates.standardised import Weighted, standardised, weighted

__all__ = [
    "PER",
    "Funnel",
    "Interval",
    "Seasonal",
    "Shrunk",
    "Weighted",
    "funnel",
    "interval",
    "limits",
    "pearson_dispersion",
    "seasonal",
    "shrink",
    "standardised",
    "weighted",
]

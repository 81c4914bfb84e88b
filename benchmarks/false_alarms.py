"""False alarms: 1,000 countries in which nothing changed, and how many rises are found in those where some did.

Run by `python -m benchmarks.false_alarms`. Every country has 2,457 areas with over-dispersed counts of ten half years:
eight to learn the dispersion from, one before and one after. The peer column is what is usually done: the binomial
test of two Poisson counts with Benjamini-Hochberg at the same 5 %. "Of four before" compares the last half year with
the four before it in place of one.
"""

from __future__ import annotations

import os
import time
from typing import Any

import numpy as np

COUNTRIES = int(os.environ.get("HILO_BENCH_COUNTRIES", "1000"))
WITH_RISES = max(1, COUNTRIES // 20)
NOMINAL = 0.05
PEER_EVERY = 5
BANDS = ((10, 25), (25, 50), (50, 100), (100, 1000))
RISES = (1.25, 1.5, 2.0)


def run() -> list[dict[str, Any]]:
    """Rows: countries with any false flag by kind of dispersion, then the power by factor and size of area."""
    from hilo.engines.outbreak.tests.countries import SCATTERS

    return [*(false_alarms(kind) for kind in SCATTERS), *(row for rise in RISES for row in power(rise))]


def false_alarms(kind: str, number: int = COUNTRIES) -> dict[str, Any]:
    """Share of countries without change in which any area is flagged."""
    from hilo.engines.outbreak.changes import changes
    from hilo.engines.outbreak.dispersion import dispersion
    from hilo.engines.outbreak.tests.countries import countries

    start, false, longer, poisson = time.perf_counter(), 0, 0, 0
    for place, (history, before, after, _) in enumerate(countries(number, kind)):
        scatter = dispersion(history)
        false += bool(changes(before, after, scatter, q=NOMINAL).flagged.any())
        four = before + history[:, -3:].sum(axis=1)
        longer += bool(changes(four, after, scatter, exposure_before=4, q=NOMINAL).flagged.any())
        if place % PEER_EVERY == 0:
            poisson += bool(changes(before, after, 1.0, q=NOMINAL).flagged.any())
    share = max(false, longer) / number
    return {
        "what": f"no change; variance over mean {kind}",
        "countries": number,
        "with_a_false_flag": round(false / number, 4),
        "of_four_before": round(longer / number, 4),
        "poisson_binomial": round(poisson / len(range(0, number, PEER_EVERY)), 3),
        "seconds": round(time.perf_counter() - start, 1),
        "target": f"at most {NOMINAL}",
        "met": share <= NOMINAL,
    }


def power(rise: float, number: int = WITH_RISES) -> list[dict[str, Any]]:
    """Share of true rises that are flagged, by mean count before; and the share of false flags among all."""
    from hilo.engines.outbreak.changes import changes
    from hilo.engines.outbreak.dispersion import dispersion
    from hilo.engines.outbreak.tests.countries import countries, means

    start, level = time.perf_counter(), means()
    found, longer, there = (np.zeros(len(level)) for _ in range(3))
    shares = []
    for history, before, after, risen in countries(number, rise=rise, seed=41):
        scatter = dispersion(history)
        flagged = changes(before, after, scatter, q=NOMINAL).flagged
        four = before + history[:, -3:].sum(axis=1)
        longer += changes(four, after, scatter, exposure_before=4, q=NOMINAL).flagged & risen
        found, there = found + (flagged & risen), there + risen
        shares.append((flagged & ~risen).sum() / max(1, flagged.sum()))
    rows = []
    for low, high in BANDS:
        band = (level >= low) & (level < high)
        rows.append(
            {
                "what": f"true rise by {rise:g}, {low} to {high} cases before",
                "countries": number,
                "found": round(float(found[band].sum() / there[band].sum()), 3),
                "found_of_four_before": round(float(longer[band].sum() / there[band].sum()), 3),
                "false_share": round(float(np.mean(shares)), 4),
                "seconds": round((time.perf_counter() - start) / len(BANDS), 1),
                "target": f"false share at most {NOMINAL}",
                "met": bool(np.mean(shares) <= NOMINAL),
            }
        )
    return rows


def main() -> int:
    """Print the rows; 1 if a target was missed."""
    rows = run()
    for row in rows:
        print("  ".join(f"{name}={value}" for name, value in row.items() if value is not None))
    return 1 if any(row["met"] is False for row in rows) else 0


if __name__ == "__main__":
    raise SystemExit(main())

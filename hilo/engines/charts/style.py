"""One stylesheet for every chart: with the page's tokens when embedded, with concrete colours when it stands alone.

`RULES` is the text of hilo/site/static/charts.css from its mark on; `rules` writes the same with colours in place of
tokens for renderers that know no CSS variables (resvg, Typst, an image viewer).
"""

from __future__ import annotations

import re
from typing import Literal

Theme = Literal["light", "dark"]

PALETTE: dict[str, tuple[str, str]] = {
    "panel": ("#ffffff", "#171b1f"),
    "sunk": ("#e9ebee", "#0a0c0e"),
    "line": ("#d9dce1", "#2a3037"),
    "edge": ("#7d8590", "#707a86"),
    "rule": ("#1b2026", "#c9d0d8"),
    "ink": ("#15191e", "#e9ecf0"),
    "ink-2": ("#464e59", "#b3bbc6"),
    "ink-3": ("#5d6571", "#949eab"),
    "accent": ("#1a5ac8", "#86b4ff"),
    "calm": ("#1f6b5c", "#74c9b3"),
    "soon": ("#8a5100", "#f2b95a"),
    "late": ("#b3201a", "#ff9186"),
}
"""The tokens of hilo.css that charts use: light, dark."""

FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'

RULES = """\
.chart { background: var(--panel); font-family: var(--sans); font-variant-numeric: tabular-nums lining-nums; }
.chart text { fill: var(--ink); }
.chart .chart-quiet { fill: var(--ink-2); }
.chart .chart-strong { font-weight: 600; }
.chart .chart-halo { paint-order: stroke; stroke: var(--panel); stroke-width: 4px; stroke-linejoin: round; }
.chart .chart-missing-text { fill: var(--ink-2); font-style: italic; }
.chart-ground { fill: var(--panel); }
.chart-grid { fill: none; stroke: var(--line); stroke-width: 1px; }
.chart-axis { fill: none; stroke: var(--edge); stroke-width: 1px; }
.chart-zero { fill: none; stroke: var(--rule); stroke-width: 1px; }
.chart-leader { fill: none; stroke: var(--edge); stroke-width: 1px; }
.chart-break { fill: none; stroke: var(--rule); stroke-width: 1.5px; stroke-dasharray: 5 4; }
.chart-claim { fill: none; stroke: var(--late); stroke-width: 1.5px; stroke-dasharray: 6 4; }
.chart .chart-claim-text { fill: var(--late); font-weight: 600; }
.chart-hatch-ground { fill: var(--sunk); }
.chart-hatch-line { fill: none; stroke: var(--edge); stroke-width: 1.2px; }
.chart-line { fill: none; stroke-width: 2px; stroke-linejoin: round; stroke-linecap: round; }
.chart-band { stroke: none; fill-opacity: 0.16; }
.chart-line.chart-s1, .chart-interval.chart-s1 { stroke: var(--accent); }
.chart-line.chart-s2, .chart-interval.chart-s2 { stroke: var(--ink); stroke-dasharray: 7 4; }
.chart-line.chart-s3, .chart-interval.chart-s3 { stroke: var(--calm); stroke-dasharray: 2 4; }
.chart-line.chart-s4, .chart-interval.chart-s4 { stroke: var(--soon); stroke-dasharray: 10 3 2 3; }
.chart-line.chart-s5, .chart-interval.chart-s5 { stroke: var(--late); stroke-dasharray: 4 3; }
.chart-band.chart-s1, .chart-point.chart-s1 { fill: var(--accent); }
.chart-band.chart-s2, .chart-point.chart-s2 { fill: var(--ink); }
.chart-band.chart-s3, .chart-point.chart-s3 { fill: var(--calm); }
.chart-band.chart-s4, .chart-point.chart-s4 { fill: var(--soon); }
.chart-band.chart-s5, .chart-point.chart-s5 { fill: var(--late); }
.chart .chart-text-s1 { fill: var(--accent); }
.chart .chart-text-s2 { fill: var(--ink); }
.chart .chart-text-s3 { fill: var(--calm); }
.chart .chart-text-s4 { fill: var(--soon); }
.chart .chart-text-s5 { fill: var(--late); }
.chart-bar { fill: var(--edge); }
.chart-bar-chosen { fill: var(--accent); }
.chart-bar-faint { fill: var(--line); }
.chart-interval { fill: none; stroke: var(--ink); stroke-width: 1.5px; stroke-dasharray: none; }
.chart-mark { fill: var(--accent); stroke: var(--panel); stroke-width: 1px; }
.chart-mark-other { fill: var(--ink-2); stroke: var(--panel); stroke-width: 1px; }
.chart-mark-hollow { fill: var(--panel); stroke: var(--ink-2); stroke-width: 2px; }
.chart-stem { fill: none; stroke: var(--edge); stroke-width: 3px; }
.chart-stem-chosen { fill: none; stroke: var(--accent); stroke-width: 3px; }
.chart-range { fill: none; stroke: var(--ink); stroke-width: 7px; stroke-opacity: 0.35; }
.chart-dot { fill: var(--edge); fill-opacity: 0.55; stroke: none; }
.chart-centre { fill: none; stroke: var(--accent); stroke-width: 2.5px; }
.chart-limit { fill: none; stroke: var(--ink-2); stroke-width: 1.5px; }
.chart-limit-outer { stroke-dasharray: 5 4; }
.chart-expected { fill: none; stroke: var(--ink); stroke-width: 1.5px; }
.chart-upper { fill: none; stroke: var(--late); stroke-width: 1.5px; stroke-dasharray: 5 3; }
.chart-alarm { fill: var(--late); stroke: var(--panel); stroke-width: 1px; }
.chart-cell { fill: var(--accent); fill-opacity: 0.75; }
.chart-cell-zero { fill: none; stroke: var(--edge); stroke-width: 1px; }
.chart-cell-mark { fill: var(--ink); }
.chart-land { fill: var(--sunk); stroke: var(--edge); stroke-width: 0.7px; stroke-linejoin: round; }
.chart-border { fill: none; stroke: var(--rule); stroke-width: 0.7px; stroke-linejoin: round; }
.chart-area { stroke: var(--edge); stroke-width: 0.3px; stroke-linejoin: round; }
.chart-bubble { fill: var(--accent); fill-opacity: 0.4; stroke: var(--accent); stroke-width: 1px; }
.chart-bubble-chosen { stroke: var(--ink); stroke-width: 2px; }
.chart-key { fill: none; stroke: var(--ink-2); stroke-width: 1px; }
.chart-c0 { fill: var(--panel); }
.chart-c1 { fill: var(--chart-1); }
.chart-c2 { fill: var(--chart-2); }
.chart-c3 { fill: var(--chart-3); }
.chart-c4 { fill: var(--chart-4); }
.chart-c5 { fill: var(--chart-5); }
.chart-c6 { fill: var(--chart-6); }
.chart-bubble-class { fill-opacity: 0.85; stroke: var(--ink); stroke-width: 0.7px; }
"""

STEPS = {"chart-1": 18, "chart-2": 36, "chart-3": 55, "chart-4": 75, "chart-5": 100}
"""Classes of a rate: so many percent of the accent on the panel; the sixth is the fifth with a third of ink."""
INKED = 45


def css() -> str:
    """The rules with the page's tokens, headed by the tints they need: the text that charts.css ends with."""
    steps = [f"  --{name}: color-mix(in srgb, var(--accent) {part}%, var(--panel));" for name, part in STEPS.items()]
    inked = f"  --chart-6: color-mix(in srgb, var(--ink) {INKED}%, var(--accent));"
    return "\n".join([".chart {", *steps, inked, "}", RULES])


def rules(theme: Theme, font: str = FONT) -> str:
    """The rules with concrete colours and a concrete font, for an SVG that stands alone."""
    side = {"light": 0, "dark": 1}.get(theme)
    if side is None:
        raise ValueError(f"A chart's theme is light or dark, not {theme!r}.")
    colours = {name: pair[side] for name, pair in PALETTE.items()}
    for name, part in STEPS.items():
        colours[name] = _mix(colours["accent"], colours["panel"], part)
    colours["chart-6"] = _mix(colours["ink"], colours["accent"], INKED)
    colours["sans"] = font
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda found: colours[found[1]], RULES)


def _mix(first: str, second: str, part: int) -> str:
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round((a * part + b * (100 - part)) / 100):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))

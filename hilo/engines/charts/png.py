"""A chart as a picture, for who cannot place an SVG: a slide, a message, a text processor.

Typst draws it, which the analysis extra brings for papers. Its SVG renderer is resvg, in safe code and inside this
process, with the fonts that it carries itself: a bare machine without one font draws the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hilo.engines.charts.chart import Chart

FONT = "Libertinus Serif"
"""What Typst carries; narrower than the font that charts are measured by, so nothing that fits there is cut here."""
PPI = 144.0
"""Two pixels for each drawing unit."""
MARGIN = 12
PAGE = """#set page(width: {page}pt, height: auto, margin: {margin}pt, fill: white)
#image("chart.svg", format: "svg", width: {wide}pt)
"""


def png(chart: Chart) -> bytes:
    """The chart with its title above and its note below. Raises: ImportError where Typst is not installed."""
    import typst

    known: dict[str, Any] = {"format": "png", "ppi": PPI, "ignore_system_fonts": True}
    page = PAGE.format(page=chart.width + 2 * MARGIN, margin=MARGIN, wide=chart.width)
    files = {"main.typ": page.encode(), "chart.svg": chart.standalone(font=FONT).encode()}
    made: bytes = typst.compile(files, **known)
    return made

"""A study in two pictures: where the bases and the calls are, and what one unit more or less changes."""

from __future__ import annotations

from math import cos, radians, sqrt

from hilo.engines.charts import Bar, Chart, Frame, Words, bars
from hilo.engines.charts.canvas import Canvas
from hilo.engines.charts.chart import tabulate
from hilo.engines.charts.labels import Labels
from hilo.engines.charts.words import Language
from hilo.engines.coverage.study import Study

TEXT = {
    "es": {
        "map": "{share} de las llamadas tiene una unidad del plan a menos de {within}",
        "curve": "Una unidad más lleva la cobertura esperada de {now} a {more}; una menos, a {less}",
        "curve_only": "Cobertura esperada según el número de unidades",
        "calls": "llamadas, alcanzadas",
        "missed": "llamadas, no alcanzadas",
        "base": "base con unidades",
        "units": "{n} unidades",
        "unit": "1 unidad",
        "table": ("Base", "Latitud", "Longitud", "Unidades"),
        "axis": "parte de las llamadas",
        "describe": "Plano sin calles: círculos donde hubo llamadas, cuadros huecos donde ninguna unidad alcanza, "
        "triángulos en las bases elegidas. {bases} bases, {missed} zonas no alcanzadas.",
    },
    "en": {
        "map": "{share} of the calls have a unit of the plan within {within}",
        "curve": "One unit more takes expected coverage from {now} to {more}; one less, to {less}",
        "curve_only": "Expected coverage by number of units",
        "calls": "calls, reached",
        "missed": "calls, not reached",
        "base": "base with units",
        "units": "{n} units",
        "unit": "1 unit",
        "table": ("Base", "Latitude", "Longitude", "Units"),
        "axis": "share of the calls",
        "describe": "A plan without streets: circles where calls came from, hollow squares where no unit reaches, "
        "triangles at the chosen bases. {bases} bases, {missed} areas not reached.",
    },
}


def percent(share: float, language: Language = "en") -> str:
    """A share as the charts write it."""
    return Words(language).value(share, "share")


def minutes(seconds: float) -> str:
    """10 min; 7.5 min."""
    return f"{seconds / 60:.3g} min"


def map_of(study: Study, frame: Frame) -> Chart:
    """Cells and bases to scale, north up, without streets: a page needs no tiles to draw it."""
    words = TEXT[frame.words.language]
    canvas = Canvas(frame)
    chosen = [base for base in study.bases if base.placed]
    lats = [cell[0] for cell in study.cells] + [base.lat for base in chosen]
    lons = [cell[1] for cell in study.cells] + [base.lon for base in chosen]
    shrink = cos(radians(sum(lats) / len(lats)))
    tall, wide = max(max(lats) - min(lats), 1e-4), max((max(lons) - min(lons)) * shrink, 1e-4)
    edge = 30.0
    most = 420.0 if not frame.narrow else 360.0
    scale = min((canvas.width - 2 * edge) / wide, (most - 2 * edge) / tall)
    height = tall * scale + 2 * edge
    left = (canvas.width - wide * scale) / 2

    def place(lat: float, lon: float) -> tuple[float, float]:
        return left + (lon - min(lons)) * shrink * scale, edge + (max(lats) - lat) * scale

    canvas.rect("chart-land", 0, 0, canvas.width, height)
    busiest = max(cell[2] for cell in study.cells)
    for lat, lon, calls, near in sorted(study.cells, key=lambda cell: -cell[2]):
        x, y = place(lat, lon)
        radius = 2 + 8 * sqrt(calls / busiest)
        if near:
            canvas.circle("chart-bubble", x, y, radius)
        else:
            canvas.rect("chart-mark-hollow", x - radius, y - radius, 2 * radius, 2 * radius)
    labels = Labels(2, 2, canvas.width - 2, height - 2)
    for base in chosen:
        x, y = place(base.lat, base.lon)
        canvas.triangle("chart-mark", x, y, 6)
        labels.block(x, y - 5, 6)
    # The fullest bases are named first; a name without room is in the table.
    for base in sorted(chosen, key=lambda base: (-base.placed, base.name)):
        x, y = place(base.lat, base.lon)
        name = base.name if base.placed == 1 else f"{base.name} ×{base.placed}"
        labels.place(canvas, x, y - 5, 7, name, cls="chart-strong chart-halo")
    legend = [("chart-bubble", words["calls"]), ("chart-mark-hollow", words["missed"]), ("chart-mark", words["base"])]
    x, y = 10.0, height + 20
    for cls, text in legend:
        if cls == "chart-bubble":
            canvas.circle(cls, x, y - 4, 5)
        elif cls == "chart-mark-hollow":
            canvas.square(cls, x, y - 4, 5)
        else:
            canvas.triangle(cls, x, y + 1, 5)
        canvas.text(x + 12, y, str(text))
        if frame.narrow:
            y += 20
        else:
            x += 190
    rows = [(base.name, base.lat, base.lon, base.placed) for base in chosen]
    shown = [(base.name, f"{base.lat:.5f}", f"{base.lon:.5f}", str(base.placed)) for base in chosen]
    describe = str(words["describe"]).format(bases=len(chosen), missed=sum(not cell[3] for cell in study.cells))
    return canvas.done(y + 10, tabulate(tuple(words["table"]), rows, shown), describe)


def curve_of(study: Study, frame: Frame) -> Chart:
    """A bar for each fleet; the plan's is marked."""
    words = TEXT[frame.words.language]
    rows = [
        Bar(
            str(words["unit"] if step.units == 1 else str(words["units"]).format(n=step.units)),
            step.share,
            highlighted=step.units == study.units,
        )
        for step in study.curve
    ]
    return bars(frame, rows, kind="share", unit=str(words["axis"]))


def map_title(study: Study, language: Language) -> str:
    """What the map finds, as its title."""
    within = minutes(study.within_s)
    return str(TEXT[language]["map"]).format(share=percent(study.reached, language), within=within)


def curve_title(study: Study, language: Language) -> str:
    """What the curve finds, as its title."""
    at = {step.units: step.share for step in study.curve}
    now, more, less = at[study.units], at.get(study.units + 1), at.get(study.units - 1, 0.0)
    if more is None:
        return str(TEXT[language]["curve_only"])
    return str(TEXT[language]["curve"]).format(
        now=percent(now, language), more=percent(more, language), less=percent(less, language)
    )

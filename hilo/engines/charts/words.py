"""Numbers, months and the few words that a chart writes itself, in Mexican Spanish and in English."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Literal

Language = Literal["es", "en"]
Kind = Literal["count", "rate", "share"]
"""What a value is: a count (whole numbers), a rate (one decimal) or a share (a fraction of one, shown in percent)."""

KINDS = ("count", "rate", "share")
MINUS = "\u2212"
FIXED_SPACE = "\u00a0"

_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_ENGLISH = "January February March April May June July August September October November December"
_MONTHS = {"es": tuple(_SPANISH.split(" ")), "en": tuple(_ENGLISH.split(" "))}
_PHRASES = {
    "not_published": ("no publicado", "not published"),
    "not_specified": ("no especificado", "not specified"),
    "published": ("publicado", "published"),
    "zero": ("cero", "zero"),
    "period": ("Periodo", "Period"),
    "week": ("Semana", "Week"),
    "series": ("Serie", "Series"),
    "value": ("Valor", "Value"),
    "name": ("Nombre", "Name"),
    "code": ("Clave", "Code"),
    "low": ("Desde", "From"),
    "high": ("Hasta", "To"),
    "method": ("Método", "Method"),
    "municipalities": ("Municipios", "Municipalities"),
    "share_of_total": ("Parte del total", "Share of the total"),
    "marked": ("{x} de los municipios: {y}", "{x} of municipalities: {y}"),
    "equality": ("igual en todos", "equal in all"),
    "claimed": ("Afirmado", "Claimed"),
    "population": ("Población", "Population"),
    "population_axis": ("Población (escala logarítmica)", "Population (logarithmic scale)"),
    "rate": ("Tasa", "Rate"),
    "count": ("Casos", "Cases"),
    "national": ("nacional", "national"),
    "before": ("Antes", "Before"),
    "after": ("Después", "After"),
    "change": ("Cambio", "Change"),
    "no_change": ("sin cambio", "no change"),
    "estimate": ("Estimación", "Estimate"),
    "time": ("Momento", "Time"),
    "no_effect": ("sin efecto", "no effect"),
    "start": ("inicio", "start"),
    "reference": ("referencia", "reference"),
    "observed": ("observado", "observed"),
    "expected": ("esperado", "expected"),
    "upper": ("límite superior", "upper bound"),
    "alarm": ("alarma", "alarm"),
    "trend": ("tendencia", "trend"),
    "trend_interval": ("tendencia y su intervalo", "trend and its interval"),
    "beyond": ("Fuera del azar", "Beyond chance"),
    "above_chance": ("más que el azar", "above chance"),
    "below_chance": ("menos que el azar", "below chance"),
    "interval": ("intervalo", "interval"),
    "yes": ("sí", "yes"),
    "no": ("no", "no"),
    "status": ("Estado del dato", "State of the datum"),
    "less_than": ("menos de {high}", "less than {high}"),
    "from_to": ("{low} a menos de {high}", "{low} to less than {high}"),
    "at_least": ("{low} o más", "{low} or more"),
    "nothing": ("Nada que mostrar.", "Nothing to show."),
    "longitude": ("Longitud", "Longitude"),
    "latitude": ("Latitud", "Latitude"),
    "area_is_count": ("El área del círculo es el número", "The circle's area is the number"),
    "more_rows": ("{n} filas; todas están en la tabla.", "{n} rows; all are in the table."),
    "from_until": ("{first} a {last}", "{first} to {last}"),
    "points": ("puntos", "points"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """How numbers and dates are written: language "es" (Mexico: 1,234.5 and 42 %) or "en" (1,234.5 and 42%)."""

    language: Language = "es"

    def __post_init__(self) -> None:
        if self.language not in _MONTHS:
            raise ValueError(f"Charts speak es and en, not {self.language!r}.")

    def say(self, phrase: str, **values: str) -> str:
        """One of the chart's own phrases, with its blanks filled."""
        return _PHRASES[phrase][0 if self.language == "es" else 1].format(**values)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with commas for thousands and a point for decimals; NaN reads "not published"."""
        if isnan(value):
            return self.say("not_published")
        text = f"{abs(value):,.{decimals}f}"
        return MINUS + text if value < 0 and text.strip("0.,") else text

    def percent(self, share: float, decimals: int = 1) -> str:
        """A fraction of one in percent: 0.455 is "45.5 %" in Spanish and "45.5%" in English."""
        if isnan(share):
            return self.say("not_published")
        return self.number(share * 100, decimals) + (f"{FIXED_SPACE}%" if self.language == "es" else "%")

    def value(self, value: float, kind: Kind, decimals: int | None = None) -> str:
        """A value as its kind is written."""
        if kind == "share":
            return self.percent(value, 1 if decimals is None else decimals)
        if decimals is None:
            decimals = 1 if kind == "rate" or (not isnan(value) and value != round(value)) else 0
        return self.number(value, decimals)

    def signed(self, value: float, kind: Kind, decimals: int | None = None) -> str:
        """A change: the sign is always written."""
        text = self.value(value, kind, decimals)
        return f"+{text}" if value > 0 else text

    def span(self, low: float, high: float, kind: Kind) -> str:
        """An interval, low to high, with the percent sign once."""
        if kind == "share":
            return f"{self.number(low * 100, 1)}–{self.percent(high)}"
        return f"{self.value(low, kind)}–{self.value(high, kind)}"

    def period(self, period: str, *, short: bool = False) -> str:
        """ "2016" stays; "2016-01" becomes "enero de 2016" or "January 2016", short "ene 2016" or "Jan 2016"."""
        year, _, month = period.partition("-")
        if len(year) != 4 or not month.isdigit() or not 1 <= int(month) <= 12:
            return period
        name = _MONTHS[self.language][int(month) - 1]
        if short:
            return f"{name[:3]} {year}"
        return f"{name} de {year}" if self.language == "es" else f"{name} {year}"

    def month(self, number: int) -> str:
        """A month's name in three letters."""
        return _MONTHS[self.language][number - 1][:3]

"""A gazetteer of Puebla, as its centre loads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CSV = """kind,name,within,latitude,longitude,km,also
calle,Avenida Benito Juárez,La Paz,19.0500,-98.2200,,
calle,Calle Benito Juárez,San Jerónimo,19.1500,-98.2500,,
calle,Avenida Reforma,Centro,19.0430,-98.2010,,
calle,Calzada Zaragoza,Maravillas,19.0600,-98.1800,,
calle,Calle 16 de Septiembre,Centro,19.0400,-98.1990,,
calle,Calle Ciencia y Tecnología,Angelópolis,19.0200,-98.2400,,
cruce,Avenida Juárez y Calle 25 Sur,La Paz,19.0510,-98.2210,,
referencia,Hospital General del Sur,Mayorazgo,19.0080,-98.2350,,Hospital del Sur
km,Autopista México-Veracruz,,19.0000,-97.9000,150,Autopista Puebla-Orizaba
km,Autopista México-Veracruz,,18.9900,-97.8000,160,
km,Autopista México-Veracruz,,18.9000,-97.4000,200,
"""


@pytest.fixture
def boss(actor: Callable[..., Any]) -> Any:
    return actor("supervisor", name="sofia")


@pytest.fixture
def gazetteer(puebla: Any, boss: Any, now: Any) -> Any:
    from hilo.emergency.places.actions import load

    return load("PUE", [("lugares.csv", CSV.encode())], actor=boss, at=now)

"""Hospitals and stations of the demonstration: where a crew takes a patient, and where a unit returns to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hilo.emergency.dispatch.commands import LoadStations
from hilo.emergency.dispatch.stations import load_stations
from hilo.emergency.hospitals.actions import load_hospitals
from hilo.emergency.hospitals.commands import LoadHospitals
from hilo.kernel.access.actions import SETUP
from hilo.kernel.installation.queries import refuse_if_operational

# Invented, as everything in a demonstration; the keys have the form of a CLUES and belong to nobody.
HOSPITALS = """clues,name,latitude,longitude,capabilities,beds
PLDEM000011,Hospital General Norte (demo),19.0700,-98.2000,trauma stroke,emergency=20 intensive=6
PLDEM000022,Hospital San José (demo),19.0450,-98.2100,trauma obstetric,emergency=30 intensive=8
PLDEM000033,Hospital del Niño (demo),19.0200,-98.2300,paediatric burns,emergency=12
PLDEM000044,Hospital Tehuacán (demo),18.4650,-97.3950,trauma obstetric,emergency=10
"""
STATIONS = """code,name,latitude,longitude,agencies,units
PUE-E01,Estación Centro (demo),19.0433,-98.2019,,PUE-A02 PUE-A03 PUE-B01
PUE-E02,Estación Norte (demo),19.0750,-98.1900,,PUE-A04 PUE-A05 PUE-B02
"""


def open_demo_houses(*, at: datetime) -> None:
    """Put them on Puebla's lists; may be repeated."""
    refuse_if_operational("What a demonstration plays")
    host = replace(SETUP, permissions=SETUP.permissions | {"stations.manage"}, centre="PUE")
    load_hospitals(LoadHospitals(centre="PUE", csv=HOSPITALS), actor=host, at=at)
    load_stations(LoadStations(centre="PUE", sheet=STATIONS), actor=host, at=at)

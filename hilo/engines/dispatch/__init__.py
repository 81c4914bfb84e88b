"""Which units to send, in what order, and why: a pure engine that knows no framework, no database and no clock.

`recommend` ranks the units free to go to a scene and names the team that answers its needs together; every choice
carries its reasons as values, and `say` puts a reason in Spanish or English words. `speed_model` gives travel times
from distance alone, `RoadModel` by road where a network knows the way; every time says which gave it. Parameters are in
standards/travel.toml. Used by emergency/dispatch.

A unit is judged by what it can do, where it is and whether it is free. Nothing about the persons on board enters.
What is worth proposing (a ceiling, who stands in for whom, what a diversion must save) comes as a `Policy`.
"""

from __future__ import annotations

from hilo.engines.dispatch.recommend import arrivals, recommend
from hilo.engines.dispatch.travel import RoadModel, Roads, SpeedModel, TravelTime, Trip, speed_model
from hilo.engines.dispatch.values import (
    Choice,
    Diversion,
    Need,
    PassedOver,
    Policy,
    Reason,
    Recommendation,
    Rung,
    Scene,
    Task,
    Unit,
)
from hilo.engines.dispatch.words import say

__all__ = [
    "Choice",
    "Diversion",
    "Need",
    "PassedOver",
    "Policy",
    "Reason",
    "Recommendation",
    "RoadModel",
    "Roads",
    "Rung",
    "Scene",
    "SpeedModel",
    "Task",
    "TravelTime",
    "Trip",
    "Unit",
    "arrivals",
    "recommend",
    "say",
    "speed_model",
]

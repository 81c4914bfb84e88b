"""State graphs as data: a record never has a state assigned, it is asked for a step.

A graph is a TOML file beside its domain (`standards/states.toml`) where lawyers can read it:

    initial = "waiting"
    [states.waiting]
    label = { es = "En espera", en = "Waiting" }
    [steps.answer]
    label = { es = "Contestar", en = "Answer" }
    from = ["waiting"]
    to = "answered"

A step whose target depends on where it starts writes `to` as a table: `to = { waiting = "abandoned" }` (`from` is then
left out). Public face: `load(path) -> Graph`, `Graph.after(state, step)`, `Graph.steps_from(state)`.
"""

from __future__ import annotations

from hilo.kernel.workflow.graph import Graph, InvalidGraph, State, Step, load, states_in

__all__ = ["Graph", "InvalidGraph", "State", "Step", "load", "states_in"]

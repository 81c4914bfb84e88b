"""Where units should wait: bases chosen from history, what is uncovered when one leaves, and answers replayed.

`mclp` and `lscp` count a place as covered if a base is near enough (Church and ReVelle 1974; Toregas et al. 1971);
`mexclp` counts that a unit may be busy (Daskin 1983). All three are solved to the optimum. `without_one` and `suggest`
(Jagtenberg, Bhulai and van der Mei 2015) answer what is left and who should move; `replay` plays the history again with
units that are busy until they are back, and `compare` puts intervals on the difference. `study` does all of it.

Pure: travel times come in as a table of seconds, so a road network and a speed model are the same to it. The optimum
needs the extra [analysis] (scipy); everything else runs without. It places vehicles and judges nobody.
"""

from __future__ import annotations

from hilo.engines.coverage.answers import Change, Figure, compare, figures
from hilo.engines.coverage.demand import Call, Demand, demand, workload
from hilo.engines.coverage.location import ExtraMissing, Plan, expected, lscp, mclp, mexclp
from hilo.engines.coverage.moving import Idle, Move, standing, suggest, without_one
from hilo.engines.coverage.replaying import Answer, replay
from hilo.engines.coverage.study import Base, Chosen, Replayed, Step, Study, parameters, restore, study

__all__ = [
    "Answer",
    "Base",
    "Call",
    "Change",
    "Chosen",
    "Demand",
    "ExtraMissing",
    "Figure",
    "Idle",
    "Move",
    "Plan",
    "Replayed",
    "Step",
    "Study",
    "compare",
    "demand",
    "expected",
    "figures",
    "lscp",
    "mclp",
    "mexclp",
    "parameters",
    "replay",
    "restore",
    "standing",
    "study",
    "suggest",
    "without_one",
    "workload",
]

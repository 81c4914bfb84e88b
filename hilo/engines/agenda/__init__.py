"""The agenda of a centre that evaluates: who is called in which week and on which day, for months ahead. Pure; numpy.

`plan` chooses the weeks so that as few days as possible are spent without a component, weighed by consequence, which
is a flow of least cost and therefore exact by weeks (`weeks`); it spreads over the weeks what has time (`level`), and
gives days and examiners, a person's exams close to one another (`days`). What an agenda costs is told beside what no
agenda can do better than. `needed` says how many examiners of a kind it takes until nobody lapses, and in which stretch
that shows. Used by registries/agenda; docs/decisions/0035 tells why it is our own.
"""

from __future__ import annotations

from hilo.engines.agenda.model import Call, Examiner, Job, Needed, Plan, Staff, Visit
from hilo.engines.agenda.needs import needed
from hilo.engines.agenda.planning import plan

__all__ = ["Call", "Examiner", "Job", "Needed", "Plan", "Staff", "Visit", "needed", "plan"]

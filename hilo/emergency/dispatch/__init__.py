"""Units, which one to send and why, and the assignments that take them there.

Legal basis: Norma Técnica of the 911 service: dispatched within 120 s, on scene under 10 minutes (M1, A1).
Unit statuses: available, assigned, accepted, under_way, staging, on_scene, transporting, at_hospital, off_duty
(standards/states.toml).
The database itself guarantees that a unit has at most one open assignment. Facts: UnitAssigned, UnitProgressed,
UnitReleased, UnitMoved, CoverageLost, CrewBarred, CrewCleared. Used by dispatchers and crews.
Who goes out is asked of one verdict (registries/officers, LGSNSP 93): the effect is told, never the reason.
"""

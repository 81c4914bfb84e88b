"""Who works a centre's shift: at the desk, on a break, wrapping up; the shift's log, and its hand-over.

Legal basis: M1, A1 (a centre that answers day and night); Norma Técnica of the 911 service.
States of a worker: ready, busy, break, away (standards/states.toml). It tells who can take a call, and never scores a
person. Facts: WorkerMoved, ShiftNoted, ShiftHandedOver. Used by operators, dispatchers and supervisors.
"""

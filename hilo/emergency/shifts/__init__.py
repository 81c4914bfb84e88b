"""Who works a centre's shift: at the desk, on a break, gone; the shift's log, and its hand-over.

Legal basis: M1, A1 (a centre that answers day and night); Norma Técnica of the 911 service; Ley Federal del Trabajo
art. 61, 63 (length of the working day, the pause within it).
States of a worker: away, ready, break (standards/states.toml); busy is read off the calls in hand, gone off a desk that
has fallen silent. It tells who can take a call and who is owed a pause, to the centre's supervisor alone, and never
scores a person. Facts: WorkerMoved, ShiftNoted, ShiftHandedOver, none of which names anybody. Used by operators,
dispatchers and supervisors.
"""

"""What a centre answers for: its times as percentiles, its improper calls, the hands it needs hour by hour.

Legal basis: Norma Técnica of the 911 service (registered in 90 s, dispatched in 120 s, on scene in 10 min); M1, A1.
Closed days are kept as counts that can be rebuilt from the calls and incidents at any time (`hilo emergency times
rebuild`). A day whose calls change afterwards is marked by following the facts, and read from its rows until it is
counted again; a round an hour does both (spine: oversight.keep_days). No figure is by person, no number is blocked.
Facts: KeptUp, CallerTalkedWith. Used by supervisors, planners and the Council.
"""

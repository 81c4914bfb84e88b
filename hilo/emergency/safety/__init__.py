"""Crews and desks in danger: the emergency button, and looking after who did not accept, does not move, fell silent.

Legal basis: Norma Técnica of the 911 service (a unit is followed until it is free); M1. A press sounds at once at every
dispatcher and supervisor of the centre and stays until one answers; who pressed by mistake takes it back, and the
ledger keeps both. The times after which a crew is asked for are Hilo's proposal (standards/checks.toml). It is
care of a crew, never a measure of one: no figure is made of it by person.
Facts: AlarmRaised, AlarmAnswered, AlarmEnded. Used by crews, dispatchers, supervisors.
"""

"""The agenda of a trust-control centre: who examines, in which rooms, and whom it calls when, 36 months ahead.

Legal basis: LGSNSP 90-93 (evaluations of trust control, their periodicity and secrecy), 86 (accreditation). What is not
law (lengths of exams, weights by consequence, days of notice) is a proposal, in standards/agenda.toml.
States of an appointment: proposed, told; moved, attended, missed, cancelled; replaced (by a later agenda, untold).
An agenda is a version: what was told to somebody is moved by a person with notice, never by a new version.
Facts: AgendaWritten, AppointmentsTold, AppointmentMoved, AppointmentMissed; no name and no result in them.
Used by desks/certification. A corporation sees its people's dates and no kind of exam; an evaluator the own day alone.
Missed appointments are counted for the centre as a whole, never by person. The engine: engines/agenda; decision 35.
"""

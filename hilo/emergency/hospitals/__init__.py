"""Where a patient is taken: hospitals with what they can do and what they said of themselves, and the way there.

Legal basis: Norma Técnica of the 911 service (medical emergencies), M1, A1; NOM-034-SSA3-2013 (pre-hospital care: the
ambulance tells the establishment that receives, and hands over). Identification of a hospital: its CLUES.
What a hospital said holds until an instant; afterwards it is unknown, never assumed open (standards/hospitals.toml).
Facts: HospitalKept, HospitalTold, HospitalTurnsAway, PatientNoted, TransportBegan, PatientHandedOver.
Used by dispatchers, crews and supervisors; hospitals by API.
"""

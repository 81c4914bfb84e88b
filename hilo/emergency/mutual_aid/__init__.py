"""What centres do for each other: hand an incident over, lend a unit, ask for federal help and end it.

Legal basis: M3 (federal forces support local ones, auxiliary and temporary), M1, A1.
A transfer is offered, seen, acknowledged, or comes back; the sender answers for the incident until it is acknowledged.
Facts: TransferOffered, TransferSeen, TransferAcknowledged, TransferReturned, UnitLent, UnitGivenBack,
FederalHelpRequested, FederalHelpEnded. Used by dispatchers, supervisors and the Council.
"""

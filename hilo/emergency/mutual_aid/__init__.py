"""What centres do for each other: hand an incident over, lend a unit, ask for federal help and end it.

Legal basis: M3 (federal forces support local ones, auxiliary and temporary), M1, A1.
A transfer is offered, seen, acknowledged, or comes back (standards/states.toml): the sender answers for the incident
until it is acknowledged. A lent unit serves the borrower and goes home by itself. Federal help ends on a day.
Facts: TransferOffered, TransferSeen, TransferWatched, TransferAcknowledged, TransferReturned, TransferProgressed,
UnitsAsked, UnitsAskEnded, UnitLent, UnitGivenBack, LoanOverdue, FederalHelpRequested, FederalHelpExtended,
FederalHelpOverdue, FederalHelpEnded. Used by dispatchers, supervisors and the Council.
"""

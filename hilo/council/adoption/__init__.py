"""Adoption: what the states owe because of a decision, and how far they are; first, analysis and statistics (A16).

A state keeps a work programme for its area of analysis and statistics: commitments under the components of
standards/programme_analysis.toml, each with an office that answers and a day. Once submitted a version stays as it is;
a new one carries on. The state reports, the Executive Secretariat checks, and what the official files themselves say of
the state's figures (months published, cells of -1, places not specified, revisions) is measured, never declared.

Ordered by A16 of the 40th session. Facts: ProgrammeOpened, CommitmentMade, ProgrammeSubmitted, ProgressReported,
CommitmentChecked. A state's people see and write their own state alone; the Secretariat sees all and writes checks.
"""

"""The police report: written once where it happened, judged while it can still be remedied, proved afterwards.

Legal basis: CNPP 132, 147, 217 (every act recorded: when, where, who, what), 218-220 (who may read it); LNRD 20, 21;
LNUF 32, 33; the review of the form is agreement A15. M5.
States: draft, submitted, returned, signed, handed over, acknowledged (standards/states.toml). After signing the
document never changes, which the database sees to (triggers.py): amendments stand beside it, numbered.
Facts: ReportOpened, ReportSubmitted, ReportReturned, ReportSigned, ReportHandedOver, ReportAcknowledged, ReportAmended,
DeviceRevoked; Edition facts. Used by the desks of officer, commander, prosecutor and defence.

Two phones write one report without a line: rules_merge takes answer by answer, keeps both where they differ, and a
person chooses. What other records know is filled in, and what a person wrote is never overwritten by it. The checker
helps to remedy and must not teach to falsify: each change keeps the findings that were shown, and the log goes with the
file (rules_log). Protected answers are sealed at rest (vault) and masked at every door (rules_masks). A report has no
term of its own: the law counts the person's hand-over (detentions), and a report that arrives ends none.
"""

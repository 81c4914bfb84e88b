"""Recorded facts, and the tasks that follow from them.

A fact is written in the transaction of the action that made it, and so is every task that follows from it
(an outbox). `deliver_pending` runs the tasks, each in one transaction with its mark, retried until it holds:
never lost, never twice in effect. Those that wait for another machine run apart, in none.
`sequence_pending` gives facts their place in the one stream that desks follow: a place is given by one hand at a time
and only to committed facts, so that whoever has seen place N has missed
nothing before it. Public face: `record`, `deliver_pending`, `sequence_pending`, `facts_after`.
"""

"""Priorities: which municipalities a strategy is for, by which written rule, who answers there, and did it help.

A list is built by a rule (standards/rules.toml) from one vintage of one official file, compared with what other rules
would have chosen, and frozen: kept with its date, rule, vintage, code and hash, never changed, only superseded. Each
listed municipality has lines of action (prevention, institutions, fight against violence) with the mayor or governor
who answers for them; federal support is auxiliary and always ends on a day. A frozen list is followed against
controls, and what such a list shows without any strategy stands beside it.

Ordered by M3 of the 40th session. Facts: ListFrozen, ListPublished, LineRecorded, LineNoted, SupportEnded,
LineClosed. Used by the
Secretariat, analysts and, once published, everyone. Nothing here is about a person, but for the office that answers.
"""

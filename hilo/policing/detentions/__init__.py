"""A person in the hands of the state: registered at once, rights read and logged, handed over, released.

Legal basis: CPEUM 16, 19, 21; LNRD 17-36; CNPP 146-152, 308, 313; LNSIJPA 4, 8, 129, 130. Council: M5.
States: detained, handed_over, before_judge, transferred_to_prison, protected, released, died (standards/states.toml).
Facts: DetentionRegistered, TookPartBarred, RightsRead, InjuriesNoted, MedicallyCertified, ConsulateTold,
DetainedHandedOver, DetentionUpdated, AgeSettled, TermRuns, DetentionBreached, DetainedReleased, DiedInCustody.

Of an adolescent, or of whom there is doubt, this register keeps a stub: number, institution, state, kind, instants.
What else is known is sealed apart under a key of its own, opened with `detentions.adolescents` alone, and dies with it.
The public look-up knows a person by a keyed hash of the full name and a second fact: it cannot be listed or searched.
Used by officers (phone, radio), the authorities that receive, custody walls, reports, the family and the defence.
"""
